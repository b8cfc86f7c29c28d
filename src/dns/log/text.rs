//! Words of a log line.

use std::net::IpAddr;

/// The text before and after the first `separator`.
pub(super) fn cut<'t>(text: &'t str, separator: &str) -> Option<(&'t str, &'t str)> {
    let at = memchr::memmem::find(text.as_bytes(), separator.as_bytes())?;
    Some((&text[..at], &text[at + separator.len()..]))
}

/// Whether it is an IP address. A zone (`fe80::1%eth0`) is part of one.
pub(super) fn is_address(text: &str) -> bool {
    let address = text.split('%').next().unwrap_or("");
    // Most texts that are asked about are none: a host has letters beyond `f`, or no dot and no colon.
    address.len() <= 45
        && address.bytes().all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b'.' | b':'))
        && address.parse::<IpAddr>().is_ok()
}

/// Whether an answer means that the question was blocked: an address that leads nowhere.
pub(super) fn is_null_address(text: &str) -> bool {
    matches!(text, "0.0.0.0" | "::" | "127.0.0.1" | "::1")
}
