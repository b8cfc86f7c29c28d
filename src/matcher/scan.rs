//! The one walk over an index: every entry that could match a request, each way it is filed.

use std::ops::ControlFlow;

use super::context::Context;
use super::literals::Literals;
use super::pattern::Place;
use crate::index::{Entry, Hint, Image, Index, Shape, label_key, marks, try_each_token};
use crate::net::Suffix;

/// Visits every entry that could match, until the visitor breaks.
///
/// `near`: those too that share a token with the URL and part from it right behind.
#[inline(always)]
pub(super) fn scan<'i>(
    index: &Index,
    literals: &Literals,
    image: &'i Image,
    context: &Context<'_>,
    near: bool,
    mut visit: impl FnMut(&Entry<'i>, Place) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let url = context.request.url();
    let (bytes, entries) = (image.as_bytes(), image.entries());
    if !index.hosts.is_empty() {
        for suffix in context.suffixes.as_slice() {
            if index.hosts.has(bytes, suffix.hash) {
                let start = url.host_start() + suffix.start as usize;
                let (mut at, last) = index.hosts.bucket(bytes, suffix.hash);
                while let Some(place) = Entry::next_under_host(entries, at, last, url.host_end() - start) {
                    let Some((entry, next)) = Entry::read(entries, place) else { break };
                    visit(&entry, Place::Host(start))?;
                    at = next;
                }
            }
        }
    }
    if !index.tokens.is_empty() {
        let text = &context.lower[..];
        // No filter lies under the usual schemes.
        let scheme = [&b"https://"[..], b"http://"].into_iter().find(|scheme| text.starts_with(scheme));
        try_each_token(text, scheme.map_or(0, <[u8]>::len), |hash, start, end| {
            let before = start.wrapping_sub(1);
            let asked =
                if near { 0 } else { marks([byte_near(text, before), byte_near(text, end), byte_near(text, end + 1)]) };
            if asked & !index.tokens.marks(bytes, hash) != 0 {
                return ControlFlow::Continue(());
            }
            let beside = [at_or_beyond(text, before), at_or_beyond(text, end), at_or_beyond(text, end + 1)];
            let (mut at, last) = index.tokens.bucket(bytes, hash);
            let next = |at| {
                if near && at < last {
                    Some(at + Entry::BESIDE)
                } else {
                    Entry::next_under_token(entries, at, last, beside)
                }
            };
            while let Some(place) = next(at) {
                let Some((entry, next)) = Entry::read(entries, place) else { break };
                at = next;
                // No byte beside its token keeps an expression from being run for another of the bucket.
                if entry.shape() != Some(Shape::Regex) || entry.regex().1 == hash {
                    visit(&entry, Place::Token { start, end, hash })?;
                }
            }
            ControlFlow::Continue(())
        })?;
    }
    let kind = context.request.kind().coarse_bit();
    let mut one = |at: usize| match Entry::read(entries, at) {
        Some((entry, _)) => visit(&entry, Place::Elsewhere),
        None => ControlFlow::Continue(()),
    };
    let wanted = |(hint, at): (Hint, usize)| (near || hint.allows(kind, &context.lower)).then_some(at);
    if !index.from.is_empty() {
        for key in keys(context.source_suffixes().as_slice(), index.has_labels) {
            if index.from.has(bytes, key) {
                index.referenced(&index.from, bytes, key).filter_map(wanted).try_for_each(&mut one)?;
            }
        }
    }
    if !index.to.is_empty() {
        for key in keys(context.suffixes.as_slice(), index.has_labels) {
            if index.to.has(bytes, key) {
                index.referenced(&index.to, bytes, key).filter_map(wanted).try_for_each(&mut one)?;
            }
        }
    }
    literals.find(&context.lower, |at| index.literal_entries(bytes, at).try_for_each(&mut one))?;
    index.always(bytes).filter_map(wanted).try_for_each(&mut one)
}

/// The same walk where it is not taken for every request: one piece of code for all that it is taken for.
#[inline(never)]
pub(super) fn scan_now_and_then<'i>(
    index: &Index,
    literals: &Literals,
    image: &'i Image,
    context: &Context<'_>,
    near: bool,
    visit: &mut dyn FnMut(&Entry<'i>, Place) -> ControlFlow<()>,
) {
    let _ = scan(index, literals, image, context, near, visit);
}

/// Beyond the text any byte is as good: what asks for one there will not match.
#[inline(always)]
fn byte_near(text: &[u8], at: usize) -> u8 {
    text[at.min(text.len() - 1)]
}

#[inline(always)]
fn at_or_beyond(text: &[u8], at: usize) -> u8 {
    text.get(at).copied().unwrap_or(BEYOND)
}

/// In place of a byte beyond the ends of the URL; no pattern has it.
const BEYOND: u8 = 0xff;

/// What a host may be filed under: its label suffixes, and each label where there are entities.
fn keys(suffixes: &[Suffix], labels: bool) -> impl Iterator<Item = u32> + '_ {
    let labels = if labels { suffixes } else { &[] };
    suffixes.iter().map(|suffix| suffix.hash).chain(labels.iter().map(|suffix| label_key(suffix.label)))
}
