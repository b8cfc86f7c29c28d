//! dnsmasq's text with `log-queries` or `log-queries=extra`, and Pi-hole's, which is the same with its own reasons:
//! `query[A] host from client`, `config host is NXDOMAIN`, `gravity blocked host is 0.0.0.0`.

use super::event::LogEvent;
use super::text::{cut, is_address, is_null_address};

/// The event of a line behind its time and process.
pub(super) fn read(time: i64, body: &str) -> Option<LogEvent<'_>> {
    let (client, body) = extra(body).map_or((None, body), |(client, body)| (Some(client), body));
    if let Some(query) = body.strip_prefix("query[") {
        let (kind, rest) = cut(query, "] ")?;
        // The client is last. A name can hold any text.
        let (host, client) = rest.rsplit_once(" from ")?;
        return Some(LogEvent::Question { time, client, name: "", host, kind, blocked: false });
    }
    let (before, answer) = body.rsplit_once(" is ")?;
    let (source, host) = before.rsplit_once(' ')?;
    is_block(source, answer).then_some(LogEvent::Blocked { client, host })
}

/// `log-queries=extra` writes a number and `client/port` before the event.
fn extra(body: &str) -> Option<(&str, &str)> {
    let (serial, rest) = body.split_once(' ')?;
    let (client, body) = rest.split_once(' ')?;
    let (client, _port) = client.rsplit_once('/')?;
    (serial.bytes().all(|byte| byte.is_ascii_digit()) && is_address(client)).then_some((client, body))
}

/// Whether the answer means that the name is blocked. `source` is the program's word for where the answer is from.
fn is_block(source: &str, answer: &str) -> bool {
    let answer = answer.split(' ').next().unwrap_or("");
    match source.split(' ').next().unwrap_or("") {
        "config" => answer == "NXDOMAIN" || is_null_address(answer),
        "gravity" | "regex" | "exactly" | "blocked" | "special" | "denied" => {
            ["blocked", "denied", "blacklisted", "domain"].iter().any(|word| source.contains(word))
        }
        "reply" | "cached" => matches!(answer, "0.0.0.0" | "::"),
        // A hosts file, by its path.
        path => path.starts_with('/') && is_null_address(answer),
    }
}
