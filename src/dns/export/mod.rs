//! Filter lists → the configuration of a DNS server.
//!
//! A server knows names only. A filter is written if it blocks every request to a host, whatever the page and the type; all
//! others are left out and counted by reason. `filters` reads the names of a filter, `names` collects the names of lists and
//! what exceptions let through, `select` takes what a server can express, `text` writes the file.

mod filters;
mod names;
mod reason;
mod select;
mod text;

pub use self::reason::{DnsOrigin, DnsReason};
pub use self::select::{DnsExport, DnsExportSettings, DnsName, export};
