//! Lists of hosts in modifiers: `domain=`, `to=`, `denyallow=`.

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic};
use crate::net::{ascii_host, is_host_name, is_ip};
use crate::regexp::Regex;
use crate::small::find;
use crate::small::sort_by;
use crate::span::Span;

/// One entry of a domain list, without its sign.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Domain<'t> {
    /// A host and its subdomains. Canonical.
    Host(Cow<'t, str>),
    /// `name.*`: `name` under any public suffix. Contains `name`.
    Entity(Cow<'t, str>),
    /// A regular expression over the host.
    Regex(Regex<'t>),
}

/// The value of `domain=`: included and excluded hosts.
///
/// The longest matching entry decides: the host is in the list if that entry is an included one. If no entry matches,
/// the host is in the list if there are no included entries. Invariant: both sides sorted, without duplicates, not both
/// empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct DomainList<'t> {
    /// Entries without `~`.
    pub included: Vec<Domain<'t>>,
    /// Entries with `~`.
    pub excluded: Vec<Domain<'t>>,
}

impl<'t> DomainList<'t> {
    /// Parses entries separated by `|`. Spans refer to `line`.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn parse(value: &'t str, line: &str) -> Result<DomainList<'t>, Diagnostic> {
        let mut list = DomainList::default();
        for item in split(value) {
            let (side, name) = match item.strip_prefix('~') {
                Some(name) => (&mut list.excluded, name),
                None => (&mut list.included, item),
            };
            side.push(entry(name).map_err(|(code, message)| {
                let found = Diagnostic::new(code, Span::of(item, line), message);
                match suggestion(name) {
                    Some(better) => found.suggest(better),
                    None => found,
                }
            })?);
        }
        for side in [&mut list.included, &mut list.excluded] {
            sort_by(side, Ord::cmp);
            side.dedup();
        }
        Ok(list)
    }

    /// Whether an included entry has the form `name.*`.
    pub(crate) fn has_included_entity(&self) -> bool {
        self.included.iter().any(|domain| matches!(domain, Domain::Entity(_)))
    }

    /// Whether all entries are included plain hosts.
    pub(crate) fn is_plain(&self) -> bool {
        self.excluded.is_empty() && self.included.iter().all(|domain| matches!(domain, Domain::Host(_)))
    }
}

/// Splits a list at `|`, except inside regular expressions.
pub(super) fn split(value: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(value);
    std::iter::from_fn(move || {
        let now = rest?;
        let body = now.strip_prefix('~').unwrap_or(now);
        let len = match body.strip_prefix('/') {
            Some(regex) => regex_len(regex).map_or(body.len(), |len| len + 1),
            None => body.find('|').unwrap_or(body.len()),
        } + (now.len() - body.len());
        rest = now.get(len + 1..);
        Some(&now[..len])
    })
}

/// Length of a regular expression in a list, including its closing slash.
fn regex_len(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'/' if matches!(bytes.get(at + 1), None | Some(b'|')) => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg_attr(target_family = "wasm", inline(never))]
fn entry(name: &str) -> Result<Domain<'_>, (Code, String)> {
    if let Some(source) = super::pattern::regex_source(name) {
        return match Regex::parse(source) {
            Ok(regex) => Ok(Domain::Regex(regex)),
            Err(why) => Err((Code::InvalidRegex, format!("the regular expression is rejected: {why}"))),
        };
    }
    let invalid = || (Code::InvalidDomain, format!("{name:?} is not a host, entity or regular expression"));
    if let Some(stem) = name.strip_suffix(".*") {
        return ascii_host(stem).filter(|stem| is_host_name(stem)).map(Domain::Entity).ok_or_else(invalid);
    }
    ascii_host(name).filter(|host| is_host_name(host) || is_ip(host)).map(Domain::Host).ok_or_else(invalid)
}

/// A suggestion for the correction of an invalid entry.
fn suggestion(name: &str) -> Option<Cow<'static, str>> {
    if name.is_empty() {
        return Some("remove the empty entry".into());
    }
    if let Some(bare) = name.strip_prefix('~') {
        return Some(format!("write ~{} with one ~", bare.trim_start_matches('~')).into());
    }
    let mut host = name;
    while let Some(at) = find(host, "://") {
        host = &host[at + 3..];
    }
    while let Some(rest) = host.strip_prefix("*.") {
        host = rest;
    }
    let host = host.trim_start_matches('.').split('/').next()?.trim();
    (host != name && is_host_name(host)).then(|| format!("write {host}, which includes all subdomains").into())
}
