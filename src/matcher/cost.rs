//! The tests of filters that a decision makes, with what each takes: for the search for slow filters, not for decisions.

use std::ops::ControlFlow;

use super::condition;
use super::context::Context;
use super::filters::Matcher;
use super::pattern::{self, Position};
use crate::index::{FilterEntry, FilterId, IndexKind, PatternShape, Purpose};
use crate::regexp::{MatchOutcome, matches_in_steps};

/// One test of a filter.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FilterTest {
    pub(crate) filter: FilterId,
    /// How the filter was found.
    pub(crate) key: KeyPosition,
    /// Steps: instructions of an expression, or 16 bytes of the URL that a text is searched in.
    pub(crate) steps: u32,
    pub(crate) is_match: bool,
}

/// How a filter was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum KeyPosition {
    /// By the host of the request.
    Host,
    /// By a word of the URL.
    Word,
    /// By a site, by a text without whole words, or without any key.
    Other,
}

/// Bytes of a URL that a text is compared with in one step.
const BYTES_A_STEP: usize = 16;

impl<'i> Matcher<'i> {
    /// Visits every test of the decision about a request, and of the search for its modifications.
    pub(crate) fn each_test(self, context: &Context<'_>, mut visit: impl FnMut(FilterTest)) {
        let mut is_blocked = false;
        self.tests_of(IndexKind::Blocks, context, |test, _| {
            visit(test);
            is_blocked = test.is_match;
            // The first filter that blocks ends the walk.
            !is_blocked
        });
        if is_blocked {
            self.tests_of(IndexKind::Overrides, context, |test, purpose| {
                visit(test);
                !(test.is_match && purpose == Purpose::Allow)
            });
        }
        self.tests_of(IndexKind::Modifiers, context, |test, _| {
            visit(test);
            true
        });
    }

    fn tests_of(self, index: IndexKind, context: &Context<'_>, mut goes_on: impl FnMut(FilterTest, Purpose) -> bool) {
        let image = self.image;
        let _ = self.scan::<false>(index, context, |entry, position| {
            let condition = image.condition(entry.condition);
            if condition.types & context.request.resource_type().bit() == 0 {
                return ControlFlow::Continue(());
            }
            // The filters of other hosts and words in the same bucket are ruled out at once; no change of a filter avoids that.
            let has_key =
                matches!(entry.shape(), Some(PatternShape::HostTail | PatternShape::Text | PatternShape::Wild));
            if has_key && !pattern::shares_key(entry, context, position) {
                return ControlFlow::Continue(());
            }
            let holds = || entry.condition == 0 || condition::check(image, &condition, context).is_ok();
            // As in decisions, the condition of a costly pattern is tested first.
            let (is_match, steps) = match pattern::is_costly(entry) {
                true if !holds() => (false, 1),
                true => self.test(entry, context, position),
                false => {
                    let (fits, steps) = self.test(entry, context, position);
                    (fits && holds(), steps)
                }
            };
            let key = match position {
                Position::Host(_) => KeyPosition::Host,
                Position::Token { .. } => KeyPosition::Word,
                Position::Unanchored => KeyPosition::Other,
            };
            let test = FilterTest { filter: entry.id, key, steps, is_match };
            match goes_on(test, entry.purpose()) {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        });
    }

    /// Whether the pattern of an entry matches, and in how many steps.
    fn test(self, entry: &FilterEntry<'i>, context: &Context<'_>, position: Position) -> (bool, u32) {
        if entry.shape() == Some(PatternShape::Regex) {
            let url = context.request.url().as_str().as_bytes();
            let text = if entry.match_case() { url } else { context.lower };
            let (outcome, steps) = matches_in_steps(self.image.program(entry.regex().0), text);
            return (outcome == MatchOutcome::Match, steps + 1);
        }
        let is_search = matches!(entry.shape(), Some(PatternShape::Text | PatternShape::Wild))
            && matches!(position, Position::Unanchored);
        let steps = if is_search { (context.lower.len() / BYTES_A_STEP) as u32 } else { 0 };
        (pattern::fits(self.image, entry, context, position), steps + 1)
    }
}
