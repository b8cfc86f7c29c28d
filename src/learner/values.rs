//! The values of a cookie or stored item: on which sites each recurs, and for how long.

use serde::{Deserialize, Serialize};

use super::event::Time;
use super::names::{NameClass, classify};
use super::occurrence::{Day, day_of};

/// Hours since 1970.
type Hour = u32;

/// Maximum number of values of one name within [`VARIES_DAYS`]. A name with more is not an identifier.
const MAX_VALUES: usize = 4;

/// Days within which the values of a name are counted.
const VARIES_DAYS: Day = 7;

/// Days for which a name with too many values is ignored.
const IDLE_DAYS: Day = 30;

/// Hours between two observations that show that a value persists. Two dates are not enough: a visit may include midnight.
const PERSISTS_HOURS: Hour = 24;

/// Number of parties whose sites send a value that was not observed being set. Such a value persists between visits.
const PERSISTS_PARTIES: usize = 3;

/// The values of a cookie or stored item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct StoredItem {
    pub(super) name: String,
    /// At most [`MAX_VALUES`]; empty while `varies` is set.
    pub(super) values: Vec<StoredValue>,
    /// The day on which the name exceeded [`MAX_VALUES`].
    varies: Option<Day>,
}

/// A value that may be an identifier.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct StoredValue {
    /// The keyed hash of the value.
    hash: u64,
    /// Bit set of the tracker's sites.
    pub(super) sites: u32,
    /// End of the hour of the first observation.
    first: Hour,
    /// Start of the hour of the last observation.
    last: Hour,
    /// Whether the cookie was set with a long lifetime; `None` if it was not observed being set.
    lasts: Option<bool>,
}

/// An observed value.
pub(super) struct Observation<'a> {
    pub(super) name: &'a str,
    pub(super) hash: u64,
    /// Whether the cookie was set with a long lifetime; `None` for a sent cookie.
    pub(super) lasts: Option<bool>,
    /// Whether to record the value if it is new. Otherwise only a known value is updated.
    pub(super) is_new: bool,
}

impl StoredValue {
    /// Whether the value persists, if it was observed on sites of `parties` parties.
    pub(super) fn is_identifier(&self, parties: usize) -> bool {
        let is_old = self.last.saturating_sub(self.first) >= PERSISTS_HOURS;
        parties > 1 && (self.lasts == Some(true) || is_old || (self.lasts.is_none() && parties >= PERSISTS_PARTIES))
    }

    fn last_day(&self) -> Day {
        (self.last / 24).min(Hour::from(Day::MAX)) as Day
    }
}

impl StoredItem {
    pub(super) fn new(name: &str) -> StoredItem {
        StoredItem { name: name.to_owned(), values: Vec::new(), varies: None }
    }

    /// Whether the name has too many values.
    pub(super) fn varies(&self) -> bool {
        self.varies.is_some()
    }

    /// Whether a value was observed on two sites.
    fn recurs(&self) -> bool {
        self.values.iter().any(|value| value.sites.count_ones() > 1)
    }

    /// Eviction order, lowest first: names whose values do not recur, names with several values, names that are not an
    /// identifier's. The hash makes the order of equal names the same on every site.
    pub(super) fn rank(&self) -> (bool, bool, bool, u64) {
        let is_new = self.values.len() < 2 && !self.varies();
        (self.recurs(), is_new, classify(&self.name) == NameClass::Identifier, fnv1a(&self.name))
    }

    /// Records a value on a site. `site`: the index of the site.
    pub(super) fn record_value(&mut self, site: usize, seen: &Observation<'_>, time: Time) {
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
        if !seen.is_new {
            return;
        }
        if self.values.len() >= MAX_VALUES {
            self.values.retain(|value| day.saturating_sub(value.last_day()) <= VARIES_DAYS);
        }
        if self.values.len() >= MAX_VALUES {
            self.values.clear();
            self.varies = Some(day);
            return;
        }
        self.values.push(StoredValue { hash: seen.hash, sites: 1 << site, first, last, lasts: seen.lasts });
    }

    /// Limits all dates to `today`.
    pub(super) fn clamp_dates(&mut self, today: Day) {
        let end = (Hour::from(today) + 1) * 24;
        for value in &mut self.values {
            value.first = value.first.min(end);
            value.last = value.last.min(end);
        }
        self.varies = self.varies.map(|day| day.min(today));
    }
}

/// The FNV-1a hash (<http://www.isthe.com/chongo/tech/comp/fnv/>).
fn fnv1a(name: &str) -> u64 {
    name.bytes().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
