//! One network filter: pattern and modifiers → [`NetworkFilter`].

use std::borrow::Cow;
use std::sync::Arc;

use super::condition::Condition;
use super::domains::DomainList;
use super::known_modifiers::KnownModifiers;
use super::lines::{is_continued, joined};
use super::modification::Modification;
use super::modifier::DEFAULT_TYPES;
use super::options::Modifiers;
use super::pattern::Pattern;
use super::split::split_modifiers;
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

/// One network filter: the text of its author and its meaning.
#[derive(Clone, Debug)]
pub struct NetworkFilter<'t> {
    /// The line without surrounding white space; a continued line with its line ends: see [`lines`](super::lines).
    pub text: &'t str,
    /// `@@`.
    pub exception: bool,
    /// `$important`.
    pub important: bool,
    /// `$badfilter`: disables the same filter without `badfilter`, and matches nothing.
    pub badfilter: bool,
    /// The URLs that it matches.
    pub pattern: Pattern<'t>,
    /// The other conditions; `None` is [`Condition::default`], which 90 % of filters have.
    pub condition: Option<Arc<Condition<'t>>>,
}

impl<'t> NetworkFilter<'t> {
    /// A filter for a host, as a line of a hosts file defines it.
    pub(crate) fn host(text: &'t str, host: Cow<'t, str>) -> NetworkFilter<'t> {
        NetworkFilter {
            text,
            exception: false,
            important: false,
            badfilter: false,
            pattern: Pattern::Host(host),
            condition: None,
        }
    }

    /// The filter of `||host^`, whose host is in its canonical form.
    pub(crate) fn plain(text: &'t str) -> NetworkFilter<'t> {
        NetworkFilter::host(text, Cow::Borrowed(enclosed_host(text).unwrap_or("")))
    }

    /// Parses a line that is a network filter. Spans of a diagnostic refer to `text`.
    ///
    /// # Errors
    ///
    /// The first problem that prevents an exact reading of the line.
    pub fn parse(text: &'t str) -> Result<NetworkFilter<'t>, Diagnostic> {
        if is_continued(text) {
            let span = Span::new(0, text.len());
            return Err(Diagnostic::new(Code::SpaceInPattern, span, "a filter contains no line end"));
        }
        NetworkFilter::parse_line(text, &mut KnownModifiers::default())
    }

    /// The same for a text without line ends.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn parse_line(text: &'t str, known: &mut KnownModifiers<'t>) -> Result<NetworkFilter<'t>, Diagnostic> {
        let (exception, rest) = match text.strip_prefix("@@") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (pattern, modifiers) = split_modifiers(rest, |modifiers| known.has(modifiers, exception));
        let parsed = modifiers.map(|modifiers| known.parse(modifiers, text, exception)).transpose()?;
        let Modifiers { important, badfilter, condition } = parsed.unwrap_or_default();
        let mut filter = NetworkFilter { text, exception, important, badfilter, pattern: Pattern::Any, condition };
        filter.pattern = Pattern::parse(pattern, filter.may_be_bare_host(), modifiers.is_some(), text)?;
        filter.check(pattern, modifiers.is_some())?;
        Ok(filter)
    }

    /// The text as one line; continued lines are joined.
    pub fn line(&self) -> Cow<'t, str> {
        joined(self.text)
    }

    /// The modification of the request or its response.
    pub fn modification(&self) -> Option<&Modification<'t>> {
        self.condition.as_ref()?.modification()
    }

    /// Whether it rewrites responses or URLs. Exceptions and `$badfilter` lines do not.
    pub(crate) fn is_rewrite(&self) -> bool {
        !self.exception && !self.badfilter && self.modification().is_some_and(|one| one.kind.is_rewrite())
    }

    /// The note for a rewrite in a list that is not trusted. `line`: the text that spans refer to.
    pub(crate) fn untrusted(&self, line: &str) -> Diagnostic {
        Diagnostic::plain(Code::UntrustedRewrite, Span::of(self.text, line))
    }

    /// Whether it blocks requests, or as an exception allows them.
    pub fn decides(&self) -> bool {
        self.modification().is_none_or(|modification| modification.blocks)
    }

    /// Whether a pattern that is a host name matches that host. uBlock Origin parses `example.com$script` as a host and
    /// `example.com$script,domain=a.com` as text. Tested: `to`, `important`, `csp`, `removeparam` and `redirect-rule`
    /// also make it text; `redirect` does not.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn may_be_bare_host(&self) -> bool {
        let limited = self.condition.as_ref().is_some_and(|condition| {
            let none = DomainList::default();
            let extra = condition.extra.as_ref().is_some_and(|extra| extra.is_restrictive());
            extra
                || condition.from != none
                || condition.to != none
                || condition.denyallow != none
                || condition.methods != 0
        });
        !limited && !self.important
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn check(&self, pattern: &str, has_modifiers: bool) -> Result<(), Diagnostic> {
        let span = Span::of(pattern, self.text);
        let is_regex = matches!(self.pattern, Pattern::Regex(_));
        if self.condition.as_ref().is_some_and(|c| c.match_case) && !is_regex {
            return Err(Diagnostic::new(
                Code::MatchCaseWithoutRegex,
                Span::of("", self.text),
                "match-case is for regular expressions only",
            )
            .suggest("write the pattern between slashes, or remove match-case"));
        }
        let blank = match &self.pattern {
            Pattern::Any => true,
            Pattern::Text { body, .. } => !body.bytes().any(|b| b.is_ascii_alphanumeric()) && body.len() < 3,
            // uBlock Origin also ignores these (tested): `/./`, `/a/`.
            Pattern::Regex(regex) => !has_modifiers && regex.source().chars().count() == 1 && regex.source() != "/",
            Pattern::Host(_) => false,
        };
        if blank && self.condition.is_none() && !self.badfilter {
            return Err(match pattern.trim_matches('|') {
                "" => Diagnostic::new(Code::EmptyPattern, span, "the filter has neither pattern nor modifier"),
                _ if matches!(self.pattern, Pattern::Regex(_)) => Diagnostic::new(
                    Code::MatchesEverything,
                    span,
                    "an expression of one character matches nearly every request",
                )
                .suggest("write a longer expression, or restrict it by type, party or site"),
                _ => everything(span),
            });
        }
        Ok(())
    }

    /// The conditions besides the URL.
    pub fn condition(&self) -> Cow<'_, Condition<'t>> {
        match &self.condition {
            Some(condition) => Cow::Borrowed(condition),
            None => Cow::Owned(Condition::default()),
        }
    }

    /// The types of requests that it matches. Nine of ten filters have no condition, and making the default one takes longer.
    pub(crate) fn types(&self) -> u32 {
        self.condition.as_ref().map_or(DEFAULT_TYPES, |condition| condition.types)
    }

    /// The parts that identify the filter however it is written; `badfilter` is not among them.
    pub(crate) fn identity(&self) -> (bool, bool, &Pattern<'t>, Option<&Condition<'t>>) {
        (self.exception, self.important, &self.pattern, self.condition.as_deref())
    }

    /// Whether the two filters differ at most in `badfilter`.
    pub(crate) fn is_twin_of(&self, other: &NetworkFilter<'_>) -> bool {
        self.identity() == other.identity()
    }
}

/// The text between `||` and `^`.
pub(crate) fn enclosed_host(text: &str) -> Option<&str> {
    text.strip_prefix("||")?.strip_suffix('^')
}

/// The diagnostic of a filter that matches everything.
pub(super) fn everything(span: Span) -> Diagnostic {
    Diagnostic::new(Code::MatchesEverything, span, "the filter matches every request")
        .suggest("restrict it by type, party or site: *$script,3p,from=example.com")
}
