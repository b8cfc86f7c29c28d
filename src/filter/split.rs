//! Splits a filter into pattern and modifiers, and the modifiers into names and values.

use super::lines::{is_space, trim};
use super::modification::ModificationKind;
use super::modifier::{Effect, Modifier};
use super::value::closes_regex;
use crate::diagnostic::{Code, Diagnostic};
use crate::span::Span;

/// Splits a filter into pattern and modifiers, at the first `$` before a known modifier.
///
/// If there is none, the split is at the last `$` before text in the form of modifiers. The line is then rejected for
/// an unknown modifier; otherwise `$name` would silently become part of the pattern. `is_parsed`: whether a text was parsed
/// as modifiers, so that it starts with a known one.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn split_modifiers<'t>(text: &'t str, is_parsed: impl Fn(&'t str) -> bool) -> (&'t str, Option<&'t str>) {
    let mut unknown = None;
    for at in memchr::memchr_iter(b'$', text.as_bytes()) {
        if at > 0 && text.as_bytes()[at - 1] == b'\\' {
            continue;
        }
        let rest = &text[at + 1..];
        if is_parsed(rest) {
            return (&text[..at], Some(rest));
        }
        let name = name_at(rest);
        if name.is_empty() {
            continue;
        }
        // Also finds names with capitals. Patterns are printed in lower case, so `$Script` inside a pattern would be
        // parsed as a modifier when the printed filter is parsed again.
        if Modifier::find(name).is_some() || Modifier::find(&name.to_ascii_lowercase()).is_some() {
            return (&text[..at], Some(rest));
        }
        unknown = Some(at);
    }
    match unknown {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

/// The modifier name at the start of `text`, without its `~`; empty if there is none.
fn name_at(text: &str) -> &str {
    let body = text.strip_prefix('~').unwrap_or(text);
    let len = body.bytes().take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')).count();
    match body.as_bytes().get(len) {
        None | Some(b'=' | b',') => &body[..len],
        _ => "",
    }
}

/// One modifier in source form: `~name=value`.
pub(super) struct ModifierText<'t> {
    /// The name, with its `~`.
    pub(super) name: &'t str,
    /// The value, without quotation marks.
    value: Option<&'t str>,
}

impl<'t> ModifierText<'t> {
    /// The name, with its `~`, and the value.
    pub(super) fn written(&self) -> (&'t str, Option<&'t str>) {
        (self.name, self.value)
    }

    pub(super) fn read(&self, line: &str) -> Result<(bool, &'t str, Option<&'t str>), Diagnostic> {
        let (negated, name) = match self.name.strip_prefix('~') {
            Some(name) => (true, name),
            None => (false, self.name),
        };
        if name.is_empty() {
            return Err(Diagnostic::new(Code::UnknownModifier, Span::of(self.name, line), "an empty modifier")
                .suggest("remove the extra comma"));
        }
        if let Some(value) = self.value.filter(|value| value.starts_with(QUOTES) && !is_quoted(value, line)) {
            let message =
                format!("the value of {name} starts with a quotation mark but does not end with the same one");
            return Err(Diagnostic::new(Code::InvalidValue, Span::of(value, line), message)
                .suggest("add the closing mark, and use another kind of quotation mark inside: ' or \" or `"));
        }
        Ok((negated, name, self.value))
    }

    pub(super) fn known(&self, line: &str) -> Result<&'static Modifier, Diagnostic> {
        let name = without_mark(self.name);
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

/// Splits modifiers at commas. A comma within a value belongs to the value unless a known modifier follows. Values that
/// are lists of hosts or methods contain commas only inside regular expressions.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn parts(text: &str) -> impl Iterator<Item = ModifierText<'_>> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let now = rest?;
        let (name, name_len) = next_name(now);
        if !now[name_len..].starts_with('=') {
            rest = now.get(name_len + 1..);
            return Some(ModifierText { name, value: None });
        }
        let value = &now[name_len + 1..];
        if let Some((value, behind)) = quoted(value) {
            rest = behind;
            return Some(ModifierText { name, value: Some(value) });
        }
        let effect = Modifier::find(without_mark(name)).map(|modifier| modifier.effect);
        let plain = effect.is_some_and(|effect| {
            matches!(effect, Effect::From | Effect::To | Effect::Top | Effect::DenyAllow | Effect::Method)
        });
        let plain = plain && !value[..value.find(',').unwrap_or(value.len())].contains('/');
        let regex = effect.is_some_and(|effect| opens_regex(effect, value));
        let len = value
            .match_indices(',')
            .filter(|(at, _)| *at == 0 || value.as_bytes()[at - 1] != b'\\')
            .filter(|(at, _)| !regex || closes_regex(&value[..*at]))
            .find(|(at, _)| plain || is_known(next_name(&value[at + 1..]).0))
            .map_or(value.len(), |(at, _)| at);
        rest = value.get(len + 1..);
        Some(ModifierText { name, value: Some(trim(&value[..len])) })
    })
}

/// Quotation marks for values that contain commas.
const QUOTES: [char; 3] = ['\'', '"', '`'];

/// Whether `value` was written between quotation marks in `line`.
pub(super) fn is_quoted(value: &str, line: &str) -> bool {
    line[..Span::of(value, line).start as usize].ends_with(QUOTES)
}

/// The text between quotation marks, if they enclose the whole value, and the modifiers after it.
fn quoted(value: &str) -> Option<(&str, Option<&str>)> {
    let body = value.trim_start_matches(is_space);
    let mark = body.chars().next().filter(|mark| QUOTES.contains(mark))?;
    let (inside, behind) = body[1..].split_once(mark)?;
    // Values with an escaped quotation mark are not supported, because the backslash would have to be removed.
    let rest = behind.strip_prefix(',');
    (!inside.ends_with('\\') && (rest.is_some() || behind.is_empty())).then_some((inside, rest))
}

/// The name before the next `=` or comma, with its `~`, and the position of that character.
fn next_name(text: &str) -> (&str, usize) {
    let len = text.find(['=', ',']).unwrap_or(text.len());
    (trim(&text[..len]), len)
}

fn without_mark(name: &str) -> &str {
    name.strip_prefix('~').unwrap_or(name)
}

fn is_known(name: &str) -> bool {
    Modifier::find(without_mark(name)).is_some()
}

/// Whether a value is a regular expression between slashes, in which a comma does not end the value.
fn opens_regex(effect: Effect, value: &str) -> bool {
    use ModificationKind::{RemoveParam, Replace, UriTransform};
    let body = match effect {
        Effect::ResponseHeader | Effect::RequestHeader => match value.split_once(':') {
            Some((name, rest)) if !name.contains(',') => rest,
            _ => "",
        },
        Effect::Address | Effect::Modify { kind: RemoveParam | Replace | UriTransform, .. } => value,
        _ => "",
    };
    body.trim_start_matches('~').starts_with('/')
}
