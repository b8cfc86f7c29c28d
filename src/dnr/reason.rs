//! Certificates: how the rules of a filter relate to the filter, and the reasons why they are not exact.

use std::fmt;

use serde::Serialize;

/// How the rules of a filter relate to the filter. Rules never match more than their filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Certificate {
    /// The rules match the same requests.
    Exact,
    /// The rules match a subset of the filter's requests.
    Narrower,
    /// The filter has no rules.
    Inexpressible,
}

/// The one table of reasons: name, stable code, certificate, explanation.
macro_rules! reasons {
    ($($variant:ident $code:literal $certificate:ident $about:literal;)*) => {
        /// Why a filter is not exact. Codes are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum InexactReason { $(#[doc = $about] $variant,)* }

        impl InexactReason {
            /// All reasons, in the order of the table.
            pub fn all() -> &'static [InexactReason] {
                &[$(InexactReason::$variant,)*]
            }

            /// The stable code: `popup-only`.
            pub fn code(self) -> &'static str {
                match self { $(InexactReason::$variant => $code,)* }
            }

            /// The best certificate that a filter with this reason can have.
            pub fn certificate(self) -> Certificate {
                match self { $(InexactReason::$variant => Certificate::$certificate,)* }
            }

            /// The explanation, one sentence.
            pub fn about(self) -> &'static str {
                match self { $(InexactReason::$variant => $about,)* }
            }
        }
    };
}

reasons! {
    Popup "popup" Narrower "Rules cannot distinguish popups from other pages, so popups are not covered.";
    Page "page" Narrower "Page-level options, such as blocking inline scripts, have no rule equivalent and are not covered.";
    Surrogate "surrogate" Narrower "The extension has no surrogate with this name, so the request is blocked.";
    ImportantSurrogate "important-surrogate" Narrower "Where an `$important` filter blocks the request as well, the surrogate is not used.";
    PartlyCancelled "partly-cancelled" Narrower "An exception cancels the filter for some URLs, and rules cannot separate those URLs from the others.";
    PartlyBlocked "partly-blocked" Narrower "The surrogate covers only some of the blocked requests; for the others the rules would be too many or cannot be expressed.";
    BlockedHosts "blocked-hosts" Narrower "The surrogate covers hosts that other filters block completely; partly blocked hosts would need one rule for each block.";
    Sequence "sequence" Narrower "Browsers apply one parameter rule after another, so the pattern may not match after an earlier rule has changed the URL.";
    Shadowed "shadowed" Narrower "Parameters are not removed where an exception allows the request.";
    EntityEntry "entity-entry" Narrower "Domain lists of rules cannot contain `name.*`, so these entries are left out.";
    RegexEntry "regex-entry" Narrower "Domain lists of rules cannot contain regular expressions, so these entries are left out.";
    HostEntry "host-entry" Narrower "This browser refuses domain lists with these entries, so they are left out.";
    TraceMethod "trace-method" Narrower "Rules for this browser cannot name the method TRACE, so requests with it are not covered.";
    EndSeparators "end-separators" Narrower "In rules only the last `^` matches the end of a URL, so URLs that end at an earlier `^` are not covered.";
    PopupOnly "popup-only" Inexpressible "Rules cannot distinguish popups from other pages.";
    PageOnly "page-only" Inexpressible "Page-level options, such as `$elemhide`, have no rule equivalent.";
    Modification "modification" Inexpressible "Rules cannot make this modification.";
    ParamPattern "param-pattern" Inexpressible "Rules remove parameters by exact name only, not by a pattern or a negated name.";
    ParamName "param-name" Inexpressible "This browser percent-encodes parameter names in rules before comparing them, and no name encodes to this one.";
    UnknownSurrogate "unknown-surrogate" Inexpressible "The extension has no surrogate with this name.";
    BlockByBlock "block-by-block" Inexpressible "The surrogate applies to requests that other filters block and would need one rule for each block.";
    Cancelled "cancelled" Inexpressible "An exception cancels the filter for some URLs, and rules cannot separate those URLs from the others.";
    Exchange "exchange" Inexpressible "Rules cannot test request headers or server addresses.";
    ResponseHeader "response-header" Inexpressible "Rules for this browser cannot test response headers.";
    HeaderPattern "header-pattern" Inexpressible "Rules cannot test headers with a regular expression.";
    TopPage "top-page" Inexpressible "Rules for this browser cannot test the top-level site.";
    StrictParty "strict-party" Inexpressible "Rules compare registrable domains, not exact hosts.";
    NoEntryLeft "no-entry-left" Inexpressible "Domain lists of rules can contain none of the entries.";
    ExcludedEntry "excluded-entry" Inexpressible "Domain lists of rules cannot contain this excluded entry, and without it the rule would match too much.";
    NoMethodLeft "no-method-left" Inexpressible "Rules for this browser cannot name the method TRACE.";
    HostWildcard "host-wildcard" Inexpressible "Browsers refuse patterns that start with `||*`.";
    RegexLookAround "regex-look-around" Inexpressible "Regular expressions of this browser have no look-around.";
    RegexBackReference "regex-back-reference" Inexpressible "Regular expressions of this browser have no back-references.";
    RegexNoBoundary "regex-no-boundary" Inexpressible "In case-insensitive expressions this browser reads `\\B` as `\\b`.";
    RegexEmptySet "regex-empty-set" Inexpressible "Regular expressions of this browser have no empty set `[]`.";
    RegexTooLarge "regex-too-large" Inexpressible "The regular expression exceeds this browser's limit of 2 KB.";
    Rejected "not-taken" Inexpressible "The line is not a valid filter.";
    OverBudget "over-budget" Inexpressible "There are more rules than the browser accepts.";
    OverRegexBudget "over-regex-budget" Inexpressible "There are more rules with regular expressions than the browser accepts.";
}

impl fmt::Display for InexactReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for InexactReason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// One reason why one filter is not exact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Loss {
    pub(crate) reason: InexactReason,
    /// The part of the filter concerned, as written in the filter. Empty: the whole filter.
    pub(crate) detail: String,
}

impl Loss {
    pub(crate) fn sentence(&self) -> String {
        match self.detail.as_str() {
            "" => self.reason.about().to_owned(),
            detail => format!("{}: {detail}", self.reason.about().trim_end_matches('.')),
        }
    }
}

impl From<InexactReason> for Loss {
    fn from(reason: InexactReason) -> Loss {
        Loss { reason, detail: String::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_no_reason_is_exact() {
        let mut codes: Vec<&str> = InexactReason::all().iter().map(|reason| reason.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), InexactReason::all().len());
        assert!(InexactReason::all().iter().all(|reason| reason.certificate() != Certificate::Exact));
    }

    #[test]
    fn the_documentation_lists_every_reason() {
        let documented = include_str!("../../docs/dnr.md");
        for reason in InexactReason::all() {
            // Markdown tables need `|` escaped.
            let line = format!("| `{}` | {} |", reason.code(), reason.about().replace('|', "\\|"));
            assert!(documented.contains(&line), "docs/dnr.md lacks: {line}");
        }
    }
}
