//! The third party of an event, its site, and the sites that belong to one party.

use std::borrow::Cow;
use std::hash::Hasher;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use siphasher::sip::SipHasher13;

use super::event::Time;
use super::occurrence::{Occurrence, SiteKey, day_of};
use super::state::{Learner, Policy};
use crate::net::{SuffixList, host_of, is_ip};

/// A third party on a site.
pub(super) struct ThirdParty<'a> {
    /// The host, or its canonical name if the host is cloaked.
    pub(super) host: Cow<'a, str>,
    /// The tracker's name in the ledger: its registrable domain, or the network of its address.
    pub(super) name: String,
    pub(super) occurrence: Occurrence,
    /// The host name belongs to the site, and its CNAME to another domain (CNAME cloaking).
    pub(super) is_cloaked: bool,
}

impl Learner {
    /// The third party of a URL (or host) on a site; `None` for first parties, private networks and exempt hosts.
    pub(super) fn third_party<'a>(
        &self,
        url: &'a str,
        site: &str,
        time: Time,
        cname: &'a str,
    ) -> Option<ThirdParty<'a>> {
        let url_host = host(url);
        let site = host(site);
        if site.is_empty() || is_private(&site) {
            return None;
        }
        let ours = self.domain(&site);
        let is_ours = |domain: &str| self.entities.are_together(domain, ours);
        let canonical = cname.trim_end_matches('.');
        let is_cloaked = !canonical.is_empty() && is_ours(self.domain(&url_host));
        // The CNAME of a third-party host is its hosting company, not its owner. Privacy Badger resolves every CNAME.
        let uses_cname = is_cloaked || (!canonical.is_empty() && self.policy == Policy::Badger);
        let host = if uses_cname { Cow::Borrowed(canonical) } else { url_host };
        let domain = self.domain(&host);
        if host.is_empty() || is_ours(domain) || is_private(&host) || is_exempt(&host) {
            return None;
        }
        let name = self.tracker_name(&host).into_owned();
        Some(ThirdParty { name, occurrence: self.occurrence(ours, time), host, is_cloaked })
    }

    /// An occurrence on a site.
    pub(super) fn occurrence(&self, domain: &str, time: Time) -> Occurrence {
        let site = self.key_of(domain);
        let has_interaction = self.ledger.is_visited(site, day_of(time));
        Occurrence { site, party: self.party(domain), time, has_interaction }
    }

    /// The key that related sites share: sites below one private suffix (`a.github.io` and `b.github.io`), sites of one
    /// owner, and addresses of one network count as one site.
    fn party(&self, domain: &str) -> SiteKey {
        if let Some(owner) = self.entities.owner(domain) {
            return self.key_of(owner);
        }
        match network(domain) {
            Some(network) => self.key_of(&network),
            None => self.key_of(SuffixList::view(&self.registries).registrable(domain)),
        }
    }

    /// The name of a host's tracker in the ledger. The addresses of one network usually have one owner.
    pub(super) fn tracker_name<'h>(&self, host: &'h str) -> Cow<'h, str> {
        let network = if self.policy == Policy::Badger { None } else { network(host) };
        network.map_or_else(|| Cow::Borrowed(self.domain(host)), Cow::Owned)
    }

    pub(super) fn site_key(&self, site: &str) -> SiteKey {
        self.key_of(self.domain(&host(site)))
    }

    pub(super) fn party_key(&self, site: &str) -> SiteKey {
        self.party(self.domain(&host(site)))
    }

    fn key_of(&self, domain: &str) -> SiteKey {
        self.hash(domain.as_bytes())
    }

    pub(super) fn hash(&self, bytes: &[u8]) -> u64 {
        let mut hasher = SipHasher13::new_with_key(&self.key);
        hasher.write(bytes);
        hasher.finish()
    }

    pub(super) fn domain<'h>(&self, host: &'h str) -> &'h str {
        SuffixList::view(&self.suffixes).registrable(host)
    }
}

/// The host of a URL, or the host itself.
pub(super) fn host(text: &str) -> Cow<'_, str> {
    if text.contains("://") || text.contains('/') { host_of(text) } else { Cow::Borrowed(text) }
}

fn address(host: &str) -> Option<IpAddr> {
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host).parse().ok()?;
    match address {
        IpAddr::V6(six) => Some(six.to_ipv4_mapped().map_or(address, IpAddr::V4)),
        IpAddr::V4(_) => Some(address),
    }
}

/// The network of an IP address: /24 for IPv4, /48 (the usual size of a site) for IPv6.
pub(super) fn network(host: &str) -> Option<String> {
    if !is_ip(host) {
        return None;
    }
    match address(host)? {
        IpAddr::V4(four) => {
            let [a, b, c, _] = four.octets();
            Some(format!("{a}.{b}.{c}.0/24"))
        }
        IpAddr::V6(six) => {
            let [a, b, c, ..] = six.segments();
            Some(format!("[{}]/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0)))
        }
    }
}

/// Suffixes of names in private networks (RFC 6761, RFC 6762, RFC 8375, and common routers).
const PRIVATE_ENDINGS: [&str; 12] = [
    "localhost",
    "local",
    "internal",
    "intranet",
    "lan",
    "home",
    "corp",
    "private",
    "localdomain",
    "home.arpa",
    "fritz.box",
    "mshome.net",
];

/// Whether a host is this machine or in a private network.
pub(super) fn is_private(host: &str) -> bool {
    let host = host.trim_end_matches('.');
    match address(host) {
        Some(IpAddr::V4(four)) => is_private_v4(four),
        Some(IpAddr::V6(six)) => {
            let [first, ..] = six.segments();
            let [.., high, low] = six.segments();
            let [a, b, c, d] = [(high >> 8) as u8, high as u8, (low >> 8) as u8, low as u8];
            let is_translated = six.segments()[..6] == [0x64, 0xff9b, 0, 0, 0, 0];
            six.is_loopback()
                || six.is_unspecified()
                // fc00::/7, fe80::/10, fec0::/10, ff00::/8
                || first & 0xfe00 == 0xfc00
                || first & 0xff80 == 0xfe80
                || first & 0xff00 == 0xff00
                || (is_translated && is_private_v4(Ipv4Addr::new(a, b, c, d)))
        }
        // Names without a dot are resolved in the local network.
        None => {
            !host.contains('.')
                || PRIVATE_ENDINGS
                    .iter()
                    .any(|name| host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
        }
    }
}

fn is_private_v4(four: Ipv4Addr) -> bool {
    let [first, second, third, _] = four.octets();
    // Special-purpose addresses (RFC 6890) and multicast (224.0.0.0 and above).
    matches!(
        (first, second),
        (0 | 10 | 127, _) | (172, 16..=31) | (192, 168) | (169, 254) | (100, 64..=127) | (198, 18 | 19)
    ) || (first, second, third) == (192, 0, 0)
        || first >= 224
}

/// Hosts that store consent decisions, or filter for the user.
fn is_exempt(host: &str) -> bool {
    ["consensu.org", "id.opendns.com"]
        .iter()
        .any(|name| host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_hosts() {
        for host in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.9.9",
            "192.168.3.4",
            "169.254.1.1",
            "100.64.0.1",
            "0.0.0.0",
            "255.255.255.255",
            "239.1.2.3",
            "198.18.0.1",
            "[::1]",
            "[::]",
            "[fd00::1]",
            "[fe80::1]",
            "[ff02::1]",
            "[::ffff:10.0.0.1]",
            "[64:ff9b::a00:1]",
            "localhost",
            "app.localhost",
            "nas",
            "nas.",
            "printer.local",
            "x.lan",
            "router.home.arpa",
            "wiki.corp",
            "host.internal",
            "fritz.box",
        ] {
            assert!(is_private(host), "{host}");
        }
        for host in [
            "127.0.0.1.spy.test",
            "10.1.2.3.example",
            "172.32.0.1",
            "193.184.216.34",
            "100.128.0.1",
            "[2001:db8::1]",
            "[64:ff9b::808:808]",
            "local.example",
            "mylocal.test",
            "home.example",
            "localhost.example",
            "198.20.0.1",
        ] {
            assert!(!is_private(host), "{host}");
        }
    }

    #[test]
    fn networks() {
        assert_eq!(network("193.184.216.34").as_deref(), Some("193.184.216.0/24"));
        assert_eq!(network("[2001:db8:1:2::3]").as_deref(), Some("[2001:db8:1::]/48"));
        assert_eq!(network("a.example"), None);
    }
}
