//! The names that one filter concerns.

use super::reason::DnsReason;
use crate::filter::{Anchor, Condition, Domain, DomainList, NetworkFilter, Pattern};
use crate::net::{ResourceType, SuffixList, is_host_name, is_ip, label_suffixes};

/// What an exception lets through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Excepted<'f> {
    /// Every request to these names and to those below.
    Whole(Vec<&'f str>),
    /// Some requests to these names or to those below.
    Part(Vec<&'f str>),
    /// Some requests to hosts of which a label and what follows start with this text.
    Prefix(&'f str),
    /// Some requests to any host.
    Anywhere,
    /// No request that is blocked.
    Nothing,
}

/// The names of which a filter concerns every request: to them and to all names below. `with_third`: a filter for
/// third-party requests counts as one for all.
pub(super) fn whole_names<'f>(filter: &'f NetworkFilter<'_>, with_third: bool) -> Result<Vec<&'f str>, DnsReason> {
    let plain = Condition::default();
    let condition = filter.condition.as_deref().unwrap_or(&plain);
    check_condition(condition, with_third)?;
    match (&filter.pattern, filter.condition.as_deref()) {
        (Pattern::Host(host), _) if condition.to.included.is_empty() => Ok(vec![host]),
        (Pattern::Any, Some(condition)) if !condition.to.included.is_empty() => {
            condition.to.included.iter().map(|one| plain_name(one).ok_or(DnsReason::Expression)).collect()
        }
        (Pattern::Regex(_), _) => Err(DnsReason::Expression),
        (Pattern::Text { anchor: Anchor::Host, body, .. }, _) => Err(host_reason(body)),
        _ => Err(DnsReason::Path),
    }
}

/// Fails if a filter concerns some requests only.
fn check_condition(condition: &Condition<'_>, with_third: bool) -> Result<(), DnsReason> {
    if condition.modification().is_some() {
        return Err(DnsReason::Modification);
    }
    if Condition::default().types & !condition.types != 0 {
        return Err(DnsReason::Types);
    }
    match (condition.party.third(), condition.party.strict_third()) {
        (None, None) => {}
        (Some(true), None) if with_third => {}
        _ => return Err(DnsReason::Party),
    }
    if condition.from != DomainList::default() {
        return Err(DnsReason::Sites);
    }
    let is_excluding = !condition.to.excluded.is_empty() || condition.denyallow != DomainList::default();
    let has_more = condition.extra.as_ref().is_some_and(|extra| extra.is_restrictive());
    if is_excluding || has_more || condition.methods().next().is_some() {
        return Err(DnsReason::Condition);
    }
    Ok(())
}

/// Why the text behind `||` is not a host.
fn host_reason(body: &str) -> DnsReason {
    let end = body.find(|char: char| !is_name_char(char)).unwrap_or(body.len());
    match &body[end..] {
        "" if is_host_name(body) => DnsReason::Prefix,
        "" | "^" => DnsReason::Name,
        _ => DnsReason::Path,
    }
}

fn is_name_char(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '.' | '-' | '_')
}

fn plain_name<'d>(domain: &'d Domain<'_>) -> Option<&'d str> {
    match domain {
        Domain::Host(name) => Some(name),
        Domain::Entity(_) | Domain::Regex(_) => None,
    }
}

/// What an exception lets through.
pub(super) fn excepted<'f>(filter: &'f NetworkFilter<'_>) -> Excepted<'f> {
    if let Ok(names) = whole_names(filter, false) {
        return Excepted::Whole(names);
    }
    let plain = Condition::default();
    let condition = filter.condition.as_deref().unwrap_or(&plain);
    // Switches of page effects, and exceptions from changes of requests.
    if condition.modification().is_some() || condition.kinds().all(is_switch) {
        return Excepted::Nothing;
    }
    match &filter.pattern {
        Pattern::Host(host) => Excepted::Part(vec![host]),
        Pattern::Text { anchor, body, .. } => match host_part(*anchor, body) {
            Excepted::Anywhere => limited(filter),
            part => part,
        },
        Pattern::Any | Pattern::Regex(_) => limited(filter),
    }
}

fn is_switch(kind: ResourceType) -> bool {
    use ResourceType::{ElementHide, GenericBlock, GenericHide, SpecificHide};
    matches!(kind, ElementHide | GenericHide | SpecificHide | GenericBlock)
}

/// The hosts of `to=`.
fn limited<'f>(filter: &'f NetworkFilter<'_>) -> Excepted<'f> {
    let Some(condition) = filter.condition.as_deref() else { return Excepted::Anywhere };
    let names: Option<Vec<&str>> = condition.to.included.iter().map(plain_name).collect();
    match names {
        Some(names) if !names.is_empty() => Excepted::Part(names),
        _ => Excepted::Anywhere,
    }
}

/// The host at the start of a pattern.
fn host_part(anchor: Anchor, body: &str) -> Excepted<'_> {
    let schemes = ["https://", "http://", "wss://", "ws://", "://", "//"];
    let rest = match anchor {
        Anchor::Host => body,
        _ => schemes.iter().find_map(|scheme| body.strip_prefix(scheme)).unwrap_or(body),
    };
    let rest = rest.trim_start_matches('.');
    let end = rest.find(|char: char| !is_name_char(char)).unwrap_or(rest.len());
    let (name, is_closed) = (&rest[..end], rest[end..].starts_with(['/', '^', ':', '?']));
    match (is_closed && is_host_name(name) && name.contains('.'), anchor) {
        (true, _) => Excepted::Part(vec![name]),
        // `||ads.` is in the names of too many hosts.
        (false, Anchor::Host) if name.trim_matches('.').contains('.') => Excepted::Prefix(name),
        _ => Excepted::Anywhere,
    }
}

/// Whether some requests that an [`Excepted::Prefix`] lets through are to the host or below it.
pub(super) fn is_touched(host: &str, prefix: &str) -> bool {
    label_suffixes(host).any(|suffix| suffix.starts_with(prefix))
        || label_suffixes(prefix).any(|suffix| host.starts_with(suffix))
}

/// Fails if a DNS server should not block the name, or cannot.
pub(super) fn check_name(name: &str, suffixes: SuffixList<'_>) -> Result<(), DnsReason> {
    if is_ip(name) || ends_in_number(name) {
        Err(DnsReason::Address)
    } else if !is_host_name(name) {
        Err(DnsReason::Name)
    } else if !name.contains('.') {
        Err(DnsReason::SingleLabel)
    } else if suffixes.is_public_suffix(name) {
        Err(DnsReason::PublicSuffix)
    } else {
        Ok(())
    }
}

/// Whether a URL reads the name as an IPv4 address: <https://url.spec.whatwg.org/#ends-in-a-number-checker>.
fn ends_in_number(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or("");
    let digits = last.strip_prefix("0x").filter(|hex| hex.bytes().all(|byte| byte.is_ascii_hexdigit()));
    digits.is_some() || !last.is_empty() && last.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_reasons() {
        let long = format!("||{}.example^", "a".repeat(64));
        for (text, expected) in [
            ("||a.example^", Ok(vec!["a.example"])),
            ("a.example", Ok(vec!["a.example"])),
            ("||a.example^$all", Ok(vec!["a.example"])),
            ("||a.example^$important", Ok(vec!["a.example"])),
            ("*$to=a.example|b.example", Ok(vec!["a.example", "b.example"])),
            ("||a.example^$script", Err(DnsReason::Types)),
            ("||a.example^$third-party", Err(DnsReason::Party)),
            ("||a.example^$domain=b.example", Err(DnsReason::Sites)),
            ("||a.example^$domain=~b.example", Err(DnsReason::Sites)),
            ("||a.example^$denyallow=x.a.example", Err(DnsReason::Condition)),
            ("||a.example^$method=post", Err(DnsReason::Condition)),
            ("||a.example^$removeparam=x", Err(DnsReason::Modification)),
            ("||a.example^$script,redirect=noop.js", Err(DnsReason::Modification)),
            ("||a.example/x", Err(DnsReason::Path)),
            ("||a.example^x", Err(DnsReason::Path)),
            ("||a.*^", Err(DnsReason::Path)),
            ("/banner/*", Err(DnsReason::Path)),
            ("/^https:..a/", Err(DnsReason::Expression)),
            ("||a.example", Err(DnsReason::Prefix)),
            (&long, Err(DnsReason::Name)),
        ] {
            let filter = NetworkFilter::parse(text).expect(text);
            assert_eq!(whole_names(&filter, false), expected, "{text}");
        }
    }

    #[test]
    fn exceptions() {
        for (text, expected) in [
            ("@@||a.example^", Excepted::Whole(vec!["a.example"])),
            ("@@||a.example^$script", Excepted::Part(vec!["a.example"])),
            ("@@||a.example/x", Excepted::Part(vec!["a.example"])),
            ("@@||a.example:8080^", Excepted::Part(vec!["a.example"])),
            ("@@|https://a.example/x", Excepted::Part(vec!["a.example"])),
            ("@@://a.example/x", Excepted::Part(vec!["a.example"])),
            ("@@.a.example/x", Excepted::Part(vec!["a.example"])),
            ("@@||a.example", Excepted::Prefix("a.example")),
            ("@@||a.exam*/x", Excepted::Prefix("a.exam")),
            ("@@||ads.", Excepted::Anywhere),
            ("@@/ads.js$script", Excepted::Anywhere),
            ("@@/ads.js$script,to=a.example", Excepted::Part(vec!["a.example"])),
            ("@@||a.example^$generichide", Excepted::Nothing),
            ("@@||a.example^$removeparam", Excepted::Nothing),
        ] {
            let filter = NetworkFilter::parse(text).expect(text);
            assert_eq!(excepted(&filter), expected, "{text}");
        }
    }

    #[test]
    fn prefixes() {
        for (host, prefix, expected) in [
            ("a.example", "a.example", true),
            ("x.a.example", "a.example", true),
            ("example", "a.exam", true),
            ("a.example.net", "x.a.exam", true),
            ("b.example", "a.exam", false),
        ] {
            assert_eq!(is_touched(host, prefix), expected, "{host} {prefix}");
        }
    }
}
