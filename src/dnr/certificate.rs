//! Whether the rules of a filter mean what the filter means, and if not, why.

use std::fmt;

use serde::Serialize;

/// What the rules made of a filter are worth. No rule is ever wider than its filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Certificate {
    /// They match the same requests.
    Exact,
    /// They match fewer requests, never others.
    Narrower,
    /// There are none.
    Inexpressible,
}

/// One table of everything that keeps a filter from being exact.
macro_rules! reasons {
    ($($variant:ident $code:literal $certificate:ident $about:literal;)*) => {
        /// Why a filter is not exact. Codes are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Reason { $(#[doc = $about] $variant,)* }

        impl Reason {
            /// Every reason, in the order of the table.
            pub fn all() -> &'static [Reason] {
                &[$(Reason::$variant,)*]
            }

            /// The stable name: `popup-only`.
            pub fn code(self) -> &'static str {
                match self { $(Reason::$variant => $code,)* }
            }

            /// What it leaves of the filter.
            pub fn certificate(self) -> Certificate {
                match self { $(Reason::$variant => Certificate::$certificate,)* }
            }

            /// What it means, in a sentence.
            pub fn about(self) -> &'static str {
                match self { $(Reason::$variant => $about,)* }
            }
        }
    };
}

reasons! {
    Popup "popup" Narrower "A rule cannot tell a popup from any other page, so the popups are left out.";
    Page "page" Narrower "What is asked of a page (may its inline scripts run?) is no request: no rule answers it.";
    Surrogate "surrogate" Narrower "The request is stopped: the extension has no such surrogate.";
    ImportantSurrogate "important-surrogate" Narrower "The request is stopped without the surrogate where an `$important` filter blocks it, too.";
    PartlyCancelled "partly-cancelled" Narrower "An exception cancels it for some URLs, which a rule cannot tell from all the others that it is for.";
    PartlyBlocked "partly-blocked" Narrower "Some of the blocks that it has a surrogate for cannot be told from others by a rule, or would take too many.";
    BlockedHosts "blocked-hosts" Narrower "It has a surrogate for whatever others block: where they block whole hosts it is given, where they block parts of them it would take a rule each.";
    Sequence "sequence" Narrower "Parameters go one rule after the other, and its pattern may no longer fit when others have gone.";
    Shadowed "shadowed" Narrower "Where an exception lets a request go, its parameters stay.";
    EntityEntry "entity-entry" Narrower "A list of domains cannot hold `name.*`, so those entries are left out.";
    RegexEntry "regex-entry" Narrower "A list of domains cannot hold a regular expression, so those entries are left out.";
    HostEntry "host-entry" Narrower "This browser refuses a list of domains with these entries, so they are left out.";
    TraceMethod "trace-method" Narrower "This browser has no name for the method TRACE, so requests with it are left out.";
    EndSeparators "end-separators" Narrower "Only the last `^` can stand for the end of a URL, so URLs that end before it are left out.";
    PopupOnly "popup-only" Inexpressible "A rule cannot tell a popup from any other page.";
    PageOnly "page-only" Inexpressible "What is asked of a page (is element hiding off?) is no request: no rule answers it.";
    Modification "modification" Inexpressible "A rule edits no text, no path and no single cookie, and answers for no other product's protections.";
    ParamPattern "param-pattern" Inexpressible "A rule takes parameters out by their names alone.";
    ParamName "param-name" Inexpressible "This browser percent-encodes the names in a rule before it compares them with a URL, and no name becomes this one.";
    UnknownSurrogate "unknown-surrogate" Inexpressible "The extension has no such surrogate.";
    BlockByBlock "block-by-block" Inexpressible "It has a surrogate for whatever others block, which would take a rule for each of them.";
    Cancelled "cancelled" Inexpressible "An exception cancels it for some URLs, which a rule cannot tell from the others.";
    Exchange "exchange" Inexpressible "A rule asks for no header of a request and for no server's address.";
    ResponseHeader "response-header" Inexpressible "This browser's rules do not ask for headers of a response.";
    HeaderPattern "header-pattern" Inexpressible "A rule compares a header with texts, never with an expression.";
    TopPage "top-page" Inexpressible "This browser's rules do not ask for the page in the tab.";
    StrictParty "strict-party" Inexpressible "A rule compares registrable domains, never exact hosts.";
    NoEntryLeft "no-entry-left" Inexpressible "No entry of the list of domains can be said in a rule.";
    ExcludedEntry "excluded-entry" Inexpressible "Without an excluded entry that cannot be said in a rule, it would match more than was meant.";
    NoMethodLeft "no-method-left" Inexpressible "This browser has no name for the method TRACE.";
    HostWildcard "host-wildcard" Inexpressible "A pattern that starts with `||*` is refused by browsers.";
    RegexLookAround "regex-look-around" Inexpressible "This browser's regular expressions know no look-around.";
    RegexBackReference "regex-back-reference" Inexpressible "This browser's regular expressions know no back-references.";
    RegexNoBoundary "regex-no-boundary" Inexpressible "This browser reads the `\\B` of a regular expression as `\\b` unless capitals matter.";
    RegexEmptySet "regex-empty-set" Inexpressible "This browser's regular expressions know no empty set `[]`.";
    RegexTooLarge "regex-too-large" Inexpressible "The regular expression would need more than the 2 KB that this browser gives to one.";
    NotTaken "not-taken" Inexpressible "The line is not taken by the engine either.";
    OverBudget "over-budget" Inexpressible "There are more rules than the browser accepts.";
    OverRegexBudget "over-regex-budget" Inexpressible "There are more rules with regular expressions than the browser accepts.";
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for Reason {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// One thing that keeps one filter from being exact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Loss {
    pub(super) reason: Reason,
    /// What of the filter it is about, as it stands there; empty: all of it.
    pub(super) detail: String,
}

impl Loss {
    pub(super) fn sentence(&self) -> String {
        match self.detail.as_str() {
            "" => self.reason.about().to_owned(),
            detail => format!("{} {detail}", self.reason.about()),
        }
    }
}

impl From<Reason> for Loss {
    fn from(reason: Reason) -> Loss {
        Loss { reason, detail: String::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_no_reason_is_exact() {
        let mut codes: Vec<&str> = Reason::all().iter().map(|reason| reason.code()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), Reason::all().len());
        assert!(Reason::all().iter().all(|reason| reason.certificate() != Certificate::Exact));
    }

    #[test]
    fn the_documentation_has_every_reason() {
        let documented = include_str!("../../docs/dnr.md");
        for reason in Reason::all() {
            // A table wants its `|` escaped.
            let line = format!("| `{}` | {} |", reason.code(), reason.about().replace('|', "\\|"));
            assert!(documented.contains(&line), "docs/dnr.md lacks: {line}");
        }
    }
}
