//! Days and seconds, without a clock and without time zones.

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CalendarDay {
    /// The year.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// Seconds of a day.
pub(super) const DAY: i64 = 86_400;

impl CalendarDay {
    /// The day that contains a second since 1970.
    ///
    /// ```
    /// use brock::dns::CalendarDay;
    /// assert_eq!(CalendarDay::of(1_795_693_997), CalendarDay { year: 2026, month: 11, day: 26 });
    /// ```
    pub fn of(seconds: i64) -> CalendarDay {
        // The algorithm of https://howardhinnant.github.io/date_algorithms.html: years start in March, so that the leap
        // day is the last of a year.
        let days = seconds.div_euclid(DAY) + 719_468;
        let era = days.div_euclid(146_097);
        let of_era = days.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        CalendarDay { year: year as i32, month: month as u8, day: day as u8 }
    }

    /// The seconds since 1970 at its start.
    pub fn start(self) -> i64 {
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month = i64::from(self.month);
        let shifted = if month > 2 { month - 3 } else { month + 9 };
        let of_year = (153 * shifted + 2) / 5 + i64::from(self.day) - 1;
        let of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + of_year;
        (era * 146_097 + of_era - 719_468) * DAY
    }
}

/// A second since 1970 as text, to the minute: `2026-11-26 09:07`.
pub fn clock_text(seconds: i64) -> String {
    let CalendarDay { year, month, day } = CalendarDay::of(seconds);
    let minutes = seconds.rem_euclid(DAY) / 60;
    format!("{year:04}-{month:02}-{day:02} {:02}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_those_of_their_start() {
        for days in (-800_000..800_000).step_by(37) {
            assert_eq!(CalendarDay::of(days * DAY).start(), days * DAY);
        }
        assert_eq!(clock_text(0), "1970-01-01 00:00");
        assert_eq!(clock_text(951_782_399), "2000-02-28 23:59");
        assert_eq!(clock_text(951_782_400), "2000-02-29 00:00");
    }
}
