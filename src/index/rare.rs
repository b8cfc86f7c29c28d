//! Conditions and effects that few filters have: headers, addresses, modifications. Reading comes first in this file,
//! writing second.

use super::domain_set::DomainSets;
use super::program::Programs;
use super::wire::{put_text, put_u32, text_at, u32_at};
use crate::filter::{AddressTest, Extra, HeaderTest, Modification, ModificationKind, ParamPattern, Text, ValueTest};
use crate::small::Interned;

/// The rare conditions of filters: 28 bytes, shared by all filters with the same ones.
///
/// Places of values are offsets in their section plus one; 0: none.
#[derive(Clone, Copy)]
pub(crate) struct RareConditionsView {
    /// The place of a domain set.
    pub(crate) top: u32,
    pub(crate) response_header: u32,
    pub(crate) request_header: u32,
    pub(crate) address: u32,
    pub(crate) reason: u32,
    /// A [`ModificationKind`]; 0: none.
    pub(crate) kind: u32,
    pub(crate) modification: u32,
}

impl RareConditionsView {
    const SIZE: usize = 28;

    /// The rare conditions with this number, as conditions store it: number plus one. Without any such, there are no
    /// conditions.
    pub(super) fn read(all: &[u8], number: u32) -> RareConditionsView {
        let at = (number as usize).wrapping_sub(1).wrapping_mul(RareConditionsView::SIZE);
        let one = all.get(at..).and_then(|rest| rest.get(..RareConditionsView::SIZE)).unwrap_or_default();
        let word = |index: usize| u32_at(one, index * 4);
        RareConditionsView {
            top: word(0),
            response_header: word(1),
            request_header: word(2),
            address: word(3),
            reason: word(4),
            kind: word(5),
            modification: word(6),
        }
    }

    /// The kind of the filter's modification.
    pub(crate) fn modification(&self) -> Option<ModificationKind> {
        ModificationKind::from_number(self.kind as u8)
    }
}

/// A value: a form, a name, a text, a program.
///
/// `form: u8, name: length and text, text: length and text, program: u32`.
#[derive(Clone, Copy)]
pub(crate) struct ValueView<'i> {
    form: u8,
    /// The name of a header or of a parameter.
    pub(crate) name: &'i str,
    /// The text to be found, or the value that exceptions are compared with.
    pub(crate) text: &'i str,
    /// The offset of the program, if the form is an expression.
    pub(crate) program: u32,
}

/// The form of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum ValueForm {
    /// Any text matches.
    Any = 0,
    Text = 1,
    Regex = 2,
    /// An expression that ignores case.
    RegexIgnoreCase = 3,
    /// A prefix of the text.
    Prefix = 4,
    Lan = 5,
    Loopback = 6,
}

/// A bit of the form: the value must not match.
const NEGATED: u8 = 0x80;

impl<'i> ValueView<'i> {
    /// The value at `place`, as [`RareConditionsView`] stores it. A damaged value matches nothing.
    pub(super) fn read(values: &'i [u8], place: u32) -> ValueView<'i> {
        let at = (place as usize).wrapping_sub(1);
        let form = values.get(at).copied().unwrap_or(u8::MAX);
        let (name, next) = text_at(values, at.wrapping_add(1));
        let (text, next) = text_at(values, next);
        ValueView { form, name, text, program: u32_at(values, next) }
    }

    pub(crate) fn negated(&self) -> bool {
        self.form & NEGATED != 0
    }

    /// The form; `None` if the image is damaged.
    pub(crate) fn form(&self) -> Option<ValueForm> {
        Some(match self.form & !NEGATED {
            0 => ValueForm::Any,
            1 => ValueForm::Text,
            2 => ValueForm::Regex,
            3 => ValueForm::RegexIgnoreCase,
            4 => ValueForm::Prefix,
            5 => ValueForm::Lan,
            6 => ValueForm::Loopback,
            _ => return None,
        })
    }
}

/// Rare conditions and their values while they are written, without duplicates.
#[derive(Default)]
pub(super) struct RareConditions<'t> {
    pub(super) bytes: Vec<u8>,
    pub(super) values: Vec<u8>,
    numbers: Interned<&'t Extra<'t>>,
}

impl<'t> RareConditions<'t> {
    pub(super) fn number(
        &mut self,
        extra: &'t Extra<'t>,
        sets: &mut DomainSets<'t>,
        programs: &mut Programs<'t>,
    ) -> u32 {
        if let Some(number) = self.numbers.number(&extra) {
            return number;
        }
        let number = (self.bytes.len() / RareConditionsView::SIZE) as u32;
        let top = sets.place(&extra.top, programs);
        let response_header = extra.response_header.as_ref().map_or(0, |test| self.header(test, programs));
        let request_header = extra.request_header.as_ref().map_or(0, |test| self.header(test, programs));
        let address = extra.address.as_ref().map_or(0, |test| self.address(test, programs));
        let reason = extra.reason.as_ref().map_or(0, |reason| self.value(ValueForm::Text, false, "", reason, 0));
        let modification = extra.modification.as_ref().map_or(0, |found| self.modification(found, programs));
        let kind = extra.modification.as_ref().map_or(0, |found| found.kind as u32);
        for word in [top, response_header, request_header, address, reason, kind, modification] {
            put_u32(&mut self.bytes, word);
        }
        self.numbers.insert(extra, number);
        number
    }

    fn header(&mut self, test: &'t HeaderTest<'t>, programs: &mut Programs<'t>) -> u32 {
        let (form, text, program) = match &test.value {
            None => (ValueForm::Any, "", 0),
            Some(ValueTest::Text(text)) => (ValueForm::Text, &**text, 0),
            Some(ValueTest::Regex { regex, ignore_case }) => {
                (regex_form(*ignore_case), regex.source(), programs.place(regex, *ignore_case))
            }
        };
        self.value(form, test.negated, &test.name, text, program)
    }

    fn address(&mut self, test: &'t AddressTest<'t>, programs: &mut Programs<'t>) -> u32 {
        let (form, text, program) = match test {
            AddressTest::Exact(text) => (ValueForm::Text, &**text, 0),
            AddressTest::Prefix(text) => (ValueForm::Prefix, &**text, 0),
            AddressTest::Regex(regex) => (ValueForm::Regex, regex.source(), programs.place(regex, false)),
            AddressTest::Lan => (ValueForm::Lan, "", 0),
            AddressTest::Loopback => (ValueForm::Loopback, "", 0),
        };
        self.value(form, false, "", text, program)
    }

    fn modification(&mut self, modification: &'t Modification<'t>, programs: &mut Programs<'t>) -> u32 {
        let value = &modification.value;
        if modification.kind != ModificationKind::RemoveParam || value.is_empty() {
            return self.value(ValueForm::Any, false, "", value, 0);
        }
        let ParamPattern { negated, text } = ParamPattern::read(value);
        match (text, &modification.regex) {
            (Text::Regex { ignore_case, .. }, Some(regex)) => {
                let program = programs.place(regex, ignore_case);
                self.value(regex_form(ignore_case), negated, "", value, program)
            }
            (Text::Name(name) | Text::Regex { source: name, .. }, _) => {
                self.value(ValueForm::Text, negated, name, value, 0)
            }
        }
    }

    fn value(&mut self, form: ValueForm, negated: bool, name: &str, text: &str, program: u32) -> u32 {
        let place = self.values.len() as u32 + 1;
        self.values.push(form as u8 | if negated { NEGATED } else { 0 });
        put_text(&mut self.values, name);
        put_text(&mut self.values, text);
        put_u32(&mut self.values, program);
        place
    }
}

fn regex_form(ignore_case: bool) -> ValueForm {
    if ignore_case { ValueForm::RegexIgnoreCase } else { ValueForm::Regex }
}
