//! The programs that lists and lines of names are written for.

/// A DNS server, or a file that one reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DnsTarget {
    /// dnsmasq's configuration.
    Dnsmasq,
    /// unbound's configuration.
    Unbound,
    /// A response policy zone: BIND, Knot, PowerDNS, unbound.
    Rpz,
    /// A hosts file.
    Hosts,
    /// Pi-hole's lists.
    Pihole,
    /// AdGuard Home's lists.
    AdguardHome,
    /// blocky's lists.
    Blocky,
    /// A name a line.
    Domains,
}

impl DnsTarget {
    /// All of them.
    pub const ALL: [DnsTarget; 8] = [
        DnsTarget::Dnsmasq,
        DnsTarget::Unbound,
        DnsTarget::Rpz,
        DnsTarget::Hosts,
        DnsTarget::Pihole,
        DnsTarget::AdguardHome,
        DnsTarget::Blocky,
        DnsTarget::Domains,
    ];

    /// Its name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            DnsTarget::Dnsmasq => "dnsmasq",
            DnsTarget::Unbound => "unbound",
            DnsTarget::Rpz => "rpz",
            DnsTarget::Hosts => "hosts",
            DnsTarget::Pihole => "pihole",
            DnsTarget::AdguardHome => "adguardhome",
            DnsTarget::Blocky => "blocky",
            DnsTarget::Domains => "domains",
        }
    }

    /// Whether a line blocks all names below a name too.
    pub fn blocks_below(self) -> bool {
        !matches!(self, DnsTarget::Hosts | DnsTarget::Domains)
    }

    /// The line that blocks a name, and all names below it where the target can. The name is one of a host.
    ///
    /// dnsmasq: `address=/h/#` answers A and AAAA only, and sends questions of type HTTPS to the next server; `local=/h/`
    /// answers all with NXDOMAIN (tested with 2.90).
    ///
    /// ```
    /// use brock::dns::DnsTarget;
    /// assert_eq!(DnsTarget::Dnsmasq.block_line("ads.example"), "local=/ads.example/");
    /// ```
    pub fn block_line(self, host: &str) -> String {
        match self {
            DnsTarget::Dnsmasq => format!("local=/{host}/"),
            DnsTarget::Unbound => format!("local-zone: \"{host}\" always_null"),
            DnsTarget::Rpz => format!("{host} CNAME .\n*.{host} CNAME ."),
            DnsTarget::Hosts => format!("0.0.0.0 {host}"),
            DnsTarget::Pihole | DnsTarget::AdguardHome => format!("||{host}^"),
            DnsTarget::Blocky => format!("*.{host}"),
            DnsTarget::Domains => host.to_owned(),
        }
    }
}
