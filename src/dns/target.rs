//! The programs that lists and lines of names are written for.

/// Where a program takes names from that are let through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DnsExceptions {
    /// From the same file.
    InFile,
    /// From a list of their own.
    SecondFile,
    /// It has none.
    None,
}

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

    /// The line that lets a name through, and all names below it, although a name above is blocked.
    pub fn allow_line(self, host: &str) -> Option<String> {
        match self {
            // `#`: the servers that are asked for all other names.
            DnsTarget::Dnsmasq => Some(format!("server=/{host}/#")),
            DnsTarget::Unbound => Some(format!("local-zone: \"{host}\" always_transparent")),
            DnsTarget::Rpz => Some(format!("{host} CNAME rpz-passthru.\n*.{host} CNAME rpz-passthru.")),
            DnsTarget::Pihole | DnsTarget::AdguardHome => Some(format!("@@||{host}^")),
            DnsTarget::Blocky => Some(format!("*.{host}")),
            DnsTarget::Hosts | DnsTarget::Domains => None,
        }
    }

    /// What starts a comment.
    pub(super) fn comment(self) -> &'static str {
        match self {
            DnsTarget::Rpz => ";",
            DnsTarget::AdguardHome => "!",
            _ => "#",
        }
    }

    pub(super) fn exceptions(self) -> DnsExceptions {
        match self {
            DnsTarget::Dnsmasq | DnsTarget::Unbound | DnsTarget::Rpz | DnsTarget::AdguardHome => DnsExceptions::InFile,
            DnsTarget::Pihole | DnsTarget::Blocky => DnsExceptions::SecondFile,
            DnsTarget::Hosts | DnsTarget::Domains => DnsExceptions::None,
        }
    }

    /// Most bytes of a name. In a response policy zone `*.` and the name of the zone are added, and all is limited to 255
    /// (RFC 1035, section 2.3.4); 33 bytes are left for the zone.
    pub(super) fn longest_name(self) -> usize {
        if self == DnsTarget::Rpz { 220 } else { 253 }
    }
}
