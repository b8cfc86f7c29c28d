//! Parsed filters in compact form: 90 % are `||host^`, which need no more than their line.

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic};
use crate::filter::page::{PageFilter, PlainLine};
use crate::filter::{Line, NetworkFilter, Pattern, enclosed_host, is_continued, read_page, trim};
use crate::span::Span;

/// A filter and its place, in 24 bytes.
#[derive(Clone, Debug)]
pub(crate) struct StoredFilter<'t> {
    pub(crate) list: u32,
    pub(crate) line: u32,
    kept: Kept<'t>,
}

#[cfg(target_pointer_width = "64")]
const _: () = assert!(size_of::<StoredFilter<'_>>() == 24);

/// The stored form of a filter.
#[derive(Clone, Copy, Debug)]
enum Kept<'t> {
    /// The text of `||host^`.
    Plain(&'t str),
    /// The index of the filter in [`FilterStore`]. `is_plain`: the line is continued and is `||host^` when joined.
    Filter { number: u32, is_plain: bool },
}

/// The line of a page filter, which is parsed when it is needed: parsed, 45,000 page filters take 20 MB.
#[derive(Clone, Debug)]
pub(crate) struct StoredPageLine<'t> {
    pub(crate) list: u32,
    pub(crate) line: u32,
    text: &'t str,
    source: PageLineSource,
}

/// Where the line of a page filter is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PageLineSource {
    /// A list that is not trusted.
    Untrusted,
    /// A trusted list.
    Trusted,
    /// An image, which has accepted lines only.
    Image,
}

/// A line of a page filter that was read.
pub(crate) enum ReadPageLine<'t> {
    /// Nine of ten are in a form that needs no tree.
    Plain(PlainLine<'t>),
    /// Any other.
    Filter(PageFilter<'t>),
}

impl<'t> StoredPageLine<'t> {
    /// The line.
    pub(crate) fn text(&self) -> &'t str {
        self.text
    }

    /// What [`read`](StoredPageLine::read) returns, without a tree where the line needs none.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn scan(&self) -> Result<ReadPageLine<'t>, Option<Diagnostic>> {
        match PlainLine::read(trim(self.text)) {
            Some(plain) if self.source != PageLineSource::Untrusted || !plain.needs_trust() => {
                Ok(ReadPageLine::Plain(plain))
            }
            _ => self.read().map(ReadPageLine::Filter),
        }
    }

    /// The filter, or why the line is rejected; `None`: it is not reported.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn read(&self) -> Result<PageFilter<'t>, Option<Diagnostic>> {
        match read_page(self.text) {
            Ok(filter) if self.source == PageLineSource::Untrusted && filter.needs_trust() => {
                let span = Span::of(trim(self.text), self.text);
                Err(Some(Diagnostic::plain(Code::UntrustedScriptlet, span)))
            }
            Ok(filter) => Ok(filter),
            Err(why) => Err((self.source != PageLineSource::Image).then_some(why)),
        }
    }
}

/// The place and text of a filter.
pub(crate) struct SourceLine<'t> {
    pub(crate) list: u32,
    pub(crate) line: u32,
    pub(crate) text: &'t str,
}

/// Filters in the order of their lists.
#[derive(Clone, Default, Debug)]
pub(crate) struct FilterStore<'t> {
    pub(crate) all: Vec<StoredFilter<'t>>,
    /// The filters other than plain hosts, in one allocation.
    filters: Vec<NetworkFilter<'t>>,
    /// The lines of page filters.
    pub(crate) page_lines: Vec<StoredPageLine<'t>>,
    /// Whether any line is continued.
    pub(crate) has_continued: bool,
}

impl<'t> FilterStore<'t> {
    /// Reserves memory for so many filters.
    pub(crate) fn reserve(&mut self, count: usize) {
        self.all.reserve(count);
    }

    /// Appends the filters of another store, which follow these.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn append(&mut self, other: FilterStore<'t>) {
        let before = self.filters.len() as u32;
        self.all.extend(other.all.into_iter().map(|item| match item.kept {
            Kept::Plain(_) => item,
            Kept::Filter { number, is_plain } => {
                StoredFilter { kept: Kept::Filter { number: number + before, is_plain }, ..item }
            }
        }));
        self.filters.extend(other.filters);
        self.page_lines.extend(other.page_lines);
        self.has_continued |= other.has_continued;
    }

    /// Gives lists new numbers, by their old ones; filters of lists without a number are removed.
    pub(crate) fn renumber_lists(&mut self, numbers: &[Option<u32>]) {
        let renumber = |list: &mut u32| match numbers.get(*list as usize) {
            Some(Some(number)) => {
                *list = *number;
                true
            }
            _ => false,
        };
        self.all.retain_mut(|item| renumber(&mut item.list));
        self.page_lines.retain_mut(|item| renumber(&mut item.list));
    }

    /// Adds the network filters of a line.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn add_line(&mut self, list: u32, line: u32, read: Line<'t>) {
        match read {
            Line::Network(filter) => self.push(list, line, filter),
            Line::Hosts(filters) => filters.into_iter().for_each(|filter| self.push(list, line, filter)),
            Line::Page(_) | Line::Comment(_) | Line::Directive | Line::Rejected(_) => {}
        }
    }

    /// Adds the line of a page filter.
    pub(crate) fn add_page_line(&mut self, list: u32, line: u32, text: &'t str, source: PageLineSource) {
        self.page_lines.push(StoredPageLine { list, line, text, source });
    }

    /// Adds a filter.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn push(&mut self, list: u32, line: u32, filter: NetworkFilter<'t>) {
        let stored = self.stored(list, line, filter);
        self.all.push(stored);
    }

    /// The stored form of a filter that is not among all of these yet.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn stored(&mut self, list: u32, line: u32, filter: NetworkFilter<'t>) -> StoredFilter<'t> {
        let kept = if is_plain(&filter, filter.text) {
            Kept::Plain(filter.text)
        } else {
            let is_continued = is_continued(filter.text);
            self.has_continued |= is_continued;
            let is_plain = is_continued && is_plain(&filter, &filter.line());
            self.filters.push(filter);
            Kept::Filter { number: self.filters.len() as u32 - 1, is_plain }
        };
        StoredFilter { list, line, kept }
    }

    /// Adds a plain host by its text, `||host^`.
    pub(crate) fn push_plain(&mut self, list: u32, line: u32, text: &'t str) {
        self.all.push(StoredFilter { list, line, kept: Kept::Plain(text) });
    }

    /// A filter's text.
    pub(crate) fn text(&self, item: &StoredFilter<'t>) -> &'t str {
        text_of(&self.filters, item.kept)
    }

    /// The filter, unless it is a plain host.
    pub(crate) fn rest(&self, item: &StoredFilter<'t>) -> Option<&NetworkFilter<'t>> {
        match item.kept {
            Kept::Plain(_) | Kept::Filter { is_plain: true, .. } => None,
            Kept::Filter { number, .. } => Some(&self.filters[number as usize]),
        }
    }

    /// The host of a plain host; empty for another filter.
    pub(crate) fn plain(&self, item: &StoredFilter<'t>) -> &str {
        match item.kept {
            Kept::Plain(text) => enclosed_host(text).unwrap_or(""),
            Kept::Filter { number, .. } => match &self.filters[number as usize].pattern {
                Pattern::Host(host) => host,
                _ => "",
            },
        }
    }

    /// The filter.
    pub(crate) fn filter(&self, item: &StoredFilter<'t>) -> Cow<'_, NetworkFilter<'t>> {
        match item.kept {
            Kept::Filter { number, .. } => Cow::Borrowed(&self.filters[number as usize]),
            Kept::Plain(text) => Cow::Owned(NetworkFilter::plain(text)),
        }
    }

    /// A bit for each filter, set if its text is `||host^`, from which its entry is made.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn plain_texts(&self) -> Vec<u8> {
        let bits = |some: &[StoredFilter<'t>]| {
            some.iter().rev().fold(0, |bits, item| bits << 1 | matches!(item.kept, Kept::Plain(_)) as u8)
        };
        self.all.chunks(8).map(bits).collect()
    }

    /// The place of a filter other than a plain host among all of these.
    pub(crate) fn rest_number(&self, item: &StoredFilter<'t>) -> usize {
        match item.kept {
            Kept::Plain(_) => 0,
            Kept::Filter { number, .. } => number as usize,
        }
    }

    /// The number of filters other than plain hosts.
    pub(crate) fn rest_count(&self) -> usize {
        self.filters.len()
    }

    pub(crate) fn is_badfilter(&self, item: &StoredFilter<'t>) -> bool {
        self.rest(item).is_some_and(|filter| filter.badfilter)
    }

    /// The lines of all filters and of `others`; frees the filters.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn into_lines(self, others: Vec<StoredFilter<'t>>) -> [Vec<SourceLine<'t>>; 2] {
        let FilterStore { all, filters, .. } = self;
        // Of the same size as a stored filter, so the allocation is reused.
        let origin = |StoredFilter { list, line, kept }| SourceLine { list, line, text: text_of(&filters, kept) };
        [all.into_iter().map(origin).collect(), others.into_iter().map(origin).collect()]
    }
}

fn text_of<'t>(filters: &[NetworkFilter<'t>], kept: Kept<'t>) -> &'t str {
    match kept {
        Kept::Plain(text) => text,
        Kept::Filter { number, .. } => filters[number as usize].text,
    }
}

/// Whether a filter is `||host^` and nothing else.
fn is_plain(filter: &NetworkFilter<'_>, line: &str) -> bool {
    enclosed_host(line).is_some_and(|host| {
        !filter.exception
            && !filter.important
            && !filter.badfilter
            && filter.condition.is_none()
            // The pattern has hosts in lower case and punycode.
            && matches!(&filter.pattern, Pattern::Host(name) if name == host)
    })
}
