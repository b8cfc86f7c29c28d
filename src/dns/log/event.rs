//! What a line of a log says.

use crate::dns::calendar::CalendarDay;

/// What a log does not say.
#[derive(Clone, Copy, Debug)]
pub struct LogSettings {
    /// The day on which the log ends: dates of syslog have no year.
    pub end: CalendarDay,
    /// Seconds of local time ahead of UTC, for logs whose times are in UTC.
    pub utc_offset: i64,
}

/// An event of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LogEvent<'t> {
    /// A device asked for a name.
    Question {
        /// Seconds since 1970 in local time.
        time: i64,
        /// The address of the device, or what the server writes in its place.
        client: &'t str,
        /// The name of the device, where the log has it; else empty.
        name: &'t str,
        /// The name that was asked for, as it is written.
        host: &'t str,
        /// The type of the question: `A`, `HTTPS`.
        kind: &'t str,
        /// The line says that the answer was blocked.
        blocked: bool,
    },
    /// An earlier question was answered as blocked.
    Blocked {
        /// The address of the device, where the line has it.
        client: Option<&'t str>,
        /// The name that was asked for.
        host: &'t str,
    },
}

/// A format of logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LogFormat {
    /// dnsmasq's or Pi-hole's text.
    Dnsmasq,
    /// unbound's text.
    Unbound,
    /// AdGuard Home's JSON Lines.
    AdguardHome,
    /// Columns between tabs: blocky's log, or `time client host type status`.
    Table,
}

impl LogFormat {
    /// The name of the format.
    pub fn name(self) -> &'static str {
        match self {
            LogFormat::Dnsmasq => "dnsmasq",
            LogFormat::Unbound => "unbound",
            LogFormat::AdguardHome => "AdGuard Home",
            LogFormat::Table => "table",
        }
    }
}
