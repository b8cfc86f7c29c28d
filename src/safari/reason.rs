//! Why a filter has no rule, or its rules match less.

/// Why a filter is not exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SafariReason {
    /// The rules match in the top frame only: Safari compares domains and parties with the page.
    Frames,
    /// Some resource types of the filter do not exist in Safari.
    Types,
    /// None of its resource types exists in Safari.
    NoType,
    /// The pattern needs what Safari's expressions do not have.
    Expression,
    /// Entries such as `name.*` or expressions in a list of domains.
    Entity,
    /// Included and excluded domains in one list.
    BothDomains,
    /// A condition that Safari does not have: methods, headers, addresses, excluded request hosts, `strict3p`.
    Condition,
    /// It changes requests instead of blocking them.
    Modification,
    /// It switches parts of the engine off on a page.
    Switch,
    /// Operators, styles, scriptlets, HTML and header filters.
    PageEffect,
    /// The selector contains characters that are not ASCII, or parts that not every Safari accepts.
    Selector,
    /// Pages by path, expression or ancestor.
    Scope,
    /// More rules than Safari accepts.
    Limit,
}

impl SafariReason {
    /// Its stable name.
    pub fn name(self) -> &'static str {
        match self {
            SafariReason::Frames => "frames",
            SafariReason::Types => "types",
            SafariReason::NoType => "no-type",
            SafariReason::Expression => "expression",
            SafariReason::Entity => "entity",
            SafariReason::BothDomains => "both-domains",
            SafariReason::Condition => "condition",
            SafariReason::Modification => "modification",
            SafariReason::Switch => "switch",
            SafariReason::PageEffect => "page-effect",
            SafariReason::Selector => "selector",
            SafariReason::Scope => "scope",
            SafariReason::Limit => "limit",
        }
    }
}
