//! Times in logs → seconds since 1970 in local time.

use crate::dns::calendar::{CalendarDay, DAY};

const MONTHS: &[u8; 36] = b"JanFebMarAprMayJunJulAugSepOctNovDec";

/// Digits of a fixed place; `None` if one is missing.
fn digits(text: &[u8], from: usize, count: usize) -> Option<i64> {
    text.get(from..from + count)?.iter().try_fold(0, |all, byte| match byte {
        b'0'..=b'9' => Some(all * 10 + i64::from(byte - b'0')),
        // syslog pads days with a blank.
        b' ' if all == 0 => Some(0),
        _ => None,
    })
}

/// `hh:mm:ss` at a place.
fn clock(text: &[u8], from: usize) -> Option<i64> {
    let (hour, minute, second) = (digits(text, from, 2)?, digits(text, from + 3, 2)?, digits(text, from + 6, 2)?);
    let colons = text.get(from + 2) == Some(&b':') && text.get(from + 5) == Some(&b':');
    (colons && hour < 24 && minute < 60 && second < 61).then_some(hour * 3600 + minute * 60 + second)
}

fn day(year: i64, month: i64, day: i64) -> Option<i64> {
    let is_day = (1..=12).contains(&month) && (1..=31).contains(&day);
    is_day.then(|| CalendarDay { year: year as i32, month: month as u8, day: day as u8 }.start())
}

/// `2026-11-26T09:00:00.123+01:00` or `2026-11-26 09:00:00`, with the zone as it is written. A time in UTC (`Z`) is moved by
/// `offset`.
pub(super) fn iso(text: &str, offset: i64) -> Option<i64> {
    let bytes = text.as_bytes();
    let is_date = bytes.get(4) == Some(&b'-') && bytes.get(7) == Some(&b'-');
    if !is_date {
        return None;
    }
    let start = day(digits(bytes, 0, 4)?, digits(bytes, 5, 2)?, digits(bytes, 8, 2)?)?;
    let utc = if bytes.last() == Some(&b'Z') { offset } else { 0 };
    Some(start + clock(bytes, 11)? + utc)
}

/// Seconds since 1970, with or without a fraction, at most 11 digits; moved by `offset`.
pub(super) fn epoch(text: &str, offset: i64) -> Option<i64> {
    let whole = text.split('.').next()?;
    let is_number = (1..=11).contains(&whole.len()) && whole.bytes().all(|byte| byte.is_ascii_digit());
    Some(is_number.then(|| whole.parse::<i64>().ok())?? + offset)
}

/// The year of dates that have none: `Nov 26 11:53:16`.
#[derive(Clone, Debug)]
pub(super) struct YearlessClock {
    /// The day on which the log ends.
    end: CalendarDay,
    /// The year and month of the last date.
    last: Option<(i64, i64)>,
    /// The text of the last date, and the seconds at its start: most lines have the same.
    day: ([u8; 6], i64),
}

impl YearlessClock {
    pub(super) fn new(end: CalendarDay) -> YearlessClock {
        YearlessClock { end, last: None, day: ([0; 6], 0) }
    }

    /// The seconds of `Nov 26 11:53:16`, and the text behind it.
    pub(super) fn read<'t>(&mut self, text: &'t str) -> Option<(i64, &'t str)> {
        let bytes = text.as_bytes();
        let date: [u8; 6] = bytes.get(..6)?.try_into().ok()?;
        let seconds = clock(bytes, 7)?;
        if date != self.day.0 {
            let start = self.start(&date)?;
            self.day = (date, start);
        }
        Some((self.day.1 + seconds, text.get(15..)?))
    }

    fn start(&mut self, date: &[u8; 6]) -> Option<i64> {
        let month = MONTHS.chunks_exact(3).position(|name| name == &date[..3])? as i64 + 1;
        let number = digits(date, 4, 2)?;
        let year = match self.last {
            // The log goes on into the next year.
            Some((year, last)) if last == 12 && month == 1 => year + 1,
            Some((year, _)) => year,
            None => i64::from(self.end.year) - i64::from(month > i64::from(self.end.month)),
        };
        let start = day(year, month, number)?;
        self.last = Some((year, month));
        Some(start)
    }
}

/// The hour of the day.
pub(crate) fn hour(seconds: i64) -> usize {
    (seconds.rem_euclid(DAY) / 3600) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms() {
        let nine = CalendarDay { year: 2026, month: 11, day: 26 }.start() + 9 * 3600;
        assert_eq!(iso("2026-11-26T09:00:00.123456789+01:00", 7200), Some(nine));
        assert_eq!(iso("2026-11-26T09:00:00Z", 3600), Some(nine + 3600));
        assert_eq!(iso("2026-11-26 09:00:00", 3600), Some(nine));
        assert_eq!((iso("2026-13-26 09:00:00", 0), iso("2026-11-26 09:0", 0)), (None, None));
        assert_eq!((epoch("1795693997.5", 60), epoch("17956939970000", 0)), (Some(1_795_694_057), None));
    }

    #[test]
    fn dates_without_a_year_end_at_the_end_of_the_log() {
        let mut clock = YearlessClock::new(CalendarDay { year: 2027, month: 1, day: 2 });
        let mut year = |text: &str| clock.read(text).map(|(time, _)| CalendarDay::of(time).year);
        assert_eq!(year("Dec 31 23:59:59 x"), Some(2026));
        assert_eq!(year("Jan  1 00:00:00 x"), Some(2027));
        assert_eq!(year("Foo  1 00:00:00 x"), None);
    }
}
