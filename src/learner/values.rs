//! The values of a cookie, or of an item of storage: where each came back, and for how long.

use serde::{Deserialize, Serialize};

use super::event::Time;
use super::ledger::{Day, day_of};
use super::names::{Says, says};

/// Hours since 1970.
type Hour = u32;

/// Values that one name may have within [`VARIES_DAYS`]. More are no identifier, whatever they look like.
const MOST_VALUES: usize = 4;

/// Days within which values are counted against [`MOST_VALUES`].
const VARIES_DAYS: Day = 7;

/// Days for which a name whose values vary is not looked at.
const IDLE_DAYS: Day = 30;

/// Hours after which a value that is still there stays. Two dates are not enough: there is a midnight in some visits.
const STAYS_HOURS: Hour = 24;

/// Parties on whose sites a value was sent that nobody saw being set. It was there before, and outlived each visit.
const OUTLIVES: usize = 3;

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
    /// The end of the hour in which it was first seen.
    first: Hour,
    /// The beginning of the hour in which it was last seen.
    last: Hour,
    /// Whether it was set to stay; `None`: nobody saw it being set.
    lasts: Option<bool>,
}

/// A value as it was seen.
pub(super) struct Sighting<'a> {
    pub(super) name: &'a str,
    pub(super) hash: u64,
    /// Whether it was set to stay; `None`: it was sent.
    pub(super) lasts: Option<bool>,
    /// Whether it is worth watching by itself, and not only if it was before.
    pub(super) begins: bool,
}

impl Value {
    /// Whether it stays, if it was seen on the sites of so many parties.
    pub(super) fn stays(&self, parties: usize) -> bool {
        let is_old = self.last.saturating_sub(self.first) >= STAYS_HOURS;
        parties > 1 && (self.lasts == Some(true) || is_old || (self.lasts.is_none() && parties >= OUTLIVES))
    }

    fn last_day(&self) -> Day {
        (self.last / 24).min(Hour::from(Day::MAX)) as Day
    }
}

impl Key {
    pub(super) fn new(name: &str) -> Key {
        Key { name: name.to_owned(), values: Vec::new(), varies: None }
    }

    /// Whether it has had too many values.
    pub(super) fn varies(&self) -> bool {
        self.varies.is_some()
    }

    /// Whether one of its values was seen on two sites.
    pub(super) fn comes_back(&self) -> bool {
        self.values.iter().any(|value| value.sites.count_ones() > 1)
    }

    /// What gives way first has the least: a name whose values were others on each site; then one that says nothing; of
    /// several any, but always the same, so that a name that is there is there on the next site as well.
    pub(super) fn rank(&self) -> (bool, bool, bool, u64) {
        let is_new = self.values.len() < 2 && !self.varies();
        (self.comes_back(), is_new, says(&self.name) == Says::Identifier, spread(&self.name))
    }

    pub(super) fn sight(&mut self, site: usize, seen: &Sighting<'_>, time: Time) {
        let day = day_of(time);
        if self.varies.is_some_and(|since| day.saturating_sub(since) <= IDLE_DAYS) {
            return;
        }
        self.varies = None;
        let hours = |time: Time| (time / 3_600_000).min(Time::from(Hour::MAX)) as Hour;
        let (first, last) = (hours(time.saturating_add(3_599_999)), hours(time));
        if let Some(value) = self.values.iter_mut().find(|value| value.hash == seen.hash) {
            value.sites |= 1 << site;
            value.last = value.last.max(last);
            value.first = value.first.min(first);
            value.lasts = seen.lasts.or(value.lasts);
            return;
        }
        if !seen.begins {
            return;
        }
        if self.values.len() >= MOST_VALUES {
            self.values.retain(|value| day.saturating_sub(value.last_day()) <= VARIES_DAYS);
        }
        if self.values.len() >= MOST_VALUES {
            self.values.clear();
            self.varies = Some(day);
            return;
        }
        self.values.push(Value { hash: seen.hash, sites: 1 << site, first, last, lasts: seen.lasts });
    }

    /// No date is later than this day.
    pub(super) fn end_at(&mut self, today: Day) {
        let end = (Hour::from(today) + 1) * 24;
        for value in &mut self.values {
            value.first = value.first.min(end);
            value.last = value.last.min(end);
        }
        self.varies = self.varies.map(|day| day.min(today));
    }
}

/// FNV-1a.
fn spread(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
