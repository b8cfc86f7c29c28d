//! Lines of columns between tabs: blocky's query log, and any table of `time client host type status [name]`, as
//! `sqlite3` prints Pi-hole's database.

use super::event::LogEvent;
use super::text::is_address;
use super::times::{epoch, iso};

/// Columns of blocky's log: time, address, names, milliseconds, reason, question, answer, code, kind of answer, type of
/// question, instance (<https://0xerr0r.github.io/blocky/latest/configuration/#query-logging>). Older versions have no instance.
const BLOCKY_COLUMNS: usize = 10;

pub(super) fn read(line: &str, offset: i64) -> Option<LogEvent<'_>> {
    let mut columns = [""; BLOCKY_COLUMNS];
    let mut count = 0;
    for (column, text) in columns.iter_mut().zip(line.split('\t')) {
        *column = text.trim_matches('"');
        count += 1;
    }
    let time = iso(columns[0], offset).or_else(|| epoch(columns[0], offset))?;
    if count == BLOCKY_COLUMNS && is_address(columns[1]) {
        let [_, client, names, _, reason, host, _, _, answer, kind] = columns;
        let name = names.split(';').next().unwrap_or("").trim();
        let name = if is_address(name) { "" } else { name };
        let blocked = answer == "BLOCKED" || answer.is_empty() && reason.starts_with("BLOCKED");
        return Some(LogEvent::Question { time, client, name, host, kind, blocked });
    }
    if count < 4 {
        return None;
    }
    let [_, client, host, kind, status, name, ..] = columns;
    Some(LogEvent::Question { time, client, name, host, kind: kind_name(kind), blocked: is_blocked(status) })
}

/// Pi-hole's number of a type (<https://docs.pi-hole.net/database/query-database/#supported-query-types>).
fn kind_name(kind: &str) -> &str {
    match kind {
        "1" => "A",
        "2" => "AAAA",
        "3" => "ANY",
        "4" => "SRV",
        "5" => "SOA",
        "6" => "PTR",
        "7" => "TXT",
        "15" => "SVCB",
        "16" => "HTTPS",
        other => other,
    }
}

/// Pi-hole's number of a status (<https://docs.pi-hole.net/database/query-database/#supported-status-types>), or a word.
fn is_blocked(status: &str) -> bool {
    match status.parse::<u8>() {
        Ok(number) => matches!(number, 1 | 4..=11 | 18),
        Err(_) => ["blocked", "denied", "filtered"]
            .iter()
            .any(|word| status.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))),
    }
}
