//! Diagnostics: a problem in a line, its place and a suggested correction.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use crate::span::Span;

/// The severity of a diagnostic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Severity {
    /// The line is valid but not applied: its list is not trusted, or another line disables it.
    Note,
    /// The line is taken, but its author probably meant something else.
    Warning,
    /// The line is rejected.
    Error,
}

impl Severity {
    /// The stable name: `note`, `warning`, `error`.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// The part of a list that a code concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum CodeGroup {
    /// Filters for pages: cosmetic, scriptlet, HTML and response-header filters.
    Page,
    /// Network filters.
    Network,
    /// The list as a whole: directives, includes, metadata.
    List,
}

/// The table of diagnostic codes: code, severity, group, meaning.
macro_rules! codes {
    ($($variant:ident $code:literal $severity:ident $group:ident $about:literal;)*) => {
        /// The kind of a diagnostic. Names of codes are stable.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Code { $(#[doc = $about] $variant,)* }

        impl Code {
            /// Every code, in the order of the table.
            pub fn all() -> &'static [Code] {
                &[$(Code::$variant,)*]
            }

            /// The stable name: `unknown-modifier`.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $code,)* }
            }

            /// The severity, unless the line is taken nevertheless: see [`Diagnostic::severity`].
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }

            /// The part of a list that it concerns.
            pub fn group(self) -> CodeGroup {
                match self { $(Code::$variant => CodeGroup::$group,)* }
            }

            /// The meaning in one sentence.
            pub fn about(self) -> &'static str {
                match self { $(Code::$variant => $about,)* }
            }

            /// The meaning without its explanation: the text up to the first semicolon.
            fn title(self) -> &'static str {
                self.about().split(';').next().unwrap_or("").trim_end_matches('.')
            }
        }
    };
}

codes! {
    InvalidSelector "invalid-selector" Error Page "A selector that a browser rejects, or an operator with an invalid argument.";
    InvalidStyle "invalid-style" Error Page "Declarations that are not valid, or that can load something.";
    InvalidPageHost "invalid-page-host" Error Page "An entry of the host field that is not valid or not supported there.";
    InvalidPageModifier "invalid-page-modifier" Error Page "A modifier in `[$...]` that is unknown or has an invalid value.";
    InvalidPageFilter "invalid-page-filter" Error Page "A filter for pages without a body, or with an unsupported kind of body.";
    GenericProcedural "generic-procedural" Error Page "A filter with operators or actions, of the response or of headers, that names no host.";
    GenericScriptlet "generic-scriptlet" Error Page "A scriptlet filter that names no host.";
    UnknownScriptlet "unknown-scriptlet" Error Page "A scriptlet that is not in the table of scriptlets.";
    InvalidScriptletArgument "invalid-scriptlet-argument" Error Page "An argument that is not valid for its scriptlet.";
    UntrustedScriptlet "untrusted-scriptlet" Note Page "A scriptlet that only trusted lists may use; applied if the list is trusted.";
    RawScriptFilter "raw-script-filter" Error Page "A filter that contains JavaScript; lists must not bring code.";
    SnippetFilter "snippet-filter" Error Page "A snippet of Adblock Plus; snippets are not supported.";
    ModifierNotHere "modifier-not-here" Error Network "A modifier that has no effect in a browser extension.";
    UnknownModifier "unknown-modifier" Error Network "An unknown modifier.";
    ModifierNeedsValue "modifier-needs-value" Error Network "A modifier without its required value.";
    ModifierTakesNoValue "modifier-takes-no-value" Error Network "A value for a modifier that takes none.";
    ModifierNotNegatable "modifier-not-negatable" Error Network "A `~` before a modifier that cannot be negated.";
    ModifierExceptionOnly "modifier-exception-only" Error Network "A modifier that is valid in exceptions only.";
    ModifierNoException "modifier-no-exception" Error Network "A modifier that is not valid in exceptions.";
    ModifierTwice "modifier-twice" Error Network "A modifier that occurs twice with different values.";
    ModifierConflict "modifier-conflict" Error Network "Two modifiers that exclude each other.";
    MatchCaseWithoutRegex "match-case-without-regex" Error Network "`match-case` on a pattern that is not a regular expression.";
    InvalidDomain "invalid-domain" Error Network "An entry of a domain list that is not a host, an entity or a regular expression.";
    InvalidMethod "invalid-method" Error Network "An unknown request method.";
    InvalidValue "invalid-value" Error Network "A value that is not valid for its modifier.";
    InvalidRegex "invalid-regex" Error Network "A regular expression that does not compile.";
    InvalidHost "invalid-host" Error Network "A host in a pattern that is not a valid host name.";
    EmptyPattern "empty-pattern" Error Network "A filter without pattern and modifiers.";
    MatchesEverything "matches-everything" Error Network "A filter without conditions that matches every request; a warning if the filter is taken.";
    MatchesNothing "matches-nothing" Error Network "A pattern that no URL can match.";
    SpaceInPattern "space-in-pattern" Error Network "White space in a pattern; no URL contains any.";
    PatternTooLong "pattern-too-long" Error Network "A pattern of more than 4,096 bytes.";
    UntrustedRewrite "untrusted-rewrite" Note Network "A `replace`, `uritransform` or `urlskip` filter, which extensions take from trusted lists only; applied there if the list is trusted.";
    BadDirective "bad-directive" Error List "A `!#` line with a syntax error.";
    UnknownDirective "unknown-directive" Warning List "An unknown `!#` directive.";
    BadInclude "bad-include" Error List "An `!#include` of a path outside of the folder of the list, of the file itself, or nested too deeply.";
    MissingInclude "missing-include" Error List "An `!#include` of a file that does not exist.";
    RepeatedInclude "repeated-include" Warning List "An `!#include` of a file that the list has already included.";
    RepeatedName "repeated-name" Warning List "A list with the name of another list; removing one removes both.";
    UnclosedIf "unclosed-if" Error List "An `!#if` without its `!#endif`.";
    BadMetadata "bad-metadata" Warning List "A comment at the start of a list with an invalid value.";
    ChecksumMismatch "checksum-mismatch" Warning List "A list whose `! Checksum:` does not match its text.";
    IdleBadfilter "idle-badfilter" Warning Network "A `$badfilter` line that disables no filter.";
    DisabledByBadfilter "disabled-by-badfilter" Note Network "A filter that a `$badfilter` line disables.";
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A diagnostic of one line.
///
/// A list has tens of thousands, most of them notes without details. So the details are behind a pointer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind.
    pub code: Code,
    /// The place in the line, in bytes from its start.
    pub span: Span,
    /// `None`: the message is the title of the code.
    details: Option<Box<Details>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Details {
    message: Cow<'static, str>,
    subject: &'static str,
    suggestion: Option<Cow<'static, str>>,
    /// The line is taken although the code is an error.
    is_taken: bool,
}

impl Diagnostic {
    /// A diagnostic with a message of its own.
    pub fn new(code: Code, span: Span, message: impl Into<Cow<'static, str>>) -> Diagnostic {
        let details = Box::new(Details { message: message.into(), subject: "", suggestion: None, is_taken: false });
        Diagnostic { code, span, details: Some(details) }
    }

    /// A diagnostic whose message is the title of its code.
    pub(crate) fn plain(code: Code, span: Span) -> Diagnostic {
        Diagnostic { code, span, details: None }
    }

    /// The severity of the code; [`Severity::Warning`] if the line is taken nevertheless.
    pub fn severity(&self) -> Severity {
        match &self.details {
            Some(details) if details.is_taken => Severity::Warning,
            _ => self.code.severity(),
        }
    }

    /// The problem, with the text that causes it.
    pub fn message(&self) -> &str {
        match &self.details {
            Some(details) => &details.message,
            None => self.code.title(),
        }
    }

    /// The modifier that it concerns, by its first name, for counting; empty if there is none.
    pub fn subject(&self) -> &'static str {
        self.details.as_ref().map_or("", |details| details.subject)
    }

    /// A suggested correction.
    pub fn suggestion(&self) -> Option<&str> {
        self.details.as_ref()?.suggestion.as_deref()
    }

    fn details(&mut self) -> &mut Details {
        let message = Cow::Borrowed(self.code.title());
        self.details
            .get_or_insert_with(|| Box::new(Details { message, subject: "", suggestion: None, is_taken: false }))
    }

    pub(crate) fn about(mut self, subject: &'static str) -> Diagnostic {
        self.details().subject = subject;
        self
    }

    /// The same diagnostic for a line that is taken.
    pub(crate) fn of_taken_line(mut self) -> Diagnostic {
        self.details().is_taken = true;
        self
    }

    /// The same diagnostic for a line with `offset` more bytes before it.
    pub(crate) fn shifted(mut self, offset: u32) -> Diagnostic {
        self.span.start += offset;
        self.span.end += offset;
        self
    }

    /// Adds a suggested correction.
    #[must_use]
    pub fn suggest(mut self, suggestion: impl Into<Cow<'static, str>>) -> Diagnostic {
        self.details().suggestion = Some(suggestion.into());
        self
    }
}

impl Serialize for Diagnostic {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(rename = "Diagnostic")]
        struct Written<'d> {
            code: Code,
            message: &'d str,
            span: Span,
            #[serde(skip_serializing_if = "str::is_empty")]
            subject: &'static str,
            #[serde(skip_serializing_if = "Option::is_none")]
            suggestion: Option<&'d str>,
        }
        let (message, subject, suggestion) = (self.message(), self.subject(), self.suggestion());
        Written { code: self.code, message, span: self.span, subject, suggestion }.serialize(serializer)
    }
}
