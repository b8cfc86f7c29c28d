//! Verdicts as they are carried out: small, and with nothing of what led to them.

use std::fmt;

use super::entities::{Entities, names};
use super::verdict::{Scope, Treatment, Verdict};
use crate::small::sort_by;

/// What is done with which tracker, whoever decided it.
///
/// Prints as a text of one line a tracker and is read from it: `block t.example`, `cookieblock a.example`, `block
/// t.example on news.example`, and behind `but-on` the sites that are of the tracker's own owner. A path belongs to one script:
/// `block cdn.example/fp.js`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrackerPolicy {
    /// By the site that it is for (empty: every site), then by the tracker; each once.
    orders: Vec<((String, String), Order)>,
}

/// What is done with one tracker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// What.
    pub action: Treatment,
    /// Sites of the same owner, on which it is none.
    pub spared: Vec<String>,
}

impl TrackerPolicy {
    /// What these verdicts come to.
    pub fn new(verdicts: &[Verdict], entities: &Entities) -> TrackerPolicy {
        let mut orders = Vec::new();
        for verdict in verdicts.iter().filter(|verdict| verdict.action != Treatment::Allow) {
            let host = verdict.tracker.host();
            let spared = names(host).flat_map(|name| entities.together_with(name)).map(str::to_owned).collect();
            let order = Order { action: verdict.action, spared };
            orders.push(((String::new(), verdict.tracker.to_string()), order));
        }
        TrackerPolicy::sorted(orders)
    }

    /// Reads what was printed; lines that say nothing are left out.
    pub fn read(text: &str) -> TrackerPolicy {
        let mut orders = Vec::new();
        for line in text.lines() {
            let mut words = line.split_ascii_whitespace();
            let (Some(action), Some(tracker)) = (words.next().and_then(Treatment::from_name), words.next()) else {
                continue;
            };
            let (mut site, mut spared, mut is_spared) = ("", Vec::new(), false);
            for word in words {
                match word {
                    "on" => {}
                    "but-on" => is_spared = true,
                    word if is_spared => spared.push(word.to_owned()),
                    word => site = word,
                }
            }
            orders.push(((site.to_owned(), tracker.to_owned()), Order { action, spared }));
        }
        TrackerPolicy::sorted(orders)
    }

    /// Of two orders for the same the first counts.
    fn sorted(mut orders: Vec<((String, String), Order)>) -> TrackerPolicy {
        sort_by(&mut orders, |a, b| a.0.cmp(&b.0));
        orders.dedup_by(|later, first| later.0 == first.0);
        TrackerPolicy { orders }
    }

    fn find(&self, site: &str, tracker: &str) -> Option<&Order> {
        let at = self.orders.binary_search_by(|((on, name), _)| (on.as_str(), name.as_str()).cmp(&(site, tracker)));
        at.ok().map(|at| &self.orders[at].1)
    }

    /// What to do with a third party's request on a site: the most specific order, one for the site before one for all.
    pub fn order(&self, host: &str, path: &str, site: &str) -> Option<Treatment> {
        if self.orders.is_empty() {
            return None;
        }
        let path = path.split(['?', '#']).next().unwrap_or_default();
        [site, ""].iter().enumerate().filter(|(at, site)| *at == 1 || !site.is_empty()).find_map(|(_, on)| {
            let script = (path.len() > 1).then(|| format!("{host}{path}"));
            let all = script.as_deref().into_iter().chain(names(host));
            all.filter_map(|name| self.find(on, name))
                .find(|order| !order.spared.iter().any(|spared| spared == site))
                .map(|order| order.action)
        })
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.orders.is_empty()
    }

    /// Every order: the site that it is for (empty: every site), the tracker, and what is done.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Scope, &Order)> {
        self.orders.iter().map(|((site, tracker), order)| {
            let scope = match tracker.split_once('/') {
                Some((host, path)) => Scope::Script { host: host.to_owned(), path: format!("/{path}") },
                None => Scope::Host(tracker.clone()),
            };
            (site.as_str(), scope, order)
        })
    }
}

impl fmt::Display for TrackerPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for ((site, tracker), order) in &self.orders {
            write!(f, "{} {tracker}", order.action.name())?;
            if !site.is_empty() {
                write!(f, " on {site}")?;
            }
            if !order.spared.is_empty() {
                write!(f, " but-on {}", order.spared.join(" "))?;
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
    fn the_most_specific_order() {
        let text = "allow t.example on shop.example\nblock cdn.example/fp.js\nblock t.example but-on sister.example\ncookieblock a.t.example\n";
        let tracker_policy = TrackerPolicy::read(&format!("{text}dance x.example\n\n"));
        let printed = tracker_policy.to_string();
        assert_eq!(TrackerPolicy::read(&printed), tracker_policy);
        assert_eq!(printed.lines().count(), 4);
        for (host, path, site, wanted) in [
            ("t.example", "/", "news.example", Some(Treatment::Block)),
            ("b.t.example", "/x.js", "news.example", Some(Treatment::Block)),
            ("b.t.example", "/x.js", "shop.example", Some(Treatment::Allow)),
            ("x.a.t.example", "/", "news.example", Some(Treatment::CookieBlock)),
            // The choice for the site comes first.
            ("x.a.t.example", "/", "shop.example", Some(Treatment::Allow)),
            ("t.example", "/", "sister.example", None),
            ("cdn.example", "/fp.js?v=1", "news.example", Some(Treatment::Block)),
            ("cdn.example", "/other.js", "news.example", None),
            ("tt.example", "/", "news.example", None),
        ] {
            assert_eq!(tracker_policy.order(host, path, site), wanted, "{host}{path} on {site}");
        }
    }
}
