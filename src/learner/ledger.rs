//! The ledger: observations of all trackers, stored without readable browsing history.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::clock::{Clock, Tick};
use super::occurrence::{Day, Occurrence, SiteKey};
use super::tracker::Tracker;

/// Maximum number of trackers.
const MAX_TRACKERS: usize = 20_000;

/// Trackers that a full ledger evicts at once.
const EVICTED: usize = MAX_TRACKERS / 20;

/// Maximum number of trackers that one party's sites add per day.
const MAX_NEW_TRACKERS: u16 = 256;

/// Maximum number of parties whose new trackers are counted per day.
const MAX_COUNTED: usize = 4096;

/// Maximum number of sites with interaction. The least recent is evicted.
const MAX_VISITS: usize = 4096;

/// Days after an interaction during which observations on the site count.
const VISITED_DAYS: Day = 45;

/// Days after which observations on a site without interaction are dropped.
const PROVISIONAL_DAYS: Day = 2;

/// Observations of every tracker, by its registrable domain or the network of its address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Ledger {
    pub(super) trackers: BTreeMap<String, Tracker>,
    /// Day of the last interaction with a site.
    visits: BTreeMap<SiteKey, Day>,
    pub(super) clock: Clock,
    /// A day, and the number of trackers that each party has added on it.
    added: (Day, BTreeMap<SiteKey, u16>),
}

impl Ledger {
    /// Updates the clock with the day of an event.
    pub(super) fn tick(&mut self, day: Day) {
        if let Tick::Back(today) = self.clock.tick(day) {
            self.trackers.values_mut().for_each(|tracker| tracker.clamp_dates(today));
            self.visits.values_mut().for_each(|last| *last = (*last).min(today));
        }
    }

    /// The entry of a tracker. A missing entry is added unless `limited` is true and the party has added
    /// [`MAX_NEW_TRACKERS`] today. A full ledger evicts the entries with the lowest `rank`.
    pub(super) fn tracker(
        &mut self,
        name: &str,
        occurrence: &Occurrence,
        limited: bool,
        rank: impl Fn(&str, &Tracker) -> EvictionRank,
    ) -> Option<&mut Tracker> {
        if !self.trackers.contains_key(name) {
            if limited && !self.may_add(occurrence) {
                return None;
            }
            if self.trackers.len() >= MAX_TRACKERS {
                self.evict(rank);
            }
            self.trackers.insert(name.to_owned(), Tracker::default());
        }
        self.trackers.get_mut(name)
    }

    /// Counts a new tracker; false if the party has reached its limit for the day.
    fn may_add(&mut self, occurrence: &Occurrence) -> bool {
        let (day, counts) = &mut self.added;
        if *day != occurrence.day() {
            *day = occurrence.day();
            counts.clear();
        }
        if counts.len() >= MAX_COUNTED && !counts.contains_key(&occurrence.party) {
            let least = counts.iter().min_by_key(|(_, count)| **count).map(|(site, _)| *site);
            least.map(|site| counts.remove(&site));
        }
        let count = counts.entry(occurrence.party).or_default();
        *count = count.saturating_add(1);
        *count <= MAX_NEW_TRACKERS
    }

    fn evict(&mut self, rank: impl Fn(&str, &Tracker) -> EvictionRank) {
        let mut ranked: Vec<(EvictionRank, String)> =
            self.trackers.iter().map(|(name, tracker)| (rank(name, tracker), name.clone())).collect();
        let (least, _, _) = ranked.select_nth_unstable(EVICTED);
        for (_, name) in least {
            self.trackers.remove(name);
        }
    }

    /// Records an interaction with a site. Observations of this visit and of the next days then count.
    pub(super) fn visit(&mut self, site: SiteKey, day: Day) {
        if self.visits.len() >= MAX_VISITS && !self.visits.contains_key(&site) {
            let oldest = self.visits.iter().min_by_key(|(_, last)| **last).map(|(site, _)| *site);
            oldest.map(|site| self.visits.remove(&site));
        }
        self.visits.insert(site, day);
        for seen in self.trackers.values_mut().flat_map(|tracker| &mut tracker.sites) {
            seen.has_interaction |= seen.key == site && day.abs_diff(seen.last) < PROVISIONAL_DAYS;
        }
    }

    /// Whether the user has interacted with a site in the [`VISITED_DAYS`] before `day`.
    pub(super) fn is_visited(&self, site: SiteKey, day: Day) -> bool {
        self.visits.get(&site).is_some_and(|last| day.saturating_sub(*last) <= VISITED_DAYS)
    }

    /// Drops observations older than `days`, and, if `requires_interaction`, those on sites without interaction.
    pub(super) fn expire(&mut self, today: Day, days: Day, requires_interaction: bool) {
        let is_fresh = |last: Day, days: Day| today.saturating_sub(last) <= days;
        self.trackers.retain(|_, tracker| {
            let keeps =
                |has_interaction: bool| if has_interaction || !requires_interaction { days } else { PROVISIONAL_DAYS };
            tracker.retain_sites(|site| is_fresh(site.last, keeps(site.has_interaction)));
            !tracker.sites.is_empty()
        });
        self.visits.retain(|_, last| is_fresh(*last, days));
    }

    /// Drops all observations on a site.
    pub(super) fn forget_site(&mut self, key: SiteKey, party: SiteKey) {
        self.trackers.retain(|_, tracker| {
            tracker.forget_site(key);
            !tracker.sites.is_empty()
        });
        self.visits.remove(&key);
        self.added.1.remove(&party);
    }
}

/// Eviction order, lowest first: whether a verdict is in force, number of sites, day of the last observation.
pub(super) type EvictionRank = (bool, usize, Day);
