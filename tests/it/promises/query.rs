//! Parameters are removed, the rest is kept.

use std::borrow::Cow;

use brock::filter::ModificationKind;
use brock::lists::Environment;
use brock::oracle::{Oracle, text_regex_matches};
use brock::{Builder, Engine, Request, ResourceType};

use super::text::text;

/// A URL loses the parameters that `removeparam` names and keeps every other byte, in order. If it has none of them, no
/// URL is returned.
///
/// The last line is the query, each other line a value of `removeparam`.
pub fn removeparam_keeps_the_rest(data: &[u8]) {
    let text = text(data);
    let (values, query) = text.rsplit_once('\n').unwrap_or(("a", &text));
    let url = format!("https://ads.com/a?{query}");
    let Ok(request) = Request::new(&url, "https://a.com/", ResourceType::XmlHttpRequest) else { return };
    let list: String = values.lines().map(|value| format!("*$removeparam={value}\n")).collect();
    let mut builder = Builder::new();
    builder.set_public_suffixes("com");
    builder.add_list("list", &list);
    let engine = Engine::new(builder.build().0);
    let oracle = Oracle::with_suffixes(&[&list], &Environment::default(), ["com".to_owned()]);
    let params = oracle.modifications(&request).into_iter().filter(|(kind, _)| *kind == "removeparam");
    let taken: Vec<String> = params.map(|(_, value)| value).collect();
    let (expected, asked) = without_params(&request, &taken);
    let modified = engine.modifications(&request);
    assert_eq!(modified.url(), expected.as_deref(), "{taken:?} on {url}");
    let found = modified.applied.iter().filter(|one| one.kind == ModificationKind::RemoveParam);
    let found: Vec<&str> = found.map(|one| one.value).collect();
    assert_eq!(found, asked, "{taken:?} on {url}");
}

/// The URL after these values of `removeparam`, and the values that have an effect, sorted.
pub fn without_params(request: &Request<'_>, values: &[String]) -> (Option<String>, Vec<String>) {
    let Some((front, query)) = request.url().as_str().split_once('?') else { return (None, Vec::new()) };
    let params = || query.split('&').filter(|param| !param.is_empty());
    let acts = |value: &&String| value.is_empty() || params().any(|param| removes(value, param));
    let mut active: Vec<String> = values.iter().filter(acts).cloned().collect();
    active.sort();
    active.dedup();
    if active.is_empty() {
        return (None, active);
    }
    let stays = |param: &&str| param.is_empty() || !active.iter().any(|value| removes(value, param));
    let kept: Vec<&str> = query.split('&').filter(stays).collect();
    let is_empty = active.iter().any(String::is_empty) || kept.iter().all(|param| param.is_empty());
    let query = if is_empty { String::new() } else { format!("?{}", kept.join("&")) };
    (Some(format!("{front}{query}{}", request.url().fragment())), active)
}

fn removes(value: &str, param: &str) -> bool {
    if value.is_empty() {
        return true;
    }
    let (negated, wanted) = value.strip_prefix('~').map_or((false, value), |wanted| (true, wanted));
    let (name, content) = param.split_once('=').unwrap_or((param, ""));
    let expression = wanted.strip_prefix('/').and_then(|rest| match rest.strip_suffix("/i") {
        Some(source) => Some((source, true)),
        None => rest.strip_suffix('/').map(|source| (source, false)),
    });
    let named = match expression.filter(|(source, _)| !source.is_empty()) {
        Some((source, ignore_case)) => {
            text_regex_matches(source, &format!("{name}={}", decoded(content)), ignore_case) == Some(true)
        }
        None => name == wanted,
    };
    named != negated
}

/// A value as `decodeURIComponent` decodes it; unchanged if decoding fails.
fn decoded(value: &str) -> Cow<'_, str> {
    let mut bytes = Vec::new();
    let mut pieces = value.split('%');
    bytes.extend_from_slice(pieces.next().unwrap_or("").as_bytes());
    for piece in pieces {
        let digits = piece.get(..2).filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) else { return value.into() };
        bytes.push(byte);
        bytes.extend_from_slice(&piece.as_bytes()[2..]);
    }
    String::from_utf8(bytes).map_or(value.into(), Cow::Owned)
}
