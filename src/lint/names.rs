//! Names of lints, with the names that AGLint has for the same checks.

use super::table::LINTS;
use crate::diagnostic::Code;

/// The rules of AGLint 3 and 4 and the lints that check the same. Some have none.
///
/// <https://github.com/AdguardTeam/AGLint/blob/master/README.md>
const AGLINT_RULES: &[(&[&str], &[&str])] = &[
    (
        &["invalid-modifiers", "no-invalid-modifiers"],
        &[
            "unknown-modifier",
            "modifier-not-here",
            "modifier-needs-value",
            "modifier-takes-no-value",
            "modifier-not-negatable",
            "modifier-exception-only",
            "modifier-no-exception",
            "modifier-conflict",
            "match-case-without-regex",
            "invalid-value",
            "invalid-method",
            "empty-modifier",
            "contradicting-types",
            "important-exception",
            "second-dollar",
            "space-in-modifiers",
            "unknown-surrogate",
        ],
    ),
    (&["duplicated-modifiers", "no-duplicated-modifiers"], &["repeated-modifier", "modifier-twice"]),
    (
        &["invalid-domain-list", "no-invalid-domains"],
        &[
            "invalid-domain",
            "invalid-page-host",
            "invalid-host",
            "empty-entry",
            "dotless-host",
            "unknown-suffix",
            "space-in-host-field",
            "port-in-domain-list",
            "modifier-as-host",
            "invisible-character",
        ],
    ),
    (&["if-closed", "if-directive-balance"], &["bad-directive", "unclosed-if"]),
    (&["single-selector", "max-css-selectors"], &[]),
    (
        &["unknown-preprocessor-directives", "no-unknown-preprocessor-directives"],
        &["unknown-directive", "unknown-condition"],
    ),
    (
        &[
            "unknown-hints-and-platforms",
            "no-unknown-hints",
            "no-unknown-hint-platforms",
            "no-invalid-hint-params",
            "no-invalid-hint-platforms",
        ],
        &["unknown-hint"],
    ),
    (
        &[
            "duplicated-hints",
            "no-duplicated-hints",
            "duplicated-hint-platforms",
            "no-duplicated-hint-platforms",
            "inconsistent-hint-platforms",
            "no-inconsistent-hint-platforms",
        ],
        &["repeated-hint"],
    ),
    (&["no-short-rules"], &["short-pattern"]),
    (&["no-excluded-rules"], &[]),
    (&["scriptlet-quotes", "adg-scriptlet-quotes"], &[]),
    (&["no-invalid-css-syntax"], &["invalid-selector", "invalid-page-filter", "third-hash"]),
    (&["no-invalid-css-declaration"], &["invalid-style"]),
    (&["no-duplicated-css-declaration-props"], &["repeated-property"]),
    (&["no-css-comments"], &["css-comment"]),
    (&["no-invalid-scriptlets"], &["unknown-scriptlet", "invalid-scriptlet-argument"]),
];

/// The lints that a name stands for: a lint or a code, or a rule of AGLint; `None` if it is neither.
pub fn lints_of_name(name: &str) -> Option<Vec<&'static str>> {
    if let Some((_, lints)) = AGLINT_RULES.iter().find(|(names, _)| names.contains(&name)) {
        return Some(lints.to_vec());
    }
    let lint = LINTS.iter().find(|lint| lint.name == name).map(|lint| lint.name);
    let code = || Code::all().iter().find(|code| code.name() == name).map(|code| code.name());
    lint.or_else(code).map(|name| vec![name])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_name_lints() {
        for (_, lints) in AGLINT_RULES {
            for lint in *lints {
                assert_eq!(lints_of_name(lint), Some(vec![*lint]), "{lint}");
            }
        }
        assert_eq!(lints_of_name("no-such-lint"), None);
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<&str> =
            LINTS.iter().map(|lint| lint.name).chain(Code::all().iter().map(|code| code.name())).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
