//! The treatments of trackers, without evidence: what the engine and the rules apply.

use std::fmt;

use super::entities::{Entities, names};
use super::verdict::{Scope, Treatment, Verdict};
use crate::small::sort_by;

/// The treatments of trackers, learned or chosen by the user.
///
/// The text format has one tracker per line: `block t.example`, `cookieblock a.example`, `block t.example on
/// news.example` (one site only), `block t.example but-on sister.example` (all sites except those of the tracker's owner),
/// `block cdn.example/fp.js` (one script).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrackerPolicy {
    /// Sorted by site (empty: every site), then by tracker; unique.
    entries: Vec<((String, String), PolicyEntry)>,
}

/// The treatment of one tracker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyEntry {
    /// The treatment.
    pub action: Treatment,
    /// Sites on which the entry does not apply, because they have the tracker's owner.
    pub excluded_sites: Vec<String>,
}

impl TrackerPolicy {
    /// The treatments of verdicts.
    pub fn new(verdicts: &[Verdict], entities: &Entities) -> TrackerPolicy {
        let mut entries = Vec::new();
        for verdict in verdicts.iter().filter(|verdict| verdict.action != Treatment::Allow) {
            let host = verdict.tracker.host();
            let excluded_sites = names(host).flat_map(|name| entities.together_with(name)).map(str::to_owned).collect();
            let entry = PolicyEntry { action: verdict.action, excluded_sites };
            entries.push(((String::new(), verdict.tracker.to_string()), entry));
        }
        TrackerPolicy::sorted(entries)
    }

    /// Reads the text format. Other lines are ignored.
    pub fn read(text: &str) -> TrackerPolicy {
        let mut entries = Vec::new();
        for line in text.lines() {
            let mut words = line.split_ascii_whitespace();
            let (Some(action), Some(tracker)) = (words.next().and_then(Treatment::from_name), words.next()) else {
                continue;
            };
            let (mut site, mut excluded_sites, mut is_excluded) = ("", Vec::new(), false);
            for word in words {
                match word {
                    "on" => {}
                    "but-on" => is_excluded = true,
                    word if is_excluded => excluded_sites.push(word.to_owned()),
                    word => site = word,
                }
            }
            entries.push(((site.to_owned(), tracker.to_owned()), PolicyEntry { action, excluded_sites }));
        }
        TrackerPolicy::sorted(entries)
    }

    /// Sorts entries; of several for one site and tracker, the first counts.
    fn sorted(mut entries: Vec<((String, String), PolicyEntry)>) -> TrackerPolicy {
        sort_by(&mut entries, |a, b| a.0.cmp(&b.0));
        entries.dedup_by(|later, first| later.0 == first.0);
        TrackerPolicy { entries }
    }

    fn find(&self, site: &str, tracker: &str) -> Option<&PolicyEntry> {
        let at = self.entries.binary_search_by(|((on, name), _)| (on.as_str(), name.as_str()).cmp(&(site, tracker)));
        at.ok().map(|at| &self.entries[at].1)
    }

    /// The treatment of a third-party request on a site. `path`: without query. An entry for the site precedes one for every
    /// site; then the most specific tracker counts.
    pub fn treatment(&self, host: &str, path: &str, site: &str) -> Option<Treatment> {
        if self.entries.is_empty() {
            return None;
        }
        [site, ""].iter().enumerate().filter(|(at, site)| *at == 1 || !site.is_empty()).find_map(|(_, on)| {
            let script = (path.len() > 1).then(|| format!("{host}{path}"));
            let all = script.as_deref().into_iter().chain(names(host));
            all.filter_map(|name| self.find(on, name))
                .find(|entry| !entry.excluded_sites.iter().any(|excluded| excluded == site))
                .map(|entry| entry.action)
        })
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// All entries: the site (empty: every site), the tracker, and its treatment.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Scope, &PolicyEntry)> {
        self.entries.iter().map(|((site, tracker), entry)| {
            let scope = match tracker.split_once('/') {
                Some((host, path)) => Scope::Script { host: host.to_owned(), path: format!("/{path}") },
                None => Scope::Host(tracker.clone()),
            };
            (site.as_str(), scope, entry)
        })
    }
}

impl fmt::Display for TrackerPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ((site, tracker), entry) in &self.entries {
            write!(f, "{} {tracker}", entry.action.name())?;
            if !site.is_empty() {
                write!(f, " on {site}")?;
            }
            if !entry.excluded_sites.is_empty() {
                write!(f, " but-on {}", entry.excluded_sites.join(" "))?;
            }
            writeln!(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_specific_entry() {
        let text = "allow t.example on shop.example\nblock cdn.example/fp.js\nblock t.example but-on sister.example\ncookieblock a.t.example\n";
        let tracker_policy = TrackerPolicy::read(&format!("{text}unknown x.example\n\n"));
        let printed = tracker_policy.to_string();
        assert_eq!(TrackerPolicy::read(&printed), tracker_policy);
        assert_eq!(printed.lines().count(), 4);
        for (host, path, site, wanted) in [
            ("t.example", "/", "news.example", Some(Treatment::Block)),
            ("b.t.example", "/x.js", "news.example", Some(Treatment::Block)),
            ("b.t.example", "/x.js", "shop.example", Some(Treatment::Allow)),
            ("x.a.t.example", "/", "news.example", Some(Treatment::CookieBlock)),
            // The entry for the site precedes.
            ("x.a.t.example", "/", "shop.example", Some(Treatment::Allow)),
            ("t.example", "/", "sister.example", None),
            ("cdn.example", "/fp.js", "news.example", Some(Treatment::Block)),
            ("cdn.example", "/other.js", "news.example", None),
            ("tt.example", "/", "news.example", None),
        ] {
            assert_eq!(tracker_policy.treatment(host, path, site), wanted, "{host}{path} on {site}");
        }
    }
}
