//! Host names: their label suffixes and their form.

use super::hash::{HOST_SEED, each_label, host_hash_step, host_key, label_word};

/// One label suffix of a host.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Suffix {
    /// [`super::hash_reversed`] of the suffix.
    pub(crate) hash: u32,
    /// [`super::hash_reversed`] of the first label of the suffix alone.
    pub(crate) label: u32,
    /// Byte offset of the suffix in the host.
    pub(crate) start: u16,
}

/// All label suffixes of a host, the shortest (`com`) first, the whole host last.
///
/// Of 27,969 recorded requests, 99.97 % have at most 5 labels and all at most 6. Longer hosts spill to the heap.
#[derive(Clone, Debug)]
pub(crate) struct Suffixes {
    inline: [Suffix; Suffixes::INLINE],
    len: usize,
    spill: Vec<Suffix>,
}

impl Suffixes {
    const INLINE: usize = 8;

    pub(crate) fn of(host: &[u8]) -> Suffixes {
        let mut all = Suffixes::none();
        all.fill(host);
        all
    }

    /// An empty list, to be filled by [`Suffixes::fill`].
    pub(crate) fn none() -> Suffixes {
        Suffixes { inline: [Suffix::default(); Suffixes::INLINE], len: 0, spill: Vec::new() }
    }

    /// Computes the suffixes of a host if the list is empty.
    pub(crate) fn fill(&mut self, host: &[u8]) {
        let mut hash = HOST_SEED;
        each_label(host, |start, end| {
            let word = label_word(host, start, end);
            hash = host_hash_step(hash, word);
            let label = host_key(host_hash_step(HOST_SEED, word));
            self.push(Suffix { hash: host_key(hash), label, start: start as u16 });
        });
    }

    #[inline(always)]
    fn push(&mut self, suffix: Suffix) {
        if self.len < Suffixes::INLINE {
            self.inline[self.len] = suffix;
        } else {
            if self.len == Suffixes::INLINE {
                self.spill.extend_from_slice(&self.inline);
            }
            self.spill.push(suffix);
        }
        self.len += 1;
    }

    /// The suffixes, shortest first.
    #[inline(always)]
    pub(crate) fn as_slice(&self) -> &[Suffix] {
        if self.len <= Suffixes::INLINE { &self.inline[..self.len] } else { &self.spill }
    }
}

/// Whether `text` is a host name in its canonical form: lower-case letters, digits, `-`, `_` and dots, no
/// empty label.
pub(crate) fn is_host_name(text: &str) -> bool {
    const LONGEST_LABEL: usize = 63;
    // The start counts as a dot. Without a branch for each word.
    let (mut wrong, mut before) = (0, 0x80);
    each_eight(text.as_bytes(), |word| {
        let HostBytes { others, dots } = HostBytes::of(word);
        wrong |= others | dots & (dots << 8 | before);
        before = dots >> 56;
    });
    wrong == 0
        && !matches!(text.as_bytes(), [] | [.., b'.'])
        && (text.len() <= LONGEST_LABEL
            || text.len() <= 253 && text.split('.').all(|label| label.len() <= LONGEST_LABEL))
}

/// Whether a text has only bytes of host names in their canonical form.
pub(crate) fn has_host_bytes(text: &[u8]) -> bool {
    let mut others = 0;
    each_eight(text, |word| others |= HostBytes::of(word).others);
    others == 0
}

/// Visits the bytes of a text, eight at a time; letters fill the last word.
#[inline(always)]
fn each_eight(text: &[u8], mut visit: impl FnMut(u64)) {
    let (words, rest) = text.as_chunks();
    words.iter().for_each(|word| visit(u64::from_le_bytes(*word)));
    if rest.is_empty() {
        return;
    }
    let bits = 8 * rest.len();
    let last = match text.last_chunk() {
        Some(last) => u64::from_le_bytes(*last) >> (64 - bits),
        None => rest.iter().rev().fold(0, |word, &byte| word << 8 | byte as u64),
    };
    visit(last | u64::from_le_bytes([b'a'; 8]) << bits);
}

/// Eight bytes of a host name: the highest bit of each that cannot be in one, and of each dot.
struct HostBytes {
    others: u64,
    dots: u64,
}

impl HostBytes {
    #[inline(always)]
    fn of(word: u64) -> HostBytes {
        const EACH: u64 = 0x0101_0101_0101_0101;
        const HIGHEST: u64 = EACH << 7;
        let low = word & !HIGHEST;
        // No byte carries into the next.
        let is_from = |first: u8| low + EACH * (0x80 - first as u64);
        let is_within = |first: u8, end: u8| is_from(first) & !is_from(end);
        let letters = is_within(b'a', b'z' + 1) | is_within(b'_', b'_' + 1);
        let dots = is_within(b'.', b'.' + 1);
        let digits = is_within(b'-', b'9' + 1) & !is_within(b'/', b'/' + 1);
        HostBytes { others: (!(letters | digits) | word) & HIGHEST, dots: dots & !word & HIGHEST }
    }
}

/// Whether a canonical host is an IP address (`[…]` or dotted decimal).
pub(crate) fn is_ip(host: &str) -> bool {
    host.starts_with('[') || (host.as_bytes().last().is_some_and(u8::is_ascii_digit) && is_ipv4(host))
}

/// Whether a host is `top` or a subdomain of it. Addresses have no subdomains.
pub(crate) fn is_below(host: &str, top: &str) -> bool {
    let is_subdomain = |rest: &str| rest.is_empty() || rest.ends_with('.') && !is_ip(host);
    host.strip_suffix(top).is_some_and(is_subdomain)
}

/// Four decimal numbers up to 255 without leading zeros.
pub(crate) fn is_ipv4(host: &str) -> bool {
    let mut parts = 0;
    host.split('.').all(|part| {
        parts += 1;
        matches!(part.len(), 1..=3)
            && part.bytes().all(|b| b.is_ascii_digit())
            && (part.len() == 1 || !part.starts_with('0'))
            && part.parse::<u16>().is_ok_and(|n| n <= 255)
    }) && parts == 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names() {
        let longest = format!("{}.a", "x".repeat(63));
        let long = format!("{}.{}.{}.{}", longest, longest, longest, "x".repeat(55));
        for host in ["a", "a.b", "-", "_a.b-c.d9", "seven-x", "eight-xx", "nine-xxxx", "a.bcdef.g.h.i.j.k.l", &longest]
        {
            assert!(is_host_name(host), "{host}");
        }
        assert!(long.len() == 253 && is_host_name(&long));
        let (label, name) = (format!("x{longest}"), format!("{long}x"));
        for host in ["", ".", ".a", "a.", "a..b", "1234567..b", "12345678..b", "123456..b", "1234567.", "12345678."] {
            assert!(!is_host_name(host), "{host}");
        }
        assert!(!is_host_name(&label) && !is_host_name(&name));
        for byte in 0..=u8::MAX {
            let expected = matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.');
            for at in [0, 3, 7, 8, 12] {
                let mut text = *b"a0a0a0a0a0a0a0";
                text[at] = byte;
                assert_eq!(has_host_bytes(&text), expected, "{byte} {at}");
                let is_name = expected && (byte != b'.' || at > 0);
                assert_eq!(std::str::from_utf8(&text).is_ok_and(is_host_name), is_name, "{byte} {at}");
            }
        }
    }
}
