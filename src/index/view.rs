//! Reads the sections of an image. Everything is borrowed, every access is checked.

use serde::Serialize;

use super::condition::ConditionView;
use super::domain_set::DomainSet;
use super::entry::{FilterEntry, FilterId};
use super::image::{Image, ImageSection};
use super::page::{PageLine, each_page_line};
use super::rare::{RareConditionsView, ValueView};
use super::wire::{counted, text_at, u32_at};
use crate::lists::Metadata;
use crate::net::{Suffix, SuffixList};
use crate::small::sort_by;

/// A filter with its place in its list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FilterRef<'i> {
    /// The text of the filter.
    pub filter: &'i str,
    /// The name of its list.
    pub list: &'i str,
    /// The number of its line, from 1.
    pub line: u32,
}

/// A list of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ListInfo<'i> {
    /// The name given when the list was compiled.
    pub name: &'i str,
    /// The title that the list states; empty if there is none.
    pub title: &'i str,
    /// The version that the list states; empty if there is none.
    pub version: &'i str,
    /// Number of its filters.
    pub filters: u32,
    /// Number of its lines.
    pub lines: u32,
}

impl ListInfo<'_> {
    /// The metadata that an image keeps of a list.
    pub(super) fn metadata(&self) -> Metadata {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Metadata { title: text(self.title), version: text(self.version), ..Metadata::default() }
    }
}

impl Image {
    pub(crate) fn entries(&self) -> &[u8] {
        self.section(ImageSection::Entries)
    }

    pub(crate) fn suffixes(&self) -> SuffixList<'_> {
        SuffixList::view(self.section(ImageSection::Suffixes))
    }

    #[inline(always)]
    pub(crate) fn condition(&self, number: u32) -> ConditionView {
        ConditionView::read(self.section(ImageSection::Conditions), number)
    }

    /// The domain set at `at`, as conditions store it: offset plus one.
    pub(crate) fn domain_set(&self, at: u32) -> DomainSet<'_> {
        let sets = self.section(ImageSection::DomainSets);
        DomainSet::read(
            sets.get(at.wrapping_sub(1) as usize..).unwrap_or_default(),
            self.section(ImageSection::DomainNames),
        )
    }

    /// The rare conditions with this number, as conditions store it: number plus one.
    pub(crate) fn rare_conditions(&self, number: u32) -> RareConditionsView {
        RareConditionsView::read(self.section(ImageSection::Extras), number)
    }

    /// The rare conditions of a filter, if it has any.
    pub(crate) fn rare_conditions_of(&self, filter: FilterId) -> Option<RareConditionsView> {
        let (entry, _) = FilterEntry::read(self.entries(), filter.0 as usize)?;
        let number = self.condition(entry.condition).rare;
        (number != 0).then(|| self.rare_conditions(number))
    }

    /// The value at a place that a [`RareConditionsView`] gives.
    pub(crate) fn value(&self, place: u32) -> ValueView<'_> {
        ValueView::read(self.section(ImageSection::Values), place)
    }

    /// The program of a regular expression.
    pub(crate) fn program(&self, at: u32) -> &[u8] {
        let bytes = self.section(ImageSection::Programs);
        &bytes[counted(bytes, at as usize)]
    }

    /// A filter with its list and line. If the text of the image is damaged, a placeholder without a list.
    pub fn filter(&self, id: FilterId) -> FilterRef<'_> {
        if self.verify().is_err() {
            return FilterRef { filter: "(unreadable: the image is damaged)", list: "", line: 0 };
        }
        let origins = self.section(ImageSection::Origins);
        let (mut low, mut high) = (0, origins.len() / 16);
        while low < high {
            let middle = (low + high) / 2;
            if u32_at(origins, middle * 16) < id.0 {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let at = low * 16;
        let list = self.lists().nth(u32_at(origins, at + 4) as usize).map_or("", |list| list.name);
        let text = self.section(ImageSection::Text);
        let filter = text_at(text, u32_at(origins, at + 12) as usize).0;
        FilterRef { filter, list, line: u32_at(origins, at + 8) }
    }

    /// Every line with a filter, also those that `$badfilter` disables: list, line number, text; sorted, without
    /// duplicates.
    pub(super) fn lines(&self) -> impl Iterator<Item = (u32, u32, &str)> {
        let origins = self.section(ImageSection::Origins);
        let mut places: Vec<(u32, u32, u32)> =
            origins.chunks_exact(16).map(|origin| (u32_at(origin, 4), u32_at(origin, 8), u32_at(origin, 12))).collect();
        sort_by(&mut places, Ord::cmp);
        // The text of a line of a hosts file is stored twice if one of its hosts is disabled.
        places.dedup_by_key(|(list, line, _)| (*list, *line));
        let text = self.section(ImageSection::Text);
        places.into_iter().map(|(list, line, at)| (list, line, text_at(text, at as usize).0))
    }

    /// The lines of page filters, in order; none if the text of the image is damaged.
    pub(crate) fn page_lines(&self) -> impl Iterator<Item = PageLine<'_>> {
        let is_whole = self.verify().is_ok();
        let bytes = if is_whole { self.section(ImageSection::PageLines) } else { &[] };
        each_page_line(bytes)
    }

    /// The lines of page filters as they are in the lists: list, line number, text; in order.
    pub(super) fn page_texts(&self) -> impl Iterator<Item = (u32, u32, &str)> {
        let text = |line: PageLine<'_>| {
            let body = self.pages().text(self.as_bytes(), line.body);
            (line.list, line.line, line.text(self.pages().kind(line.body), &body))
        };
        let texts = self.known_page_texts(|| self.page_lines().map(text).collect());
        texts.iter().map(|(list, line, text)| (*list, *line, text.as_str()))
    }

    /// The lists of the image.
    pub fn lists(&self) -> impl Iterator<Item = ListInfo<'_>> {
        let bytes = self.section(ImageSection::Lists);
        let mut at = 4;
        (0..u32_at(bytes, 0)).map_while(move |_| {
            let (filters, lines) = (u32_at(bytes, at), u32_at(bytes, at + 4));
            let (name, next) = text_at(bytes, at + 8);
            let (title, next) = text_at(bytes, next);
            let (version, next) = text_at(bytes, next);
            let list = ListInfo { name, title, version, filters, lines };
            (next <= bytes.len()).then(|| {
                at = next;
                list
            })
        })
    }

    /// The registrable domain (eTLD+1) of a host; the host itself where it has none.
    pub fn registrable_domain<'h>(&self, host: &'h str) -> &'h str {
        self.suffixes().registrable(host)
    }

    /// The offset of the public suffix of a host.
    pub(crate) fn suffix_start(&self, host: &str, suffixes: &[Suffix]) -> usize {
        self.suffixes().suffix_start(host, suffixes)
    }
}
