//! The ledger: what was seen, kept so that nobody can read where a person has been.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::event::Time;
use super::signal::Signals;

/// Days since 1970.
pub(super) type Day = u16;

/// The keyed hash of a site's domain; without the key it leads nowhere.
pub(super) type SiteKey = u64;

/// Sites that are remembered of one tracker. More change nothing: three are enough for a verdict.
const MOST_SITES: usize = 32;

/// Cookies and stored items that are watched of one tracker. Those that came last give way.
const MOST_KEYS: usize = 12;

/// Values that one name may have within [`VARIES_DAYS`]. More are no identifier, whatever they look like.
const MOST_VALUES: usize = 4;

/// Days within which values are counted against [`MOST_VALUES`].
const VARIES_DAYS: Day = 7;

/// Days for which a name whose values vary is not looked at.
const IDLE_DAYS: Day = 30;

/// Scripts that are remembered of one tracker.
const MOST_SCRIPTS: usize = 16;

/// Trackers that are remembered. The ones not seen for longest give way.
const MOST_TRACKERS: usize = 20_000;

/// Sites on which the person did something that are remembered. The ones left for longest give way.
const MOST_VISITS: usize = 4096;

/// What was seen of every tracker, by its domain (eTLD+1).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Ledger {
    pub(super) trackers: BTreeMap<String, Tracker>,
    /// When the person last did something on a site.
    pub(super) visits: BTreeMap<SiteKey, Day>,
}

/// What was seen of one tracker.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Tracker {
    /// At most [`MOST_SITES`], in the order they came.
    pub(super) sites: Vec<Site>,
    /// At most [`MOST_KEYS`].
    pub(super) keys: Vec<Key>,
    /// At most [`MOST_SCRIPTS`].
    pub(super) scripts: Vec<Script>,
}

/// A site on which a tracker was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Site {
    pub(super) key: SiteKey,
    /// What it did there; nothing yet, if only a value was seen.
    pub(super) signals: Signals,
    pub(super) first: Day,
    pub(super) last: Day,
}

/// A cookie, or an item of storage, by its name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Key {
    pub(super) name: String,
    /// At most [`MOST_VALUES`]; none while it `varies`.
    pub(super) values: Vec<Value>,
    /// The day on which it had one value too many.
    varies: Option<Day>,
}

/// A value that could be an identifier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Value {
    /// Its keyed hash.
    hash: u64,
    /// Where it was seen: a bit for each of the tracker's sites.
    pub(super) sites: u32,
    first: Day,
    last: Day,
    /// It was set to stay.
    lasts: bool,
}

/// A script that asked too much of the device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Script {
    pub(super) host: String,
    pub(super) path: String,
    /// Where it was seen: a bit for each of the tracker's sites.
    pub(super) sites: u32,
}

/// A value as it was seen.
pub(super) struct Sighting<'a> {
    pub(super) name: &'a str,
    pub(super) hash: u64,
    /// Whether it was set to stay; `None`: it was not said.
    pub(super) lasts: Option<bool>,
    /// Whether it is worth watching by itself, and not only if it was before.
    pub(super) begins: bool,
}

impl Ledger {
    pub(super) fn tracker(&mut self, domain: &str, day: Day) -> &mut Tracker {
        if !self.trackers.contains_key(domain) {
            if self.trackers.len() >= MOST_TRACKERS {
                self.expire(day, VARIES_DAYS);
                // Still full: what came to least goes, and of these what was not seen for longest.
                let least = self.trackers.iter().min_by_key(|(_, tracker)| (tracker.sites.len() > 1, tracker.last()));
                if let Some(least) = least.map(|(domain, _)| domain.clone()) {
                    self.trackers.remove(&least);
                }
            }
            self.trackers.insert(domain.to_owned(), Tracker::default());
        }
        self.trackers.entry(domain.to_owned()).or_default()
    }

    /// The person did something on a site.
    pub(super) fn visit(&mut self, site: SiteKey, day: Day) {
        if self.visits.len() >= MOST_VISITS && !self.visits.contains_key(&site) {
            let oldest = self.visits.iter().min_by_key(|(_, last)| **last).map(|(site, _)| *site);
            oldest.map(|site| self.visits.remove(&site));
        }
        self.visits.insert(site, day);
    }

    /// Forgets what is older than so many days.
    pub(super) fn expire(&mut self, today: Day, days: Day) {
        let is_fresh = |last: Day| today.saturating_sub(last) <= days;
        self.trackers.retain(|_, tracker| {
            tracker.retain_sites(|site| is_fresh(site.last));
            !tracker.sites.is_empty()
        });
        self.visits.retain(|_, last| is_fresh(*last));
    }

    /// Forgets what was seen on a site.
    pub(super) fn forget_site(&mut self, key: SiteKey) {
        self.trackers.retain(|_, tracker| {
            tracker.retain_sites(|site| site.key != key);
            !tracker.sites.is_empty()
        });
        self.visits.remove(&key);
    }
}

impl Tracker {
    /// Notes what was seen on a site; gives the site's place.
    pub(super) fn strike(&mut self, key: SiteKey, signals: Signals, day: Day) -> usize {
        let at = match self.sites.iter().position(|site| site.key == key) {
            Some(at) => at,
            None => {
                if self.sites.len() >= MOST_SITES {
                    let oldest = self.sites.iter().min_by_key(|site| site.last).map(|site| site.key);
                    self.retain_sites(|site| Some(site.key) != oldest);
                }
                self.sites.push(Site { key, signals: Signals::default(), first: day, last: day });
                self.sites.len() - 1
            }
        };
        let site = &mut self.sites[at];
        site.signals.insert(signals);
        site.last = site.last.max(day);
        site.first = site.first.min(day);
        at
    }

    /// Notes a value that was seen on a site.
    pub(super) fn sight(&mut self, site: SiteKey, seen: &Sighting<'_>, day: Day) {
        let at = self.strike(site, Signals::default(), day);
        let found = self.keys.iter().position(|key| key.name == seen.name);
        let found = match found {
            Some(found) => found,
            None if self.keys.len() >= MOST_KEYS || !seen.begins => return,
            None => {
                self.keys.push(Key { name: seen.name.to_owned(), values: Vec::new(), varies: None });
                self.keys.len() - 1
            }
        };
        self.keys[found].sight(at, seen, day);
    }

    /// Notes a script that was seen on a site.
    pub(super) fn sight_script(&mut self, site: usize, host: &str, path: &str) {
        let bit = 1 << site;
        match self.scripts.iter().position(|script| script.host == host && script.path == path) {
            Some(at) => self.scripts[at].sites |= bit,
            None if self.scripts.len() >= MOST_SCRIPTS => {}
            None => self.scripts.push(Script { host: host.to_owned(), path: path.to_owned(), sites: bit }),
        }
    }

    /// The day it was last seen.
    pub(super) fn last(&self) -> Day {
        self.sites.iter().map(|site| site.last).max().unwrap_or(0)
    }

    /// The sites, as bits, that were seen within so many days.
    pub(super) fn fresh(&self, today: Day, days: Day) -> u32 {
        let is_fresh = |site: &Site| today.saturating_sub(site.last) <= days;
        (self.sites.iter().enumerate()).fold(0, |bits, (at, site)| bits | u32::from(is_fresh(site)) << at)
    }

    /// The days on which it is known to have been seen on these sites.
    pub(super) fn days(&self, fresh: u32) -> usize {
        let sites = self.sites.iter().enumerate().filter(|(at, _)| fresh >> at & 1 != 0);
        let days: BTreeSet<Day> = sites.flat_map(|(_, site)| [site.first, site.last]).collect();
        days.len()
    }

    /// The names whose values came back on another of these sites and stay, each with the sites where they did.
    pub(super) fn identifiers(&self, fresh: u32) -> impl Iterator<Item = (&str, u32)> {
        self.keys.iter().filter_map(move |key| {
            let stays = |value: &&Value| value.lasts || value.last > value.first;
            let sites = key.values.iter().filter(stays).map(|value| value.sites & fresh);
            let sites = sites.filter(|sites| sites.count_ones() > 1).fold(0, |all, sites| all | sites);
            (sites != 0).then_some((key.name.as_str(), sites))
        })
    }

    fn retain_sites(&mut self, keep: impl Fn(&Site) -> bool) {
        let kept: Vec<usize> = (0..self.sites.len()).filter(|at| keep(&self.sites[*at])).collect();
        if kept.len() == self.sites.len() {
            return;
        }
        let moved = |bits: u32| (kept.iter().enumerate()).fold(0, |all, (to, from)| all | (bits >> from & 1) << to);
        self.keys.iter_mut().flat_map(|key| &mut key.values).for_each(|value| value.sites = moved(value.sites));
        self.keys.iter_mut().for_each(|key| key.values.retain(|value| value.sites != 0));
        self.keys.retain(|key| !key.values.is_empty() || key.varies.is_some());
        self.scripts.iter_mut().for_each(|script| script.sites = moved(script.sites));
        self.scripts.retain(|script| script.sites != 0);
        self.sites.retain(keep);
    }

    /// Whether every bit is one of a site: bytes from elsewhere may say otherwise.
    pub(super) fn is_sound(&self) -> bool {
        let all = u32::MAX.checked_shr(32 - self.sites.len().min(32) as u32).unwrap_or(0);
        self.sites.len() <= MOST_SITES
            && self.keys.iter().flat_map(|key| &key.values).all(|value| value.sites & !all == 0)
            && self.scripts.iter().all(|script| script.sites & !all == 0)
    }
}

impl Key {
    fn sight(&mut self, site: usize, seen: &Sighting<'_>, day: Day) {
        if self.varies.is_some_and(|since| day.saturating_sub(since) <= IDLE_DAYS) {
            return;
        }
        self.varies = None;
        if let Some(value) = self.values.iter_mut().find(|value| value.hash == seen.hash) {
            value.sites |= 1 << site;
            value.last = value.last.max(day);
            value.first = value.first.min(day);
            value.lasts = seen.lasts.unwrap_or(value.lasts);
            return;
        }
        if !seen.begins {
            return;
        }
        if self.values.len() >= MOST_VALUES {
            self.values.retain(|value| day.saturating_sub(value.last) <= VARIES_DAYS);
        }
        if self.values.len() >= MOST_VALUES {
            self.values.clear();
            self.varies = Some(day);
            return;
        }
        let lasts = seen.lasts.unwrap_or(false);
        self.values.push(Value { hash: seen.hash, sites: 1 << site, first: day, last: day, lasts });
    }
}

/// The day of a time.
pub(super) fn day_of(time: Time) -> Day {
    (time / 86_400_000).min(Time::from(Day::MAX)) as Day
}

/// The time at which a day began.
pub(super) fn time_of(day: Day) -> Time {
    Time::from(day) * 86_400_000
}
