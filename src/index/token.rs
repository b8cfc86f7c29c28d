//! Tokens: runs of letters and digits, the words of a URL.
//!
//! A filter can lie under a token of its pattern if the token is *whole*: whatever URL the pattern matches, the
//! run starts and ends there too. Its first and last eight bytes count: two loads and one multiplication.

use std::ops::ControlFlow;

/// Whether a byte of lower-case text is part of a token. Not `%`, although `^` does not match it: between `%2F` and
/// `%3F` stand words that filters for redirectors and mail pixels are found by.
#[cfg(test)]
fn is_token(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9')
}

/// One bit for each of eight bytes, the first byte's lowest: whether it is part of a token.
///
/// Eight bytes at once in one word: adding moves a byte's high bit on or off at the ends of a range.
#[inline(always)]
fn token_bits(eight: [u8; 8]) -> u64 {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * EACH;
    let word = u64::from_le_bytes(eight);
    let low = word & !HIGH;
    let at_least = |byte: u8| low + (0x80 - byte as u64) * EACH;
    let letter = at_least(b'a') & !at_least(b'z' + 1);
    let digit = at_least(b'0') & !at_least(b'9' + 1);
    let found = (letter | digit) & !word & HIGH;
    // Gathers the eight high bits in the top byte.
    (found >> 7).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// The same for up to 64 bytes.
#[inline(always)]
fn block_bits(block: &[u8]) -> u64 {
    let mut bits = 0;
    let mut chunks = block.chunks_exact(8);
    for (index, chunk) in (&mut chunks).enumerate() {
        let eight = [chunk[0], chunk[1], chunk[2], chunk[3], chunk[4], chunk[5], chunk[6], chunk[7]];
        bits |= token_bits(eight) << (index * 8);
    }
    let rest = chunks.remainder();
    if !rest.is_empty() {
        let mut eight = [0; 8];
        eight[..rest.len()].copy_from_slice(rest);
        bits |= token_bits(eight) << (block.len() - rest.len());
    }
    bits
}

/// A token as one number: its last eight bytes, the last byte lowest, and of a longer one its first eight too, so that
/// `googleanalytics` and `webanalytics` are two.
#[inline(always)]
fn word_of(text: &[u8], start: usize, end: usize) -> u64 {
    let eight = |at: usize| match text.get(at..at.wrapping_add(8)) {
        Some(&[a, b, c, d, e, f, g, h]) => Some(u64::from_be_bytes([a, b, c, d, e, f, g, h])),
        _ => None,
    };
    let length = end - start;
    match eight(end.wrapping_sub(8)) {
        Some(last) if length > 8 => last ^ eight(start).unwrap_or(0).rotate_left(19),
        Some(last) => last & (u64::MAX >> (64 - 8 * length)),
        // Too near the start of the text to be longer.
        None => text[start..end].iter().fold(0, |word, &byte| word << 8 | byte as u64),
    }
}

/// Calls back with each token of a lower-case text of two bytes and more (hash, start, end), until it breaks.
///
/// A callback and no iterator: between tokens all of the state stays in registers.
#[inline(always)]
pub(crate) fn try_each_token(
    text: &[u8],
    mut visit: impl FnMut(u32, usize, usize) -> ControlFlow<()>,
) -> ControlFlow<()> {
    const NONE: usize = usize::MAX;
    // Where the token starts that the last block broke off.
    let mut open = NONE;
    let mut base = 0;
    while base < text.len() {
        let end = text.len().min(base + 64);
        let mut bits = block_bits(&text[base..end]);
        let ends_here = end == text.len();
        if open != NONE && bits & 1 == 0 {
            if base - open > 1 {
                visit(token_hash(word_of(text, open, base)), open, base)?;
            }
            open = NONE;
        }
        while bits != 0 {
            let skip = bits.trailing_zeros();
            let run = skip + (bits >> skip).trailing_ones();
            let start = if open == NONE { base + skip as usize } else { open };
            if run == 64 && !ends_here {
                open = start;
                break;
            }
            open = NONE;
            let stop = base + run as usize;
            if stop - start > 1 {
                visit(token_hash(word_of(text, start, stop)), start, stop)?;
            }
            // Adding at the lowest bit carries through its run.
            bits &= bits.wrapping_add(1 << skip);
        }
        base = end;
    }
    ControlFlow::Continue(())
}

/// The same at leisure.
pub(crate) fn tokens(text: &[u8]) -> Vec<(u32, usize, usize)> {
    let mut all = Vec::new();
    let _ = try_each_token(text, |hash, start, end| {
        all.push((hash, start, end));
        ControlFlow::Continue(())
    });
    all
}

/// The hash of a token by its number.
#[inline(always)]
pub(crate) fn token_hash(word: u64) -> u32 {
    (word.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as u32
}

/// The whole tokens of a pattern's text, in which `*` and `^` are special: `(hash, offset)`.
///
/// `start_bound`/`end_bound`: the text's own ends are ends of tokens too.
pub(crate) fn whole_tokens(body: &[u8], start_bound: bool, end_bound: bool) -> impl Iterator<Item = (u32, usize)> {
    tokens(body).into_iter().filter_map(move |(hash, start, end)| {
        let left = if start == 0 { start_bound } else { body[start - 1] != b'*' };
        let right = if end == body.len() { end_bound } else { body[end] != b'*' };
        (left && right).then_some((hash, start))
    })
}

/// Words so common that a filter under one would be tried all the time: in how many of a thousand URLs they stand.
///
/// Counted over 27,969 real requests; words of 25 domains and more, without numbers and names of single sites.
#[rustfmt::skip]
pub(crate) const COMMON: [(&str, u32); 162] = [
    ("com", 617), ("js", 260), ("www", 219), ("jpg", 179), ("net", 163), ("static", 114), ("3a", 109), ("https", 104),
    ("images", 101), ("de", 100), ("2f", 100), ("png", 77), ("id", 72), ("ru", 67), ("google", 66), ("2fwww", 58),
    ("img", 58), ("css", 56), ("cdn", 49), ("html", 47), ("min", 46), ("20", 41), ("assets", 40), ("us", 40),
    ("24", 38), ("url", 36), ("en", 36), ("content", 36), ("fr", 35), ("doubleclick", 35), ("3d", 31), ("gif", 30),
    ("2c", 29), ("svg", 27), ("fonts", 27), ("ads", 27), ("co", 25), ("api", 25), ("pixel", 25), ("media", 24),
    ("wp", 24), ("v1", 23), ("false", 23), ("sync", 23), ("tv", 22), ("php", 22), ("analytics", 22), ("prod", 22),
    ("ad", 21), ("image", 20), ("utf", 20), ("user", 20), ("org", 19), ("cb", 19), ("eu", 18), ("web", 17),
    ("callback", 17), ("data", 17), ("v2", 17), ("cid", 17), ("type", 17), ("json", 17), ("cm", 16), ("logo", 15),
    ("true", 15), ("uk", 15), ("page", 15), ("ver", 14), ("woff2", 14), ("it", 14), ("consent", 14), ("ts", 14),
    ("uid", 14), ("pid", 13), ("v3", 13), ("version", 13), ("themes", 13), ("icon", 13), ("sid", 13), ("client", 13),
    ("get", 13), ("gdpr", 13), ("pl", 13), ("cookie", 12), ("public", 12), ("tags", 12), ("site", 12), ("push", 12),
    ("async", 12), ("event", 12), ("new", 12), ("news", 12), ("common", 11), ("app", 11), ("icons", 11), ("ref", 11),
    ("config", 11), ("default", 11), ("tag", 11), ("video", 11), ("desktop", 11), ("width", 11), ("jquery", 11),
    ("all", 10), ("player", 10), ("domain", 10), ("main", 10), ("scripts", 10), ("dist", 10), ("adserver", 10),
    ("match", 10), ("plugins", 9), ("prebid", 9), ("core", 9), ("ui", 9), ("format", 9), ("home", 9), ("io", 8),
    ("iframe", 8), ("cache", 8), ("woff", 8), ("source", 8), ("info", 8), ("http", 7), ("pub", 7), ("global", 7),
    ("styles", 7), ("index", 7), ("key", 7), ("height", 7), ("platform", 7), ("code", 7), ("session", 7), ("rand", 7),
    ("top", 7), ("social", 7), ("time", 7), ("action", 6), ("lib", 6), ("widget", 6), ("count", 6), ("browser", 6),
    ("token", 6), ("name", 6), ("screen", 6), ("header", 6), ("live", 6), ("base", 6), ("loader", 6), ("track", 6),
    ("ajax", 5), ("view", 5), ("uuid", 5), ("embed", 5), ("banner", 5), ("partner", 5), ("stats", 5), ("search", 5),
    ("article", 5), ("font", 5), ("modules", 5), ("events", 5),
];

/// The hash of a token given as text.
pub(crate) fn hash_of(token: &str) -> u32 {
    token_hash(word_of(token.as_bytes(), 0, token.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eight_bytes_at_once() {
        for byte in 0..=255u8 {
            let expected = if is_token(byte) { 0xff } else { 0 };
            assert_eq!(token_bits([byte; 8]), expected, "{byte}");
            assert_eq!(token_bits([b'/', byte, b'.', byte, 0xff, 0, byte, b'z']), expected & 0b0100_1010 | 0x80);
        }
    }

    #[test]
    fn tokens_across_blocks() {
        for length in 0..200 {
            for pad in [0, 1, 7, 60, 63, 64, 65, 127] {
                let text = format!("{}{}/ab", "/".repeat(pad), "x".repeat(length));
                let found: Vec<(usize, usize)> =
                    tokens(text.as_bytes()).into_iter().map(|(_, start, end)| (start, end)).collect();
                let mut expected = vec![(pad, pad + length), (pad + length + 1, pad + length + 3)];
                expected.retain(|(start, end)| end - start > 1);
                assert_eq!(found, expected, "{text}");
            }
        }
    }

    #[test]
    fn tokens_of_urls() {
        let url = b"https://a.example.com/xy?z=%2fAverylongtoken1".to_ascii_lowercase();
        let found: Vec<&[u8]> = tokens(&url[5..]).into_iter().map(|(_, start, end)| &url[5..][start..end]).collect();
        assert_eq!(found, [&b"example"[..], b"com", b"xy", b"2faverylongtoken1"]);
        assert_eq!(tokens(b"com")[0].0, hash_of("com"));
    }

    #[test]
    fn whole_tokens_of_patterns() {
        let whole = |body: &str, start, end| -> Vec<usize> {
            whole_tokens(body.as_bytes(), start, end).map(|(_, at)| at).collect()
        };
        assert_eq!(whole("/ads/banner*foo^bar", false, false), [1]);
        assert_eq!(whole("ads/x1/", true, false), [0, 4]);
        assert_eq!(whole("ads", true, true), [0]);
        assert_eq!(whole("ads", true, false), [0usize; 0]);
        assert_eq!(whole("^ads^", false, false), [1]);
    }
}
