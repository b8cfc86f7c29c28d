//! The one walk over an index: every entry that could match a request, each way it is filed.

use std::cell::LazyCell;
use std::ops::ControlFlow;

use super::context::Context;
use super::literals::Literals;
use super::pattern::Position;
use crate::index::{
    FilterEntry, Image, IndexKind, PatternShape, Prefilter, label_key, marks, marks_of_types, try_each_reference,
    try_each_token,
};
use crate::net::Suffix;

/// Visits every entry that could match, until the visitor breaks.
///
/// `NEAR`: those too that share a token with the URL and part from it right behind. In wasm one piece of code does it
/// for all that ask: three more would be 8 KB of the gzipped module.
#[inline]
pub(super) fn scan<'i, const NEAR: bool>(
    side: IndexKind,
    image: &'i Image,
    literals: &[Literals; IndexKind::ALL.len()],
    context: &Context<'_>,
    visit: impl FnMut(&FilterEntry<'i>, Position) -> ControlFlow<()>,
) -> ControlFlow<()> {
    #[cfg(target_family = "wasm")]
    return walk_for_all(side, image, literals, context, NEAR, &mut { visit });
    #[cfg(not(target_family = "wasm"))]
    walk(side, image, literals, context, NEAR, visit)
}

#[cfg(target_family = "wasm")]
#[inline(never)]
fn walk_for_all<'i>(
    side: IndexKind,
    image: &'i Image,
    literals: &[Literals; IndexKind::ALL.len()],
    context: &Context<'_>,
    near: bool,
    visit: &mut dyn FnMut(&FilterEntry<'i>, Position) -> ControlFlow<()>,
) -> ControlFlow<()> {
    walk(side, image, literals, context, near, visit)
}

#[inline(always)]
fn walk<'i>(
    side: IndexKind,
    image: &'i Image,
    literals: &[Literals; IndexKind::ALL.len()],
    context: &Context<'_>,
    near: bool,
    mut visit: impl FnMut(&FilterEntry<'i>, Position) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let url = context.request.url();
    let kind = context.request.resource_type().coarse_bit();
    let holds = |ask: u8| near || context.holds(image, ask);
    let (index, literals) = (image.index(side), &literals[side as usize]);
    let (bytes, entries) = (image.as_bytes(), image.entries());
    if !index.hosts.is_empty() {
        for suffix in context.suffixes.as_slice() {
            if index.hosts.has(bytes, suffix.hash) {
                let start = url.host_start() + suffix.start as usize;
                let (mut at, last) = index.hosts.bucket(bytes, suffix.hash);
                while let Some(place) = FilterEntry::next_under_host(entries, at, last, url.host_end() - start) {
                    let Some((entry, next)) = FilterEntry::read(entries, place) else { break };
                    visit(&entry, Position::Host(start))?;
                    at = next;
                }
            }
        }
    }
    if !index.tokens.is_empty() {
        let text = &context.lower[..];
        // No filter lies under the usual schemes.
        let scheme = [&b"https://"[..], b"http://"].into_iter().find(|scheme| text.starts_with(scheme));
        let kind_marks = marks_of_types(kind);
        try_each_token(text, scheme.map_or(0, <[u8]>::len), |hash, start, end| {
            let context_bytes = [byte_at(text, start.wrapping_sub(1)), byte_at(text, end), byte_at(text, end + 1)];
            if marks(context_bytes, kind_marks) & !index.tokens.marks(bytes, hash) != 0 && !near {
                return ControlFlow::Continue(());
            }
            let (mut at, last) = index.tokens.bucket(bytes, hash);
            let next = |at| {
                if near && at < last {
                    Some(at + FilterEntry::CONTEXT_BYTES)
                } else {
                    FilterEntry::next_under_token(entries, at, last, context_bytes, kind, holds)
                }
            };
            while let Some(place) = next(at) {
                let Some((entry, next)) = FilterEntry::read(entries, place) else { break };
                at = next;
                // No byte context_bytes its token keeps an expression from being run for another of the bucket.
                if entry.shape() != Some(PatternShape::Regex) || entry.regex().1 == hash {
                    visit(&entry, Position::Token { start, end, hash })?;
                }
            }
            ControlFlow::Continue(())
        })?;
    }
    let mut one = |at: usize| match FilterEntry::read(entries, at) {
        Some((entry, _)) => visit(&entry, Position::Unanchored),
        None => ControlFlow::Continue(()),
    };
    // Most requests come to no reference.
    let asked = LazyCell::new(|| context.asked());
    let fits = |prefilter| near || asked.fits(prefilter);
    let kind = if near { Prefilter::ANY_TYPE } else { kind };
    if !index.from.is_empty() {
        for key in keys(context.source_suffixes.as_slice(), index.from_has_labels) {
            let groups = index.referenced(&index.from, bytes, key, kind);
            try_each_reference(groups, key, kind, holds, fits, &mut one)?;
        }
    }
    if !index.to.is_empty() {
        for key in keys(context.suffixes.as_slice(), index.to_has_labels) {
            let groups = index.referenced(&index.to, bytes, key, kind);
            try_each_reference(groups, key, kind, holds, fits, &mut one)?;
        }
    }
    literals.find(&context.lower, |at| index.literal_entries(bytes, at).try_for_each(&mut one))?;
    try_each_reference(index.always(bytes, kind), 0, kind, holds, fits, one)
}

/// A byte of the URL.
#[inline(always)]
fn byte_at(text: &[u8], at: usize) -> u8 {
    text.get(at).copied().unwrap_or(BEYOND)
}

/// In place of a byte beyond the ends of the URL; no pattern has it.
const BEYOND: u8 = 0xff;

/// What a host may be filed under: its label suffixes, and each label where there are entities.
fn keys(suffixes: &[Suffix], labels: bool) -> impl Iterator<Item = u32> + '_ {
    // No entity's label is the last of a host.
    let labels = if labels { suffixes.get(1..).unwrap_or_default() } else { &[] };
    suffixes.iter().map(|suffix| suffix.hash).chain(labels.iter().map(|suffix| label_key(suffix.label)))
}
