//! Reads the section. Every access is checked: a damaged section gives no or other filters, and never a panic.

use std::ops::Range;

use super::body::PageEffect;
use super::hash_table::HashTable;
use super::rule::PageRule;
use super::run::{PageRef, each_ref};
use super::texts::Texts;
use crate::index::wire::{counted, u32_at, varint_at};

/// The section: offsets into the bytes of the image, which every method takes.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageIndex {
    /// The first body of each kind but [`PageEffect::Hide`], and the number of bodies.
    firsts: [u32; PageEffect::ALL.len()],
    /// The body of the exception that switches all scriptlets off.
    pub(crate) every_scriptlet: Option<u32>,
    hosts: HashTable,
    names: HashTable,
    runs: Range<usize>,
    rules: Range<usize>,
    programs: Range<usize>,
    searched: Range<usize>,
    everywhere: Range<usize>,
    generic: Range<usize>,
    sheet: Range<usize>,
    sheet_text: Range<usize>,
    texts: Texts,
}

const HEADER: usize = 4 * (PageEffect::ALL.len() + 1);

impl PageIndex {
    /// Reads the index in `section` of an image.
    pub(crate) fn read(bytes: &[u8], section: Range<usize>) -> PageIndex {
        let bytes = bytes.get(..section.end).unwrap_or_default();
        if section.len() < HEADER {
            return PageIndex::default();
        }
        let word = |index: usize| u32_at(bytes, section.start + index * 4);
        let mut end = section.start + HEADER;
        let mut part = || {
            let part = counted(bytes, end);
            end = part.end;
            part
        };
        let hosts = HashTable::read(bytes, part());
        let [runs, rules, programs, searched, everywhere, generic] = [(); 6].map(|()| part());
        let names = HashTable::read(bytes, part());
        let [sheet, sheet_text, texts] = [(); 3].map(|()| part());
        PageIndex {
            firsts: std::array::from_fn(word),
            every_scriptlet: word(PageEffect::ALL.len()).checked_sub(1),
            hosts,
            names,
            runs,
            rules,
            programs,
            searched,
            everywhere,
            generic,
            sheet,
            sheet_text,
            texts: Texts(texts),
        }
    }

    /// Number of distinct bodies.
    pub(crate) fn bodies(&self) -> u32 {
        self.firsts[PageEffect::ALL.len() - 1]
    }

    /// The kind of a body.
    pub(crate) fn kind(&self, body: u32) -> PageEffect {
        let kind = self.firsts[..PageEffect::ALL.len() - 1].iter().take_while(|first| **first <= body).count();
        PageEffect::ALL[kind]
    }

    /// The text of a body: see [`PageEffect`].
    pub(crate) fn text(&self, bytes: &[u8], body: u32) -> String {
        self.texts.get(bytes, body)
    }

    /// Appends the text of a body. It is UTF-8 unless the section is damaged.
    pub(crate) fn put_text(&self, bytes: &[u8], body: u32, out: &mut Vec<u8>) {
        self.texts.put(bytes, body, out);
    }

    /// Visits what is filed under a hash of [`each_name_hash`](super::each_name_hash).
    #[inline]
    pub(crate) fn each_keyed(&self, bytes: &[u8], hash: u64, mut visit: impl FnMut(PageRef)) {
        for run in self.hosts.find(bytes, hash) {
            each_ref(bytes.get(self.runs.clone()).unwrap_or_default(), run as usize, &mut visit);
        }
    }

    /// Visits what applies on every page.
    pub(crate) fn each_everywhere(&self, bytes: &[u8], visit: impl FnMut(PageRef)) {
        each_ref(bytes.get(self.everywhere.clone()).unwrap_or_default(), 0, visit);
    }

    /// Visits the generic bodies that are not selectors that hide.
    pub(crate) fn each_generic(&self, bytes: &[u8], visit: impl FnMut(PageRef)) {
        each_ref(bytes.get(self.generic.clone()).unwrap_or_default(), 0, visit);
    }

    /// Visits the rules whose literal is in the text that `contains` searches: the lower-case URL or the host.
    pub(crate) fn each_searched(
        &self,
        bytes: &[u8],
        contains: impl Fn(bool, &[u8]) -> bool,
        mut visit: impl FnMut(PageRef),
    ) {
        let bytes = bytes.get(self.searched.clone()).unwrap_or_default();
        let mut at = 0;
        while let Some(is_of_url) = bytes.get(at) {
            let Some((length, start)) = varint_at(bytes, at + 1) else { return };
            let end = start.saturating_add(length as usize);
            let literal = bytes.get(start..end).unwrap_or_default();
            let Some((rule, next)) = varint_at(bytes, end) else { return };
            if contains(*is_of_url != 0, literal) {
                visit(PageRef::Rule(rule));
            }
            at = next;
        }
    }

    /// The rule at an offset.
    pub(crate) fn rule<'i>(&self, bytes: &'i [u8], at: u32) -> Option<PageRule<'i>> {
        PageRule::read(bytes.get(self.rules.clone())?, at as usize)
    }

    /// The program with a number; nothing for 0.
    pub(crate) fn program<'i>(&self, bytes: &'i [u8], number: u32) -> Option<&'i [u8]> {
        let bytes = bytes.get(self.programs.clone())?;
        bytes.get(counted(bytes, number.checked_sub(1)? as usize))
    }

    /// The generic selectors that need the name with this hash of [`name_hash`](super::name_hash).
    #[inline]
    pub(crate) fn named<'i>(&self, bytes: &'i [u8], hash: u64) -> impl Iterator<Item = u32> + use<'i> {
        self.names.find(bytes, hash)
    }

    /// The generic selectors that need no name, one on each line.
    pub(crate) fn sheet<'i>(&self, bytes: &'i [u8]) -> &'i str {
        bytes.get(self.sheet_text.clone()).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or("")
    }

    /// Whether a body is in the sheet.
    pub(crate) fn is_in_sheet(&self, bytes: &[u8], body: u32) -> bool {
        let sheet = bytes.get(self.sheet.clone()).unwrap_or_default();
        let (mut low, mut high) = (0, sheet.len() / 4);
        while low < high {
            let middle = (low + high) / 2;
            if u32_at(sheet, middle * 4) < body {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low < sheet.len() / 4 && u32_at(sheet, low * 4) == body
    }
}
