//! One line of a DNS server's log → events. Input is never an error: a line that is not understood gives no event.

mod adguard;
mod dnsmasq;
mod json;
mod reader;
mod table;
mod text;
mod times;
mod unbound;

pub use self::reader::{LogEvent, LogFormat, LogReader, LogSettings};
pub(super) use self::times::hour;
