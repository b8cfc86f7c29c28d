//! A line of any of the formats → an event.

use super::adguard;
use super::dnsmasq;
use super::event::{LogEvent, LogFormat, LogSettings};
use super::table;
use super::text::cut;
use super::times::{YearlessClock, epoch, iso};
use super::unbound::UnboundState;

/// Reads lines one after the other. Each line is recognised by its own form.
///
/// ```
/// use brock::dns::{CalendarDay, LogEvent, LogReader, LogSettings};
/// let mut reader = LogReader::new(LogSettings { end: CalendarDay { year: 2026, month: 11, day: 30 }, utc_offset: 0 });
/// let line = "Nov 26 11:53:17 dnsmasq[20115]: query[A] tv.example from 192.168.1.20";
/// let (_, event) = reader.read(line).expect("a line of dnsmasq");
/// assert!(matches!(event, LogEvent::Question { host: "tv.example", client: "192.168.1.20", .. }));
/// ```
#[derive(Clone, Debug)]
pub struct LogReader {
    offset: i64,
    clock: YearlessClock,
    unbound: UnboundState,
}

impl LogReader {
    /// No line was read.
    pub fn new(settings: LogSettings) -> LogReader {
        LogReader {
            offset: settings.utc_offset,
            clock: YearlessClock::new(settings.end),
            unbound: UnboundState::default(),
        }
    }

    /// The event of a line, and the format that it was read in. Lines about other things have none.
    pub fn read<'t>(&mut self, line: &'t str) -> Option<(LogFormat, LogEvent<'t>)> {
        let line = line.trim_end_matches(['\r', '\n']).trim_start_matches('\u{feff}');
        match line.as_bytes().first()? {
            b'{' => Some((LogFormat::AdguardHome, adguard::read(line, self.offset)?)),
            b'[' => {
                let (time, rest) = line[1..].split_once("] ")?;
                let known = epoch(time, self.offset).or_else(|| iso(time, self.offset));
                let time = known.or_else(|| Some(self.clock.read(time)?.0))?;
                self.unbound(time, process(rest, "unbound")?)
            }
            _ if memchr::memchr(b'\t', line.as_bytes()).is_some() => {
                Some((LogFormat::Table, table::read(line, self.offset)?))
            }
            _ => self.syslog(line),
        }
    }

    /// `Nov 26 11:53:16 [host] program[number]: text`, or the same with a time as in ISO 8601.
    fn syslog<'t>(&mut self, line: &'t str) -> Option<(LogFormat, LogEvent<'t>)> {
        let (time, rest) = self.clock.read(line).or_else(|| {
            let (time, rest) = line.split_once(' ')?;
            Some((iso(time, self.offset)?, rest))
        })?;
        if let Some(body) = process(rest, "dnsmasq") {
            return Some((LogFormat::Dnsmasq, dnsmasq::read(time, body)?));
        }
        let body = process(rest, "unbound")?;
        // In syslog, the number of the process is written a second time.
        let body = body.strip_prefix('[').and_then(|body| Some(cut(body, "] ")?.1)).unwrap_or(body);
        self.unbound(time, body)
    }

    fn unbound<'t>(&mut self, time: i64, body: &'t str) -> Option<(LogFormat, LogEvent<'t>)> {
        Some((LogFormat::Unbound, self.unbound.read(time, body)?))
    }
}

/// The text behind `program[number]: ` (unbound: `program[number] `) or `program: `, with a name of the machine before it or not.
fn process<'t>(text: &'t str, program: &str) -> Option<&'t str> {
    let text = text.trim_start();
    let at = match text.strip_prefix(program) {
        Some(rest) => rest,
        None => text.split_once(' ')?.1.trim_start().strip_prefix(program)?,
    };
    let rest = match at.strip_prefix('[') {
        Some(number) => cut(number, "]")?.1,
        None => at,
    };
    Some(rest.strip_prefix(':').unwrap_or(rest).trim_start())
}
