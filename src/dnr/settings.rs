//! The options of a compilation.

use std::collections::BTreeMap;

use super::surrogate_files::Surrogates;
use super::target::{Features, Target};
use crate::lists::Environment;

/// The options of a compilation.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The names that are true in `!#if` directives.
    pub environment: Environment,
    /// The browser.
    pub target: Target,
    /// The optional rule keys that this browser supports.
    pub features: Features,
    /// The number of rules that the browser accepts.
    pub limits: Limits,
    /// The replacement files of the extension.
    pub surrogates: Surrogates,
    /// Decides which rules are kept when there are more than the limits allow.
    pub hit_counts: HitCounts,
}

impl Settings {
    /// The options for a static ruleset, without surrogates.
    pub fn of(target: Target) -> Settings {
        Settings {
            environment: Environment::default(),
            target,
            features: Features::of(target),
            limits: Limits::static_rules(),
            surrogates: Surrogates::default(),
            hit_counts: HitCounts::default(),
        }
    }
}

/// The maximum numbers of rules of one compilation.
///
/// A browser's limits apply to one extension. If several rulesets are compiled, divide the limits among them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// All rules.
    pub rules: usize,
    /// Rules with an action that is not [safe](super::RuleAction::is_safe).
    pub unsafe_rules: usize,
    /// Rules with a regular expression.
    pub regex_rules: usize,
    /// Hosts repeated in the rules of `redirect-rule` filters that name no host. The filters with the most sites are
    /// served first.
    pub surrogate_hosts: usize,
}

impl Limits {
    /// The guaranteed minimum for the static rulesets of an extension, the same in Chromium and Firefox.
    ///
    /// Source: `GUARANTEED_MINIMUM_STATIC_RULES` and `MAX_NUMBER_OF_REGEX_RULES` in
    /// <https://developer.chrome.com/docs/extensions/reference/api/declarativeNetRequest>. A hundred thousand surrogate hosts are
    /// about 2 MB of JSON.
    pub const fn static_rules() -> Limits {
        Limits { rules: 30_000, unsafe_rules: 30_000, regex_rules: 1_000, surrogate_hosts: 1_000_000 }
    }
}

/// The number of recorded requests that each filter decided.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HitCounts {
    hits: BTreeMap<String, BTreeMap<u32, u64>>,
}

impl HitCounts {
    /// Adds one request for the filter at `line` (from 1) of the list with this name.
    pub fn add(&mut self, list: &str, line: u32) {
        let lines = match self.hits.get_mut(list) {
            Some(lines) => lines,
            None => self.hits.entry(list.to_owned()).or_default(),
        };
        *lines.entry(line).or_default() += 1;
    }

    pub(crate) fn of(&self, list: &str, line: u32) -> u64 {
        self.hits.get(list).and_then(|lines| lines.get(&line)).copied().unwrap_or(0)
    }
}
