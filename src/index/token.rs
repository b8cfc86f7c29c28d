//! Tokens: the maximal runs of letters and digits of a URL.
//!
//! A filter can be filed under a token of its pattern if the token is *whole*: in every URL that the pattern matches
//! the run starts and ends at the same places. The first and the last eight bytes are hashed: two loads and one
//! multiplication.

use std::ops::ControlFlow;

#[cfg(all(target_family = "wasm", target_feature = "simd128"))]
use crate::net::lanes;

/// One bit per byte of a block of lower-case text, the first byte's lowest: whether it is part of a token. `%` is not
/// part of one although `^` does not match it: so the words between `%2F` and `%3F` are tokens, which identify filters
/// for redirectors and mail pixels.
///
/// Written so that the compiler compares sixteen bytes at once. A multiplication gathers eight bits.
#[cfg(not(all(target_family = "wasm", target_feature = "simd128")))]
#[inline(always)]
fn block_bits(block: &[u8; BLOCK]) -> u64 {
    let found = block.map(|byte| ((byte.wrapping_sub(b'a') < 26) | (byte.wrapping_sub(b'0') < 10)) as u8);
    (0..BLOCK / 8).fold(0, |bits, index| {
        let eight = u64::from_le_bytes(std::array::from_fn(|at| found[index * 8 + at]));
        bits | (eight.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (index * 8)
    })
}

/// The same with the vector instruction that gathers bits.
#[cfg(all(target_family = "wasm", target_feature = "simd128"))]
#[inline(always)]
fn block_bits(block: &[u8; BLOCK]) -> u64 {
    let mut bits = 0;
    for sixteen in block.as_chunks().0.iter().rev() {
        let bytes = lanes::load(sixteen);
        let found = lanes::either(lanes::within(bytes, b'a', 26), lanes::within(bytes, b'0', 10));
        bits = bits << 16 | lanes::bits(found) as u64;
    }
    bits
}

/// Bytes that are tested at once.
const BLOCK: usize = 64;

/// A token as one number: its last eight bytes, the last byte highest, and for a longer token also its first eight,
/// which distinguishes `googleanalytics` from `webanalytics`. For a shorter token both are the same, which avoids a branch.
#[inline(always)]
fn word_of(text: &[u8], start: usize, end: usize) -> u64 {
    let (first, last) = match text.get(..end) {
        // So written, one comparison covers both reads.
        Some(head) if end >= 8 => {
            let eight = |at: usize| match head.get(at..at + 8) {
                Some(&[a, b, c, d, e, f, g, h]) => u64::from_le_bytes([a, b, c, d, e, f, g, h]),
                _ => 0,
            };
            let before = u64::BITS.wrapping_sub(8 * (end - start).min(8) as u32);
            (eight(start.min(end - 8)).wrapping_shr(before), eight(end - 8).wrapping_shr(before))
        }
        // Too near the start of the text to be longer than eight bytes.
        _ => {
            let word = text[start..end].iter().rev().fold(0, |word, &byte| word << 8 | byte as u64);
            (word, word)
        }
    };
    last ^ first.rotate_left(19)
}

/// The last four bytes of a token as one number, the last byte highest; of a shorter token, all.
#[inline(always)]
pub(crate) fn last_bytes(text: &[u8], start: usize, end: usize) -> u32 {
    match text.get(..end).and_then(<[u8]>::last_chunk) {
        Some(last) => u32::from_le_bytes(*last).wrapping_shr(u32::BITS.wrapping_sub(8 * (end - start).min(4) as u32)),
        None => text[start..end].iter().rev().fold(0, |word, &byte| word << 8 | byte as u32),
    }
}

/// The length of the token at `start` of a lower-case text.
pub(crate) fn token_len(text: &[u8], start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    rest.iter().take_while(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9')).count()
}

/// The hash of the token at these bytes of a text.
#[inline(always)]
pub(crate) fn hash_of_token(text: &[u8], start: usize, end: usize) -> u32 {
    token_hash(word_of(text, start, end))
}

/// Calls `visit` with the place (start, end) of each token of a lower-case text from `base` on, until it breaks.
///
/// A callback instead of an iterator keeps the state in registers between tokens.
#[inline(always)]
pub(crate) fn try_each_token(
    text: &[u8],
    mut base: usize,
    mut visit: impl FnMut(usize, usize) -> ControlFlow<()>,
) -> ControlFlow<()> {
    // Start of the token that continues from the previous block, and whether there is one.
    let (mut start, mut open) = (0, 0);
    // The loop runs once more at the end of the text, to end a token there.
    while let Some(rest) = text.get(base..) {
        let bits = match (rest.first_chunk(), text.last_chunk()) {
            (Some(block), _) => block_bits(block),
            // The part of the text's last block that was not read yet.
            (None, Some(block)) => block_bits(block).checked_shr((BLOCK - rest.len()) as u32).unwrap_or(0),
            (None, None) => {
                let mut block = [0; BLOCK];
                block[..rest.len()].copy_from_slice(rest);
                block_bits(&block)
            }
        };
        let mut starts = bits & !(bits << 1 | open);
        let mut ends = !bits & (bits << 1 | open);
        if open == 0 {
            start = base + starts.trailing_zeros() as usize;
            starts &= starts.wrapping_sub(1);
        }
        while ends != 0 {
            let end = base + ends.trailing_zeros() as usize;
            visit(start, end)?;
            ends &= ends - 1;
            start = base + starts.trailing_zeros() as usize;
            starts &= starts.wrapping_sub(1);
        }
        open = bits >> 63;
        base += BLOCK;
    }
    ControlFlow::Continue(())
}

/// The same with the hash of each token, compiled once, for callers off the hot path.
pub(crate) fn try_each_token_of(
    text: &[u8],
    visit: &mut dyn FnMut(u32, usize, usize) -> ControlFlow<()>,
) -> ControlFlow<()> {
    try_each_token(text, 0, |start, end| visit(hash_of_token(text, start, end), start, end))
}

/// The hash of a token by its number.
#[inline(always)]
fn token_hash(word: u64) -> u32 {
    (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

/// Calls `visit` with the hash and the offset of each whole token of a pattern's text, in which `*` and `^` are special.
///
/// `start_bound`/`end_bound`: the text's own ends are ends of tokens too.
pub(crate) fn each_whole_token(body: &[u8], start_bound: bool, end_bound: bool, mut visit: impl FnMut(u32, usize)) {
    let _ = try_each_token_of(body, &mut |hash, start, end| {
        let left = if start == 0 { start_bound } else { body[start - 1] != b'*' };
        let right = if end == body.len() { end_bound } else { body[end] != b'*' };
        if left && right {
            visit(hash, start);
        }
        ControlFlow::Continue(())
    });
}

/// Tokens so frequent in URLs that filters filed under them would be tested on many requests: in how many of a thousand
/// URLs each occurs.
///
/// Counted over 27,969 recorded requests; tokens of at least 25 domains, without numbers and names of single sites.
#[rustfmt::skip]
pub(crate) const COMMON: [(&str, u32); 198] = [
    ("com", 617), ("js", 260), ("www", 219), ("1", 191), ("jpg", 179), ("net", 163), ("0", 149), ("static", 114),
    ("3a", 109), ("https", 104), ("images", 101), ("de", 100), ("2f", 100), ("2", 92), ("png", 77), ("id", 72),
    ("v", 72), ("ru", 67), ("s", 67), ("google", 66), ("3", 63), ("2fwww", 58), ("img", 58), ("css", 56), ("t", 51),
    ("a", 50), ("g", 50), ("cdn", 49), ("i", 48), ("8", 48), ("html", 47), ("min", 46), ("r", 46), ("u", 45),
    ("w", 42), ("20", 41), ("assets", 40), ("us", 40), ("24", 38), ("4", 37), ("url", 36), ("en", 36), ("content", 36),
    ("h", 36), ("fr", 35), ("doubleclick", 35), ("5", 34), ("c", 32), ("3d", 31), ("gif", 30), ("2c", 29), ("d", 29),
    ("p", 28), ("svg", 27), ("fonts", 27), ("ads", 27), ("6", 26), ("m", 26), ("co", 25), ("api", 25), ("pixel", 25),
    ("9", 25), ("7", 25), ("media", 24), ("wp", 24), ("v1", 23), ("false", 23), ("sync", 23), ("tv", 22), ("php", 22),
    ("analytics", 22), ("prod", 22), ("x", 22), ("ad", 21), ("o", 21), ("f", 21), ("image", 20), ("utf", 20),
    ("user", 20), ("org", 19), ("cb", 19), ("y", 19), ("eu", 18), ("web", 17), ("callback", 17), ("data", 17),
    ("v2", 17), ("cid", 17), ("type", 17), ("json", 17), ("l", 17), ("z", 17), ("cm", 16), ("e", 16), ("b", 16),
    ("logo", 15), ("true", 15), ("uk", 15), ("page", 15), ("n", 15), ("ver", 14), ("woff2", 14), ("it", 14),
    ("consent", 14), ("ts", 14), ("uid", 14), ("pid", 13), ("v3", 13), ("version", 13), ("themes", 13), ("icon", 13),
    ("sid", 13), ("client", 13), ("get", 13), ("gdpr", 13), ("pl", 13), ("cookie", 12), ("public", 12), ("tags", 12),
    ("site", 12), ("push", 12), ("async", 12), ("event", 12), ("new", 12), ("news", 12), ("common", 11), ("app", 11),
    ("icons", 11), ("ref", 11), ("config", 11), ("default", 11), ("tag", 11), ("video", 11), ("desktop", 11),
    ("width", 11), ("jquery", 11), ("all", 10), ("player", 10), ("domain", 10), ("main", 10), ("scripts", 10),
    ("dist", 10), ("adserver", 10), ("match", 10), ("j", 10), ("plugins", 9), ("prebid", 9), ("core", 9), ("ui", 9),
    ("format", 9), ("home", 9), ("io", 8), ("iframe", 8), ("cache", 8), ("woff", 8), ("source", 8), ("info", 8),
    ("k", 8), ("http", 7), ("pub", 7), ("global", 7), ("styles", 7), ("index", 7), ("key", 7), ("height", 7),
    ("platform", 7), ("code", 7), ("session", 7), ("rand", 7), ("top", 7), ("social", 7), ("time", 7), ("q", 7),
    ("action", 6), ("lib", 6), ("widget", 6), ("count", 6), ("browser", 6), ("token", 6), ("name", 6), ("screen", 6),
    ("header", 6), ("live", 6), ("base", 6), ("loader", 6), ("track", 6), ("ajax", 5), ("view", 5), ("uuid", 5),
    ("embed", 5), ("banner", 5), ("partner", 5), ("stats", 5), ("search", 5), ("article", 5), ("font", 5),
    ("modules", 5), ("events", 5),
];

/// The hash of a token given as text.
pub(crate) fn hash_of(token: &str) -> u32 {
    token_hash(word_of(token.as_bytes(), 0, token.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All tokens.
    fn tokens(text: &[u8]) -> Vec<(u32, usize, usize)> {
        let mut all = Vec::new();
        let _ = try_each_token_of(text, &mut |hash, start, end| {
            all.push((hash, start, end));
            ControlFlow::Continue(())
        });
        all
    }

    #[test]
    fn bits_of_blocks() {
        for byte in 0..=255u8 {
            for at in 0..BLOCK {
                let mut block = [b'/'; BLOCK];
                block[at] = byte;
                let expected = (matches!(byte, b'a'..=b'z' | b'0'..=b'9') as u64) << at;
                assert_eq!(block_bits(&block), expected, "{byte} at {at}");
            }
        }
    }

    #[test]
    fn tokens_across_blocks() {
        for length in 1..200 {
            for pad in [0, 1, 7, 60, 63, 64, 65, 127] {
                for end in ["", "/", "/ab", "/c"] {
                    let text = format!("{}{}{end}", "/".repeat(pad), "x".repeat(length));
                    let found: Vec<(usize, usize)> =
                        tokens(text.as_bytes()).into_iter().map(|(_, start, end)| (start, end)).collect();
                    let mut expected = vec![(pad, pad + length), (pad + length + 1, text.len())];
                    expected.truncate(1 + (end.len() > 1) as usize);
                    assert_eq!(found, expected, "{text}");
                }
            }
        }
    }

    #[test]
    fn hashes_do_not_depend_on_the_position() {
        for word in ["a", "com", "analytic", "analytics", "googleanalytics", "averylongwordindeed"] {
            for pad in 0..20 {
                let text = format!("{}{word}", "/".repeat(pad));
                assert_eq!(tokens(text.as_bytes())[0].0, hash_of(word), "{text}");
            }
        }
    }

    #[test]
    fn tokens_of_urls() {
        let url = b"https://a.example.com/xy?z=%2fAverylongtoken1".to_ascii_lowercase();
        let found: Vec<&[u8]> = tokens(&url[5..]).into_iter().map(|(_, start, end)| &url[5..][start..end]).collect();
        assert_eq!(found, [&b"a"[..], b"example", b"com", b"xy", b"z", b"2faverylongtoken1"]);
    }

    #[test]
    fn whole_tokens_of_patterns() {
        let whole = |body: &str, start, end| -> Vec<usize> {
            let mut all = Vec::new();
            each_whole_token(body.as_bytes(), start, end, |_, at| all.push(at));
            all
        };
        assert_eq!(whole("/ads/banner*foo^bar", false, false), [1]);
        assert_eq!(whole("ads/x1/", true, false), [0, 4]);
        assert_eq!(whole("ads", true, true), [0]);
        assert_eq!(whole("ads", true, false), [0usize; 0]);
        assert_eq!(whole("^ads^", false, false), [1]);
    }
}
