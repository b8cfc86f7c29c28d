//! The ledger: what was seen, kept so that nobody can read where a person has been.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::clock::{Clock, Tick};
use super::event::Time;
use super::tracker::Tracker;

/// Days since 1970.
pub(super) type Day = u16;

/// The keyed hash of a site's domain; without the key it leads nowhere.
pub(super) type SiteKey = u64;

/// Trackers that are remembered.
const MOST_TRACKERS: usize = 20_000;

/// Of a full ledger the part that gives way at a time.
const GIVES_WAY: usize = MOST_TRACKERS / 20;

/// Trackers that one site and its neighbours can bring into the ledger in a day.
const MOST_NEW_TRACKERS: u16 = 256;

/// Sites of a day whose new trackers are counted.
const MOST_COUNTED: usize = 4096;

/// Sites on which the person did something that are remembered. The ones left for longest give way.
const MOST_VISITS: usize = 4096;

/// Days for which interaction with a site makes what is seen there count.
const VISITED_DAYS: Day = 45;

/// Days after which what was seen on a site is dropped if the person did nothing there.
const PROVISIONAL_DAYS: Day = 2;

/// What was seen of every tracker, by its domain (eTLD+1) or the network of its address.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Ledger {
    pub(super) trackers: BTreeMap<String, Tracker>,
    /// When the person last did something on a site.
    visits: BTreeMap<SiteKey, Day>,
    pub(super) clock: Clock,
    /// How many trackers each site has brought in on the day before it.
    brought: (Day, BTreeMap<SiteKey, u16>),
}

/// Where and when something was seen.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) site: SiteKey,
    /// The same for all sites that are the same party's, or rent a name from the same one; its own, if there are none.
    pub(super) party: SiteKey,
    pub(super) time: Time,
    /// Whether the person did something there.
    pub(super) used: bool,
}

impl Place {
    pub(super) fn day(&self) -> Day {
        day_of(self.time)
    }
}

impl Ledger {
    /// Takes note of the time of an event.
    pub(super) fn tick(&mut self, day: Day) {
        if let Tick::Back(today) = self.clock.tick(day) {
            self.trackers.values_mut().for_each(|tracker| tracker.end_at(today));
            self.visits.values_mut().for_each(|last| *last = (*last).min(today));
        }
    }

    /// The entry of a tracker, if there is one or may be another. Of a full ledger those give way that `rank` least;
    /// `limited`: the site may bring in only so many.
    pub(super) fn tracker(
        &mut self,
        name: &str,
        place: &Place,
        limited: bool,
        rank: impl Fn(&str, &Tracker) -> Rank,
    ) -> Option<&mut Tracker> {
        if !self.trackers.contains_key(name) {
            if limited && !self.brings(place) {
                return None;
            }
            if self.trackers.len() >= MOST_TRACKERS {
                self.make_room(rank);
            }
            self.trackers.insert(name.to_owned(), Tracker::default());
        }
        self.trackers.get_mut(name)
    }

    /// Whether a site may bring in one more tracker today.
    fn brings(&mut self, place: &Place) -> bool {
        let (day, counts) = &mut self.brought;
        if *day != place.day() {
            *day = place.day();
            counts.clear();
        }
        if counts.len() >= MOST_COUNTED && !counts.contains_key(&place.party) {
            let least = counts.iter().min_by_key(|(_, count)| **count).map(|(site, _)| *site);
            least.map(|site| counts.remove(&site));
        }
        let count = counts.entry(place.party).or_default();
        *count = count.saturating_add(1);
        *count <= MOST_NEW_TRACKERS
    }

    fn make_room(&mut self, rank: impl Fn(&str, &Tracker) -> Rank) {
        let mut ranked: Vec<(Rank, String)> =
            self.trackers.iter().map(|(name, tracker)| (rank(name, tracker), name.clone())).collect();
        let (least, _, _) = ranked.select_nth_unstable(GIVES_WAY);
        for (_, name) in least {
            self.trackers.remove(name);
        }
    }

    /// The person did something on a site: what was seen there on this visit counts, and what will be.
    pub(super) fn visit(&mut self, site: SiteKey, day: Day) {
        if self.visits.len() >= MOST_VISITS && !self.visits.contains_key(&site) {
            let oldest = self.visits.iter().min_by_key(|(_, last)| **last).map(|(site, _)| *site);
            oldest.map(|site| self.visits.remove(&site));
        }
        self.visits.insert(site, day);
        for seen in self.trackers.values_mut().flat_map(|tracker| &mut tracker.sites) {
            seen.used |= seen.key == site && day.abs_diff(seen.last) < PROVISIONAL_DAYS;
        }
    }

    /// Whether the person did something on a site in the days before this.
    pub(super) fn is_visited(&self, site: SiteKey, day: Day) -> bool {
        self.visits.get(&site).is_some_and(|last| day.saturating_sub(*last) <= VISITED_DAYS)
    }

    /// Forgets what is older than so many days, and what was seen where the person did nothing, if that is to count.
    pub(super) fn expire(&mut self, today: Day, days: Day, requires_use: bool) {
        let is_fresh = |last: Day, days: Day| today.saturating_sub(last) <= days;
        self.trackers.retain(|_, tracker| {
            let keeps = |used: bool| if used || !requires_use { days } else { PROVISIONAL_DAYS };
            tracker.retain_sites(|site| is_fresh(site.last, keeps(site.used)));
            !tracker.sites.is_empty()
        });
        self.visits.retain(|_, last| is_fresh(*last, days));
    }

    /// Forgets whatever a site has told.
    pub(super) fn forget_site(&mut self, key: SiteKey, party: SiteKey) {
        self.trackers.retain(|_, tracker| {
            tracker.forget_site(key);
            !tracker.sites.is_empty()
        });
        self.visits.remove(&key);
        self.brought.1.remove(&party);
    }
}

/// What is forgotten last: what is in force, then what more sites know, then what was seen last.
pub(super) type Rank = (bool, usize, Day);

/// The day of a time.
pub(super) fn day_of(time: Time) -> Day {
    (time / 86_400_000).min(Time::from(Day::MAX)) as Day
}

/// The time at which a day began.
pub(super) fn time_of(day: Day) -> Time {
    Time::from(day) * 86_400_000
}
