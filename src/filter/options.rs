//! Parses the modifiers of a filter.

use std::borrow::Cow;
use std::sync::Arc;

use super::condition::{Condition, DOCUMENT_TYPES, Extra, Party, default_types};
use super::domains::DomainList;
use super::headers::{AddressTest, HeaderTest};
use super::modification::{Modification, ModificationKind};
use super::modifier::{ALL_TYPES, Effect, Exceptions, Modifier, ModifierValue};
use super::split::parts;
use crate::diagnostic::{Code, Diagnostic};
use crate::net::Method;
use crate::span::Span;

/// The modifiers of a filter.
#[derive(Clone, Debug, Default)]
pub(super) struct Modifiers<'t> {
    pub(super) important: bool,
    pub(super) badfilter: bool,
    pub(super) condition: Option<Arc<Condition<'t>>>,
}

/// Parses the modifiers of a filter. Spans refer to `line`.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn parse_modifiers<'t>(
    modifiers: &'t str,
    line: &'t str,
    exception: bool,
) -> Result<Modifiers<'t>, Diagnostic> {
    let mut filter = Modifiers::default();
    let mut reading = ModifierReader { line, exception, ..ModifierReader::default() };
    for part in parts(modifiers) {
        let (negated, name, value) = part.read(line)?;
        let modifier = part.known(line)?;
        let span = Span::of(part.name, line);
        check_form(modifier, &reading, negated, name, value, span)?;
        // Before another modifier the backslash would escape the comma.
        if let Some(value) = value.filter(|value| value.ends_with('\\')) {
            let message = format!("the backslash at the end of {value:?} escapes nothing");
            return Err(Diagnostic::new(Code::InvalidValue, Span::of(value, line), message).about(modifier.name));
        }
        match modifier.effect {
            Effect::Important => filter.important = true,
            Effect::BadFilter => filter.badfilter = true,
            _ => reading.take(modifier, part.name, negated, value.unwrap_or(""))?,
        }
    }
    let condition = reading.finish(modifiers)?;
    if condition != Condition::default() {
        filter.condition = Some(Arc::new(condition));
    }
    Ok(filter)
}

/// Checks a modifier against its row of the table.
#[cfg_attr(target_family = "wasm", inline(never))]
fn check_form(
    modifier: &Modifier,
    reading: &ModifierReader<'_>,
    negated: bool,
    name: &str,
    value: Option<&str>,
    span: Span,
) -> Result<(), Diagnostic> {
    let found = |code, message: String| Err(Diagnostic::new(code, span, message).about(modifier.name));
    if let Effect::Unsupported(why) = modifier.effect {
        return found(Code::ModifierNotHere, format!("{name} is not supported: {why}"));
    }
    if negated && !modifier.negatable {
        return found(Code::ModifierNotNegatable, format!("{name} cannot be negated"));
    }
    if modifier.value == ModifierValue::None && value.is_some() {
        return found(Code::ModifierTakesNoValue, format!("{name} takes no value"));
    }
    match modifier.exceptions {
        Exceptions::Only if !reading.exception => {
            return found(Code::ModifierExceptionOnly, format!("{name} is valid in exceptions only"));
        }
        Exceptions::Never if reading.exception => {
            return found(Code::ModifierNoException, format!("{name} is not valid in an exception"));
        }
        _ => {}
    }
    let needed = match modifier.effect {
        Effect::Modify { kind: ModificationKind::RemoveParam | ModificationKind::Cookie, .. } => false,
        // An exception without a value cancels all modifications of the kind.
        Effect::Modify { .. } | Effect::ResponseHeader | Effect::RequestHeader => !reading.exception,
        _ => modifier.value == ModifierValue::Required,
    };
    if needed && value.is_none_or(str::is_empty) {
        return Err(Diagnostic::new(Code::ModifierNeedsValue, span, format!("{name} needs a value"))
            .about(modifier.name)
            .suggest(format!("for example {}", modifier.example)));
    }
    Ok(())
}

/// The modifiers that have been read.
#[derive(Default)]
struct ModifierReader<'t> {
    line: &'t str,
    exception: bool,
    condition: Condition<'t>,
    extra: Extra<'t>,
    types: u32,
    types_without: u32,
    party: u8,
    negated_party: u8,
    /// Default types of a surrogate; 0: those of other filters.
    surrogate_types: u32,
}

impl<'t> ModifierReader<'t> {
    fn take(
        &mut self,
        modifier: &'static Modifier,
        written: &str,
        negated: bool,
        value: &'t str,
    ) -> Result<(), Diagnostic> {
        let line = self.line;
        let span = Span::of(written, line);
        match modifier.effect {
            Effect::Type(bit) if negated => self.types_without |= bit,
            Effect::Type(bit) => self.types |= bit,
            Effect::AllTypes => self.types |= ALL_TYPES,
            Effect::Party { holds, negated: opposite } => {
                let (side, other) = if negated { (opposite, holds) } else { (holds, opposite) };
                self.add_party(side, other, negated).map_err(|()| {
                    let message = format!("{written} contradicts a modifier before it");
                    Diagnostic::new(Code::ModifierConflict, span, message)
                })?;
            }
            Effect::From => set_hosts(&mut self.condition.from, DomainList::parse(value, line)?, span, modifier)?,
            Effect::To => set_hosts(&mut self.condition.to, DomainList::parse(value, line)?, span, modifier)?,
            Effect::Top => set_hosts(&mut self.extra.top, DomainList::parse(value, line)?, span, modifier)?,
            Effect::DenyAllow => {
                set_hosts(&mut self.condition.denyallow, plain_hosts(value, line)?, span, modifier)?;
            }
            Effect::Method => {
                let found = methods(value, line)?;
                if self.condition.methods != 0 && self.condition.methods != found {
                    return Err(Diagnostic::new(Code::ModifierTwice, span, "method occurs twice")
                        .suggest("put all methods into one list, between |"));
                }
                self.condition.methods = found;
            }
            Effect::MatchCase => self.condition.match_case = true,
            Effect::ResponseHeader => {
                set(&mut self.extra.response_header, HeaderTest::parse(value, line)?, span, modifier)?;
            }
            Effect::RequestHeader => {
                set(&mut self.extra.request_header, HeaderTest::parse(value, line)?, span, modifier)?;
            }
            Effect::Address => set(&mut self.extra.address, AddressTest::parse(value, line)?, span, modifier)?,
            Effect::Reason => set(&mut self.extra.reason, Cow::Borrowed(value), span, modifier)?,
            Effect::Modify { kind, blocks } => {
                let found = Modification::parse(kind, value, line)?;
                self.modify(Modification { blocks: blocks && !self.exception, ..found }, span, modifier)?;
            }
            Effect::Surrogate(name, types) => {
                self.surrogate_types = types;
                let kind = ModificationKind::Redirect;
                self.modify(
                    Modification { kind, value: name.into(), blocks: !self.exception, regex: None },
                    span,
                    modifier,
                )?;
            }
            Effect::Important | Effect::BadFilter | Effect::Noop | Effect::Unsupported(_) => {}
        }
        Ok(())
    }

    /// Adds a relation; `Err` if a negated modifier excludes it.
    fn add_party(&mut self, side: u8, other: u8, negated: bool) -> Result<(), ()> {
        if self.negated_party & (side | other) != 0 || (negated && self.party & other != 0) {
            return Err(());
        }
        self.negated_party |= if negated { side } else { 0 };
        self.party |= side;
        Ok(())
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn modify(&mut self, found: Modification<'t>, span: Span, modifier: &Modifier) -> Result<(), Diagnostic> {
        match &self.extra.modification {
            Some(known) if known.kind != found.kind => {
                let message = format!("a filter modifies one thing: {} or {}", known.kind.name(), found.kind.name());
                Err(Diagnostic::new(Code::ModifierConflict, span, message).suggest("write two filters"))
            }
            _ => set(&mut self.extra.modification, found, span, modifier),
        }
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn finish(mut self, modifiers: &str) -> Result<Condition<'t>, Diagnostic> {
        let span = Span::of(modifiers, self.line);
        let conflict = |message: &'static str| Err(Diagnostic::new(Code::ModifierConflict, span, message));
        let modification = self.extra.modification.as_ref();
        let kind = modification.map(|modification| modification.kind);
        let base = match self.surrogate_types {
            0 => default_types(modification),
            types => types,
        };
        let types = match (self.types, self.types_without) {
            (0, without) => base & !without,
            (with, without) => with & !without,
        };
        if types == 0 {
            return conflict("the filter matches no resource type");
        }
        if matches!(kind, Some(ModificationKind::Csp | ModificationKind::Permissions)) && types & !DOCUMENT_TYPES != 0 {
            return conflict("a policy applies to documents only: use no types except doc and frame");
        }
        self.condition.types = types;
        self.condition.party = Party(self.party);
        if self.extra != Extra::default() {
            self.condition.extra = Some(Box::new(self.extra));
        }
        Ok(self.condition)
    }
}

/// Stores the value of a modifier, which must not occur with two values.
fn set<T: PartialEq>(slot: &mut Option<T>, value: T, span: Span, modifier: &Modifier) -> Result<(), Diagnostic> {
    if slot.as_ref().is_some_and(|known| *known != value) {
        let message = format!("{} occurs twice", modifier.name);
        return Err(Diagnostic::new(Code::ModifierTwice, span, message).suggest("write two filters"));
    }
    *slot = Some(value);
    Ok(())
}

/// Stores a domain list, which must not occur with two values.
#[cfg_attr(target_family = "wasm", inline(never))]
fn set_hosts<'t>(
    slot: &mut DomainList<'t>,
    value: DomainList<'t>,
    span: Span,
    modifier: &Modifier,
) -> Result<(), Diagnostic> {
    if *slot != DomainList::default() && *slot != value {
        return Err(Diagnostic::new(Code::ModifierTwice, span, format!("{} occurs twice", modifier.name))
            .suggest("put all hosts into one list, between |"));
    }
    *slot = value;
    Ok(())
}

/// A list of plain hosts, without entities, expressions and `~`.
#[cfg_attr(target_family = "wasm", inline(never))]
fn plain_hosts<'t>(value: &'t str, line: &str) -> Result<DomainList<'t>, Diagnostic> {
    let hosts = DomainList::parse(value, line)?;
    if !hosts.is_plain() {
        let message = "denyallow takes plain hosts only";
        return Err(
            Diagnostic::new(Code::InvalidDomain, Span::of(value, line), message).suggest("use to=~… for other entries")
        );
    }
    Ok(hosts)
}

#[cfg_attr(target_family = "wasm", inline(never))]
fn methods(value: &str, line: &str) -> Result<u16, Diagnostic> {
    let (mut with, mut without) = (0u16, 0u16);
    for item in value.split('|') {
        let (side, name) = match item.strip_prefix('~') {
            Some(name) => (&mut without, name),
            None => (&mut with, item),
        };
        let method: Method = name.parse().map_err(|_| {
            Diagnostic::new(Code::InvalidMethod, Span::of(item, line), format!("unknown request method {name:?}"))
        })?;
        *side |= method.bit();
    }
    let every = Method::all().fold(Method::Other.bit(), |bits, method| bits | method.bit());
    match if with == 0 { every & !without } else { with & !without } {
        0 => {
            Err(Diagnostic::new(Code::ModifierConflict, Span::of(value, line), "the filter matches no request method"))
        }
        bits => Ok(bits),
    }
}
