//! DNS servers: their logs → what each device in a network asks for; filter lists → their configuration.
//!
//! `export` writes lists for DNS servers, `target` has their forms.
//!
//! `log` reads one line of a log in any of its formats, `tally` counts queries by device and name, `report` is the result.
//! `vendors` is the table of device vendors' domains, `html` the report as a page.

mod calendar;
mod chart;
mod export;
mod html;
mod log;
mod markup;
mod report;
mod tally;
mod target;
mod vendors;

pub use self::calendar::{CalendarDay, clock_text};
pub use self::export::{DnsExport, DnsExportSettings, DnsName, DnsOrigin, DnsReason, export};
pub use self::html::to_html;
pub use self::log::{LogEvent, LogFormat, LogReader, LogSettings};
pub use self::report::{DeviceReport, DnsReport, NameReport, NeverNeeded, Owned};
pub use self::tally::{DeviceName, DeviceNames, DnsTally, WouldBlock};
pub use self::target::DnsTarget;
pub use self::vendors::{DevicePurpose, VendorDomain, Vendors};
