//! The filters behind the effects on a page.

use super::answer::style_rule;
use super::applies::{PageAddress, applies, matches_any, matches_host};
use super::facts::{PageFacts, with_facts};
use super::lookup::bodies;
use super::page::{HidingSwitches, Page};
use crate::filter::page::{PageFilter, ScopeEntry};
use crate::index::{Image, NameKind, PageEffect, PageLine, each_page_line, name_hash};
use crate::net::is_below;

/// The filters that bear on a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageExplanation {
    /// Filters that apply, exceptions included, in the order of their lines.
    pub matches: Vec<PageFilterMatch>,
    /// Filters that have the body of one that applies here, and do not apply here themselves, or whose body an exception or a
    /// switch turns off.
    pub near_misses: Vec<PageFilterMatch>,
}

/// A filter of an explanation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageFilterMatch {
    /// The text of the filter.
    pub filter: String,
    /// The name of its list.
    pub list: String,
    /// The number of its line, from 1.
    pub line: u32,
    /// What it does.
    pub effect: PageEffect,
    /// What the answer has of it: a selector, a rule of a style sheet, the text of a procedural filter, the name and the
    /// arguments of a scriptlet between line feeds.
    pub value: String,
    /// It is an exception.
    pub is_exception: bool,
    /// Why it does not apply: `host`, `path`, `excluded host`, `exception`, `generichide` or `specifichide`.
    pub failed: Option<&'static str>,
}

/// Filters of one body that are listed although they do not apply.
const MOST_MISSES: usize = 20;

/// Explains a page. `names`: the classes and ids that [`generic`](super::generic) is asked about.
pub(crate) fn explain(
    image: &Image,
    page: &Page<'_>,
    switches: HidingSwitches,
    names: (&[&str], &[&str]),
) -> PageExplanation {
    // The lines are read from start to end: this takes a millisecond, and needs no table of lines by body.
    explain_from(image, page, switches, names, &image.page_lines())
}

/// The same for a caller that explains many pages and keeps the lines of the image, which take longest to read.
pub(crate) fn explain_from(
    image: &Image,
    page: &Page<'_>,
    switches: HidingSwitches,
    (classes, ids): (&[&str], &[&str]),
    all: &[u8],
) -> PageExplanation {
    with_facts(image, page, |facts| {
        let found = bodies(image, facts);
        let mut wanted: Vec<u32> =
            found.specific.iter().chain(&found.generic).chain(&found.exceptions).copied().collect();
        let (index, bytes) = (image.pages(), image.as_bytes());
        for (names, kind) in [(classes, NameKind::Class), (ids, NameKind::Id)] {
            wanted.extend(names.iter().flat_map(|name| index.named(bytes, name_hash(name, kind))));
        }
        wanted.extend(index.every_scriptlet);
        wanted.sort_unstable();
        let address = address(facts);
        let mut explained = PageExplanation::default();
        let lines: Vec<PageLine<'_>> =
            each_page_line(all).filter(|line| wanted.binary_search(&line.body).is_ok()).collect();
        let filters: Vec<LineFilter> = lines.iter().map(|line| LineFilter::read(image, line, &address)).collect();
        for filter in &filters {
            let failed = filter.failed(&filters, switches, index.every_scriptlet);
            let (to, most) = match failed {
                None => (&mut explained.matches, usize::MAX),
                Some("host") => (&mut explained.near_misses, MOST_MISSES),
                Some(_) => (&mut explained.near_misses, usize::MAX),
            };
            if to.len() < most {
                to.push(filter.found(image, failed));
            }
        }
        explained
    })
}

fn address<'p>(facts: &'p PageFacts<'p>) -> PageAddress<'p> {
    PageAddress {
        host: facts.host,
        stem: facts.stem,
        path: facts.path,
        url: std::str::from_utf8(facts.lower).unwrap_or(""),
        ancestors: &facts.ancestors,
    }
}

/// A line of an explanation, parsed.
struct LineFilter {
    list: u32,
    line: u32,
    body: u32,
    kind: PageEffect,
    text: String,
    value: String,
    is_exception: bool,
    is_generic: bool,
    applies: bool,
    /// An excluded entry fits.
    is_excluded: bool,
    has_host: bool,
}

impl LineFilter {
    fn read(image: &Image, line: &PageLine<'_>, address: &PageAddress<'_>) -> LineFilter {
        let index = image.pages();
        let kind = index.kind(line.body);
        let body = index.text(image.as_bytes(), line.body);
        let text = line.text(kind, &body);
        let value = match kind {
            PageEffect::Style => style_rule(&body),
            PageEffect::Procedural | PageEffect::Html => body.split('\n').next().unwrap_or("").to_owned(),
            _ => body,
        };
        let mut filter = LineFilter {
            list: line.list,
            line: line.line,
            body: line.body,
            kind,
            text,
            value,
            is_exception: false,
            is_generic: false,
            applies: false,
            is_excluded: false,
            has_host: false,
        };
        if let Some((is_exception, scope)) = PageFilter::parse_scope(&filter.text) {
            let at_host = |entry: &ScopeEntry<'_>| match entry {
                ScopeEntry::Path(host, _) => is_below(address.host, host),
                ScopeEntry::Regex { host, .. } => matches_host(host.as_ref(), address),
                entry => matches_any(std::slice::from_ref(entry), address),
            };
            let facts = (
                is_exception,
                scope.is_generic(),
                applies(&scope, address),
                matches_any(&scope.excluded, address),
                scope.included.is_empty() || scope.included.iter().any(at_host),
            );
            (filter.is_exception, filter.is_generic, filter.applies, filter.is_excluded, filter.has_host) = facts;
        }
        filter
    }

    /// Why the filter has no effect.
    fn failed(
        &self,
        all: &[LineFilter],
        switches: HidingSwitches,
        every_scriptlet: Option<u32>,
    ) -> Option<&'static str> {
        let is_switched = self.kind <= PageEffect::Procedural && !self.is_exception;
        let concerns =
            |body: u32| body == self.body || self.kind == PageEffect::Scriptlet && every_scriptlet == Some(body);
        let is_off = |other: &LineFilter| {
            concerns(other.body)
                && if other.is_exception { other.applies } else { other.is_excluded && other.body == self.body }
        };
        if self.is_excluded {
            Some("excluded host")
        } else if !self.applies {
            Some(if self.has_host { "path" } else { "host" })
        } else if !self.is_exception && all.iter().any(is_off) {
            Some("exception")
        } else if is_switched && self.is_generic && switches.generic_off {
            Some("generichide")
        } else if is_switched && !self.is_generic && switches.specific_off {
            Some("specifichide")
        } else {
            None
        }
    }

    fn found(&self, image: &Image, failed: Option<&'static str>) -> PageFilterMatch {
        PageFilterMatch {
            filter: self.text.clone(),
            list: image.lists().nth(self.list as usize).map_or("", |list| list.name).to_owned(),
            line: self.line,
            effect: self.kind,
            value: self.value.clone(),
            is_exception: self.is_exception,
            failed,
        }
    }
}
