//! Host names in the domain lists of rules.

use std::borrow::Cow;

use crate::dnr::target::Target;
use crate::net::{has_valid_punycode, is_ip, label_suffixes};

/// The last two labels of a host.
pub(super) fn last_two_labels(host: &str) -> &str {
    host.rmatch_indices('.').nth(1).map_or(host, |(dot, _)| &host[dot + 1..])
}

/// Whether a sorted list contains a host or one of its parent domains.
pub(super) fn covers(list: &[Cow<'_, str>], host: &str) -> bool {
    label_suffixes(host).any(|above| has_entry(list, above))
}

/// Whether a sorted list contains this entry.
pub(super) fn has_entry(list: &[Cow<'_, str>], host: &str) -> bool {
    list.binary_search_by(|entry| entry.as_ref().cmp(host)).is_ok()
}

/// Whether a browser accepts `host` in a domain list.
///
/// Firefox accepts only names that its URL parser returns unchanged. The parser reads parts of IP addresses
/// (`168.0.1`) as numbers and refuses invalid punycode.
pub(crate) fn is_valid_domain(host: &str, target: Target) -> bool {
    let last = host.rsplit('.').next().unwrap_or(host);
    let hexadecimal = last.strip_prefix("0x").is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
    let number = hexadecimal || last.bytes().all(|b| b.is_ascii_digit());
    target == Target::Chromium || (!number && has_valid_punycode(host)) || is_ip(host)
}
