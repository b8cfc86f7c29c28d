//! The ledger's current day. A wrong system clock must not expire evidence.

use serde::{Deserialize, Serialize};

use super::occurrence::Day;

/// Maximum days between two events; a larger gap is a clock jump.
const GAP: Day = 30;

/// Different days of events that confirm a jump.
const TRIAL: u8 = 3;

/// The ledger's day.
///
/// A day more than [`GAP`] days before or after it is a jump: the clock is wrong, or the browser was not used. Only later
/// events tell which. So the ledger keeps its day until events of [`TRIAL`] different days agree with the new one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Clock {
    /// 0: no event yet.
    day: Day,
    trial: Option<Trial>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Trial {
    last: Day,
    days: u8,
}

/// The effect of an event's day on the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tick {
    /// The day is plausible.
    Steady,
    /// The day is an unconfirmed jump.
    Jump,
    /// The last jump was wrong: no recorded date may be later than this day.
    Back(Day),
}

impl Clock {
    /// Updates the clock with the day of an event.
    pub(super) fn tick(&mut self, day: Day) -> Tick {
        if self.day == 0 || day.abs_diff(self.day) <= GAP {
            let was_wrong = self.trial.take().is_some();
            self.day = self.day.max(day);
            return if was_wrong { Tick::Back(self.day) } else { Tick::Steady };
        }
        match &mut self.trial {
            Some(trial) if day.abs_diff(trial.last) <= GAP => {
                if day > trial.last {
                    trial.last = day;
                    trial.days += 1;
                }
            }
            trial => *trial = Some(Trial { last: day, days: 1 }),
        }
        if self.trial.is_some_and(|trial| trial.days >= TRIAL) {
            self.set(day);
            return Tick::Steady;
        }
        Tick::Jump
    }

    /// Sets a day that is known to be right.
    pub(super) fn set(&mut self, day: Day) {
        *self = Clock { day, trial: None };
    }

    /// The day that evidence expires by. During an unconfirmed jump forwards, the day before the jump.
    pub(super) fn today(&self, now: Day) -> Day {
        if self.day != 0 && now > self.day.saturating_add(GAP) { self.day } else { now }
    }

    /// Whether a day is not a jump.
    pub(super) fn is_plausible(&self, now: Day) -> bool {
        self.day == 0 || now.abs_diff(self.day) <= GAP
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jumps() {
        let mut clock = Clock::default();
        assert_eq!(clock.tick(1000), Tick::Steady);
        assert_eq!((clock.tick(1030), clock.today(1055)), (Tick::Steady, 1055));
        assert_eq!((clock.tick(1230), clock.today(1230)), (Tick::Jump, 1030));
        assert_eq!(clock.tick(1230), Tick::Jump);
        assert_eq!((clock.tick(1031), clock.today(1031)), (Tick::Back(1031), 1031));
        // The browser was not used for a while.
        assert_eq!((clock.tick(1131), clock.tick(1132), clock.today(1132)), (Tick::Jump, Tick::Jump, 1031));
        assert_eq!((clock.tick(1135), clock.today(1135)), (Tick::Steady, 1135));
        // A clock that was wrong for days is corrected.
        assert_eq!((clock.tick(1035), clock.tick(1036), clock.tick(1037)), (Tick::Jump, Tick::Jump, Tick::Steady));
        assert_eq!(clock.today(1040), 1040);
        assert!(clock.is_plausible(1010) && !clock.is_plausible(1200));
    }
}
