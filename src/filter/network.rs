//! One network filter: pattern and modifiers → [`NetworkFilter`].

use std::borrow::Cow;

use super::domains::DomainList;
use super::modifier::{Effect, Modifier, Value};
use super::pattern::Pattern;
use crate::diagnostic::{Code, Diagnostic};
use crate::net::{Kind, Method};
use crate::span::Span;

/// Which parties a filter speaks of, as [`Condition::party`] holds it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Party(pub(crate) u8);

impl Party {
    /// The one relation by registrable domain that is asked for: third-party `Some(true)`, first-party
    /// `Some(false)`, either `None`.
    pub fn third(self) -> Option<bool> {
        use super::modifier::party::{FIRST, THIRD};
        match self.0 & (FIRST | THIRD) {
            THIRD => Some(true),
            FIRST => Some(false),
            _ => None,
        }
    }

    /// The same by exact host.
    pub fn strict_third(self) -> Option<bool> {
        use super::modifier::party::{STRICT_FIRST, STRICT_THIRD};
        match self.0 & (STRICT_FIRST | STRICT_THIRD) {
            STRICT_THIRD => Some(true),
            STRICT_FIRST => Some(false),
            _ => None,
        }
    }
}

/// What must hold of a request besides its URL. All parts must hold.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Condition<'t> {
    /// Bits of [`Kind`]s. Never 0.
    pub(crate) types: u16,
    /// Relations between request and source.
    pub party: Party,
    /// Bits of [`Method`]s; 0: any.
    pub(crate) methods: u16,
    /// Capitals matter.
    pub match_case: bool,
    /// Who asks; empty: anyone.
    pub from: DomainList<'t>,
    /// Who is asked; empty: anyone.
    pub to: DomainList<'t>,
    /// Who must not be asked: plain hosts, as included entries.
    pub denyallow: DomainList<'t>,
}

/// What a filter speaks of that names no type: everything but pages and popups.
pub(crate) const DEFAULT_TYPES: u16 = ALL_TYPES & !(Kind::MainFrame.bit() | Kind::Popup.bit());

/// Every bit that a kind has.
pub(crate) const ALL_TYPES: u16 = {
    // CspReport has no bit of its own.
    let every = (1 << (Kind::Popup as u8 + 1)) - 1;
    every & !(1 << Kind::CspReport as u8)
};

impl Default for Condition<'_> {
    fn default() -> Self {
        Condition {
            types: DEFAULT_TYPES,
            party: Party(0),
            methods: 0,
            match_case: false,
            from: DomainList::default(),
            to: DomainList::default(),
            denyallow: DomainList::default(),
        }
    }
}

impl Condition<'_> {
    /// The kinds the filter speaks of.
    pub fn kinds(&self) -> impl Iterator<Item = Kind> {
        let types = self.types;
        Kind::all().iter().copied().filter(move |kind| types & kind.bit() != 0)
    }

    /// The methods the filter speaks of; none: any. [`Method::Other`] is among them if it names those it does
    /// not speak of.
    pub fn methods(&self) -> impl Iterator<Item = Method> {
        let methods = self.methods;
        Method::all().chain([Method::Other]).filter(move |method| methods & method.bit() != 0)
    }

    /// Whether the filter names no type.
    pub fn has_default_types(&self) -> bool {
        self.types == DEFAULT_TYPES
    }
}

/// One network filter, as its author wrote it and as it is meant.
#[derive(Clone, Debug)]
pub struct NetworkFilter<'t> {
    /// The line, without surrounding white space.
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
    pub condition: Option<Box<Condition<'t>>>,
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
            filter.apply(modifiers)?;
        }
        filter.pattern = Pattern::parse(pattern, filter.may_be_bare_host(), modifiers.is_some(), text)?;
        filter.check(pattern)?;
        Ok(filter)
    }

    /// Whether a pattern that is a host name means the host. uBlock Origin reads `example.com$script` as a host
    /// and `example.com$script,domain=a.com` as text (probed: so do `to` and `important`).
    fn may_be_bare_host(&self) -> bool {
        let limited = self.condition.as_ref().is_some_and(|condition| {
            let none = DomainList::default();
            condition.from != none || condition.to != none || condition.denyallow != none || condition.methods != 0
        });
        !limited && !self.important
    }

    fn check(&self, pattern: &str) -> Result<(), Diagnostic> {
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
            Pattern::Host(_) | Pattern::Regex(_) => false,
        };
        if blank && self.condition.is_none() && !self.badfilter {
            return Err(match pattern.trim_matches('|') {
                "" => Diagnostic::new(Code::EmptyPattern, span, "there is no pattern and no modifier"),
                _ => Diagnostic::new(Code::MatchesEverything, span, "this filter would match every request")
                    .suggest("name a type, a party or a site: *$script,3p,from=example.com"),
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

    fn apply(&mut self, modifiers: &'t str) -> Result<(), Diagnostic> {
        let line = self.text;
        let mut condition = Condition::default();
        let (mut types, mut types_without) = (0u16, 0u16);
        let (mut party, mut negated_party) = (0u8, 0u8);
        for part in parts(modifiers) {
            let (negated, name, value) = part.read(line)?;
            let modifier = part.known(line)?;
            let of_it = |found: Diagnostic| found.about(modifier.name);
            let span = Span::of(part.name, line);
            if negated && !modifier.negatable {
                return Err(of_it(Diagnostic::new(
                    Code::ModifierNotNegatable,
                    span,
                    format!("{name} has no opposite"),
                )));
            }
            if modifier.value == Value::None && value.is_some() {
                return Err(of_it(Diagnostic::new(Code::ModifierTakesNoValue, span, format!("{name} takes no value"))));
            }
            if modifier.value == Value::Required && value.is_none_or(str::is_empty) {
                return Err(of_it(Diagnostic::new(Code::ModifierNeedsValue, span, format!("{name} needs a value")))
                    .suggest(format!("for example {}", modifier.example)));
            }
            let value = value.unwrap_or("");
            match modifier.effect {
                Effect::Type(bit) if negated => types_without |= bit,
                Effect::Type(bit) => types |= bit,
                Effect::AllTypes => types |= ALL_TYPES,
                Effect::Party { holds, negated: opposite } => {
                    let (side, other) = if negated { (opposite, holds) } else { (holds, opposite) };
                    if negated_party & (side | other) != 0 || (negated && party & other != 0) {
                        return Err(Diagnostic::new(
                            Code::ModifierConflict,
                            span,
                            format!("{name} contradicts what stands before it"),
                        ));
                    }
                    negated_party |= if negated { side } else { 0 };
                    party |= side;
                }
                Effect::From => set_once(&mut condition.from, DomainList::parse(value, line)?, part.name, line)?,
                Effect::To => set_once(&mut condition.to, DomainList::parse(value, line)?, part.name, line)?,
                Effect::DenyAllow => {
                    let hosts = DomainList::parse(value, line)?;
                    if !hosts.is_plain() {
                        return Err(Diagnostic::new(
                            Code::InvalidDomain,
                            Span::of(value, line),
                            "denyallow takes plain hosts only",
                        )
                        .suggest("use to=~… for anything else"));
                    }
                    set_once(&mut condition.denyallow, hosts, part.name, line)?;
                }
                Effect::Method => {
                    let found = methods(value, line)?;
                    if condition.methods != 0 && condition.methods != found {
                        return Err(Diagnostic::new(Code::ModifierTwice, span, "method stands twice")
                            .suggest("put all methods into one list, between |"));
                    }
                    condition.methods = found;
                }
                Effect::MatchCase => condition.match_case = true,
                Effect::Important => self.important = true,
                Effect::BadFilter => self.badfilter = true,
                Effect::Noop => {}
                Effect::NotYet => {
                    return Err(Diagnostic::new(
                        Code::ModifierNotYet,
                        span,
                        format!("{} is not applied yet", modifier.name),
                    )
                    .about(modifier.name));
                }
                Effect::NotHere(why) => {
                    return Err(Diagnostic::new(
                        Code::ModifierNotHere,
                        span,
                        format!("{name} means nothing here: {why}"),
                    )
                    .about(modifier.name));
                }
            }
        }
        condition.types = match (types, types_without) {
            (0, without) => DEFAULT_TYPES & !without,
            (with, without) => with & !without,
        };
        if condition.types == 0 {
            return Err(Diagnostic::new(
                Code::ModifierConflict,
                Span::of(modifiers, line),
                "no type is left that the filter could match",
            ));
        }
        condition.party = Party(party);
        if condition != Condition::default() {
            self.condition = Some(Box::new(condition));
        }
        Ok(())
    }
}

/// A domain list may stand once.
fn set_once<'t>(slot: &mut DomainList<'t>, value: DomainList<'t>, name: &str, line: &str) -> Result<(), Diagnostic> {
    if *slot != DomainList::default() && *slot != value {
        return Err(Diagnostic::new(Code::ModifierTwice, Span::of(name, line), format!("{name} stands twice"))
            .suggest("put all hosts into one list, between |"));
    }
    *slot = value;
    Ok(())
}

fn methods(value: &str, line: &str) -> Result<u16, Diagnostic> {
    let (mut with, mut without) = (0u16, 0u16);
    for item in value.split('|') {
        let (side, name) = match item.strip_prefix('~') {
            Some(name) => (&mut without, name),
            None => (&mut with, item),
        };
        let method: Method = name.parse().map_err(|_| {
            Diagnostic::new(Code::InvalidMethod, Span::of(item, line), format!("{name:?} is no request method"))
        })?;
        *side |= method.bit();
    }
    let every = Method::all().fold(Method::Other.bit(), |bits, method| bits | method.bit());
    match if with == 0 { every & !without } else { with & !without } {
        0 => Err(Diagnostic::new(Code::ModifierConflict, Span::of(value, line), "no request method is left")),
        bits => Ok(bits),
    }
}

/// Pattern and modifiers: parted by the first `$` behind which a known modifier stands.
///
/// If there is none, the last `$` counts whose rest at least looks like modifiers: the line is then rejected
/// for the unknown name rather than taken with `$name` as a part of its pattern.
fn split(text: &str) -> (&str, Option<&str>) {
    let mut unknown = None;
    for at in memchr::memchr_iter(b'$', text.as_bytes()) {
        if at > 0 && text.as_bytes()[at - 1] == b'\\' {
            continue;
        }
        let rest = &text[at + 1..];
        let name = name_at(rest);
        if name.is_empty() {
            continue;
        }
        if Modifier::find(name).is_some() {
            return (&text[..at], Some(rest));
        }
        unknown = Some(at);
    }
    match unknown {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

/// The modifier name that `text` starts with, without its `~`; empty if it starts with none.
fn name_at(text: &str) -> &str {
    let body = text.strip_prefix('~').unwrap_or(text);
    let len = body.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')).count();
    match body.as_bytes().get(len) {
        None | Some(b'=' | b',') => &body[..len],
        _ => "",
    }
}

/// One modifier as written: `~name=value`.
struct Part<'t> {
    /// With `~`, without the value.
    name: &'t str,
    value: Option<&'t str>,
}

impl<'t> Part<'t> {
    fn read(&self, line: &str) -> Result<(bool, &'t str, Option<&'t str>), Diagnostic> {
        let (negated, name) = match self.name.strip_prefix('~') {
            Some(name) => (true, name),
            None => (false, self.name),
        };
        if name.is_empty() {
            return Err(Diagnostic::new(Code::UnknownModifier, Span::of(self.name, line), "an empty modifier")
                .suggest("remove the extra comma"));
        }
        Ok((negated, name, self.value))
    }

    fn known(&self, line: &str) -> Result<&'static Modifier, Diagnostic> {
        let name = self.name.strip_prefix('~').unwrap_or(self.name);
        Modifier::find(name).ok_or_else(|| {
            let lower = name.to_ascii_lowercase();
            let unknown =
                Diagnostic::new(Code::UnknownModifier, Span::of(self.name, line), format!("unknown modifier {name:?}"));
            match Modifier::find(&lower).map(|m| m.name).or_else(|| Modifier::nearest(&lower)) {
                Some(near) => unknown.suggest(format!("did you mean {near}?")),
                None => unknown,
            }
        })
    }
}

/// The modifiers between commas. A comma within a value belongs to the value unless a known modifier follows;
/// values that are lists of hosts or methods hold no comma outside of a regular expression.
fn parts(text: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let now = rest?;
        let name_len = now.find(['=', ',']).unwrap_or(now.len());
        let name = now[..name_len].trim();
        if !now[name_len..].starts_with('=') {
            rest = now.get(name_len + 1..);
            return Some(Part { name, value: None });
        }
        let value = &now[name_len + 1..];
        let plain = Modifier::find(name.strip_prefix('~').unwrap_or(name))
            .is_some_and(|m| matches!(m.effect, Effect::From | Effect::To | Effect::DenyAllow | Effect::Method));
        let plain = plain && !value[..value.find(',').unwrap_or(value.len())].contains('/');
        let len = value
            .match_indices(',')
            .filter(|(at, _)| *at == 0 || value.as_bytes()[at - 1] != b'\\')
            .find(|(at, _)| plain || Modifier::find(name_at(value[at + 1..].trim_start())).is_some())
            .map_or(value.len(), |(at, _)| at);
        rest = value.get(len + 1..);
        Some(Part { name, value: Some(value[..len].trim()) })
    })
}
