//! A decision as the command line gives it.

use brock::{Action, Decision, Engine, FilterRef};
use serde::Serialize;

use super::screen::{Colour, Out, harmless};

/// The object of `check --json`: its names and their order are a promise to other people's scripts.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Answer<'e> {
    pub(crate) action: Action,
    pub(crate) filter: Option<&'e str>,
    pub(crate) list: Option<&'e str>,
    pub(crate) line: Option<u32>,
    /// The surrogate, where one answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) redirect: Option<&'e str>,
}

impl<'e> Answer<'e> {
    pub(crate) fn new(engine: &'e Engine, decision: &Decision) -> Answer<'e> {
        let filter = engine.filter(decision);
        Answer {
            action: decision.action(),
            filter: filter.map(|found| found.filter),
            list: filter.map(|found| found.list),
            line: filter.map(|found| found.line),
            redirect: engine.surrogate(decision),
        }
    }
}

/// The word for an action.
pub(crate) fn word(action: Action) -> &'static str {
    match action {
        Action::Pass => "pass",
        Action::Allow => "allow",
        Action::Block => "block",
        Action::Redirect => "redirect",
    }
}

/// The word for an action, in its colour, with room for the longest.
pub(crate) fn painted(out: &Out, action: Action) -> String {
    let colour = match action {
        Action::Pass => Colour::Faint,
        Action::Allow => Colour::Allow,
        Action::Block | Action::Redirect => Colour::Block,
    };
    out.paint(colour, format_args!("{:<8}", word(action))).to_string()
}

/// A filter and its place: `||ads.example^  list.txt:12`.
pub(crate) fn placed(out: &Out, found: FilterRef<'_>) -> String {
    format!("{}  {}", harmless(found.filter), out.paint(Colour::Faint, format_args!("{}:{}", found.list, found.line)))
}
