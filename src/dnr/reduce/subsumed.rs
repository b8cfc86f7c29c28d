//! Removes rules whose requests another rule matches as well.
//!
//! `||a.com/ads/` is redundant beside `||a.com^`, and so is `/ads/tracker.js` beside `/tracker.js`. Rules are compared in
//! pairs; a rule that only two others together make redundant stays.

use aho_corasick::AhoCorasick;

use crate::dnr::draft::Draft;
use crate::dnr::sets::{UrlMatch, is_position_independent, keeps_anchor};

/// Removes drafts that another one subsumes, and adds their filters to the other one.
pub(crate) fn remove_subsumed(mut drafts: Vec<Draft<'_>>) -> Vec<Draft<'_>> {
    let any_url: Vec<usize> = (0..drafts.len()).filter(|&at| drafts[at].requests.url == UrlMatch::Any).collect();
    let patterns = PatternIndex::new(&drafts);
    let mut subsumed_by: Vec<Option<usize>> = vec![None; drafts.len()];
    for at in 0..drafts.len() {
        let draft = &drafts[at];
        let hosts = draft.requests.request_hosts();
        let candidates = any_url.iter().copied().chain(patterns.contained_in(draft));
        // A subsumed draft subsumes no other one; otherwise two equal drafts would remove each other.
        let found = candidates.into_iter().find(|&other| {
            let by = &drafts[other];
            other != at
                && subsumed_by[other].is_none()
                && (by.priority, by.offset) == (draft.priority, draft.offset)
                && by.action == draft.action
                && draft.requests.is_subset_ignoring_url(&by.requests, &hosts)
        });
        subsumed_by[at] = found;
    }
    for at in 0..drafts.len() {
        if let Some(by) = subsumed_by[at] {
            // The subsuming draft may itself be subsumed by a third one.
            let by = std::iter::successors(Some(by), |&by| subsumed_by[by]).last().unwrap_or(by);
            let mut origins = std::mem::take(&mut drafts[at].origins);
            drafts[by].origins.append(&mut origins);
        }
    }
    drafts.retain(|draft| !draft.origins.is_empty());
    for draft in &mut drafts {
        draft.origins.sort_unstable();
        draft.origins.dedup();
    }
    drafts
}

/// The `urlFilter` patterns that longer patterns may contain.
struct PatternIndex {
    automaton: Option<AhoCorasick>,
    /// The draft of each pattern of the automaton.
    drafts: Vec<usize>,
}

impl PatternIndex {
    fn new(drafts: &[Draft<'_>]) -> PatternIndex {
        let text = |draft: &Draft<'_>| match &draft.requests.url {
            UrlMatch::Text(text) if is_position_independent(text) => Some(text.clone()),
            _ => None,
        };
        let (numbers, patterns): (Vec<usize>, Vec<String>) =
            drafts.iter().enumerate().filter_map(|(at, draft)| text(draft).map(|text| (at, text))).unzip();
        // If the patterns are too large for an automaton, redundant rules stay.
        PatternIndex { automaton: AhoCorasick::new(&patterns).ok(), drafts: numbers }
    }

    /// The drafts whose pattern is a part of that of `draft`, with the same anchor.
    fn contained_in(&self, draft: &Draft<'_>) -> Vec<usize> {
        let (Some(automaton), UrlMatch::Text(text)) = (&self.automaton, &draft.requests.url) else { return Vec::new() };
        automaton
            .find_overlapping_iter(text)
            .filter(|found| keeps_anchor(&text[found.range()], text, found.start()))
            .map(|found| self.drafts[found.pattern().as_usize()])
            .collect()
    }
}
