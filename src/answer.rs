//! Serialisable answers: one vocabulary, in camelCase, for the command line and every binding.
//!
//! Each type is the shape of one JSON object. The npm package returns objects with the same field names:
//! `tests/data/answers.json` lists the names, and tests compare both with it.

mod page;
mod policy;
mod rating;

pub use self::page::{CosmeticsAnswer, PageExplanationAnswer, PageMatchAnswer};
pub use self::policy::{PolicyAnswer, PolicyFactAnswer, PolicyFindingAnswer, PolicyQuestionAnswer};
pub use self::rating::{DeductionAnswer, RatingAnswer};

use std::borrow::Cow;

use serde::Serialize;

use crate::decision::{Decision, Explanation};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::engine::Engine;
use crate::index::{FilterId, FilterRef, ListInfo};
use crate::learner::Verdict;
use crate::matcher::{Action, Failed, Modifications, Modified, PageSwitches, Role};

/// The answer of `brock check --json` and of `Engine.check`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DecisionAnswer<'e> {
    /// `block`, `allow`, `pass` or `redirect`.
    pub action: Action,
    /// The text of the filter that decided.
    pub filter: Option<Cow<'e, str>>,
    /// The name of the filter's list.
    pub list: Option<&'e str>,
    /// The line of the filter in its list, from 1.
    pub line: Option<u32>,
    /// The name of the surrogate that answers the request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect: Option<&'e str>,
    /// [`Step::reason`](crate::Step::reason) of a user's choice or a learned verdict; in an explanation, of every
    /// decision.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<&'static str>,
    /// True if the request is sent without cookies and with a trimmed referrer. Absent if false.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub without_cookies: bool,
}

impl<'e> DecisionAnswer<'e> {
    /// The answer for a decision of `engine`.
    pub fn new(engine: &'e Engine, decision: &Decision) -> DecisionAnswer<'e> {
        let filter = engine.filter(decision);
        let is_about_tracker = matches!(decision, Decision::Chosen(_) | Decision::Learned(_));
        DecisionAnswer {
            action: decision.action(),
            list: filter.as_ref().map(|filter| filter.list),
            line: filter.as_ref().map(|filter| filter.line),
            filter: filter.map(|filter| filter.filter),
            redirect: engine.surrogate(decision),
            reason: is_about_tracker.then(|| decision.step().reason()),
            without_cookies: decision.removes_cookies(),
        }
    }
}

/// The answer of `Engine.explain`; `brock explain --json` adds the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ExplanationAnswer<'e> {
    /// The decision, with its reason.
    #[serde(flatten)]
    pub decision: DecisionAnswer<'e>,
    /// The number of the [`Step`](crate::Step) that decided, from 1.
    pub step: u8,
    /// Every filter that matches.
    pub matches: Vec<MatchAnswer<'e>>,
    /// Filters that fail in one condition only.
    pub near_misses: Vec<MatchAnswer<'e>>,
    /// Modifications of the request.
    #[serde(flatten)]
    pub modifications: ModificationsAnswer<'e>,
    /// Regular expressions that were abandoned because they took too many steps. Absent if 0.
    #[serde(skip_serializing_if = "is_zero")]
    pub gave_up: u32,
}

impl<'e> ExplanationAnswer<'e> {
    /// The answer for an explanation of `engine`.
    pub fn new(engine: &'e Engine, explanation: &'e Explanation<'e>) -> ExplanationAnswer<'e> {
        let Explanation { decision, matches, modifications, near_misses, gave_up } = explanation;
        let step = decision.step();
        let filter = |id| engine.image().filter(id);
        ExplanationAnswer {
            decision: DecisionAnswer { reason: Some(step.reason()), ..DecisionAnswer::new(engine, decision) },
            step: step.number(),
            matches: matches
                .iter()
                .map(|found| MatchAnswer { by: filter(found.filter), role: found.role, failed: None })
                .collect(),
            near_misses: near_misses
                .iter()
                .map(|miss| MatchAnswer { by: filter(miss.filter), role: miss.role, failed: Some(miss.failed) })
                .collect(),
            modifications: ModificationsAnswer::new(engine, modifications),
            gave_up: *gave_up,
        }
    }
}

/// A filter that matches, or that fails in one condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct MatchAnswer<'e> {
    /// The filter.
    #[serde(flatten)]
    pub by: FilterRef<'e>,
    /// The role of the filter in the decision.
    pub role: Role,
    /// The condition that fails. Absent if the filter matches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<Failed>,
}

/// The answer of `Engine.modifications`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ModificationsAnswer<'e> {
    /// Modifications that apply.
    pub modifications: Vec<ModificationAnswer<'e>>,
    /// Modifications that an exception cancels.
    pub cancelled: Vec<ModificationAnswer<'e>>,
    /// The URL without the parameters that `$removeparam` removes; null if it has none of them.
    pub modified_url: Option<&'e str>,
}

impl<'e> ModificationsAnswer<'e> {
    /// The answer for modifications of `engine`.
    pub fn new(engine: &'e Engine, modifications: &'e Modifications<'e>) -> ModificationsAnswer<'e> {
        let answer = |found: &Modified<'e>, by: Option<FilterId>| ModificationAnswer {
            by: engine.image().filter(found.filter),
            kind: found.kind.name(),
            value: found.value,
            cancelled_by: by.map(|by| engine.image().filter(by)),
        };
        ModificationsAnswer {
            modifications: modifications.applied.iter().map(|found| answer(found, None)).collect(),
            cancelled: modifications.cancelled.iter().map(|one| answer(&one.modified, Some(one.by))).collect(),
            modified_url: modifications.url(),
        }
    }
}

/// One modification of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ModificationAnswer<'e> {
    /// The filter that requests the modification.
    #[serde(flatten)]
    pub by: FilterRef<'e>,
    /// The modifier's name: `removeparam`, `csp`, ...
    pub kind: &'static str,
    /// The modifier's value, in the modifier's own grammar.
    pub value: &'e str,
    /// The exception that cancels the modification. Absent if the modification applies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cancelled_by: Option<FilterRef<'e>>,
}

/// The answer of `Engine.switches`: page-level switches, each with the filter that sets it, or null. `Engine.page` of the npm
/// package has these fields, and also those of [`CosmeticsAnswer`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct PageSwitchesAnswer<'e> {
    /// `$elemhide`: no cosmetic filter applies.
    pub element_hiding_off: Option<FilterRef<'e>>,
    /// `$generichide`: cosmetic filters without a domain do not apply.
    pub generic_hiding_off: Option<FilterRef<'e>>,
    /// `$specifichide`: cosmetic filters with a domain do not apply.
    pub specific_hiding_off: Option<FilterRef<'e>>,
    /// `$genericblock`: blocking filters without a `domain=` do not apply.
    pub generic_blocking_off: Option<FilterRef<'e>>,
    /// `$inline-script`: inline scripts are blocked.
    pub inline_scripts_blocked: Option<FilterRef<'e>>,
    /// `$inline-font`: inline fonts are blocked.
    pub inline_fonts_blocked: Option<FilterRef<'e>>,
}

impl<'e> PageSwitchesAnswer<'e> {
    /// The answer for the switches of a page.
    pub fn new(engine: &'e Engine, page: &PageSwitches) -> PageSwitchesAnswer<'e> {
        let filter = |id: Option<FilterId>| id.map(|id| engine.image().filter(id));
        PageSwitchesAnswer {
            element_hiding_off: filter(page.element_hiding_off),
            generic_hiding_off: filter(page.generic_hiding_off),
            specific_hiding_off: filter(page.specific_hiding_off),
            generic_blocking_off: filter(page.generic_blocking_off),
            inline_scripts_blocked: filter(page.inline_scripts_blocked),
            inline_fonts_blocked: filter(page.inline_fonts_blocked),
        }
    }
}

/// A list of an engine: an element of `Engine.lists()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ListAnswer<'e> {
    /// The name that the caller gave the list.
    pub name: &'e str,
    /// The list's `! Title:`; empty if it has none.
    pub title: &'e str,
    /// The list's `! Version:`; empty if it has none.
    pub version: &'e str,
    /// Number of filters taken from the list.
    pub filters: u32,
}

impl<'e> From<ListInfo<'e>> for ListAnswer<'e> {
    fn from(list: ListInfo<'e>) -> ListAnswer<'e> {
        ListAnswer { name: list.name, title: list.title, version: list.version, filters: list.filters }
    }
}

/// A diagnostic of a line: an element of `Engine.diagnostics`, and a line of `brock lint --json`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DiagnosticAnswer<'d> {
    /// The name of the list.
    pub list: &'d str,
    /// The number of the line, from 1; of a continued line, the first.
    pub line: u32,
    /// The stable code.
    pub code: Code,
    /// The severity.
    pub severity: Severity,
    /// The message.
    pub message: &'d str,
    /// First byte of the span, from the start of the line.
    pub start: u32,
    /// Byte after the span.
    pub end: u32,
    /// The modifier that the diagnostic is about. Absent if it is about none.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub subject: &'d str,
    /// A replacement or an action that fixes the line.
    pub suggestion: Option<&'d str>,
}

impl<'d> DiagnosticAnswer<'d> {
    /// The answer for a diagnostic of a line of a list.
    pub fn new(list: &'d str, line: u32, diagnostic: &'d Diagnostic) -> DiagnosticAnswer<'d> {
        DiagnosticAnswer {
            list,
            line,
            code: diagnostic.code,
            severity: diagnostic.severity(),
            message: diagnostic.message(),
            start: diagnostic.span.start,
            end: diagnostic.span.end,
            subject: diagnostic.subject(),
            suggestion: diagnostic.suggestion(),
        }
    }
}

/// A finding of a lint: a line of `brock lint --json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LintAnswer<'f> {
    /// The name of the list.
    pub list: &'f str,
    /// The number of the line, from 1; of a continued line, the first.
    pub line: u32,
    /// The name of the lint.
    pub code: &'f str,
    /// The severity in the dialect of the list.
    pub severity: Severity,
    /// The message.
    pub message: &'f str,
    /// First byte of the span, from the start of the line.
    pub start: u32,
    /// Byte after the span.
    pub end: u32,
    /// The modifier that the finding is about. Absent if it is about none.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub subject: &'f str,
    /// What to write instead.
    pub suggestion: Option<&'f str>,
    /// The file.
    pub path: String,
    /// The line of the span's start in the file, from 1: differs from `line` in a continued line.
    pub start_line: usize,
    /// The column of the span's start in characters, from 1.
    pub column: usize,
    /// The text of the line.
    pub filter: &'f str,
    /// A change that is safe to apply. Absent if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<LintFixAnswer<'f>>,
}

/// A change of a line.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LintFixAnswer<'f> {
    /// First byte that is replaced, from the start of the line.
    pub start: u32,
    /// Byte after the last one.
    pub end: u32,
    /// The new text.
    pub text: &'f str,
    /// The line goes with its line end.
    pub removes_line: bool,
}

/// A verdict of the learner: a line of `brock learn --json`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct VerdictAnswer<'v> {
    /// The verdict.
    #[serde(flatten)]
    pub verdict: &'v Verdict,
    /// The verdict and its evidence in a sentence.
    pub reason: String,
}

impl<'v> From<&'v Verdict> for VerdictAnswer<'v> {
    fn from(verdict: &'v Verdict) -> VerdictAnswer<'v> {
        VerdictAnswer { verdict, reason: verdict.to_string() }
    }
}

fn is_zero(number: &u32) -> bool {
    *number == 0
}
