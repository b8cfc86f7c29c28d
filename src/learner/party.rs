//! Who is who: the third party of an event, the site it is on, and which names are one party's.

use std::borrow::Cow;
use std::hash::Hasher;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use siphasher::sip::SipHasher13;

use super::event::Time;
use super::ledger::{Place, SiteKey, day_of};
use super::{Learner, Policy};
use crate::net::{SuffixList, host_of, is_ip};

/// A third party on a site.
pub(super) struct Meeting<'a> {
    /// The third party's host; the one behind its name, if that is known.
    pub(super) host: Cow<'a, str>,
    /// What it is remembered as: its registrable domain, or the network of its address.
    pub(super) name: String,
    pub(super) place: Place,
    /// It has a name of the site itself.
    pub(super) cloaked: bool,
}

impl Learner {
    /// The third party in a URL (or host) on a site; none, if it is none, or one that is never learned.
    pub(super) fn meet<'a>(&self, url: &'a str, site: &str, time: Time, cname: &'a str) -> Option<Meeting<'a>> {
        let named = host(url);
        let site = host(site);
        if site.is_empty() || is_private(&site) {
            return None;
        }
        let ours = self.domain(&site);
        let is_ours = |domain: &str| self.entities.are_together(domain, ours);
        let canonical = cname.trim_end_matches('.');
        let cloaked = !canonical.is_empty() && is_ours(self.domain(&named));
        // A third party's own name is who it is, whoever's computers it rents. Privacy Badger looks behind each.
        let is_behind = cloaked || (!canonical.is_empty() && self.policy == Policy::Badger);
        let host = if is_behind { Cow::Borrowed(canonical) } else { named };
        let domain = self.domain(&host);
        if host.is_empty() || is_ours(domain) || is_private(&host) || is_never_learned(&host) {
            return None;
        }
        Some(Meeting { name: self.tracker_name(&host).into_owned(), place: self.place(ours, time), host, cloaked })
    }

    /// A site at a time.
    pub(super) fn place(&self, domain: &str, time: Time) -> Place {
        let site = self.key_of(domain);
        let used = self.ledger.is_visited(site, day_of(time));
        Place { site, party: self.party(domain), time, used }
    }

    /// The same for sites that belong together: names below one private suffix (`a.github.io` and `b.github.io`), sites
    /// of one owner, addresses of one network. They count as one.
    fn party(&self, domain: &str) -> SiteKey {
        if let Some(owner) = self.entities.owner(domain) {
            return self.key_of(owner);
        }
        match network(domain) {
            Some(network) => self.key_of(&network),
            None => self.key_of(SuffixList::view(&self.registries).registrable(domain)),
        }
    }

    /// What a host is remembered as. Whoever has one address of a network mostly has the others.
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

/// The network of an address: 256 neighbours of the old kind, a customer's share of the new one.
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

/// Endings of names that are given out inside a network.
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

/// Whether a host is of this machine, or of a network that is not the internet.
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
        // A name without a dot is known in one network alone.
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
    // This network, private ones, those of carriers, this machine, link-local, benchmarks, groups, the rest.
    matches!(
        (first, second),
        (0 | 10 | 127, _) | (172, 16..=31) | (192, 168) | (169, 254) | (100, 64..=127) | (198, 18 | 19)
    ) || (first, second, third) == (192, 0, 0)
        || first >= 224
}

/// Hosts that keep what people have decided on cookies, or block for them.
fn is_never_learned(host: &str) -> bool {
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
