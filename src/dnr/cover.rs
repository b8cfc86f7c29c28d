//! Rules that another rule makes superfluous.
//!
//! `||a.com/ads/` says nothing beside `||a.com^`, nor `/ads/tracker.js` beside `/tracker.js`. Only what can be
//! seen from the two rules alone is found; a rule that two others cover together stays.

use aho_corasick::AhoCorasick;

use super::draft::Draft;
use super::shape::{UrlMatch, is_movable, keeps_anchor};

/// Takes out rules that another covers, whose map gets their filters.
pub(super) fn drop_covered(mut drafts: Vec<Draft<'_>>) -> Vec<Draft<'_>> {
    let everywhere: Vec<usize> = (0..drafts.len()).filter(|&at| drafts[at].shape.url == UrlMatch::Any).collect();
    let texts = Texts::of(&drafts);
    let mut covered_by: Vec<Option<usize>> = vec![None; drafts.len()];
    for at in 0..drafts.len() {
        let draft = &drafts[at];
        let asked = draft.shape.asked_hosts();
        let candidates = everywhere.iter().copied().chain(texts.within(draft));
        // A rule that is covered itself cannot cover: of two equal ones the first would take the other away.
        let found = candidates.into_iter().find(|&other| {
            let by = &drafts[other];
            other != at
                && covered_by[other].is_none()
                && (by.priority, by.rank) == (draft.priority, draft.rank)
                && by.act == draft.act
                && draft.shape.is_within_but_for_urls(&by.shape, &asked)
        });
        covered_by[at] = found;
    }
    for at in 0..drafts.len() {
        if let Some(by) = covered_by[at] {
            // The one that covers may have been covered by a third since.
            let by = std::iter::successors(Some(by), |&by| covered_by[by]).last().unwrap_or(by);
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

/// The patterns that can be found inside of longer ones.
struct Texts {
    automaton: Option<AhoCorasick>,
    /// The draft of each pattern of the automaton.
    drafts: Vec<usize>,
}

impl Texts {
    fn of(drafts: &[Draft<'_>]) -> Texts {
        let text = |draft: &Draft<'_>| match &draft.shape.url {
            UrlMatch::Text(text) if is_movable(text) => Some(text.clone()),
            _ => None,
        };
        let (numbers, patterns): (Vec<usize>, Vec<String>) =
            drafts.iter().enumerate().filter_map(|(at, draft)| text(draft).map(|text| (at, text))).unzip();
        // Too many or too long for an automaton: nothing is found, and nothing is lost but a few rules.
        Texts { automaton: AhoCorasick::new(&patterns).ok(), drafts: numbers }
    }

    /// The drafts whose text stands in that of `draft` with the same anchor.
    fn within(&self, draft: &Draft<'_>) -> Vec<usize> {
        let (Some(automaton), UrlMatch::Text(text)) = (&self.automaton, &draft.shape.url) else { return Vec::new() };
        automaton
            .find_overlapping_iter(text)
            .filter(|found| keeps_anchor(&text[found.range()], text, found.start()))
            .map(|found| self.drafts[found.pattern().as_usize()])
            .collect()
    }
}
