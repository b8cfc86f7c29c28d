//! The grammar of the values of modifications: one function for each kind.

use std::borrow::Cow;

use super::value::{ParamPattern, Text, as_regex, closes_regex, is_header_name, redirect};
use crate::regexp::{Regex, check_syntax};
use crate::small::{find, sort_by};

/// Protections of `stealth`, by their names in AdGuard.
const PROTECTIONS: [&str; 16] = [
    "1p-cookie",
    "3p-auth",
    "3p-cache",
    "3p-cookie",
    "donottrack",
    "dpi",
    "flash",
    "ip",
    "java",
    "location",
    "push",
    "referrer",
    "searchqueries",
    "useragent",
    "webrtc",
    "xclientdata",
];

/// Headers that lists must not remove: they protect the page or are needed by HTTP. The list is that of
/// [AdGuard's documentation](https://adguard.com/kb/general/ad-filtering/create-own-filters/#removeheader-modifier).
const KEPT_HEADERS: [&str; 48] = [
    "accept",
    "accept-encoding",
    "access-control-allow-credentials",
    "access-control-allow-headers",
    "access-control-allow-methods",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "access-control-request-headers",
    "access-control-request-method",
    "allow",
    "connection",
    "content-length",
    "content-security-policy",
    "content-security-policy-report-only",
    "content-type",
    "cross-origin-embedder-policy",
    "cross-origin-opener-policy",
    "cross-origin-resource-policy",
    "expect-ct",
    "feature-policy",
    "host",
    "origin",
    "origin-isolation",
    "p3p",
    "public-key-pins",
    "public-key-pins-report-only",
    "referrer-policy",
    "sec-fetch-dest",
    "sec-fetch-mode",
    "sec-fetch-site",
    "sec-fetch-user",
    "sec-websocket-accept",
    "sec-websocket-extensions",
    "sec-websocket-key",
    "sec-websocket-protocol",
    "sec-websocket-version",
    "strict-transport-security",
    "timing-allow-origin",
    "transfer-encoding",
    "upgrade",
    "upgrade-insecure-requests",
    "x-content-type-options",
    "x-download-options",
    "x-frame-options",
    "x-permitted-cross-domain-policies",
    "x-powered-by",
    "x-xss-protection",
];

/// Steps of `urlskip` without a parameter.
const SKIP_STEPS: [&str; 6] = ["#", "+https", "-base64", "-safebase64", "-uricomponent", "-blocked"];

/// A surrogate.
pub(super) fn surrogate(value: &str) -> Result<(), String> {
    match value.contains(|c: char| c.is_whitespace() || c == ',') || redirect(value).0.is_empty() {
        true => Err(format!("{value:?} is not the name of a surrogate")),
        false => Ok(()),
    }
}

/// A parameter; its expression, if it is one.
pub(super) fn parameter(value: &str) -> Result<Option<Regex<'_>>, String> {
    match ParamPattern::read(value).text {
        Text::Regex { source, ignore_case } => {
            Regex::over_text(source, ignore_case).map(Some).map_err(|error| error.to_string())
        }
        Text::Name(name) if name.contains(['&', '#', ' ']) => Err(format!("{name:?} is not a valid parameter name")),
        // A name may start with a slash if it cannot be an expression.
        Text::Name(name) if name.starts_with('/') && (name.contains(',') || closes_regex(name)) => Err(unclosed(name)),
        Text::Name(_) => Ok(None),
    }
}

/// A Content Security Policy in canonical form.
pub(super) fn csp(value: &str) -> Result<Cow<'_, str>, String> {
    let policy = unescaped(value);
    let reports =
        |directive: &str| matches!(directive.split_ascii_whitespace().next(), Some("report-uri" | "report-to"));
    match policy.to_ascii_lowercase().split(';').any(reports) {
        true => Err("a policy of a list must not report to a server".to_owned()),
        false => Ok(policy),
    }
}

/// A Permissions Policy in canonical form.
pub(super) fn permissions(value: &str) -> Result<Cow<'_, str>, String> {
    let policy = unescaped(value);
    let parts: Vec<&str> = policy.split('|').map(str::trim).filter(|part| !part.is_empty()).collect();
    match parts[..] {
        [] => Err(format!("{value:?} is not a policy")),
        [.., last] if last.ends_with('\\') => Err(format!("the backslash at the end of {last:?} escapes nothing")),
        [part] if part == policy => Ok(policy),
        _ => Ok(Cow::Owned(parts.join(", "))),
    }
}

/// The name of a header in lower case.
pub(super) fn header(value: &str) -> Result<Cow<'_, str>, String> {
    let lower = value.to_ascii_lowercase();
    let name = lower.strip_prefix("request:").unwrap_or(&lower);
    if !is_header_name(name) {
        return Err(format!("{name:?} is not a valid header name"));
    }
    if KEPT_HEADERS.contains(&name) {
        return Err(format!("the header {name} protects the page or is needed to read it"));
    }
    Ok(if lower == value { Cow::Borrowed(value) } else { Cow::Owned(lower) })
}

/// `/expression/replacement/flags`.
pub(super) fn edit(value: &str) -> Result<(), String> {
    let edit = TextEdit::read(value).ok_or("write it as /expression/replacement/")?;
    if let Some(flag) = edit.flags.chars().find(|flag| !"dgimsuvy".contains(*flag)) {
        return Err(format!("{flag:?} is not a flag of an expression"));
    }
    Ok(check_syntax(edit.expression)?)
}

/// Steps between spaces.
pub(super) fn skip_steps(value: &str) -> Result<(), String> {
    value.split_ascii_whitespace().try_for_each(skip_step)
}

/// A cookie and limits.
pub(super) fn cookie(value: &str) -> Result<(), String> {
    let (name, limits) = value.split_once(';').map_or((value, None), |(name, rest)| (name, Some(rest)));
    match Text::read(name) {
        Text::Regex { source, .. } => Regex::parse(source).map(drop).map_err(|error| error.to_string())?,
        Text::Name(name) if name.starts_with('/') => return Err(unclosed(name)),
        Text::Name(_) => {}
    }
    limits.into_iter().flat_map(|limits| limits.split(';')).map(str::trim).try_for_each(cookie_limit)
}

/// Protections in canonical order.
pub(super) fn protections(value: &str) -> Result<Cow<'_, str>, String> {
    let mut names: Vec<&str> = value.split('|').collect();
    if let Some(unknown) = names.iter().find(|name| !PROTECTIONS.contains(name)) {
        return Err(format!("unknown protection {unknown:?}"));
    }
    sort_by(&mut names, Ord::cmp);
    names.dedup();
    Ok(Cow::Owned(names.join("|")))
}

fn unclosed(name: &str) -> String {
    format!("the expression {name} does not end with / or /i")
}

/// `/expression/replacement/flags`.
struct TextEdit<'t> {
    expression: &'t str,
    flags: &'t str,
}

impl<'t> TextEdit<'t> {
    fn read(value: &'t str) -> Option<TextEdit<'t>> {
        let body = value.strip_prefix('/')?;
        let mut slashes = memchr::memchr_iter(b'/', body.as_bytes())
            .filter(|&at| body[..at].bytes().rev().take_while(|&b| b == b'\\').count() % 2 == 0);
        let (first, second) = (slashes.next()?, slashes.next()?);
        let flags = &body[second + 1..];
        (first > 0 && !flags.contains('/')).then_some(TextEdit { expression: &body[..first], flags })
    }
}

fn skip_step(step: &str) -> Result<(), String> {
    if SKIP_STEPS.contains(&step) {
        return Ok(());
    }
    if let Some((source, _)) = as_regex(step) {
        return check_syntax(source).map_err(str::to_owned);
    }
    let known = match step.split_at_checked(1) {
        Some(("?", name)) => !name.is_empty(),
        Some(("&", position)) => position.parse::<u16>().is_ok_and(|position| position > 0),
        _ => false,
    };
    if known { Ok(()) } else { Err(format!("unknown urlskip step {step:?}")) }
}

fn cookie_limit(limit: &str) -> Result<(), String> {
    let known = match limit.split_once('=') {
        Some((name, seconds)) if name.eq_ignore_ascii_case("maxage") => seconds.parse::<u64>().is_ok(),
        Some((name, mode)) if name.eq_ignore_ascii_case("samesite") => {
            ["lax", "strict", "none"].iter().any(|known| mode.eq_ignore_ascii_case(known))
        }
        _ => false,
    };
    if known { Ok(()) } else { Err(format!("unknown limit {limit:?}: write maxAge=SECONDS or sameSite=lax")) }
}

/// The value with `\,` replaced by a comma.
fn unescaped(value: &str) -> Cow<'_, str> {
    let (mut plain, mut rest) = (String::new(), value);
    while let Some(at) = find(rest, "\\,") {
        plain.push_str(&rest[..at]);
        rest = &rest[at + 1..];
    }
    if plain.is_empty() && rest.len() == value.len() { Cow::Borrowed(value) } else { Cow::Owned(plain + rest) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits() {
        let read = |text| TextEdit::read(text).map(|edit| (edit.expression, edit.flags));
        assert_eq!(read("/a/b/"), Some(("a", "")));
        assert_eq!(read(r"/a\/b//gi"), Some((r"a\/b", "gi")));
        assert_eq!(read("/a/b"), None);
        assert_eq!(read("//b/"), None);
        assert_eq!(read("/a/b/c/"), None);
    }
}
