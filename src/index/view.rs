//! Reading an image's sections: everything borrowed, everything checked.

use serde::Serialize;

use super::entry::{FilterEntry, FilterId};
use super::extra::{RareConditionsView, ValueView};
use super::image::{Image, ImageSection};
use super::shared::{ConditionView, DomainSet};
use super::table::counted;
use super::wire::{text_at, u32_at};
use crate::lists::Metadata;
use crate::net::{Suffix, SuffixList};
use crate::small::sort_by;

/// A filter as its list has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct FilterRef<'i> {
    /// The filter's line.
    pub filter: &'i str,
    /// The name of its list.
    pub list: &'i str,
    /// The number of its line, from 1.
    pub line: u32,
}

/// A list within an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct ListInfo<'i> {
    /// The name it was given when it was compiled.
    pub name: &'i str,
    /// What the list calls itself; empty if it does not.
    pub title: &'i str,
    /// Its version; empty if it has none.
    pub version: &'i str,
    /// Filters taken from it.
    pub filters: u32,
    /// Lines that it had.
    pub lines: u32,
}

impl ListInfo<'_> {
    /// What an image keeps of what the list says of itself.
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

    /// The domain set at `at` (plus one, as conditions have it).
    pub(crate) fn domain_set(&self, at: u32) -> DomainSet<'_> {
        let sets = self.section(ImageSection::DomainSets);
        DomainSet::read(
            sets.get(at.wrapping_sub(1) as usize..).unwrap_or_default(),
            self.section(ImageSection::DomainNames),
        )
    }

    /// What few filters say, by its number plus one.
    pub(crate) fn extra(&self, number: u32) -> RareConditionsView {
        RareConditionsView::read(self.section(ImageSection::Extras), number)
    }

    /// What the filter says that few do, if it says any.
    pub(crate) fn extra_of(&self, filter: FilterId) -> Option<RareConditionsView> {
        let (entry, _) = FilterEntry::read(self.entries(), filter.0 as usize)?;
        let number = self.condition(entry.condition).extra;
        (number != 0).then(|| self.extra(number))
    }

    /// A value of an [`RareConditionsView`].
    pub(crate) fn value(&self, place: u32) -> ValueView<'_> {
        ValueView::read(self.section(ImageSection::Values), place)
    }

    /// The program of a regular expression.
    pub(crate) fn program(&self, at: u32) -> &[u8] {
        let bytes = self.section(ImageSection::Programs);
        &bytes[counted(bytes, at as usize)]
    }

    /// A filter as its list has it; in an image whose text is damaged, words that say so, of no list.
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

    /// Every line that gave a filter, idle ones too: list, number of the line, text; sorted, each once.
    pub(super) fn lines(&self) -> impl Iterator<Item = (u32, u32, &str)> {
        let origins = self.section(ImageSection::Origins);
        let mut places: Vec<(u32, u32, u32)> =
            origins.chunks_exact(16).map(|origin| (u32_at(origin, 4), u32_at(origin, 8), u32_at(origin, 12))).collect();
        sort_by(&mut places, Ord::cmp);
        // The text of a hosts file's line is there twice if one of its hosts is disabled.
        places.dedup_by_key(|(list, line, _)| (*list, *line));
        let text = self.section(ImageSection::Text);
        places.into_iter().map(|(list, line, at)| (list, line, text_at(text, at as usize).0))
    }

    /// The lists it was made of.
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

    /// Where the public suffix of a host starts.
    pub(crate) fn suffix_start(&self, host: &str, suffixes: &[Suffix]) -> usize {
        self.suffixes().suffix_start(host, suffixes)
    }
}
