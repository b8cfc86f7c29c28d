//! Tokens: the runs of letters and digits in a value, and their classes.

use std::borrow::Cow;

use super::event::Time;
use super::shape::{self, Timestamp, timestamp};

/// The class of a token.
pub(super) enum TokenClass {
    /// A random text of so many bits.
    Random(f64),
    /// A number that may be a time.
    Time(Timestamp),
    Word,
    /// A small number, a size, a date: many users share it.
    Shared,
}

/// The tokens of a text.
pub(super) fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|token| !token.is_empty())
}

/// The class of a token.
pub(super) fn classify_token(token: &str, now: Time) -> TokenClass {
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    let lower = token.bytes().filter(u8::is_ascii_lowercase).count();
    let upper = token.bytes().filter(u8::is_ascii_uppercase).count();
    let length = token.len() as f64;
    if digits == token.len() {
        // Short numbers are counters, sizes or choices.
        return match timestamp(token, now) {
            Timestamp::No if token.len() < 6 || shape::is_date(token) => TokenClass::Shared,
            Timestamp::No => TokenClass::Random(bits_of_digits(token)),
            near_or_far => TokenClass::Time(near_or_far),
        };
    }
    if digits == 0 && (lower == token.len() || upper == token.len() || (upper == 1 && lower + 1 == token.len())) {
        // Letters of one case are usually words.
        return if shape::is_word(token) { TokenClass::Word } else { TokenClass::Random(length * 26f64.log2()) };
    }
    if token.len() < 4 || shape::is_measure(token, now) || shape::is_word_with_number(token) {
        return TokenClass::Shared;
    }
    let is_hex = token.bytes().all(|byte| byte.is_ascii_hexdigit()) && (lower == 0 || upper == 0);
    let symbols: f64 = match (is_hex, upper > 0 && lower > 0) {
        (true, _) => 16.0,
        (false, false) => 36.0,
        (false, true) if digits == 0 && shape::is_camel_case(token) => return TokenClass::Word,
        (false, true) => 62.0,
    };
    // Few different letters lower the entropy.
    let mut seen = [false; 256];
    token.bytes().for_each(|byte| seen[byte as usize] = true);
    let different = seen.iter().filter(|seen| **seen).count() as f64;
    TokenClass::Random(length * symbols.log2().min(different.log2() + 1.0))
}

/// Bits of a random number with these digits.
pub(super) fn bits_of_digits(digits: &str) -> f64 {
    digits.len() as f64 * 10f64.log2()
}

/// The content of a value in base64, or the payload of a JSON Web Token (RFC 7519).
pub(super) fn unwrapped(value: &str) -> Cow<'_, str> {
    // `{"` in base64.
    if !value.starts_with("eyJ") {
        return Cow::Borrowed(value);
    }
    let mut segments = value.split('.');
    let (first, second) = (segments.next(), segments.next());
    // A token is `header.payload.signature`.
    second.or(first).and_then(shape::from_base64).map_or(Cow::Borrowed(value), Cow::Owned)
}

/// The fields of a structured value (`a=1&b=2`, `a:1|b:2`, JSON) with their names. A missing name is empty.
pub(super) fn fields(value: &str) -> Vec<(&str, &str)> {
    if value.starts_with(['{', '[']) {
        return json_fields(value);
    }
    let is_list = value.contains("://") || value.matches('=').count() > value.matches("==").count() * 2;
    let ends = |letter: char| matches!(letter, '|' | ';' | '&' | ' ' | ',') || (letter == '~' && is_list);
    let pairs = value.split(ends).filter(|field| !field.is_empty());
    pairs
        .map(|field| match field.split_once('=') {
            Some((key, text)) if is_key(key) && !text.is_empty() && !text.starts_with('=') => (key, text),
            _ => ("", field),
        })
        .collect()
}

/// Whether the text before `=` is a field's name; base64 also ends in `=`.
fn is_key(text: &str) -> bool {
    (1..=24).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}

/// The strings and numbers of a JSON text, each with the key before it.
fn json_fields(text: &str) -> Vec<(&str, &str)> {
    let mut fields = Vec::new();
    let mut key = "";
    let mut rest = text;
    while let Some(at) = rest.find(|letter: char| letter == '"' || letter.is_ascii_digit()) {
        let is_text = rest.as_bytes()[at] == b'"';
        let begin = if is_text { at + 1 } else { at };
        let ends =
            |letter: char| if is_text { letter == '"' } else { !letter.is_ascii_alphanumeric() && letter != '.' };
        let end = rest[begin..].find(ends).map_or(rest.len(), |end| begin + end);
        let value = &rest[begin..end];
        rest = rest.get(if is_text { end + 1 } else { end }..).unwrap_or_default();
        if is_text && rest.trim_start().starts_with(':') {
            key = value;
        } else {
            fields.push((key, value));
        }
    }
    fields
}
