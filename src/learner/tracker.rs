//! The observations of one tracker.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::occurrence::{Day, Occurrence, SiteKey};
use super::signal::Signals;
use super::values::{Observation, StoredItem};

/// Maximum number of sites. Three are enough for a verdict.
const MAX_SITES: usize = 32;

/// Maximum number of sites of one party.
const MAX_SITES_OF_PARTY: usize = 4;

/// Maximum number of cookies and stored items. Browsers keep about 180 cookies per domain.
const MAX_ITEMS: usize = 64;

/// Maximum number of scripts.
const MAX_SCRIPTS: usize = 16;

/// Maximum number of addresses of a network. The oldest is evicted.
const MAX_ADDRESSES: usize = 16;

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Tracker {
    /// At most [`MAX_SITES`], in the order of their first observation. A bit set of sites refers to this order.
    pub(super) sites: Vec<Site>,
    /// At most [`MAX_ITEMS`].
    pub(super) items: Vec<StoredItem>,
    /// At most [`MAX_SCRIPTS`].
    pub(super) scripts: Vec<Script>,
    /// Observed addresses, at most [`MAX_ADDRESSES`], if the tracker is a network.
    pub(super) addresses: Vec<String>,
}

/// A site on which a tracker was observed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Site {
    pub(super) key: SiteKey,
    /// [`Occurrence::party`], if it differs from `key`.
    party: Option<SiteKey>,
    /// Observed signals; none if only values were observed.
    pub(super) signals: Signals,
    pub(super) first: Day,
    pub(super) last: Day,
    /// The user has interacted with the site.
    pub(super) has_interaction: bool,
}

impl Site {
    /// The key that sites of one party share.
    pub(super) fn party(&self) -> SiteKey {
        self.party.unwrap_or(self.key)
    }
}

/// A fingerprinting script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Script {
    pub(super) host: String,
    pub(super) path: String,
    /// Bit set of the tracker's sites on which the script was observed.
    pub(super) sites: u32,
}

impl Tracker {
    /// Records signals on a site; returns the index of the site.
    pub(super) fn record(&mut self, occurrence: &Occurrence, signals: Signals) -> usize {
        let day = occurrence.day();
        let at = match self.sites.iter().position(|site| site.key == occurrence.site) {
            Some(at) => at,
            None => {
                self.evict_site(occurrence);
                let party = (occurrence.party != occurrence.site).then_some(occurrence.party);
                let (key, signals) = (occurrence.site, Signals::default());
                self.sites.push(Site { key, party, signals, first: day, last: day, has_interaction: false });
                self.sites.len() - 1
            }
        };
        let site = &mut self.sites[at];
        site.signals.insert(signals);
        site.last = site.last.max(day);
        site.first = site.first.min(day);
        site.has_interaction |= occurrence.has_interaction;
        at
    }

    /// Evicts a site if there is no room for another: of the same party, or of all, the least recent without interaction.
    fn evict_site(&mut self, occurrence: &Occurrence) {
        let is_related = |site: &&Site| site.party() == occurrence.party;
        let evicted = if self.sites.iter().filter(is_related).count() >= MAX_SITES_OF_PARTY {
            self.sites.iter().filter(is_related).min_by_key(|site| (site.has_interaction, site.last))
        } else if self.sites.len() >= MAX_SITES {
            self.sites.iter().min_by_key(|site| (site.has_interaction, site.last))
        } else {
            return;
        };
        if let Some(evicted) = evicted.map(|site| site.key) {
            self.retain_sites(|site| site.key != evicted);
        }
    }

    /// Records a value on a site.
    pub(super) fn record_value(&mut self, occurrence: &Occurrence, seen: &Observation<'_>) {
        let at = self.record(occurrence, Signals::default());
        let found = match self.items.iter().position(|item| item.name == seen.name) {
            Some(found) => found,
            None if !seen.is_new => return,
            None => {
                let item = StoredItem::new(seen.name);
                if self.items.len() >= MAX_ITEMS {
                    let least = (0..self.items.len()).min_by_key(|at| self.items[*at].rank());
                    match least.filter(|at| self.items[*at].rank() < item.rank()) {
                        Some(least) => drop(self.items.remove(least)),
                        None => return,
                    }
                }
                self.items.push(item);
                self.items.len() - 1
            }
        };
        self.items[found].record_value(at, seen, occurrence.time);
    }

    /// Records a fingerprinting script on a site. `site`: the index of the site.
    pub(super) fn record_script(&mut self, site: usize, host: &str, path: &str) {
        let bit = 1 << site;
        match self.scripts.iter().position(|script| script.host == host && script.path == path) {
            Some(at) => self.scripts[at].sites |= bit,
            None => {
                if self.scripts.len() >= MAX_SCRIPTS {
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

    /// Records an address of the network.
    pub(super) fn record_address(&mut self, address: &str) {
        if self.addresses.iter().any(|known| known == address) {
            return;
        }
        if self.addresses.len() >= MAX_ADDRESSES {
            self.addresses.remove(0);
        }
        self.addresses.push(address.to_owned());
    }

    /// The day of the last observation.
    pub(super) fn last(&self) -> Day {
        self.sites.iter().map(|site| site.last).max().unwrap_or(0)
    }

    /// Bit set of the sites for which `holds` is true.
    pub(super) fn sites_with(&self, holds: impl Fn(&Site) -> bool) -> u32 {
        (self.sites.iter().enumerate()).fold(0, |bits, (at, site)| bits | u32::from(holds(site)) << at)
    }

    /// The parties of a bit set of sites.
    pub(super) fn parties(&self, sites: u32) -> BTreeSet<SiteKey> {
        self.of(sites).map(Site::party).collect()
    }

    /// The number of different first and last days of a bit set of sites.
    pub(super) fn days(&self, sites: u32) -> usize {
        self.of(sites).flat_map(|site| [site.first, site.last]).collect::<BTreeSet<Day>>().len()
    }

    fn of(&self, sites: u32) -> impl Iterator<Item = &Site> {
        self.sites.iter().enumerate().filter(move |(at, _)| sites >> at & 1 != 0).map(|(_, site)| site)
    }

    /// The names of identifiers: their values persist and recur on sites of several parties. Each with a bit set of these
    /// sites, out of `among`.
    pub(super) fn identifiers(&self, among: u32) -> impl Iterator<Item = (&str, u32)> {
        self.items.iter().filter_map(move |item| {
            let sites = item.values.iter().filter_map(|value| {
                let sites = value.sites & among;
                (sites.count_ones() > 1 && value.is_identifier(self.parties(sites).len())).then_some(sites)
            });
            let sites = sites.fold(0, |all, sites| all | sites);
            (sites != 0).then_some((item.name.as_str(), sites))
        })
    }

    /// Limits all dates to `today`: later ones are from a wrong clock.
    pub(super) fn clamp_dates(&mut self, today: Day) {
        for site in &mut self.sites {
            site.first = site.first.min(today);
            site.last = site.last.min(today);
        }
        self.items.iter_mut().for_each(|item| item.clamp_dates(today));
    }

    /// Drops all observations on a site, and items with too many values, which the site may have caused.
    pub(super) fn forget_site(&mut self, key: SiteKey) {
        if self.sites.iter().any(|site| site.key == key) {
            self.items.retain(|item| !item.varies());
            self.retain_sites(|site| site.key != key);
        }
    }

    pub(super) fn retain_sites(&mut self, keep: impl Fn(&Site) -> bool) {
        let kept: Vec<usize> = (0..self.sites.len()).filter(|at| keep(&self.sites[*at])).collect();
        if kept.len() == self.sites.len() {
            return;
        }
        let moved = |bits: u32| (kept.iter().enumerate()).fold(0, |all, (to, from)| all | (bits >> from & 1) << to);
        self.items.iter_mut().flat_map(|item| &mut item.values).for_each(|value| value.sites = moved(value.sites));
        self.items.iter_mut().for_each(|item| item.values.retain(|value| value.sites != 0));
        self.items.retain(|item| !item.values.is_empty() || item.varies());
        self.scripts.iter_mut().for_each(|script| script.sites = moved(script.sites));
        self.scripts.retain(|script| script.sites != 0);
        self.sites.retain(keep);
    }

    /// Whether all bit sets refer to existing sites. A forged ledger may violate this.
    pub(super) fn is_valid(&self) -> bool {
        let all = u32::MAX.checked_shr(32 - self.sites.len().min(32) as u32).unwrap_or(0);
        self.sites.len() <= MAX_SITES
            && self.items.iter().flat_map(|item| &item.values).all(|value| value.sites & !all == 0)
            && self.scripts.iter().all(|script| script.sites & !all == 0)
    }
}
