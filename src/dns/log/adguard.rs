//! AdGuard Home's `querylog.json`: an object a line, with `T` (time), `QH` (host), `QT` (type), `IP` (client), `CID` (the
//! client's own name, of questions that are encrypted) and `Result`.

use super::event::LogEvent;
use super::json::{JsonFields, json_string};
use super::times::iso;

pub(super) fn read(line: &str, offset: i64) -> Option<LogEvent<'_>> {
    let (mut time, mut host, mut kind, mut client, mut id, mut blocked) = (None, "", "", "", "", false);
    for (name, value) in JsonFields::of(line) {
        match name {
            "T" => time = iso(json_string(value), offset),
            "QH" => host = json_string(value),
            "QT" => kind = json_string(value),
            "IP" => client = json_string(value),
            "CID" => id = json_string(value),
            "Result" => blocked = JsonFields::of(value).any(|field| field == ("IsFiltered", "true")),
            _ => {}
        }
    }
    // Devices with a name of their own can share an address, and change it.
    let device = if id.is_empty() { client } else { id };
    Some(LogEvent::Question { time: time?, client: device, name: id, host, kind, blocked })
}
