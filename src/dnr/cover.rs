//! Rules that another rule makes superfluous.
//!
//! `||a.com/ads/` says nothing beside `||a.com^`, nor `/ads/tracker.js` beside `/tracker.js`. Only what can be
//! seen from the two rules alone is found; a rule that two others cover together stays.

use aho_corasick::AhoCorasick;

use super::draft::{Draft, Shape, UrlMatch};
use super::hosts::{Hosts, suffixes};

/// Takes out rules that another covers, whose map gets their filters.
pub(super) fn drop_covered(mut drafts: Vec<Draft<'_>>) -> Vec<Draft<'_>> {
    let everywhere: Vec<usize> = (0..drafts.len()).filter(|&at| drafts[at].shape.url == UrlMatch::Any).collect();
    let texts = Texts::of(&drafts);
    let mut covered_by: Vec<Option<usize>> = vec![None; drafts.len()];
    for at in 0..drafts.len() {
        let draft = &drafts[at];
        let hosts = implied_hosts(&draft.shape);
        let hosts = hosts.as_ref().unwrap_or(&draft.shape.request);
        let candidates = everywhere.iter().copied().chain(texts.within(draft));
        // A rule that is covered itself cannot cover: of two equal ones the first would take the other away.
        let found = candidates.into_iter().find(|&other| {
            let by = &drafts[other];
            other != at
                && covered_by[other].is_none()
                && by.priority == draft.priority
                && by.action == draft.action
                && covers(&by.shape, &draft.shape, hosts)
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

/// Whether every request of `shape` whose URL fits `by` too is one of `by`; `hosts` are those of `shape`.
fn covers(by: &Shape<'_>, shape: &Shape<'_>, hosts: &Hosts<'_>) -> bool {
    shape.types & !by.types == 0
        && shape.methods & !by.methods == 0
        && shape.party & !by.party == 0
        && are_within(&shape.initiator, &by.initiator)
        && are_within(hosts, &by.request)
}

/// Whether every host of `inner` is one of `outer`.
fn are_within(inner: &Hosts<'_>, outer: &Hosts<'_>) -> bool {
    let listed = |list: &[std::borrow::Cow<'_, str>], host: &str| {
        suffixes(host).any(|above| list.binary_search_by(|entry| entry.as_ref().cmp(above)).is_ok())
    };
    if !outer.included.is_empty()
        && (inner.included.is_empty() || !inner.included.iter().all(|host| listed(&outer.included, host)))
    {
        return false;
    }
    outer.excluded.iter().all(|excluded| {
        let apart = !inner.included.is_empty()
            && !listed(&inner.included, excluded)
            && !inner.included.iter().any(|host| suffixes(host).any(|above| above == excluded));
        apart || listed(&inner.excluded, excluded)
    })
}

/// The hosts that a pattern like `||a.com/x` asks for, where the rule names none.
fn implied_hosts<'d>(shape: &'d Shape<'_>) -> Option<Hosts<'d>> {
    let UrlMatch::Text(text) = &shape.url else { return None };
    let body = text.strip_prefix("||").filter(|_| shape.request.is_any())?;
    // The host must end where a character follows that is in no host.
    let len = body.find(['/', '^', ':', '?', '*', '|'])?;
    let ends = matches!(body.as_bytes()[len], b'/' | b'^' | b':' | b'?');
    ends.then(|| Hosts::only(body[..len].into()))
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
            UrlMatch::Text(text) if !text.ends_with('|') && !text.starts_with('*') => Some(text.clone()),
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
            .filter(|found| {
                let anchors = text[found.range()].bytes().take_while(|&b| b == b'|').count();
                let own = text.bytes().take_while(|&b| b == b'|').count();
                anchors == 0 || (found.start() == 0 && anchors == own)
            })
            .map(|found| self.drafts[found.pattern().as_usize()])
            .collect()
    }
}
