//! Diagnostics of parsing as findings: how serious one is depends on the dialect of the list.

use super::dialect::Dialect;
use super::finding::LintFinding;
use super::group::LintGroup;
use crate::diagnostic::{Code, CodeGroup, Diagnostic, Severity};

/// The finding of a diagnostic in a list of this dialect.
pub(super) fn finding(list: u32, line: u32, diagnostic: &Diagnostic, dialect: Dialect) -> LintFinding {
    let (severity, is_normal) = severity(diagnostic, dialect);
    // Of values of scriptlets it is not known what AdGuard takes.
    let is_valid = is_normal && diagnostic.code != Code::InvalidScriptletArgument;
    let message = match is_valid {
        true => format!("{} (valid in {}'s syntax)", diagnostic.message(), dialect.product()).into(),
        false => diagnostic.message().to_owned().into(),
    };
    LintFinding {
        list,
        line,
        name: diagnostic.code.name(),
        group: group(diagnostic.code),
        severity,
        span: diagnostic.span,
        message,
        suggestion: diagnostic.suggestion().map(|text| text.to_owned().into()),
        subject: diagnostic.subject(),
        fix: None,
    }
}

/// AdGuard's modifiers, which no browser extension with uBlock Origin's syntax has.
const ADGUARD_MODIFIERS: [&str; 11] = [
    "app",
    "content",
    "extension",
    "hls",
    "jsinject",
    "jsonprune",
    "network",
    "referrerpolicy",
    "urlblock",
    "webrtc",
    "xmlprune",
];

/// Modifiers of DNS servers.
const DNS_MODIFIERS: [&str; 4] = ["client", "ctag", "dnsrewrite", "dnstype"];

/// The severity, and whether the line is valid in the dialect although Brock rejects it.
fn severity(diagnostic: &Diagnostic, dialect: Dialect) -> (Severity, bool) {
    let subject = diagnostic.subject();
    let is_normal = match (diagnostic.code, dialect) {
        (Code::ModifierNotHere, Dialect::AdGuard) => ADGUARD_MODIFIERS.contains(&subject),
        (Code::ModifierNotHere, Dialect::Dns) => DNS_MODIFIERS.contains(&subject) || subject == "app",
        (Code::ModifierNotHere, Dialect::Abp) => subject == "sitekey",
        (Code::RawScriptFilter, Dialect::AdGuard) => true,
        (Code::SnippetFilter, Dialect::Abp) => true,
        (Code::InvalidSelector, Dialect::AdGuard) => diagnostic.message().starts_with(":matches-prop()"),
        (Code::InvalidSelector, Dialect::Abp) => diagnostic.message().starts_with("rules of style sheets"),
        // uBlock Origin's own lists use an empty expression, for which Brock has no meaning.
        (Code::InvalidValue, Dialect::Ublock) => diagnostic.message().starts_with("write it as /expression/"),
        (Code::MatchCaseWithoutRegex, Dialect::AdGuard | Dialect::Abp) => true,
        // Scriptlets of AdGuard alone, and its values: only a near name is probably a mistake.
        (Code::UnknownScriptlet, Dialect::AdGuard) => diagnostic.suggestion().is_none(),
        (Code::InvalidScriptletArgument | Code::InvalidPageModifier, Dialect::AdGuard) => true,
        (Code::GenericProcedural | Code::GenericScriptlet, Dialect::AdGuard) => true,
        _ => false,
    };
    match is_normal {
        true => (Severity::Note, true),
        // A newer version of the program may have it.
        false if diagnostic.code == Code::UnknownScriptlet => (Severity::Warning, false),
        false => (diagnostic.severity(), false),
    }
}

/// The group of a code.
pub(super) fn group(code: Code) -> LintGroup {
    match code {
        Code::InvalidPageHost | Code::InvalidDomain | Code::InvalidHost => LintGroup::Hosts,
        Code::InvalidRegex
        | Code::EmptyPattern
        | Code::MatchesEverything
        | Code::MatchesNothing
        | Code::SpaceInPattern
        | Code::PatternTooLong => LintGroup::Patterns,
        Code::IdleBadfilter | Code::DisabledByBadfilter => LintGroup::Lists,
        _ => match code.group() {
            CodeGroup::Page => LintGroup::Elements,
            CodeGroup::Network => LintGroup::Modifiers,
            CodeGroup::List => LintGroup::Lists,
        },
    }
}

/// Whether a lint on the same line explains the diagnostic of the parser better.
pub(super) fn is_explained_by(code: &str, lint: &LintFinding) -> bool {
    let codes: &[Code] = match lint.name {
        "empty-entry" | "space-in-host-field" | "port-in-domain-list" | "pattern-as-page-filter" => {
            &[Code::InvalidDomain, Code::InvalidPageHost, Code::InvalidHost]
        }
        "invisible-character" => &[Code::InvalidDomain, Code::InvalidPageHost, Code::InvalidHost, Code::SpaceInPattern],
        "contradicting-types" => &[Code::ModifierConflict],
        "empty-modifier" => &[Code::UnknownModifier],
        "second-dollar" => {
            &[Code::UnknownModifier, Code::ModifierTakesNoValue, Code::InvalidDomain, Code::InvalidValue]
        }
        "space-in-modifiers" => &[Code::UnknownModifier, Code::SpaceInPattern],
        "third-hash" => &[Code::InvalidSelector, Code::InvalidPageFilter],
        "short-pattern" => &[Code::EmptyPattern, Code::MatchesEverything],
        "repeated-modifier" => &[Code::ModifierTwice],
        _ => &[],
    };
    codes.iter().any(|one| one.name() == code)
}
