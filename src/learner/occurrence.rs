//! Where and when something was observed.

use super::event::Time;

/// Days since 1970.
pub(super) type Day = u16;

/// The keyed hash of a site's registrable domain. Without the key it does not reveal the site.
pub(super) type SiteKey = u64;

/// The site, the time and the circumstances of an observation.
#[derive(Clone, Copy, Debug)]
pub(super) struct Occurrence {
    pub(super) site: SiteKey,
    /// The key that related sites share; `site` itself if there are none. See `Learner::party`.
    pub(super) party: SiteKey,
    pub(super) time: Time,
    /// Whether the user has interacted with the site.
    pub(super) has_interaction: bool,
}

impl Occurrence {
    pub(super) fn day(&self) -> Day {
        day_of(self.time)
    }
}

/// The day of a time.
pub(super) fn day_of(time: Time) -> Day {
    (time / 86_400_000).min(Time::from(Day::MAX)) as Day
}

/// The start of a day.
pub(super) fn time_of(day: Day) -> Time {
    Time::from(day) * 86_400_000
}
