//! One line of a DNS server's log → events. Input is never an error: a line that is not understood gives no event.

mod adguard;
mod dnsmasq;
mod event;
mod json;
mod reader;
mod table;
mod text;
mod times;
mod unbound;

pub use self::event::{LogEvent, LogFormat, LogSettings};
pub use self::reader::LogReader;
pub(super) use self::times::hour;
