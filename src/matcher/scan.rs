//! The one walk over an index: every entry that could match a request, each way it is filed.

use std::ops::ControlFlow;

use super::context::Context;
use super::literals::Literals;
use super::pattern::Place;
use crate::index::{Entry, Hint, Image, Index, label_key, try_each_token};
use crate::net::Suffix;

/// Visits every entry that could match, until the visitor breaks.
///
/// `NEAR`: those too that share a token with the URL and part from it right behind.
#[inline]
pub(super) fn scan<'i, const NEAR: bool>(
    index: &Index,
    literals: &Literals,
    image: &'i Image,
    context: &Context<'_>,
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
        try_each_token(text, |hash, start, end| {
            if !index.tokens.has(bytes, hash) {
                return ControlFlow::Continue(());
            }
            let beside = [start.wrapping_sub(1), end, end + 1].map(|at| text.get(at).copied().unwrap_or(BEYOND));
            let (mut at, last) = index.tokens.bucket(bytes, hash);
            let next = |at| {
                if NEAR && at < last {
                    Some(at + Entry::BESIDE)
                } else {
                    Entry::next_under_token(entries, at, last, beside)
                }
            };
            while let Some(place) = next(at) {
                let Some((entry, next)) = Entry::read(entries, place) else { break };
                visit(&entry, Place::Token { start, end, hash })?;
                at = next;
            }
            ControlFlow::Continue(())
        })?;
    }
    let kind = context.request.kind().coarse_bit();
    let mut one = |at: usize| match Entry::read(entries, at) {
        Some((entry, _)) => visit(&entry, Place::Elsewhere),
        None => ControlFlow::Continue(()),
    };
    let wanted = |(hint, at): (Hint, usize)| (NEAR || hint.allows(kind, &context.lower)).then_some(at);
    if !index.from.is_empty() {
        let source = context.request.source_host();
        for key in keys(source, context.source_suffixes().as_slice(), index.has_labels) {
            if index.from.has(bytes, key) {
                index.referenced(&index.from, bytes, key).filter_map(wanted).try_for_each(&mut one)?;
            }
        }
    }
    if !index.to.is_empty() {
        for key in keys(url.host(), context.suffixes.as_slice(), index.has_labels) {
            if index.to.has(bytes, key) {
                index.referenced(&index.to, bytes, key).filter_map(wanted).try_for_each(&mut one)?;
            }
        }
    }
    literals.find(&context.lower, |at| index.literal_entries(bytes, at).try_for_each(&mut one))?;
    index.always(bytes).filter_map(wanted).try_for_each(&mut one)
}

/// In place of a byte beyond the ends of the URL; no pattern has it.
const BEYOND: u8 = 0xff;

/// What a host may be filed under: its label suffixes, and each label where there are entities.
fn keys<'h>(host: &'h str, suffixes: &'h [Suffix], labels: bool) -> impl Iterator<Item = u32> + 'h {
    let labels = if labels { host } else { "" }.split('.').filter(|label| !label.is_empty());
    suffixes.iter().map(|suffix| suffix.hash).chain(labels.map(|label| label_key(label.as_bytes())))
}
