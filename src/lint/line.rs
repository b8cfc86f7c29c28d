//! One line as lints see it: its parts as they are written, and what they were parsed to.

use super::dialect::Dialect;
use super::suffix_names::SuffixNames;
use crate::filter::page::{PageFilter, PageParts};
use crate::filter::{Effect, NetworkFilter, NetworkParts, domain_entries};
use crate::span::Span;

/// One line. Spans of findings refer to `whole`.
pub(super) struct LintLine<'t> {
    /// The line without its line end.
    pub(super) whole: &'t str,
    /// The line without white space around it.
    pub(super) text: &'t str,
    pub(super) dialect: Dialect,
    pub(super) suffixes: &'t SuffixNames,
    pub(super) content: LintContent<'t>,
    /// The host after `||` and the text after it. Several lints need it.
    pattern_host: Option<(&'t str, &'t str)>,
    /// Domain lists and host fields.
    pub(super) host_lists: Vec<HostList<'t>>,
}

pub(super) enum LintContent<'t> {
    /// `filter`: `None` if the line was rejected.
    Network {
        parts: NetworkParts<'t>,
        filter: Option<NetworkFilter<'t>>,
    },
    Page {
        parts: PageParts<'t>,
        filter: Option<Box<PageFilter<'t>>>,
    },
}

/// The place of a list of hosts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HostListPlace {
    From,
    To,
    Top,
    DenyAllow,
    Page,
}

/// A list of hosts as it is written.
pub(super) struct HostList<'t> {
    pub(super) place: HostListPlace,
    pub(super) field: &'t str,
    /// With their `~`.
    pub(super) entries: Vec<&'t str>,
}

impl HostList<'_> {
    /// The character between entries.
    pub(super) fn separator(&self) -> char {
        if self.place == HostListPlace::Page { ',' } else { '|' }
    }
}

impl<'t> LintLine<'t> {
    pub(super) fn new(
        (whole, text): (&'t str, &'t str),
        dialect: Dialect,
        suffixes: &'t SuffixNames,
        content: LintContent<'t>,
    ) -> LintLine<'t> {
        let (mut host_lists, mut pattern_host) = (Vec::new(), None);
        match &content {
            LintContent::Page { parts, .. } => {
                let entries: Vec<&str> = parts.entries().collect();
                if !entries.is_empty() {
                    host_lists.push(HostList { place: HostListPlace::Page, field: parts.hosts, entries });
                }
            }
            LintContent::Network { parts, .. } => {
                pattern_host = host_of(parts.pattern);
                for part in &parts.list {
                    let place = match part.known.map(|known| known.effect) {
                        Some(Effect::From) => HostListPlace::From,
                        Some(Effect::To) => HostListPlace::To,
                        Some(Effect::Top) => HostListPlace::Top,
                        Some(Effect::DenyAllow) => HostListPlace::DenyAllow,
                        _ => continue,
                    };
                    let field = part.value.unwrap_or("");
                    host_lists.push(HostList { place, field, entries: domain_entries(field).collect() });
                }
            }
        }
        LintLine { whole, text, dialect, suffixes, content, pattern_host, host_lists }
    }

    /// The place of a part of the line.
    pub(super) fn span(&self, part: &str) -> Span {
        Span::of(part, self.whole)
    }

    /// The parts of a network filter, and the filter unless the line was rejected.
    pub(super) fn network(&self) -> Option<(&NetworkParts<'t>, Option<&NetworkFilter<'t>>)> {
        match &self.content {
            LintContent::Network { parts, filter } => Some((parts, filter.as_ref())),
            LintContent::Page { .. } => None,
        }
    }

    /// The parts of a page filter, and the filter unless the line was rejected.
    pub(super) fn page(&self) -> Option<(&PageParts<'t>, Option<&PageFilter<'t>>)> {
        match &self.content {
            LintContent::Page { parts, filter } => Some((parts, filter.as_deref())),
            LintContent::Network { .. } => None,
        }
    }

    /// The host after `||` and the text after it.
    pub(super) fn pattern_host(&self) -> Option<(&'t str, &'t str)> {
        self.pattern_host
    }

    /// The source of the regular expression that the pattern is.
    pub(super) fn regex_source(&self) -> Option<&'t str> {
        let (parts, _) = self.network()?;
        parts.pattern.strip_prefix('/')?.strip_suffix('/').filter(|source| !source.is_empty())
    }
}

/// The host after `||` and the text after it.
fn host_of(pattern: &str) -> Option<(&str, &str)> {
    let rest = pattern.strip_prefix("||")?;
    let is_of_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_') || c.is_alphanumeric();
    Some(rest.split_at(rest.find(|c| !is_of_host(c)).unwrap_or(rest.len())))
}

/// An entry without its `~`.
pub(super) fn without_mark(entry: &str) -> &str {
    entry.strip_prefix('~').unwrap_or(entry)
}

/// Whether an entry is a host name, not an entity, an expression or a path.
pub(super) fn is_plain_host(entry: &str) -> bool {
    !entry.is_empty()
        && entry.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'))
        && !is_address(entry)
}

/// Whether a text is an IPv4 address.
pub(super) fn is_address(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && text.contains('.')
}
