//! Reads the sections of an image. Everything is borrowed, every access is checked.

use std::borrow::Cow;

use serde::Serialize;

use super::condition::ConditionView;
use super::domain_set::DomainSet;
use super::entry::{FilterEntry, FilterId};
use super::image::{Image, ImageSection};
use super::line_text::{FilterLines, LineTexts};
use super::page::{PageLine, each_page_line, expanded_lines};
use super::rare::{RareConditionsView, ValueView};
use super::wire::{counted, text_at, u32_at};
use crate::lists::Metadata;
use crate::net::{Suffix, SuffixList};

/// A filter with its place in its list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FilterRef<'i> {
    /// The text of the filter. An image has no text that the rest of the image gives, so it is often made here.
    pub filter: Cow<'i, str>,
    /// The name of its list.
    pub list: &'i str,
    /// The number of its line, from 1.
    pub line: u32,
}

/// A list of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
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
            return FilterRef { filter: "(unreadable: the image is damaged)".into(), list: "", line: 0 };
        }
        let found = self.line_texts().and_then(|lines| lines.of_entry(id.0));
        let (list, line, filter) = found.unwrap_or_default();
        FilterRef { filter, list: self.lists().nth(list as usize).map_or("", |list| list.name), line }
    }

    /// Every line with a filter, also those that `$badfilter` disables: list, line number, text; sorted, without
    /// duplicates. The texts are kept from the first call on.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (u32, u32, &str)> {
        let FilterLines { text, places } = self.known_lines(|| {
            let mut lines = FilterLines::default();
            for (list, line, text) in self.line_texts().iter().flat_map(LineTexts::all) {
                lines.text.push_str(&text);
                lines.places.push((list, line, lines.text.len()));
            }
            lines
        });
        let mut start = 0;
        places.iter().map(move |&(list, line, end)| (list, line, &text[std::mem::replace(&mut start, end)..end]))
    }

    /// The numbers of all filters, for tests.
    pub(crate) fn filters(&self) -> Vec<FilterId> {
        self.line_texts().map_or(Vec::new(), |lines| lines.entries().map(|(_, entry)| entry.id).collect())
    }

    fn line_texts(&self) -> Option<LineTexts<'_>> {
        LineTexts::view(self.section(ImageSection::Origins), self.section(ImageSection::Text), self.entries())
    }

    /// The lines of page filters, for [`each_page_line`]; none if the text of the image is damaged.
    pub(crate) fn page_lines(&self) -> Vec<u8> {
        let is_whole = self.verify().is_ok();
        expanded_lines(if is_whole { self.section(ImageSection::PageLines) } else { &[] })
    }

    /// The lines of page filters as they are in the lists: list, line number, text; in order.
    pub(crate) fn page_texts(&self) -> impl Iterator<Item = (u32, u32, &str)> {
        let text = |line: PageLine<'_>| {
            let body = self.pages().text(self.as_bytes(), line.body);
            (line.list, line.line, line.text(self.pages().kind(line.body), &body))
        };
        let texts = self.known_page_texts(|| each_page_line(&self.page_lines()).map(text).collect());
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
