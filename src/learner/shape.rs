//! Recognises texts that many users share: times, dates, places, words, consent strings, addresses.

use std::net::IpAddr;

use super::event::Time;

/// Maximum distance of a time from now, in milliseconds: browsers limit the lifetime of cookies to 400 days (RFC 6265bis,
/// section 5.5).
const NEAR: u64 = 400 * 86_400_000;

/// Rare pairs of letters: each occurs in fewer than one of 8,000 positions of English words and of identifiers in source
/// code. Index: the first letter; bit: the second letter. A random text has a rare pair in three.
const RARE: [u32; 26] = [
    0x0014000, 0x2e1a4e0, 0x2c10242, 0x2810400, 0x0000000, 0x2e1a682, 0x2e1862e, 0x2e186e6, 0x1400180, 0x3ebbeee,
    0x2e11646, 0x2c10280, 0x2e302e0, 0x2810000, 0x2010000, 0x2a13622, 0x3efffff, 0x2810280, 0x0800200, 0x0010600,
    0x3710280, 0x3fbbeee, 0x3f9966e, 0x3f76e6a, 0x3f106a8, 0x3ffbeee,
];

/// A number as a timestamp.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Timestamp {
    /// Not a timestamp.
    No,
    /// Between 2010 and 2040, more than 400 days from now.
    Far,
    /// Within 400 days of now.
    Near,
}

/// Reads digits as seconds, milliseconds or microseconds since 1970.
pub(super) fn timestamp(digits: &str, now: Time) -> Timestamp {
    let number = digits.parse::<u64>().ok();
    let millis = match digits.len() {
        10 => number.map(|time| time * 1000),
        13 => number,
        16 => number.map(|time| time / 1000),
        _ => None,
    };
    match millis.filter(|millis| (1_262_304_000_000..2_208_988_800_000).contains(millis)) {
        None => Timestamp::No,
        Some(millis) if millis.abs_diff(now) <= NEAR => Timestamp::Near,
        Some(_) => Timestamp::Far,
    }
}

/// `20261122`, optionally with a time.
pub(super) fn is_date(digits: &str) -> bool {
    let number = |range: std::ops::Range<usize>| digits.get(range).and_then(|part| part.parse::<u32>().ok());
    matches!(digits.len(), 8 | 10 | 12 | 14 | 17)
        && number(0..4).is_some_and(|year| (1990..2100).contains(&year))
        && number(4..6).is_some_and(|month| (1..=12).contains(&month))
        && number(6..8).is_some_and(|day| (1..=31).contains(&day))
        && (digits.len() == 8 || number(8..10).is_some_and(|hour| hour < 24))
}

/// `1920x1080`, `v12`, `24px`, `s1787356800` (a letter in front of a time).
pub(super) fn is_measure(part: &str, now: Time) -> bool {
    let mut numbers = part.split(['x', 'X', '*']);
    let is_short_number = |text: &str| (1..=5).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_time =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()) && timestamp(text, now) == Timestamp::Near;
    let is_letter = |letter: char| letter.is_ascii_alphabetic();
    (part.len() > 2 && numbers.clone().count() > 1 && numbers.all(is_short_number))
        || part.strip_prefix(['v', 'V', 'r', 'b']).is_some_and(is_short_number)
        || part.strip_prefix(is_letter).is_some_and(is_time)
        || part.strip_suffix(is_letter).is_some_and(is_time)
        || ["px", "ms", "em", "s", "kb", "mb"].iter().any(|unit| part.strip_suffix(unit).is_some_and(is_short_number))
}

/// Whether letters may be a word: pronounceable, without rare pairs.
pub(super) fn is_word(letters: &str) -> bool {
    let is_vowel = |byte: &u8| b"aeiouyAEIOUY".contains(byte);
    let vowels = letters.bytes().filter(|byte| is_vowel(byte)).count();
    let longest = letters.as_bytes().split(is_vowel).map(<[u8]>::len).max().unwrap_or(0);
    letters.len() < 5 || (letters.len() <= 20 && longest < 6 && vowels * 6 >= letters.len() && rare_pairs(letters) < 2)
}

fn rare_pairs(letters: &str) -> usize {
    let at = |byte: u8| (byte.to_ascii_lowercase().wrapping_sub(b'a')) as usize;
    let pairs = letters.as_bytes().windows(2);
    pairs
        .filter(|pair| RARE.get(at(pair[0])).is_some_and(|row| at(pair[1]) < 26 && row >> at(pair[1]) & 1 != 0))
        .count()
}

/// `NewHomepageLayout`.
pub(super) fn is_camel_case(part: &str) -> bool {
    let starts: Vec<usize> =
        part.bytes().enumerate().filter(|(at, byte)| *at == 0 || byte.is_ascii_uppercase()).map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([part.len()]);
    starts.iter().zip(ends).all(|(start, end)| end - start >= 3 && is_word(&part[*start..end]))
}

/// `web12`, `variant7b`, `h264`: a word or two with a few digits.
pub(super) fn is_word_with_number(part: &str) -> bool {
    let runs = || part.as_bytes().chunk_by(|a, b| a.is_ascii_digit() == b.is_ascii_digit());
    let texts = || runs().filter_map(|run| std::str::from_utf8(run).ok());
    let letters = || texts().filter(|text| !text.as_bytes()[0].is_ascii_digit());
    let is_one_case =
        |text: &str| text[1..].bytes().all(|byte| byte.is_ascii_lowercase()) || text == text.to_uppercase();
    let is_spoken = |text: &str| rare_pairs(text) == 0 && text.bytes().any(|byte| b"aeiouAEIOU".contains(&byte));
    let is_long = |text: &&str| {
        text.len() >= 3
            && ((is_word(text) && is_one_case(text) && (text.len() > 4 || is_spoken(text)))
                || (text.len() > 4 && is_camel_case(text)))
    };
    // Three letters are often random, four rarely.
    let is_sure = letters().any(|text| text.len() >= 4 && is_long(&text));
    let digits: usize = texts().filter(|text| text.as_bytes()[0].is_ascii_digit()).map(str::len).sum();
    let are_words =
        letters().all(|text| is_long(&text) || (text.len() <= 2 && part.len() <= 6) || (text.len() == 1 && is_sure));
    let count = letters().count();
    are_words && (1..=2).contains(&count) && texts().count() - count <= 2 && digits <= 4
}

/// A proquint, five letters that alternate consonant and vowel: `lusab` (<https://arxiv.org/html/0901.4016>).
pub(super) fn is_proquint(part: &str) -> bool {
    part.len() == 5
        && part.bytes().enumerate().all(|(at, byte)| {
            let letters: &[u8] = if at % 2 == 0 { b"bdfghjklmnprstvz" } else { b"aiou" };
            letters.contains(&byte.to_ascii_lowercase())
        })
}

/// The number that groups of digits of equal length form: `4920-1834-7729-0182`, `5a36:dedd:4bea:2543`.
pub(super) fn grouped(value: &str) -> Option<String> {
    let separator = value.chars().find(|letter| !letter.is_ascii_alphanumeric())?;
    let groups: Vec<&str> = value.split(separator).collect();
    let (length, digits) = (groups[0].len(), groups.concat());
    if groups.len() < 3 || groups.iter().any(|group| group.len() != length) {
        return None;
    }
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let is_hex =
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()) && digits.bytes().any(|byte| byte.is_ascii_digit());
    let is_right = match is_number {
        true => (3..=6).contains(&length) && !is_date(&digits),
        false => is_hex && ((3..=6).contains(&length) || (length == 2 && groups.len() >= 6)),
    };
    is_right.then_some(digits)
}

/// A time near now in milliseconds, in base 36 or base 32.
pub(super) fn is_coded_time(part: &str, now: Time) -> bool {
    let base = match part.len() {
        8 => 36,
        9 => 32,
        _ => return false,
    };
    !part.bytes().any(|byte| byte.is_ascii_uppercase())
        && u64::from_str_radix(part, base).is_ok_and(|millis| millis.abs_diff(now) <= NEAR)
}

/// Coordinates: two decimal fractions in the range of degrees, `52.520008,13.404954`.
pub(super) fn is_place(value: &str) -> bool {
    let degrees = |text: &str| text.trim().parse::<f64>().ok().filter(|_| text.contains('.')).map(f64::abs);
    let mut parts = value.split([',', ';', '|', '_', ' ', '/']).filter(|part| !part.is_empty());
    matches!((parts.next().and_then(degrees), parts.next().and_then(degrees)),
        (Some(first), Some(second)) if first <= 180.0 && second <= 180.0)
        && parts.all(|part| part.len() <= 8)
}

/// An IP address.
pub(super) fn is_address(value: &str) -> bool {
    value.trim_matches(['[', ']']).parse::<IpAddr>().is_ok()
}

/// A consent string: IAB TCF, GPP and US Privacy (`1YNN`), or Google's Additional Consent.
pub(super) fn is_consent_string(value: &str) -> bool {
    let is_us = value.len() == 4 && value.starts_with('1') && value[1..].bytes().all(|byte| b"YNyn-".contains(&byte));
    let is_additional = value.split_once('~').is_some_and(|(version, rest)| {
        matches!(version, "1" | "2") && rest.bytes().all(|byte| byte.is_ascii_digit() || b".~dv".contains(&byte))
    });
    let mut sections = value.split('~');
    let head = sections.next().unwrap_or_default();
    let is_state = |section: &str| section.starts_with('B') && section.contains("AAA") && is_base64(section);
    let is_gpp = head.starts_with("DB")
        && is_base64(head)
        && head.len() <= 24
        && sections.any(|section| {
            is_tcf(section) || is_state(section) || section.starts_with("1Y") || section.starts_with("1-")
        });
    is_us || is_additional || is_gpp || is_tcf(value)
}

/// A TC string: version, two times and a language at fixed positions (IAB Transparency and Consent Framework v2).
fn is_tcf(value: &str) -> bool {
    let core = value.split('.').next().unwrap_or_default();
    if core.len() < 26 || !core.starts_with(['B', 'C']) || !value.split('.').all(is_base64) {
        return false;
    }
    let number = |range: std::ops::Range<usize>| core[range].bytes().fold(0u64, |sum, byte| sum << 6 | sextet(byte));
    // Tenths of a second, from 2018 to 2040.
    let is_time = |time: u64| (15_147_648_000..22_089_888_000).contains(&time);
    let (created, updated) = (number(1..7), number(7..13));
    is_time(created) && is_time(updated) && number(18..19) < 26 && number(19..20) < 26
}

fn is_base64(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

fn sextet(byte: u8) -> u64 {
    match byte {
        b'A'..=b'Z' => u64::from(byte - b'A'),
        b'a'..=b'z' => u64::from(byte - b'a') + 26,
        b'0'..=b'9' => u64::from(byte - b'0') + 52,
        b'-' | b'+' => 62,
        _ => 63,
    }
}

/// The text that a base64 or base64url text encodes; `None` if it is not UTF-8.
pub(super) fn from_base64(text: &str) -> Option<String> {
    let text = text.trim_end_matches('=');
    if text.len() > 4096 || !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/-_".contains(&byte)) {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    for chunk in text.as_bytes().chunks(4) {
        let number = chunk.iter().fold(0u64, |sum, byte| sum << 6 | sextet(if *byte == b'/' { b'_' } else { *byte }));
        let number = (number << (6 * (4 - chunk.len()))) as u32;
        bytes.extend(&number.to_be_bytes()[1..chunk.len().max(1)]);
    }
    String::from_utf8(bytes).ok()
}

/// The percent-decoded text. Decodes up to three layers.
pub(super) fn percent_decoded(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..3 {
        if !text.contains('%') {
            break;
        }
        let decoded = decoded_once(&text);
        if decoded == text {
            break;
        }
        text = decoded;
    }
    text
}

fn decoded_once(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let code =
            (*first == b'%').then(|| tail.get(..2)).flatten().filter(|code| code.iter().all(u8::is_ascii_hexdigit));
        let code =
            code.and_then(|code| std::str::from_utf8(code).ok()).and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &tail[2..] } else { tail };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Time = 1_787_356_800_000;

    #[test]
    fn words() {
        for word in ["homepage", "control", "accepted", "Amsterdam", "checkout", "straight", "newsletter", "de", "abc"]
        {
            assert!(is_word(word), "{word}");
        }
        for text in ["qzkfjwmxpl", "xkcdqwzv", "bvtrqsjwkp", "wqeoizxmvb", "aaaaaaaaaaaaaaaaaaaaaaaa"] {
            assert!(!is_word(text), "{text}");
        }
        assert!(is_word_with_number("web12") && is_word_with_number("variant7b") && is_word_with_number("h264"));
        assert!(
            !is_word_with_number("k3jd9x2a") && !is_word_with_number("8f14e45f") && !is_word_with_number("Zx81mQp4")
        );
        assert!(is_proquint("lusab") && !is_proquint("lemon") && !is_proquint("lusa"));
    }

    #[test]
    fn numbers() {
        assert_eq!(timestamp("1787356800", NOW), Timestamp::Near);
        assert_eq!(timestamp("1787356800123", NOW), Timestamp::Near);
        assert_eq!(timestamp("1500000001", NOW), Timestamp::Far);
        assert_eq!(timestamp("987654321", NOW), Timestamp::No);
        assert!(is_date("20260822") && is_date("202608221015") && !is_date("84930211"));
        assert_eq!(grouped("4920-1834-7729-0182").as_deref(), Some("4920183477290182"));
        assert_eq!(grouped("5a36:dedd:4bea:2543").as_deref(), Some("5a36dedd4bea2543"));
        assert!(
            grouped("2026-08-22").is_none() && grouped("dead-beef-cafe").is_none() && grouped("12.34.56").is_none()
        );
        assert!(is_coded_time("mt3c36dc", NOW) && !is_coded_time("k3jd9x2a", NOW));
        assert!(is_place("52.520008,13.404954") && is_place("52.5|13.4|DE") && !is_place("1327319847.1535103025"));
        assert!(is_measure("1920x1080", NOW) && is_measure("v12", NOW) && is_measure("t1787356823", NOW));
    }

    #[test]
    fn consent() {
        for text in [
            "CPyXxQAPyXxQAAGABCENC0CgAAAAAAAAAAiQAAAAAAAA.YAAAAAAAAAAA",
            "1YNN",
            "1~39.43.46.55.61.70.83",
            "2~39.43.46~dv.55.61",
            "DBABMA~CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA",
        ] {
            assert!(is_consent_string(text), "{text}");
        }
        for text in [
            "CP8f14e45fceea167aAAA",
            "CPabcdefghijklmnopqrstuvwxyz012345AAA",
            "BOx91kQpLmZr7TnVcYbGfHd",
            "DB5a36dedd4bea2543~1",
        ] {
            assert!(!is_consent_string(text), "{text}");
        }
    }

    #[test]
    fn codings() {
        assert_eq!(percent_decoded("ab%257Ccd%2B"), "ab|cd+");
        assert_eq!(percent_decoded("100%"), "100%");
        assert_eq!(from_base64("eyJpZCI6Ing5SyJ9").as_deref(), Some(r#"{"id":"x9K"}"#));
        assert_eq!(from_base64("!"), None);
    }
}
