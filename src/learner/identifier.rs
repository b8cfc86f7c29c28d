//! Whether a value could be somebody's identifier, by its name, its shape and its life.
//!
//! That it *is* one only shows in what becomes of it: `ledger` looks whether it stays and comes back on other sites.

use super::headers::{Cookie, Life};

/// Bits that an identifier has at least: fewer than 30 million people could be told apart by less.
const LEAST_BITS: f64 = 25.0;

/// Cookies that go sooner are no memory of a person.
const LEAST_SECONDS: u64 = 7 * 86_400;

/// What is named as a session is one, unless it stays for longer than this.
const LONG_SESSION_SECONDS: u64 = 30 * 86_400;

/// Parts of names of values that are never a person's: what protects forms, chooses servers, keeps settings, tests.
const HARMLESS: [&str; 47] = [
    "csrf",
    "xsrf",
    "antiforgery",
    "requestverification",
    "nonce",
    "awsalb",
    "awselb",
    "__cf_bm",
    "__cflb",
    "cf_clearance",
    "incap_",
    "visid",
    "nlbi_",
    "bigip",
    "arraffinity",
    "serverid",
    "ssaffinity",
    "haproxy",
    "upstream",
    "datadome",
    "_px",
    "ak_bmsc",
    "bm_sv",
    "consent",
    "gdpr",
    "euconsent",
    "usprivacy",
    "ccpa",
    "tcf",
    "optanon",
    "onetrust",
    "cmp",
    "lang",
    "locale",
    "i18n",
    "currency",
    "country",
    "timezone",
    "theme",
    "screen",
    "viewport",
    "resolution",
    "experiment",
    "variant",
    "bucket",
    "abtest",
    "version",
];

/// Whole names of such values.
const HARMLESS_NAMES: [&str; 16] =
    ["lb", "route", "srv", "server", "node", "pod", "region", "tz", "ab", "exp", "test", "gpp", "ts", "time", "t", "v"];

/// Parts of names of sessions.
const SESSIONS: [&str; 6] = ["sess", "phpsessid", "jsessionid", "aspsession", "connect.sid", "laravel"];

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

/// Whether a value could be an identifier by its name and shape.
pub(super) fn may_identify(name: &str, value: &str) -> bool {
    !is_harmless(name) && bits(value) >= LEAST_BITS
}

/// Whether it has a session's name: then it must be said to last.
pub(super) fn is_session(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    SESSIONS.iter().any(|part| name.contains(part)) || name == "sid"
}

fn is_harmless(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    HARMLESS.iter().any(|part| name.contains(part)) || HARMLESS_NAMES.contains(&name.as_str())
}

/// How many bits of a value are left when all is taken out that many people share: times, sizes, versions, words.
fn bits(value: &str) -> f64 {
    if value.len() > 4096 || is_consent_string(value) || value.contains("://") {
        return 0.0;
    }
    let separators = |letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '+' | '/');
    let decoded = value.replace("%22", "\"").replace("%2C", ",").replace("%3A", ":").replace("%7C", "|");
    decoded.split(separators).map(bits_of_part).sum()
}

fn bits_of_part(part: &str) -> f64 {
    let digits = part.bytes().filter(u8::is_ascii_digit).count();
    let lower = part.bytes().filter(u8::is_ascii_lowercase).count();
    let upper = part.bytes().filter(u8::is_ascii_uppercase).count();
    let length = part.len() as f64;
    if digits == part.len() {
        // Short numbers count, measure or choose; some long ones are times.
        return if part.len() < 5 || is_time(part) || is_date(part) { 0.0 } else { length * 10f64.log2() };
    }
    if digits == 0 && (lower == part.len() || upper == part.len() || (upper == 1 && lower + 1 == part.len())) {
        // Letters of one case are mostly words; what no tongue could speak is not.
        return if is_word(part) { 0.0 } else { length * 26f64.log2() };
    }
    if is_size(part) || part.len() < 4 {
        return 0.0;
    }
    let is_hex = part.bytes().all(|byte| byte.is_ascii_hexdigit()) && (lower == 0 || upper == 0);
    let symbols: f64 = match (is_hex, upper > 0 && lower > 0) {
        (true, _) => 16.0,
        (false, false) => 36.0,
        (false, true) if digits == 0 && words_in_camel_case(part) => return 0.0,
        (false, true) => 62.0,
    };
    // A text of few different letters says less than its length.
    let mut seen = [false; 256];
    part.bytes().for_each(|byte| seen[byte as usize] = true);
    let different = seen.iter().filter(|seen| **seen).count() as f64;
    length * symbols.log2().min(different.log2() + 1.0)
}

/// Seconds or milliseconds since 1970, from 2010 to 2040.
fn is_time(digits: &str) -> bool {
    let seconds = match digits.len() {
        10 => digits.parse::<u64>().ok(),
        13 => digits.parse::<u64>().ok().map(|time| time / 1000),
        16 => digits.parse::<u64>().ok().map(|time| time / 1_000_000),
        _ => None,
    };
    seconds.is_some_and(|seconds| (1_262_304_000..2_208_988_800).contains(&seconds))
}

/// `20261122`, perhaps with a time behind it.
fn is_date(digits: &str) -> bool {
    let number = |range: std::ops::Range<usize>| digits.get(range).and_then(|part| part.parse::<u32>().ok());
    matches!(digits.len(), 8 | 12 | 14)
        && number(0..4).is_some_and(|year| (1990..2100).contains(&year))
        && number(4..6).is_some_and(|month| (1..=12).contains(&month))
        && number(6..8).is_some_and(|day| (1..=31).contains(&day))
}

/// `1920x1080`, `v12`, `24px`.
fn is_size(part: &str) -> bool {
    let mut numbers = part.split(['x', 'X', '*']);
    let is_short_number = |text: &str| (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    (part.len() > 2 && numbers.clone().count() > 1 && numbers.all(is_short_number))
        || part.strip_prefix(['v', 'V']).is_some_and(is_short_number)
        || ["px", "ms", "em", "s"].iter().any(|unit| part.strip_suffix(unit).is_some_and(is_short_number))
}

/// Letters that could be a word: vowels among them, and never five consonants in a row.
fn is_word(letters: &str) -> bool {
    let is_vowel = |byte: &u8| b"aeiouyAEIOUY".contains(byte);
    let vowels = letters.bytes().filter(|byte| is_vowel(byte)).count();
    let longest = letters.as_bytes().split(is_vowel).map(<[u8]>::len).max().unwrap_or(0);
    letters.len() < 5 || (letters.len() <= 20 && longest < 5 && vowels * 6 >= letters.len())
}

fn words_in_camel_case(part: &str) -> bool {
    let starts: Vec<usize> =
        part.bytes().enumerate().filter(|(at, byte)| *at == 0 || byte.is_ascii_uppercase()).map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([part.len()]);
    starts.iter().zip(ends).all(|(start, end)| end - start >= 3 && is_word(&part[*start..end]))
}

/// The forms in which consent is written down: IAB's TCF and GPP strings, and `1YNN`.
fn is_consent_string(value: &str) -> bool {
    let is_us = value.len() == 4 && value.starts_with('1') && value[1..].bytes().all(|byte| b"YNyn-".contains(&byte));
    let is_base64 = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte));
    is_us
        || ((value.starts_with("CP") || value.starts_with("CQ") || value.starts_with("BO") || value.starts_with("DB"))
            && value.len() >= 16
            && is_base64(value)
            && (value.contains('.') || value.contains("AAA") || value.contains('~')))
}
