//! Whether a value could be somebody's identifier, by its name, its shape and its life.
//!
//! That it *is* one only shows in what becomes of it: `ledger` looks whether it stays and comes back on other sites.

use std::borrow::Cow;

use super::event::Time;
use super::headers::{Cookie, Life};
use super::names::{Says, is_harmless_field, says};
use super::shape::{self, Clock, clock};

/// Bits that an identifier has at least: fewer than 30 million people could be told apart by less.
pub(super) const LEAST_BITS: f64 = 25.0;

/// Cookies that go sooner are no memory of a person.
const LEAST_SECONDS: u64 = 7 * 86_400;

/// What is named as a session is one, unless it stays for longer than this.
const LONG_SESSION_SECONDS: u64 = 30 * 86_400;

/// Letters of a part that is more than a version or a flag.
const SHORT: usize = 6;

/// Longer values are not looked at.
const LONGEST: usize = 4096;

/// Bits of one word of several: such words are chosen from lists of some thousands.
const BITS_OF_WORD: f64 = 11.0;

/// Whether such a cookie could be an identifier that lasts; `None`: only time can tell.
pub(super) fn lasts(cookie: &Cookie<'_>) -> Option<bool> {
    match cookie.life {
        Life::Unknown => None,
        Life::Session => Some(false),
        Life::Seconds(seconds) => {
            let least = if is_session(cookie.name) { LONG_SESSION_SECONDS } else { LEAST_SECONDS };
            Some(seconds >= least)
        }
    }
}

/// Whether it has a session's name: then it must be said to last.
pub(super) fn is_session(name: &str) -> bool {
    says(name) == Says::Session
}

/// What of a value could identify somebody.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Core {
    /// The parts that do, without times, counters, words and whatever else many people share or changes by itself.
    pub(super) parts: Vec<String>,
    pub(super) bits: f64,
    /// Bits of the value as it is, its times among them.
    pub(super) whole: f64,
}

impl Core {
    /// The parts as one text.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match &*self.parts {
            [one] => Cow::Borrowed(one),
            several => Cow::Owned(several.join(".")),
        }
    }

    /// Without short parts, where the others are enough: such are versions, flags and counters, which change.
    fn without_short_parts(self) -> Core {
        let long: Vec<String> = self.parts.iter().filter(|part| part.len() >= SHORT).cloned().collect();
        if long.is_empty() || long.len() == self.parts.len() {
            return self;
        }
        let letters = |parts: &[String]| parts.iter().map(String::len).sum::<usize>() as f64;
        let bits = self.bits * letters(&long) / letters(&self.parts);
        if bits >= LEAST_BITS { Core { parts: long, bits, whole: self.whole } } else { self }
    }

    fn add(&mut self, part: &str, bits: f64) {
        if bits > 0.0 {
            self.parts.push(part.to_owned());
            self.bits += bits;
            self.whole += bits;
        }
    }
}

/// The identifying parts of a value, if its name does not speak against it and they are enough.
pub(super) fn core(name: &str, value: &str, now: Time) -> Option<Core> {
    let says = says(name);
    if says == Says::Harmless || value.len() > LONGEST || value.len() < 5 {
        return None;
    }
    let decoded = shape::percent_decoded(value);
    let decoded = unwrapped(&decoded);
    if shape::is_consent_string(&decoded) || shape::is_place(&decoded) || shape::is_address(&decoded) {
        return None;
    }
    let mut core = Core { parts: Vec::new(), bits: 0.0, whole: 0.0 };
    if let Some(digits) = shape::grouped(&decoded) {
        core.add(
            &digits,
            bits_of_digits(&digits) * if digits.bytes().all(|byte| byte.is_ascii_digit()) { 1.0 } else { 1.2 },
        );
        return Some(core).filter(|core| core.bits >= LEAST_BITS);
    }
    // Numbers that are times if nothing else is there to be an identifier.
    let mut times: Vec<(&str, Clock)> = Vec::new();
    let (mut words, mut coded, mut shared) = (Vec::new(), Vec::new(), 0);
    let fields = fields(&decoded);
    for (key, text) in &fields {
        if text.contains("://") || is_harmless_field(key) {
            continue;
        }
        if shape::is_address(text) || shape::is_consent_string(text) || shape::is_place(text) {
            continue;
        }
        let parts = || text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|part| !part.is_empty());
        let speakable = parts().filter(|part| shape::is_speakable(part)).count();
        if speakable >= if says == Says::Identifier { 2 } else { 3 } && speakable == parts().count() {
            parts().for_each(|part| core.add(part, 16.0));
            continue;
        }
        for part in parts() {
            match of_part(part, now) {
                Part::Bits(bits) if shape::is_coded_time(part, now) => coded.push((part, bits)),
                Part::Bits(bits) => core.add(part, bits),
                Part::Time(clock) => times.push((part, clock)),
                Part::Word => words.push(part),
                Part::Shared => shared += usize::from(part.len() > 3),
            }
        }
    }
    if core.bits < LEAST_BITS {
        coded.into_iter().for_each(|(part, bits)| core.add(part, bits));
    }
    // Base 64 for addresses has `-` and `_` in it, and what stands between may be short.
    if core.bits < LEAST_BITS && times.is_empty() && shared == 0 && words.iter().all(|word: &&str| word.len() < 5) {
        let text: String = decoded.chars().filter(|letter| !matches!(letter, '-' | '_')).collect();
        if let (true, Part::Bits(bits)) = (is_mixed(&text), of_part(&text, now)) {
            core = Core { parts: vec![text], bits, whole: bits };
        }
    }
    if core.bits < LEAST_BITS {
        add_numbers(&mut core, &times, says);
    }
    core.whole = core.whole.max(core.bits + times.iter().map(|(digits, _)| bits_of_digits(digits)).sum::<f64>());
    // A visitor's name may be made of words; three of them in a row say what no setting says.
    let are_words = words.len() >= 3 && core.parts.is_empty() && times.is_empty() && shared == 0;
    if core.bits < LEAST_BITS && says == Says::Identifier && are_words {
        words.iter().for_each(|word| core.add(word, BITS_OF_WORD));
    }
    (core.bits >= LEAST_BITS).then(|| core.without_short_parts())
}

/// Ten digits between 1262304000 and 2208988799 are a time, or two fifths of all identifiers of 31 bits. They are taken for
/// an identifier where they are no time of these days, where the name says so, and in front of a time (`n.time`, as
/// Google Analytics has it).
fn add_numbers(core: &mut Core, times: &[(&str, Clock)], says: Says) {
    let far = || times.iter().filter(|(_, clock)| *clock == Clock::Far);
    if far().next().is_some() {
        far().for_each(|(digits, _)| core.add(digits, bits_of_digits(digits)));
    } else if let [(first, _), (second, _)] = times
        && first.len() == 10
        && second.len() == 10
        && first != second
    {
        core.add(first, bits_of_digits(first));
    } else if let ([(only, _)], Says::Identifier) = (times, says) {
        core.add(only, bits_of_digits(only));
    }
}

/// What base 64 and JSON web tokens are put around.
fn unwrapped(value: &str) -> Cow<'_, str> {
    // `{"` in base 64.
    if !value.starts_with("eyJ") {
        return Cow::Borrowed(value);
    }
    let mut segments = value.split('.');
    let (first, second) = (segments.next(), segments.next());
    // The second part of a token is what it says; the third changes with every signature.
    second.or(first).and_then(shape::from_base64).map_or(Cow::Borrowed(value), Cow::Owned)
}

/// The fields of a value that has several (`a=1&b=2`, `a:1|b:2`, JSON), each with its name, if it has one.
fn fields(value: &str) -> Vec<(&str, &str)> {
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

/// Whether a field's name is one: identifiers can stand before `=`, too.
fn is_key(text: &str) -> bool {
    (1..=24).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte))
}

/// Letters in both cases, and digits.
fn is_mixed(text: &str) -> bool {
    let has = |is: fn(&u8) -> bool| text.as_bytes().iter().any(is);
    text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
}

/// Strings and numbers of a JSON text, each with the name before it.
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

fn bits_of_digits(digits: &str) -> f64 {
    digits.len() as f64 * 10f64.log2()
}

/// What a part of a value is, between what is no letter and no digit.
enum Part {
    /// So many bits that few people share.
    Bits(f64),
    /// A number that could be a time.
    Time(Clock),
    Word,
    /// A small number, a size, a date.
    Shared,
}

fn of_part(part: &str, now: Time) -> Part {
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    let lower = part.bytes().filter(u8::is_ascii_lowercase).count();
    let upper = part.bytes().filter(u8::is_ascii_uppercase).count();
    let length = part.len() as f64;
    if digits == part.len() {
        // Short numbers count, measure or choose.
        return match clock(part, now) {
            Clock::No if part.len() < 6 || shape::is_date(part) => Part::Shared,
            Clock::No => Part::Bits(bits_of_digits(part)),
            clock => Part::Time(clock),
        };
    }
    if digits == 0 && (lower == part.len() || upper == part.len() || (upper == 1 && lower + 1 == part.len())) {
        // Letters of one case are mostly words.
        return if shape::is_word(part) { Part::Word } else { Part::Bits(length * 26f64.log2()) };
    }
    if part.len() < 4 || shape::is_measure(part, now) || shape::is_word_with_number(part) {
        return Part::Shared;
    }
    let is_hex = part.bytes().all(|byte| byte.is_ascii_hexdigit()) && (lower == 0 || upper == 0);
    let symbols: f64 = match (is_hex, upper > 0 && lower > 0) {
        (true, _) => 16.0,
        (false, false) => 36.0,
        (false, true) if digits == 0 && shape::is_camel_case(part) => return Part::Word,
        (false, true) => 62.0,
    };
    // A text of few different letters says less than its length.
    let mut seen = [false; 256];
    part.bytes().for_each(|byte| seen[byte as usize] = true);
    let different = seen.iter().filter(|seen| **seen).count() as f64;
    Part::Bits(length * symbols.log2().min(different.log2() + 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = 1_787_356_800_000;

    #[test]
    fn cores() {
        for (name, value, wanted) in [
            ("uid", "8f14e45fceea167a", Some("8f14e45fceea167a")),
            // The time of this visit is no part of it.
            ("uid", "8f14e45fceea167a.1787356800", Some("8f14e45fceea167a")),
            ("u", "v2|8f14e45fceea167a|1787356800123|17", Some("8f14e45fceea167a")),
            ("x", "%7B%22id%22%3A%22x9Kq2mWz81Lp%22%2C%22ts%22%3A1787356800%7D", Some("x9Kq2mWz81Lp")),
            ("x", "eyJpZCI6Ing5S3EybVd6ODFMcCJ9", Some("x9Kq2mWz81Lp")),
            ("x", "id=x9Kq2mWz81Lp&lang=en&build=3f2a9c81d4e7b605", Some("x9Kq2mWz81Lp")),
            ("x", "x9Kq2mWz81Lp|https://news.example/a8f14e45fceea167a", Some("x9Kq2mWz81Lp")),
            ("uid", "1500000001", Some("1500000001")),
            ("n", "1500000001", Some("1500000001")),
            ("_gid", "GA1.3.1327319847.1535103025", Some("1327319847.1535103025")),
            ("_gid", "GA1.3.1327319847.1787356800", Some("1327319847")),
            ("_ga", "GA1.2.1787000001.1787356800", Some("1787000001")),
            ("uid", "1787356800", Some("1787356800")),
            ("n", "4920-1834-7729-0182", Some("4920183477290182")),
            ("n", "4920 1834 7729", Some("492018347729")),
            ("n", "V1-x_R8d-6Z", Some("V1xR8d6Z")),
            ("BAIDUID", "8F14E45FCEEA167A5A36DEDD4BEA2543:FG=1", Some("8F14E45FCEEA167A5A36DEDD4BEA2543")),
            ("n", "x9Kq2mWz81Lp...mt3c36dc.4.4.0", Some("x9Kq2mWz81Lp")),
            ("n", "0x9Kq2mWz81Lp.AW7..1787356800", Some("0x9Kq2mWz81Lp")),
            ("n", "lusab-babad-gutih", Some("lusab.babad.gutih")),
            ("visitor_id", "brave-otter-kettle", Some("brave.otter.kettle")),
            ("uid", "CP8f14e45fceea167aAAA", Some("CP8f14e45fceea167aAAA")),
            ("first", "1787356800", None),
            ("n", "1787356800", None),
            ("n", "GS2.1.s1787356800$o5$g1$t1787356823$j37$l0$h0", None),
            ("n", "brave-otter-kettle", None),
            ("n", "NewHomepageLayout", None),
            ("browser", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", None),
            ("n", "52.520008,13.404954", None),
            ("n", "203.0.113.177", None),
            ("n", "2001:db8:85a3:8d3:1319:8a2e:370:7348", None),
            ("n", "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0", None),
            ("n", "https://news.example/a8f14e45fceea167a", None),
            ("n", "Europe/Amsterdam", None),
            ("n", "en-US,en;q=0.9,de;q=0.8", None),
            ("build", "3f2a9c81d4e7b605", None),
        ] {
            let found = core(name, value, NOW);
            assert_eq!(found.as_ref().map(Core::text).as_deref(), wanted, "{name}={value}");
        }
    }
}
