//! Whether a value may be an identifier, by its name, its content and its lifetime.
//!
//! A value *is* an identifier if it also persists and recurs on other sites: see `tracker` and `values`.

use std::borrow::Cow;

use super::event::Time;
use super::headers::{Cookie, Life};
use super::names::{NameClass, classify, is_harmless_field};
use super::shape::{self, Timestamp};
use super::tokens::{TokenClass, bits_of_digits, classify_token, fields, tokens, unwrapped};

/// Minimum bits of an identifier: 2^25 is about 30 million users.
pub(super) const LEAST_BITS: f64 = 25.0;

/// Minimum lifetime of a cookie that identifies a user.
const LEAST_SECONDS: u64 = 7 * 86_400;

/// Minimum lifetime if the name is a session's.
const LONG_SESSION_SECONDS: u64 = 30 * 86_400;

/// Parts shorter than this are versions or flags.
const SHORT: usize = 6;

/// Lengths of values that are examined.
const LENGTHS: std::ops::RangeInclusive<usize> = 5..=4096;

/// Bits of a word in a name made of words, from a list of some thousand words.
const BITS_OF_WORD: f64 = 11.0;

/// Bits of a proquint, five letters: <https://arxiv.org/html/0901.4016>.
const BITS_OF_PROQUINT: f64 = 16.0;

/// Whether the cookie's lifetime is that of an identifier; `None` if the lifetime is unknown.
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

/// Whether the name is a session's.
pub(super) fn is_session(name: &str) -> bool {
    classify(name) == NameClass::Session
}

/// The parts of a value that may identify a user.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct IdentifyingParts {
    /// Without times, counters, words and other parts that many users share or that change.
    pub(super) parts: Vec<String>,
    /// Bits of the parts.
    pub(super) bits: f64,
    /// Bits of the parts and the times.
    pub(super) bits_with_times: f64,
}

impl IdentifyingParts {
    fn new() -> IdentifyingParts {
        IdentifyingParts { parts: Vec::new(), bits: 0.0, bits_with_times: 0.0 }
    }

    /// The parts as one text.
    pub(super) fn text(&self) -> Cow<'_, str> {
        match &*self.parts {
            [one] => Cow::Borrowed(one),
            several => Cow::Owned(several.join(".")),
        }
    }

    fn is_enough(&self) -> bool {
        self.bits >= LEAST_BITS
    }

    /// Drops short parts if the others are enough: short parts are versions, flags and counters, which change.
    fn without_short_parts(self) -> IdentifyingParts {
        let long: Vec<String> = self.parts.iter().filter(|part| part.len() >= SHORT).cloned().collect();
        if long.is_empty() || long.len() == self.parts.len() {
            return self;
        }
        let letters = |parts: &[String]| parts.iter().map(String::len).sum::<usize>() as f64;
        let bits = self.bits * letters(&long) / letters(&self.parts);
        if bits >= LEAST_BITS { IdentifyingParts { parts: long, bits, ..self } } else { self }
    }

    fn add(&mut self, part: &str, bits: f64) {
        if bits > 0.0 {
            self.parts.push(part.to_owned());
            self.bits += bits;
            self.bits_with_times += bits;
        }
    }
}

/// The identifying parts of a value; `None` if its name is harmless or the parts have fewer than [`LEAST_BITS`].
pub(super) fn identifying_parts(name: &str, value: &str, now: Time) -> Option<IdentifyingParts> {
    let class = classify(name);
    if class == NameClass::Harmless || !LENGTHS.contains(&value.len()) {
        return None;
    }
    let decoded = shape::percent_decoded(value);
    let decoded = unwrapped(&decoded);
    if shape::is_consent_string(&decoded) || shape::is_place(&decoded) || shape::is_address(&decoded) {
        return None;
    }
    if let Some(digits) = shape::grouped(&decoded) {
        let mut found = IdentifyingParts::new();
        let factor = if digits.bytes().all(|byte| byte.is_ascii_digit()) { 1.0 } else { 1.2 };
        found.add(&digits, bits_of_digits(&digits) * factor);
        return Some(found).filter(IdentifyingParts::is_enough);
    }
    let TokenSet { mut found, times, words, coded_times, shared } = TokenSet::of(&decoded, class, now);
    if !found.is_enough() {
        coded_times.into_iter().for_each(|(token, bits)| found.add(token, bits));
    }
    // base64url contains `-` and `_`, so a value may have been split into short tokens.
    if !found.is_enough() && times.is_empty() && shared == 0 && words.iter().all(|word: &&str| word.len() < 5) {
        let text: String = decoded.chars().filter(|letter| !matches!(letter, '-' | '_')).collect();
        if let (true, TokenClass::Random(bits)) = (is_mixed(&text), classify_token(&text, now)) {
            found = IdentifyingParts { parts: vec![text], bits, bits_with_times: bits };
        }
    }
    if !found.is_enough() {
        add_numbers(&mut found, &times, class);
    }
    let bits_of_times: f64 = times.iter().map(|(digits, _)| bits_of_digits(digits)).sum();
    found.bits_with_times = found.bits_with_times.max(found.bits + bits_of_times);
    // A visitor's name may consist of words. Settings have fewer than three words.
    let are_words = words.len() >= 3 && found.parts.is_empty() && times.is_empty() && shared == 0;
    if !found.is_enough() && class == NameClass::Identifier && are_words {
        words.iter().for_each(|word| found.add(word, BITS_OF_WORD));
    }
    found.is_enough().then(|| found.without_short_parts())
}

/// The tokens of a value by class.
struct TokenSet<'v> {
    found: IdentifyingParts,
    /// Numbers that may be times.
    times: Vec<(&'v str, Timestamp)>,
    words: Vec<&'v str>,
    /// Tokens that may be times in base 32 or 36, with their bits.
    coded_times: Vec<(&'v str, f64)>,
    /// Number of tokens longer than three letters that many users share.
    shared: usize,
}

impl<'v> TokenSet<'v> {
    fn of(value: &'v str, class: NameClass, now: Time) -> TokenSet<'v> {
        let (times, words, coded_times) = (Vec::new(), Vec::new(), Vec::new());
        let mut set = TokenSet { found: IdentifyingParts::new(), times, words, coded_times, shared: 0 };
        for (key, text) in fields(value) {
            let is_public = shape::is_address(text) || shape::is_consent_string(text) || shape::is_place(text);
            if text.contains("://") || is_harmless_field(key) || is_public {
                continue;
            }
            let proquints = tokens(text).filter(|token| shape::is_proquint(token)).count();
            let least = if class == NameClass::Identifier { 2 } else { 3 };
            if proquints >= least && proquints == tokens(text).count() {
                tokens(text).for_each(|token| set.found.add(token, BITS_OF_PROQUINT));
                continue;
            }
            for token in tokens(text) {
                match classify_token(token, now) {
                    TokenClass::Random(bits) if shape::is_coded_time(token, now) => set.coded_times.push((token, bits)),
                    TokenClass::Random(bits) => set.found.add(token, bits),
                    TokenClass::Time(timestamp) => set.times.push((token, timestamp)),
                    TokenClass::Word => set.words.push(token),
                    TokenClass::Shared => set.shared += usize::from(token.len() > 3),
                }
            }
        }
        set
    }
}

/// Adds numbers that may be times. Of all 31-bit identifiers, two fifths are between 1262304000 and 2208988799 and so may
/// be times. Such a number is an identifier if it is far from `now`, if the name is an identifier's, or if another time
/// follows it (`id.time` in Google Analytics).
fn add_numbers(found: &mut IdentifyingParts, times: &[(&str, Timestamp)], class: NameClass) {
    let far = || times.iter().filter(|(_, timestamp)| *timestamp == Timestamp::Far);
    if far().next().is_some() {
        far().for_each(|(digits, _)| found.add(digits, bits_of_digits(digits)));
    } else if let [(first, _), (second, _)] = times
        && first.len() == 10
        && second.len() == 10
        && first != second
    {
        found.add(first, bits_of_digits(first));
    } else if let ([(only, _)], NameClass::Identifier) = (times, class) {
        found.add(only, bits_of_digits(only));
    }
}

/// Whether a text has digits and letters in both cases, and nothing else.
fn is_mixed(text: &str) -> bool {
    let has = |is: fn(&u8) -> bool| text.as_bytes().iter().any(is);
    text.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && has(u8::is_ascii_digit)
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = 1_787_356_800_000;

    #[test]
    fn parts_of_values() {
        for (name, value, wanted) in [
            ("uid", "8f14e45fceea167a", Some("8f14e45fceea167a")),
            // The time of the visit is not part of the identifier.
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
            let found = identifying_parts(name, value, NOW);
            assert_eq!(found.as_ref().map(IdentifyingParts::text).as_deref(), wanted, "{name}={value}");
        }
    }
}
