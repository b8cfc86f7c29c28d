//! The browser that rules are compiled for, and the rule keys that it accepts.

/// The browser that the rules are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// Chromium 128 or later, and browsers built on it. Earlier versions accept `responseHeaders` and ignore it.
    Chromium,
    /// Firefox 128 or later.
    Firefox,
}

/// Rule keys that not every version of a browser supports.
///
/// A browser refuses a rule with an unknown key. If rules are added at run time, it refuses the whole update.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features {
    /// `topDomains`. Chromium lists it in `chrome.declarativeNetRequest.RuleConditionKeys` where it is supported.
    pub top_domains: bool,
    /// `responseHeaders`.
    pub response_headers: bool,
}

impl Features {
    /// The keys that every supported version of a browser accepts.
    pub const fn of(target: Target) -> Features {
        Features { top_domains: false, response_headers: matches!(target, Target::Chromium) }
    }
}
