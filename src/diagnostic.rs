//! What is wrong with a line, where, and what would mend it.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use crate::span::Span;

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The line is understood and will be applied by a part of the program that does not exist yet.
    Note,
    /// The line is taken, and probably not what its author wanted.
    Warning,
    /// The line is not taken.
    Error,
}

impl Severity {
    /// The name programs know it by.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// One table of everything that can be said of a line: code, severity, what it means.
macro_rules! codes {
    ($($variant:ident $code:literal $severity:ident $about:literal;)*) => {
        /// Why a line is not taken, or what is odd about it. Codes are stable.
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

            /// How bad it is.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }

            /// What it means, in a sentence.
            pub fn about(self) -> &'static str {
                match self { $(Code::$variant => $about,)* }
            }

            /// The same in short.
            fn title(self) -> &'static str {
                self.about().split(';').next().unwrap_or("").trim_end_matches('.')
            }
        }
    };
}

codes! {
    CosmeticFilter "cosmetic-filter" Note "A filter that hides elements; recognised, not yet applied.";
    ScriptletFilter "scriptlet-filter" Note "A filter that runs a scriptlet; recognised, not yet applied.";
    HtmlFilter "html-filter" Note "A filter on the response body; recognised, not yet applied.";
    HeaderFilter "header-filter" Note "A filter that removes a response header; recognised, not yet applied.";
    RawScriptFilter "raw-script-filter" Error "A filter that carries JavaScript; lists may not bring code.";
    ModifierNotHere "modifier-not-here" Error "A modifier that means nothing in a browser extension.";
    UnknownModifier "unknown-modifier" Error "A modifier that no table of ours knows.";
    ModifierNeedsValue "modifier-needs-value" Error "A modifier without the value it needs.";
    ModifierTakesNoValue "modifier-takes-no-value" Error "A value for a modifier that takes none.";
    ModifierNotNegatable "modifier-not-negatable" Error "A `~` before a modifier that has no opposite.";
    ModifierExceptionOnly "modifier-exception-only" Error "A modifier that has a meaning in exceptions only.";
    ModifierNoException "modifier-no-exception" Error "A modifier that has no meaning in exceptions.";
    ModifierTwice "modifier-twice" Error "A modifier that stands twice with different values.";
    ModifierConflict "modifier-conflict" Error "Two modifiers that cannot both hold.";
    MatchCaseWithoutRegex "match-case-without-regex" Error "`match-case` on a pattern that is no regular expression.";
    InvalidDomain "invalid-domain" Error "An entry of a domain list that is no host, entity or regular expression.";
    InvalidMethod "invalid-method" Error "A request method that does not exist.";
    InvalidValue "invalid-value" Error "A value that its modifier cannot have.";
    InvalidRegex "invalid-regex" Error "A regular expression that does not compile.";
    InvalidHost "invalid-host" Error "A host in a pattern that can be no host.";
    EmptyPattern "empty-pattern" Error "A filter that names nothing.";
    MatchesEverything "matches-everything" Error "A filter without any condition that matches every request; a warning where it is taken nevertheless.";
    MatchesNothing "matches-nothing" Error "A pattern that no URL can match.";
    SpaceInPattern "space-in-pattern" Error "White space inside a pattern; a URL never contains any.";
    PatternTooLong "pattern-too-long" Error "A pattern of over 4,096 bytes.";
    BadDirective "bad-directive" Error "A `!#` line that cannot be read.";
    UnknownDirective "unknown-directive" Warning "A `!#` line that is not known.";
    BadInclude "bad-include" Error "An `!#include` that leads out of the list's folder, into itself or too deep.";
    MissingInclude "missing-include" Error "An `!#include` of a file that is not there.";
    RepeatedInclude "repeated-include" Warning "An `!#include` of a file that the list has already included.";
    UnclosedIf "unclosed-if" Error "An `!#if` without its `!#endif`.";
    BadMetadata "bad-metadata" Warning "A comment at the head of a list that says what it means in no known form.";
    ChecksumMismatch "checksum-mismatch" Warning "A list whose `! Checksum:` is not that of its text.";
    IdleBadfilter "idle-badfilter" Warning "A `$badfilter` line that disables no filter.";
    BadfilterNegated "disabled-by-badfilter" Note "A filter that a `$badfilter` line disables.";
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

/// One finding about one line.
///
/// Lists bring them by tens of thousands, most of them notes that say no more than their code, so they are small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What it is.
    pub code: Code,
    /// Where in the line, counted from the line's first byte.
    pub span: Span,
    /// None: what the code says of itself, and nothing else.
    details: Option<Box<Details>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Details {
    message: Cow<'static, str>,
    subject: &'static str,
    suggestion: Option<Cow<'static, str>>,
    /// The line is taken, though the code is that of an error.
    is_taken: bool,
}

impl Diagnostic {
    /// Something to say of a part of a line.
    pub fn new(code: Code, span: Span, message: impl Into<Cow<'static, str>>) -> Diagnostic {
        let details = Box::new(Details { message: message.into(), subject: "", suggestion: None, is_taken: false });
        Diagnostic { code, span, details: Some(details) }
    }

    /// What the code says of itself, of a part of a line.
    pub(crate) fn plain(code: Code, span: Span) -> Diagnostic {
        Diagnostic { code, span, details: None }
    }

    /// How bad it is: what the code says; a warning where the line is taken nevertheless.
    pub fn severity(&self) -> Severity {
        match &self.details {
            Some(details) if details.is_taken => Severity::Warning,
            _ => self.code.severity(),
        }
    }

    /// What is wrong, naming the offending text.
    pub fn message(&self) -> &str {
        match &self.details {
            Some(details) => &details.message,
            None => self.code.title(),
        }
    }

    /// What it is about, where a table counts by that: the modifier's first name; empty: nothing of the kind.
    pub fn subject(&self) -> &'static str {
        self.details.as_ref().map_or("", |details| details.subject)
    }

    /// What to write instead, or what to do.
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

    /// The same of a line that is taken.
    pub(crate) fn of_taken_line(mut self) -> Diagnostic {
        self.details().is_taken = true;
        self
    }

    /// The same finding in a line that has `offset` more bytes in front.
    pub(crate) fn shifted(mut self, offset: u32) -> Diagnostic {
        self.span.start += offset;
        self.span.end += offset;
        self
    }

    /// With what to write instead, or what to do.
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
