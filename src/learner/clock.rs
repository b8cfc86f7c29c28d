//! What day it is, as far as the events agree: a wrong clock must not age what is known.

use serde::{Deserialize, Serialize};

use super::ledger::Day;

/// Days between two events that are not taken for a jump of the clock.
const GAP: Day = 30;

/// Days, one after the other, on which events must be seen until a jump is believed.
const TRIAL: u8 = 3;

/// The ledger's day.
///
/// A day that is more than [`GAP`] days from it, forwards or backwards, is a jump: a clock that was set wrongly, or a
/// browser that was not used for long. Nothing tells the two apart but what follows. So the ledger's day stays until
/// events of [`TRIAL`] different days agree with the new one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Clock {
    /// 0: nothing has been seen.
    day: Day,
    trial: Option<Trial>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Trial {
    last: Day,
    days: u8,
}

/// What an event's day does to the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tick {
    /// It goes on.
    Steady,
    /// It has jumped, and nobody knows whether that is right.
    Jump,
    /// The jump before was wrong: no date is later than this day.
    Back(Day),
}

impl Clock {
    /// Takes note of the day of an event.
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

    /// Somebody knows what day it is.
    pub(super) fn set(&mut self, day: Day) {
        *self = Clock { day, trial: None };
    }

    /// The day by which evidence ages: after a jump forwards still the one before.
    pub(super) fn today(&self, now: Day) -> Day {
        if self.day != 0 && now > self.day.saturating_add(GAP) { self.day } else { now }
    }

    /// Whether a time is no jump.
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
        // Somebody was away.
        assert_eq!((clock.tick(1131), clock.tick(1132), clock.today(1132)), (Tick::Jump, Tick::Jump, 1031));
        assert_eq!((clock.tick(1135), clock.today(1135)), (Tick::Steady, 1135));
        // A clock that was wrong for days is right again.
        assert_eq!((clock.tick(1035), clock.tick(1036), clock.tick(1037)), (Tick::Jump, Tick::Jump, Tick::Steady));
        assert_eq!(clock.today(1040), 1040);
        assert!(clock.is_plausible(1010) && !clock.is_plausible(1200));
    }
}
