//! The one walk over an index: every entry that could match a request, each way it is filed.

use std::ops::ControlFlow;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::context::Context;
use super::pattern::Place;
use crate::index::{Entry, IndexView, Tokens, label_key};

/// The automaton over the literals of one index.
///
/// Made when an image is opened; the real lists have a few dozen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Literals {
    automaton: Option<AhoCorasick>,
    /// For each pattern of the automaton, where its entries stand.
    entries: Vec<u32>,
}

impl Literals {
    pub(crate) fn new(index: &IndexView<'_>) -> Literals {
        let literals = index.literals();
        if literals.is_empty() {
            return Literals::default();
        }
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(literals.iter().map(|(text, _)| text));
        // Only more text than an image can hold fails to build.
        Literals { automaton: automaton.ok(), entries: literals.iter().map(|(_, at)| *at).collect() }
    }
}

/// Visits every entry that could match, until the visitor breaks.
#[inline]
pub(super) fn scan<'i>(
    index: &IndexView<'i>,
    literals: &Literals,
    entries: &'i [u8],
    context: &Context<'_>,
    mut visit: impl FnMut(&Entry<'i>, Place) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let url = context.request.url();
    if !index.hosts.is_empty() {
        for suffix in context.suffixes.as_slice() {
            if index.hosts.has(suffix.hash) {
                let place = Place::Host(url.host_start() + suffix.start as usize);
                run(entries, index.hosts.bucket(suffix.hash), place, &mut visit)?;
            }
        }
    }
    if !index.tokens.is_empty() {
        let scheme = memchr::memchr(b':', &context.lower).unwrap_or(0);
        for (hash, start, _) in Tokens::of(&context.lower, scheme) {
            if index.tokens.has(hash) {
                run(entries, index.tokens.bucket(hash), Place::Token(start, hash), &mut visit)?;
            }
        }
    }
    let mut one = |at: usize| match Entry::read(entries, at) {
        Some((entry, _)) => visit(&entry, Place::Elsewhere),
        None => ControlFlow::Continue(()),
    };
    if !index.from.is_empty() {
        for key in keys(context.request.source_host(), context.source_suffixes().as_slice()) {
            if index.from.has(key) {
                index.referenced(&index.from, key).try_for_each(&mut one)?;
            }
        }
    }
    if !index.to.is_empty() {
        for key in keys(url.host(), context.suffixes.as_slice()) {
            if index.to.has(key) {
                index.referenced(&index.to, key).try_for_each(&mut one)?;
            }
        }
    }
    if let Some(automaton) = &literals.automaton {
        for found in automaton.find_overlapping_iter(&context.lower[..]) {
            let at = literals.entries.get(found.pattern().as_usize()).copied().unwrap_or(0);
            index.literal_entries(at).try_for_each(&mut one)?;
        }
    }
    index.always().try_for_each(&mut one)
}

/// Visits the entries that lie between two offsets.
#[inline]
fn run<'i>(
    entries: &'i [u8],
    (mut at, end): (usize, usize),
    place: Place,
    visit: &mut impl FnMut(&Entry<'i>, Place) -> ControlFlow<()>,
) -> ControlFlow<()> {
    while at < end {
        let Some((entry, next)) = Entry::read(entries, at) else { break };
        visit(&entry, place)?;
        at = next;
    }
    ControlFlow::Continue(())
}

/// What a host may be filed under: its label suffixes, and each label for entities.
fn keys<'h>(host: &'h str, suffixes: &'h [crate::net::Suffix]) -> impl Iterator<Item = u32> + 'h {
    let labels = host.split('.').filter(|label| !label.is_empty()).map(|label| label_key(label.as_bytes()));
    suffixes.iter().map(|suffix| suffix.hash).chain(labels)
}
