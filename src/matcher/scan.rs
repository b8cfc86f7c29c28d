//! The walk over one index: visits every entry that could match a request, by each key an entry is filed under.

use std::cell::OnceCell;
use std::ops::ControlFlow;

use super::context::Context;
use super::filters::Matcher;
use super::literals::Literals;
use super::pattern::Position;
use super::token_ends::TokenEnds;
use crate::index::{
    FilterEntry, Image, Index, IndexKind, PatternShape, Prefilter, PrefilterBytes, RequestFacts, Table, hash_of_token,
    label_key, marks, marks_of_types, try_each_reference, try_each_token,
};
use crate::net::{Suffix, Suffixes};

impl<'i> Matcher<'i> {
    /// Visits every entry of an index that could match, until the visitor breaks. An entry may be visited repeatedly.
    ///
    /// `NEAR`: also visits entries that share a key with the request but that the prefilters rule out. In wasm one
    /// compiled walk serves all callers: three more would add 8 KB to the gzipped module.
    #[inline]
    pub(super) fn scan<const NEAR: bool>(
        self,
        kind: IndexKind,
        context: &Context<'_>,
        visit: impl FnMut(&FilterEntry<'i>, Position) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        #[cfg(target_family = "wasm")]
        return self.walk_dynamic(kind, context, NEAR, &mut { visit });
        #[cfg(not(target_family = "wasm"))]
        self.walk(kind, context, NEAR, visit)
    }

    #[cfg(target_family = "wasm")]
    #[inline(never)]
    fn walk_dynamic(
        self,
        kind: IndexKind,
        context: &Context<'_>,
        near: bool,
        visit: &mut dyn FnMut(&FilterEntry<'i>, Position) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        self.walk(kind, context, near, visit)
    }

    #[inline(always)]
    fn walk(
        self,
        kind: IndexKind,
        context: &Context<'_>,
        near: bool,
        mut visit: impl FnMut(&FilterEntry<'i>, Position) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let type_bit = context.request.resource_type().coarse_bit();
        let walk = Walk {
            context,
            image: self.image,
            index: self.image.index(kind),
            literals: &self.searches.literals[kind as usize],
            near,
            type_bit,
            facts: OnceCell::new(),
        };
        walk.by_host(&mut visit)?;
        let ends = &self.searches.override_ends;
        let use_ends = kind == IndexKind::Overrides && !near && ends.know(type_bit);
        walk.by_token(near, use_ends.then_some(ends), &mut visit)?;
        let entries = self.image.entries();
        let mut visit_at = |at: usize| match FilterEntry::read(entries, at) {
            Some((entry, _)) => visit(&entry, Position::Unanchored),
            None => ControlFlow::Continue(()),
        };
        walk.by_reference(&mut visit_at)?;
        walk.by_literal(&mut visit_at)?;
        walk.always(&mut visit_at)
    }
}

/// One walk.
struct Walk<'i, 'c> {
    context: &'c Context<'c>,
    image: &'i Image,
    index: &'i Index,
    literals: &'i Literals,
    /// Prefilters are ignored.
    near: bool,
    type_bit: u16,
    /// Computed when first needed: most requests reach no reference.
    facts: OnceCell<RequestFacts>,
}

impl<'i> Walk<'i, '_> {
    /// `||host^` and `||host/path`, by each label suffix of the request's host.
    #[inline(always)]
    fn by_host(&self, visit: &mut impl FnMut(&FilterEntry<'i>, Position) -> ControlFlow<()>) -> ControlFlow<()> {
        let (url, hosts) = (self.context.request.url(), &self.index.hosts);
        if hosts.is_empty() {
            return ControlFlow::Continue(());
        }
        let (bytes, entries) = (self.image.as_bytes(), self.image.entries());
        for suffix in self.context.suffixes.as_slice() {
            if hosts.has(bytes, suffix.hash) {
                let start = url.host_start() + suffix.start as usize;
                let (mut at, end) = hosts.bucket(bytes, suffix.hash);
                let host = &self.context.lower[start..url.host_end()];
                while let Some(place) = FilterEntry::next_under_host(entries, at, end, host) {
                    let Some((entry, next)) = FilterEntry::read(entries, place) else { break };
                    visit(&entry, Position::Host(start))?;
                    at = next;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Patterns with a whole word, by each word of the URL. `near` is that of the walk: as an argument it is a constant.
    #[inline(always)]
    fn by_token(
        &self,
        near: bool,
        ends: Option<&TokenEnds>,
        visit: &mut impl FnMut(&FilterEntry<'i>, Position) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let tokens = &self.index.tokens;
        if tokens.is_empty() {
            return ControlFlow::Continue(());
        }
        let (bytes, text) = (self.image.as_bytes(), self.context.lower);
        // No filter is filed under the usual schemes.
        let scheme = [&b"https://"[..], b"http://"].into_iter().find(|scheme| text.starts_with(scheme));
        let type_marks = marks_of_types(self.type_bit);
        let all_marks = tokens.all_marks(bytes);
        try_each_token(text, scheme.map_or(0, <[u8]>::len), |start, end| {
            if ends.is_some_and(|ends| !ends.has(text, start, end)) {
                return ControlFlow::Continue(());
            }
            let hash = hash_of_token(text, start, end);
            let around = bytes_around(text, start, end);
            if !near && marks(around, type_marks) & !tokens.marks_in(all_marks, hash) != 0 {
                return ControlFlow::Continue(());
            }
            self.in_bucket(near, around, (start, end, hash), visit)
        })
    }

    /// The filters in the bucket of a token. Apart from the loop over all words, which then needs no memory for its state.
    #[inline(never)]
    fn in_bucket(
        &self,
        near: bool,
        around: [u8; 3],
        (start, end, hash): (usize, usize, u32),
        visit: &mut impl FnMut(&FilterEntry<'i>, Position) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let (bytes, entries) = (self.image.as_bytes(), self.image.entries());
        let (mut at, last) = self.index.tokens.bucket(bytes, hash);
        let next = |at| {
            if near && at < last {
                Some(at + FilterEntry::CONTEXT_BYTES)
            } else {
                FilterEntry::next_under_token(entries, at, last, around, self.type_bit, |bits| self.meets(bits))
            }
        };
        while let Some(place) = next(at) {
            let Some((entry, next)) = FilterEntry::read(entries, place) else { break };
            at = next;
            // The context bytes do not distinguish the expressions of one bucket; their tokens do.
            if entry.shape() != Some(PatternShape::Regex) || entry.regex().1 == hash {
                visit(&entry, Position::Token { start, end, hash })?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Filters filed under the sites of `from=` or the hosts of `to=`.
    #[inline(always)]
    fn by_reference(&self, visit: &mut impl FnMut(usize) -> ControlFlow<()>) -> ControlFlow<()> {
        let (index, context) = (self.index, self.context);
        self.by_keys(&index.from, context.source_suffixes, index.from_has_labels, visit)?;
        self.by_keys(&index.to, &context.suffixes, index.to_has_labels, visit)
    }

    /// Filters filed under the keys of one host.
    #[inline(always)]
    fn by_keys(
        &self,
        table: &Table,
        suffixes: &Suffixes,
        has_labels: bool,
        visit: &mut impl FnMut(usize) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let (bytes, type_bit) = (self.image.as_bytes(), self.reference_type_bit());
        if !table.is_empty() {
            for key in keys(suffixes.as_slice(), has_labels) {
                let groups = self.index.referenced(table, bytes, key, type_bit);
                let (meets, passes) = (|bits| self.meets(bits), |one| self.passes(one));
                try_each_reference(groups, key, type_bit, meets, passes, &mut *visit)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Filters whose pattern contains a literal that is found in the URL.
    #[inline(always)]
    fn by_literal(&self, visit: &mut impl FnMut(usize) -> ControlFlow<()>) -> ControlFlow<()> {
        let bytes = self.image.as_bytes();
        let entries_of = |at| self.index.literal_entries(bytes, at).try_for_each(&mut *visit);
        self.literals.find((self.index, bytes), self.context.lower, entries_of)
    }

    /// Filters without a key.
    #[inline(always)]
    fn always(&self, visit: &mut impl FnMut(usize) -> ControlFlow<()>) -> ControlFlow<()> {
        let type_bit = self.reference_type_bit();
        let groups = self.index.always(self.image.as_bytes(), type_bit);
        try_each_reference(groups, 0, type_bit, |bits| self.meets(bits), |one| self.passes(one), visit)
    }

    fn reference_type_bit(&self) -> u16 {
        if self.near { Prefilter::ANY_TYPE } else { self.type_bit }
    }

    /// Whether the request meets requirements that entries state before they are read.
    #[inline(always)]
    fn meets(&self, requirements: u8) -> bool {
        self.near || self.context.meets(self.image, requirements)
    }

    #[inline(always)]
    fn passes(&self, prefilter: PrefilterBytes) -> bool {
        self.near || self.facts.get_or_init(|| self.context.facts()).pass(prefilter)
    }
}

/// The byte of the URL before a token, and the two behind it.
#[inline(always)]
fn bytes_around(text: &[u8], start: usize, end: usize) -> [u8; 3] {
    let before = text.get(start.wrapping_sub(1)).copied().unwrap_or(BEYOND);
    match text.get(end..) {
        Some(&[first, second, ..]) => [before, first, second],
        Some(&[first]) => [before, first, BEYOND],
        _ => [before, BEYOND, BEYOND],
    }
}

/// In place of a byte beyond the ends of the URL; no pattern contains it.
const BEYOND: u8 = 0xff;

/// The keys of a host: its label suffixes, and each label where the index has keys of entities (`name.*`).
fn keys(suffixes: &[Suffix], labels: bool) -> impl Iterator<Item = u32> + '_ {
    // The last label of a host is no entity's.
    let labels = if labels { suffixes.get(1..).unwrap_or_default() } else { &[] };
    suffixes.iter().map(|suffix| suffix.hash).chain(labels.iter().map(|suffix| label_key(suffix.label)))
}
