//! The precedence of lists, learning and the user: the steps of [`Step`], of which the first that applies decides.

use crate::index::FilterId;
use crate::learner::Treatment;
use crate::matcher::{Action, Match, Modifications, NearMiss, NetworkDecision};

/// A step of the precedence. The steps are tried in this order, and the first that applies decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Step {
    /// Blocking is switched off on the site.
    SiteOff = 1,
    /// The user chose a treatment for the tracker, on this site or else everywhere.
    Choice,
    /// An `$important` exception matches.
    ImportantException,
    /// An `$important` filter blocks.
    ImportantBlock,
    /// An exception matches; it also shields from learned verdicts.
    Exception,
    /// A filter blocks.
    Block,
    /// The tracker was learned and is blocked.
    LearnedBlock,
    /// The tracker was learned, but pages need it: only its cookies are removed.
    LearnedCookieRemoval,
    /// Nothing decides.
    Pass,
}

/// The stable name of each step's reason, and its sentence for users.
const STEPS: [(Step, &str, &str); 9] = [
    (Step::SiteOff, "site-off", "blocking is switched off on this site"),
    (Step::Choice, "choice", "the user has chosen what to do with this tracker"),
    (Step::ImportantException, "important-exception", "an $important exception outranks every filter that would block"),
    (Step::ImportantBlock, "important", "an $important filter blocks; only an $important exception could outrank it"),
    (Step::Exception, "exception", "an exception outranks what would block"),
    (Step::Block, "block", "a filter blocks and no exception outranks it"),
    (Step::LearnedBlock, "learned", "no filter decides, and this is a learned tracker: it is blocked"),
    (
        Step::LearnedCookieRemoval,
        "learned",
        "no filter decides, and this is a learned tracker that pages need: its cookies are removed",
    ),
    (Step::Pass, "no-filter", "no filter blocks it"),
];

impl Step {
    /// The number in the precedence, from 1.
    pub fn number(self) -> u8 {
        self as u8
    }

    /// The stable name of the reason, in kebab-case.
    pub fn reason(self) -> &'static str {
        STEPS[usize::from(self.number()) - 1].1
    }

    /// The reason as a sentence for users.
    pub fn meaning(self) -> &'static str {
        STEPS[usize::from(self.number()) - 1].2
    }
}

/// The decision about a request, with its reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Decision {
    /// No filter and no verdict applies.
    Pass,
    /// The user switched blocking off on the site.
    SiteOff,
    /// The user chose a treatment for the tracker.
    Chosen(Treatment),
    /// The treatment of a learned tracker. Never [`Treatment::Allow`].
    Learned(Treatment),
    /// An exception shields the request from a learned verdict, or from a filter of another engine of an
    /// [`EngineSet`](crate::EngineSet).
    Shielded {
        /// The exception.
        by: FilterId,
        /// The exception is `$important`.
        important: bool,
    },
    /// An exception outranks the blocking filter.
    Allow {
        /// The exception.
        by: FilterId,
        /// The blocking filter.
        over: FilterId,
        /// The exception is `$important`.
        important: bool,
    },
    /// A filter blocks.
    Block {
        /// The filter.
        by: FilterId,
        /// The filter is `$important`: only an `$important` exception outranks it.
        important: bool,
    },
    /// A filter blocks, and a filter names a surrogate.
    Redirect {
        /// The filter that blocks.
        by: FilterId,
        /// The filter is `$important`.
        important: bool,
        /// The filter that names the surrogate; often the same as `by`.
        surrogate: FilterId,
    },
}

impl Decision {
    /// The action.
    pub fn action(&self) -> Action {
        match self {
            Decision::Pass | Decision::Learned(Treatment::CookieBlock | Treatment::Allow) => Action::Pass,
            Decision::SiteOff
            | Decision::Chosen(Treatment::Allow | Treatment::CookieBlock)
            | Decision::Shielded { .. }
            | Decision::Allow { .. } => Action::Allow,
            Decision::Chosen(Treatment::Block) | Decision::Learned(Treatment::Block) | Decision::Block { .. } => {
                Action::Block
            }
            Decision::Redirect { .. } => Action::Redirect,
        }
    }

    /// Whether the request is not sent: it is blocked or answered with a surrogate.
    pub fn is_block(&self) -> bool {
        self.action().is_block()
    }

    /// Whether the request is sent without cookies and with a referrer trimmed to the site.
    pub fn removes_cookies(&self) -> bool {
        matches!(self, Decision::Chosen(Treatment::CookieBlock) | Decision::Learned(Treatment::CookieBlock))
    }

    /// The filter that decided, if one did.
    pub fn filter(&self) -> Option<FilterId> {
        match self {
            Decision::Pass | Decision::SiteOff | Decision::Chosen(_) | Decision::Learned(_) => None,
            Decision::Shielded { by, .. }
            | Decision::Allow { by, .. }
            | Decision::Block { by, .. }
            | Decision::Redirect { by, .. } => Some(*by),
        }
    }

    /// The step of the precedence that decided.
    pub fn step(&self) -> Step {
        match self {
            Decision::SiteOff => Step::SiteOff,
            Decision::Chosen(_) => Step::Choice,
            Decision::Allow { important: true, .. } | Decision::Shielded { important: true, .. } => {
                Step::ImportantException
            }
            Decision::Block { important: true, .. } | Decision::Redirect { important: true, .. } => {
                Step::ImportantBlock
            }
            Decision::Allow { .. } | Decision::Shielded { .. } => Step::Exception,
            Decision::Block { .. } | Decision::Redirect { .. } => Step::Block,
            Decision::Learned(Treatment::Block) => Step::LearnedBlock,
            Decision::Learned(_) => Step::LearnedCookieRemoval,
            Decision::Pass => Step::Pass,
        }
    }
}

impl From<NetworkDecision> for Decision {
    fn from(decision: NetworkDecision) -> Decision {
        match decision {
            NetworkDecision::Pass => Decision::Pass,
            NetworkDecision::Allow { by, over, important } => Decision::Allow { by, over, important },
            NetworkDecision::Block { by, important } => Decision::Block { by, important },
            NetworkDecision::Redirect { by, important, surrogate } => Decision::Redirect { by, important, surrogate },
        }
    }
}

/// Which further calls can have a result for a request, as
/// [`Engine::check_with_follow_ups`](crate::Engine::check_with_follow_ups) returns them. `false`: the call has no
/// result. `true`: it may have one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct FollowUps {
    /// [`Engine::modifications`](crate::Engine::modifications) of the same request may be non-empty.
    pub modifications: bool,
    /// Once headers and address are known, [`Engine::check`](crate::Engine::check) with an
    /// [`Exchange`](crate::Exchange) may decide differently. Always `false` for a blocked request, which has no
    /// response.
    pub exchange: bool,
    /// The request is for a page (`main_frame`), and [`Engine::page`](crate::Engine::page) may name a filter.
    pub page: bool,
}

impl FollowUps {
    /// The same, and [`Engine::modifications`](crate::Engine::modifications) may be non-empty.
    #[must_use]
    pub const fn with_modifications(self) -> FollowUps {
        FollowUps { modifications: true, ..self }
    }

    /// The same, and headers and address may change the decision.
    #[must_use]
    pub const fn with_exchange(self) -> FollowUps {
        FollowUps { exchange: true, ..self }
    }

    /// The same, and [`Engine::page`](crate::Engine::page) may name a filter.
    #[must_use]
    pub const fn with_page(self) -> FollowUps {
        FollowUps { page: true, ..self }
    }
}

/// A decision with every filter that bears on it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Explanation<'i> {
    /// The decision of [`Engine::check`](crate::Engine::check).
    pub decision: Decision,
    /// The filters that match, by precedence of their roles. A filter that blocks and redirects is listed twice.
    pub matches: Vec<Match>,
    /// The modifications of the request, with applied and cancelled redirects.
    pub modifications: Modifications<'i>,
    /// The filters whose pattern matches and of which one condition does not hold. Last come up to 20 filters of the
    /// same host or token whose conditions hold and whose pattern does not match.
    pub near_misses: Vec<NearMiss>,
    /// Number of regular expressions that exceeded their step limit, which counts as no match. The filters whose
    /// pattern is such an expression are near misses.
    pub gave_up: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_every_step_in_order() {
        for (index, (step, reason, meaning)) in STEPS.into_iter().enumerate() {
            assert_eq!(usize::from(step.number()), index + 1);
            assert_eq!((step.reason(), step.meaning()), (reason, meaning));
        }
    }
}
