//! Which frames get an empty storage: those of trackers whose cookies are removed.

use std::collections::{BTreeMap, BTreeSet};

use super::entities::names;
use super::tracker_policy::TrackerPolicy;
use super::verdict::{Scope, Treatment};

/// Frames whose storage is empty, on some sites or on all other sites. No frame is in two groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IsolatedFrames {
    /// Hosts of the frames, subdomains included.
    pub hosts: Vec<String>,
    /// Subdomains of the hosts that are excluded, with their own subdomains.
    pub except: Vec<String>,
    /// Whether the storage is empty only on `sites`, or on all sites but these.
    pub only: bool,
    /// Sites (registrable domains), sorted.
    pub sites: Vec<String>,
}

/// On which sites a host is isolated.
type Sites = (bool, Vec<String>);

/// The frames that these policies isolate. The first policy with an entry for a host and a site decides. No frame is
/// isolated on `sites_off`. Entries for scripts do not affect frames.
pub fn isolated_frames(policies: &[TrackerPolicy], sites_off: &[String]) -> Vec<IsolatedFrames> {
    let entries = entries(policies);
    let sites: BTreeMap<&str, Sites> =
        entries.keys().map(|host| (host.as_str(), sites_of(policies, &entries, host, sites_off))).collect();
    let parents = |host: &'_ str| -> Vec<String> {
        names(host).skip(1).filter(|name| sites.contains_key(name)).map(str::to_owned).collect()
    };
    // A host with the same sites as its nearest parent is covered by the parent.
    let kept: BTreeSet<&str> = sites
        .iter()
        .filter(|(host, own)| parents(host).first().is_none_or(|parent| sites[parent.as_str()] != **own))
        .map(|(&host, _)| host)
        .collect();
    let mut below: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for host in &kept {
        for parent in parents(host).into_iter().filter(|parent| kept.contains(parent.as_str())) {
            below.entry(parent).or_default().push((*host).to_owned());
        }
    }
    let mut groups: Vec<IsolatedFrames> = Vec::new();
    for host in kept {
        let (only, on) = &sites[host];
        if *only && on.is_empty() {
            continue;
        }
        let except = below.remove(host).unwrap_or_default();
        let same = groups
            .iter_mut()
            .find(|group| except.is_empty() && group.except.is_empty() && group.only == *only && group.sites == *on);
        match same {
            Some(group) => group.hosts.push(host.to_owned()),
            None => {
                groups.push(IsolatedFrames { hosts: vec![host.to_owned()], except, only: *only, sites: on.clone() })
            }
        }
    }
    groups
}

/// Hosts with an entry, each with the sites that its entries name: the site of the entry and those it excludes.
fn entries(policies: &[TrackerPolicy]) -> BTreeMap<String, BTreeSet<String>> {
    let mut entries: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (site, scope, entry) in policies.iter().flat_map(TrackerPolicy::iter) {
        if let Scope::Host(host) = scope {
            let named = entries.entry(host).or_default();
            named.extend(std::iter::once(site.to_owned()).chain(entry.excluded_sites.iter().cloned()));
        }
    }
    entries
}

fn sites_of(
    policies: &[TrackerPolicy],
    entries: &BTreeMap<String, BTreeSet<String>>,
    host: &str,
    sites_off: &[String],
) -> Sites {
    let is_isolated = |site: &str| {
        let treatment = policies.iter().find_map(|policy| policy.treatment(host, "", site));
        treatment == Some(Treatment::CookieBlock)
    };
    // The empty site: any site that no entry names.
    let only = !is_isolated("");
    let named = names(host).filter_map(|name| entries.get(name)).flatten();
    let mut sites: BTreeSet<String> = named.filter(|site| is_isolated(site) == only).cloned().collect();
    if only {
        sites.retain(|site| !sites_off.contains(site));
    } else {
        sites.extend(sites_off.iter().cloned());
    }
    (only, sites.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `hosts !except (on|except on) sites` of each group, sorted.
    fn isolated(chosen: &str, learned: &str, sites_off: &[&str]) -> Vec<String> {
        let policies = [TrackerPolicy::read(chosen), TrackerPolicy::read(learned)];
        let sites_off: Vec<String> = sites_off.iter().map(|&site| site.to_owned()).collect();
        let mut groups: Vec<String> = isolated_frames(&policies, &sites_off)
            .into_iter()
            .map(|IsolatedFrames { hosts, except, only, sites }| {
                let mut words = hosts;
                words.extend(except.iter().map(|host| format!("!{host}")));
                words.push(if only { "on" } else { "except on" }.to_owned());
                words.extend(sites);
                words.join(" ")
            })
            .collect();
        groups.sort();
        groups
    }

    #[test]
    fn entries_are_grouped_by_their_sites() {
        for (learned, expected) in [
            ("block t.example\nallow a.example\nblock b.example on news.example", vec![]),
            ("cookieblock a.example\ncookieblock b.example\n", vec!["a.example b.example except on"]),
            (
                "cookieblock a.example but-on one.example two.example",
                vec!["a.example except on one.example two.example"],
            ),
            ("cookieblock a.example on news.example", vec!["a.example on news.example"]),
            ("cookieblock a.example\nallow a.example on news.example", vec!["a.example except on news.example"]),
            ("cookieblock a.example\nblock a.example on news.example", vec!["a.example except on news.example"]),
            ("cookieblock cdn.example/fp.js", vec![]),
            ("cookieblock a.example\nblock a.example", vec!["a.example except on"]),
            ("\n\ncookieblock\nnonsense here\n  cookieblock   a.example  \r\n", vec!["a.example except on"]),
        ] {
            assert_eq!(isolated("", learned, &[]), expected, "{learned}");
        }
    }

    #[test]
    fn subdomains_with_other_sites_are_excluded() {
        for (learned, expected) in [
            ("cookieblock t.example\nallow a.t.example", vec!["t.example !a.t.example except on"]),
            ("block t.example\ncookieblock a.t.example", vec!["a.t.example except on"]),
            ("cookieblock t.example\ncookieblock a.t.example", vec!["t.example except on"]),
            (
                "cookieblock t.example\nallow a.t.example on news.example",
                vec!["a.t.example except on news.example", "t.example !a.t.example except on"],
            ),
            // On the excluded site, the entry of the parent decides.
            (
                "cookieblock t.example\nblock a.t.example but-on s.example",
                vec!["a.t.example on s.example", "t.example !a.t.example except on"],
            ),
        ] {
            assert_eq!(isolated("", learned, &[]), expected, "{learned}");
        }
    }

    #[test]
    fn the_first_policy_and_the_sites_that_are_off_decide() {
        let chosen = "allow a.example\ncookieblock b.example";
        assert_eq!(isolated(chosen, "cookieblock a.example\nblock b.example", &[]), ["b.example except on"]);
        assert!(isolated("allow t.example", "cookieblock a.t.example", &[]).is_empty());
        assert_eq!(
            isolated("", "cookieblock a.example but-on one.example", &["off.example"]),
            ["a.example except on off.example one.example"]
        );
        assert!(isolated("", "cookieblock a.example on news.example", &["news.example"]).is_empty());
    }
}
