//! What was seen of one tracker.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::ledger::{Day, Place, SiteKey};
use super::signal::Signals;
use super::values::{Key, Sighting};

/// Sites that are remembered of one tracker. More change nothing: three are enough for a verdict.
const MOST_SITES: usize = 32;

/// Of these, sites of one party.
const MOST_NEIGHBOURS: usize = 4;

/// Cookies and stored items that are watched of one tracker. Browsers keep 180 cookies of a domain at most.
const MOST_KEYS: usize = 64;

/// Scripts that are remembered of one tracker.
const MOST_SCRIPTS: usize = 16;

/// Addresses of one network that are remembered. The ones seen first give way.
const MOST_ADDRESSES: usize = 16;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Tracker {
    /// At most [`MOST_SITES`], in the order they came.
    pub(super) sites: Vec<Site>,
    /// At most [`MOST_KEYS`].
    pub(super) keys: Vec<Key>,
    /// At most [`MOST_SCRIPTS`].
    pub(super) scripts: Vec<Script>,
    /// At most [`MOST_ADDRESSES`], if it is a network and no domain.
    pub(super) addresses: Vec<String>,
}

/// A site on which a tracker was seen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Site {
    pub(super) key: SiteKey,
    /// [`Place::party`], if it is not the site itself.
    party: Option<SiteKey>,
    /// What it did there; nothing yet, if only a value was seen.
    pub(super) signals: Signals,
    pub(super) first: Day,
    pub(super) last: Day,
    /// The person did something there.
    pub(super) used: bool,
}

impl Site {
    /// Sites of one party count once.
    pub(super) fn party(&self) -> SiteKey {
        self.party.unwrap_or(self.key)
    }
}

/// A script that reads too many details of the device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Script {
    pub(super) host: String,
    pub(super) path: String,
    /// Where it was seen: a bit for each of the tracker's sites.
    pub(super) sites: u32,
}

impl Tracker {
    /// Notes what was seen on a site; gives the site's place.
    pub(super) fn record(&mut self, place: &Place, signals: Signals) -> usize {
        let day = place.day();
        let at = match self.sites.iter().position(|site| site.key == place.site) {
            Some(at) => at,
            None => {
                self.make_room(place);
                let party = (place.party != place.site).then_some(place.party);
                let (key, signals) = (place.site, Signals::default());
                self.sites.push(Site { key, party, signals, first: day, last: day, used: false });
                self.sites.len() - 1
            }
        };
        let site = &mut self.sites[at];
        site.signals.insert(signals);
        site.last = site.last.max(day);
        site.first = site.first.min(day);
        site.used |= place.used;
        at
    }

    /// One more site of many takes the place of the one that says least, or of a neighbour.
    fn make_room(&mut self, place: &Place) {
        let neighbours = |site: &&Site| site.party() == place.party;
        let leaves = if self.sites.iter().filter(neighbours).count() >= MOST_NEIGHBOURS {
            self.sites.iter().filter(neighbours).min_by_key(|site| (site.used, site.last))
        } else if self.sites.len() >= MOST_SITES {
            self.sites.iter().min_by_key(|site| (site.used, site.last))
        } else {
            return;
        };
        if let Some(leaves) = leaves.map(|site| site.key) {
            self.retain_sites(|site| site.key != leaves);
        }
    }

    /// Notes a value that was seen on a site.
    pub(super) fn sight(&mut self, place: &Place, seen: &Sighting<'_>) {
        let at = self.record(place, Signals::default());
        let found = match self.keys.iter().position(|key| key.name == seen.name) {
            Some(found) => found,
            None if !seen.begins => return,
            None => {
                let key = Key::new(seen.name);
                if self.keys.len() >= MOST_KEYS {
                    let least = (0..self.keys.len()).min_by_key(|at| self.keys[*at].rank());
                    match least.filter(|at| self.keys[*at].rank() < key.rank()) {
                        Some(least) => drop(self.keys.remove(least)),
                        None => return,
                    }
                }
                self.keys.push(key);
                self.keys.len() - 1
            }
        };
        self.keys[found].sight(at, seen, place.time);
    }

    /// Notes a script that was seen on a site.
    pub(super) fn sight_script(&mut self, site: usize, host: &str, path: &str) {
        let bit = 1 << site;
        match self.scripts.iter().position(|script| script.host == host && script.path == path) {
            Some(at) => self.scripts[at].sites |= bit,
            None => {
                if self.scripts.len() >= MOST_SCRIPTS {
                    let least = (0..self.scripts.len()).min_by_key(|at| self.scripts[*at].sites.count_ones());
                    match least.filter(|at| self.scripts[*at].sites.count_ones() < 2) {
                        Some(least) => drop(self.scripts.remove(least)),
                        None => return,
                    }
                }
                self.scripts.push(Script { host: host.to_owned(), path: path.to_owned(), sites: bit });
            }
        }
    }

    /// Notes an address of the network that it is.
    pub(super) fn sight_address(&mut self, address: &str) {
        if self.addresses.iter().any(|known| known == address) {
            return;
        }
        if self.addresses.len() >= MOST_ADDRESSES {
            self.addresses.remove(0);
        }
        self.addresses.push(address.to_owned());
    }

    /// The day it was last seen.
    pub(super) fn last(&self) -> Day {
        self.sites.iter().map(|site| site.last).max().unwrap_or(0)
    }

    /// The sites, as bits, for which this holds.
    pub(super) fn sites_with(&self, holds: impl Fn(&Site) -> bool) -> u32 {
        (self.sites.iter().enumerate()).fold(0, |bits, (at, site)| bits | u32::from(holds(site)) << at)
    }

    /// Whose sites these are, each party once.
    pub(super) fn parties(&self, sites: u32) -> BTreeSet<SiteKey> {
        self.of(sites).map(Site::party).collect()
    }

    /// The days on which it is known to have been seen on these sites.
    pub(super) fn days(&self, sites: u32) -> usize {
        self.of(sites).flat_map(|site| [site.first, site.last]).collect::<BTreeSet<Day>>().len()
    }

    fn of(&self, sites: u32) -> impl Iterator<Item = &Site> {
        self.sites.iter().enumerate().filter(move |(at, _)| sites >> at & 1 != 0).map(|(_, site)| site)
    }

    /// The names whose values came back on another party's of these sites and stay, each with the sites where they did.
    pub(super) fn identifiers(&self, among: u32) -> impl Iterator<Item = (&str, u32)> {
        self.keys.iter().filter_map(move |key| {
            let sites = key.values.iter().filter_map(|value| {
                let sites = value.sites & among;
                (sites.count_ones() > 1 && value.stays(self.parties(sites).len())).then_some(sites)
            });
            let sites = sites.fold(0, |all, sites| all | sites);
            (sites != 0).then_some((key.name.as_str(), sites))
        })
    }

    /// No date is later than this day: those that are come from a clock that was wrong.
    pub(super) fn end_at(&mut self, today: Day) {
        for site in &mut self.sites {
            site.first = site.first.min(today);
            site.last = site.last.min(today);
        }
        self.keys.iter_mut().for_each(|key| key.end_at(today));
    }

    /// Forgets whatever a site has told; what a name's values were elsewhere, too, if that site may have spoilt it.
    pub(super) fn forget_site(&mut self, key: SiteKey) {
        if self.sites.iter().any(|site| site.key == key) {
            self.keys.retain(|key| !key.varies());
            self.retain_sites(|site| site.key != key);
        }
    }

    pub(super) fn retain_sites(&mut self, keep: impl Fn(&Site) -> bool) {
        let kept: Vec<usize> = (0..self.sites.len()).filter(|at| keep(&self.sites[*at])).collect();
        if kept.len() == self.sites.len() {
            return;
        }
        let moved = |bits: u32| (kept.iter().enumerate()).fold(0, |all, (to, from)| all | (bits >> from & 1) << to);
        self.keys.iter_mut().flat_map(|key| &mut key.values).for_each(|value| value.sites = moved(value.sites));
        self.keys.iter_mut().for_each(|key| key.values.retain(|value| value.sites != 0));
        self.keys.retain(|key| !key.values.is_empty() || key.varies());
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
