//! One network filter: pattern and modifiers → [`NetworkFilter`].

use std::borrow::Cow;
use std::sync::Arc;

use super::breadth::everything;
use super::condition::Condition;
use super::domains::DomainList;
use super::lines::{is_continued, joined};
use super::modification::Modification;
use super::options;
use super::pattern::Pattern;
use super::split::split;
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

/// One network filter, as its author wrote it and as it is meant.
#[derive(Clone, Debug)]
pub struct NetworkFilter<'t> {
    /// The line, without surrounding white space. Where it is continued, as it stands: see [`lines`](super::lines).
    pub text: &'t str,
    /// `@@`.
    pub exception: bool,
    /// `$important`.
    pub important: bool,
    /// `$badfilter`: disables its twin, matches nothing.
    pub badfilter: bool,
    /// Which URLs.
    pub pattern: Pattern<'t>,
    /// What else must hold; `None` is [`Condition::default`], which nine of ten filters have.
    pub condition: Option<Arc<Condition<'t>>>,
}

impl<'t> NetworkFilter<'t> {
    /// A filter for a host, as a line of a hosts file means it.
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

    /// Reads one line that is known to be a network filter. Spans of a diagnostic are counted in `text`.
    ///
    /// # Errors
    ///
    /// The first thing that keeps the line from being taken exactly.
    pub fn parse(text: &'t str) -> Result<NetworkFilter<'t>, Diagnostic> {
        if is_continued(text) {
            let span = Span::new(0, text.len());
            return Err(Diagnostic::new(Code::SpaceInPattern, span, "a filter has no line end in it"));
        }
        NetworkFilter::parse_line(text)
    }

    /// The same for a text that is known to have no line end in it.
    pub(super) fn parse_line(text: &'t str) -> Result<NetworkFilter<'t>, Diagnostic> {
        let (exception, rest) = match text.strip_prefix("@@") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (pattern, modifiers) = split(rest);
        let mut filter = NetworkFilter {
            text,
            exception,
            important: false,
            badfilter: false,
            pattern: Pattern::Any,
            condition: None,
        };
        if let Some(modifiers) = modifiers {
            options::apply(&mut filter, modifiers)?;
        }
        filter.pattern = Pattern::parse(pattern, filter.may_be_bare_host(), modifiers.is_some(), text)?;
        filter.check(pattern, modifiers.is_some())?;
        Ok(filter)
    }

    /// The text in one line, however many there are in the list.
    pub fn line(&self) -> Cow<'t, str> {
        joined(self.text)
    }

    /// What it does besides, or instead of, stopping a request.
    pub fn modification(&self) -> Option<&Modification<'t>> {
        self.condition.as_ref()?.modification()
    }

    /// Whether it stops requests, or as an exception lets them go.
    pub fn decides(&self) -> bool {
        self.modification().is_none_or(|modification| modification.blocks)
    }

    /// Whether a pattern that is a host name means the host. uBlock Origin reads `example.com$script` as a host
    /// and `example.com$script,domain=a.com` as text (probed: so do `to`, `important`, `csp`, `removeparam` and
    /// `redirect-rule`, but not `redirect`).
    fn may_be_bare_host(&self) -> bool {
        let limited = self.condition.as_ref().is_some_and(|condition| {
            let none = DomainList::default();
            let extra = condition.extra.as_ref().is_some_and(|extra| {
                extra.top != none
                    || extra.response_header.is_some()
                    || extra.request_header.is_some()
                    || extra.address.is_some()
                    || extra.modification.as_ref().is_some_and(|modification| !modification.blocks)
            });
            extra
                || condition.from != none
                || condition.to != none
                || condition.denyallow != none
                || condition.methods != 0
        });
        !limited && !self.important
    }

    fn check(&self, pattern: &str, has_modifiers: bool) -> Result<(), Diagnostic> {
        let span = Span::of(pattern, self.text);
        let is_regex = matches!(self.pattern, Pattern::Regex(_));
        if self.condition.as_ref().is_some_and(|c| c.match_case) && !is_regex {
            return Err(Diagnostic::new(
                Code::MatchCaseWithoutRegex,
                Span::of("", self.text),
                "match-case works on regular expressions only",
            )
            .suggest("write the pattern between slashes, or leave match-case out"));
        }
        let blank = match &self.pattern {
            Pattern::Any => true,
            Pattern::Text { body, .. } => !body.bytes().any(|b| b.is_ascii_alphanumeric()) && body.len() < 3,
            // uBlock Origin ignores these, too (probed): `/./`, `/a/`.
            Pattern::Regex(regex) => !has_modifiers && regex.source().chars().count() == 1 && regex.source() != "/",
            Pattern::Host(_) => false,
        };
        if blank && self.condition.is_none() && !self.badfilter {
            return Err(match pattern.trim_matches('|') {
                "" => Diagnostic::new(Code::EmptyPattern, span, "there is no pattern and no modifier"),
                _ => everything(span),
            });
        }
        Ok(())
    }

    /// What must hold besides the URL.
    pub fn condition(&self) -> Cow<'_, Condition<'t>> {
        match &self.condition {
            Some(condition) => Cow::Borrowed(condition),
            None => Cow::Owned(Condition::default()),
        }
    }

    /// What makes it this filter, however it is written; `badfilter` is left out of account.
    pub(crate) fn identity(&self) -> (bool, bool, &Pattern<'t>, Option<&Condition<'t>>) {
        (self.exception, self.important, &self.pattern, self.condition.as_deref())
    }

    /// Whether the two are the same filter.
    pub(crate) fn is_twin_of(&self, other: &NetworkFilter<'_>) -> bool {
        self.identity() == other.identity()
    }
}
