//! What rules are compiled for.

use std::collections::BTreeMap;

use super::limits::Limits;
use super::surrogates::Surrogates;
use crate::lists::Environment;

/// The browser that the rules are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// Chromium 128 or later, and what is built on it. Earlier ones take rules that ask for response headers and
    /// apply them without asking.
    Chromium,
    /// Firefox 128 or later.
    Firefox,
}

/// What not every version of a browser can say. A rule with a key that a browser does not know is refused, and with
/// it, where rules are added at run time, the whole update.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// `topDomains`: in `RuleConditionKeys` where it is known.
    pub top_domains: bool,
    /// `responseHeaders`.
    pub response_headers: bool,
}

impl Features {
    /// What every version of a target has.
    pub const fn of(target: Target) -> Features {
        Features { top_domains: false, response_headers: matches!(target, Target::Chromium) }
    }
}

/// What rules are compiled for.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What `!#if` asks for.
    pub environment: Environment,
    /// The browser.
    pub target: Target,
    /// What it can say beyond what every version can.
    pub features: Features,
    /// How many rules it accepts.
    pub limits: Limits,
    /// What the extension has to answer with in place of what is blocked.
    pub surrogates: Surrogates,
    /// What is kept first where there are more rules than may be.
    pub worth: Worth,
}

/// How often filters were seen to decide.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Worth {
    hits: BTreeMap<String, BTreeMap<u32, u64>>,
}

impl Worth {
    /// Counts a decision by the filter at this line of a list.
    pub fn count(&mut self, list: &str, line: u32) {
        let lines = match self.hits.get_mut(list) {
            Some(lines) => lines,
            None => self.hits.entry(list.to_owned()).or_default(),
        };
        *lines.entry(line).or_default() += 1;
    }

    pub(super) fn of(&self, list: &str, line: u32) -> u64 {
        self.hits.get(list).and_then(|lines| lines.get(&line)).copied().unwrap_or(0)
    }
}

impl Settings {
    /// For the static ruleset of an extension, without surrogates.
    pub fn of(target: Target) -> Settings {
        Settings {
            environment: Environment::default(),
            target,
            features: Features::of(target),
            limits: Limits::static_rules(target),
            surrogates: Surrogates::default(),
            worth: Worth::default(),
        }
    }
}
