//! Host names: their label suffixes and their form.

use super::hash::{HOST_SEED, each_label, host_hash_step, host_key, label_word};

/// One label suffix of a host.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Suffix {
    /// [`super::hash_reversed`] of the suffix.
    pub(crate) hash: u32,
    /// [`super::hash_reversed`] of the first label of the suffix alone.
    pub(crate) label: u32,
    /// Byte offset of the suffix in the host. Two bytes would do, but to set eight suffixes to zero would take three times
    /// the instructions.
    pub(crate) start: u32,
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
            self.push(Suffix { hash: host_key(hash), label, start: start as u32 });
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

const DOT: u8 = 1;
const OTHER: u8 = 2;

/// By byte: 0 in a label of a host name in its canonical form, [`DOT`], or [`OTHER`].
static CLASSES: [u8; 256] = {
    let mut all = [OTHER; 256];
    let mut byte = 0;
    while byte < 256 {
        match byte as u8 {
            b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' => all[byte] = 0,
            b'.' => all[byte] = DOT,
            _ => {}
        }
        byte += 1;
    }
    all
};

/// Whether `text` is a host name in its canonical form: lower-case letters, digits, `-`, `_` and dots, no
/// empty label.
pub(crate) fn is_host_name(text: &str) -> bool {
    const LONGEST_LABEL: usize = 63;
    // Without a branch for each byte.
    let (wrong, last) = text.bytes().fold((0, DOT), |(wrong, before), byte| {
        let class = CLASSES[byte as usize];
        (wrong | class & OTHER | class & before, class)
    });
    wrong == 0
        && last != DOT
        && (text.len() <= LONGEST_LABEL
            || text.len() <= 253 && text.split('.').all(|label| label.len() <= LONGEST_LABEL))
}

/// Whether a canonical host is an IP address (`[…]` or dotted decimal).
pub(crate) fn is_ip(host: &str) -> bool {
    host.starts_with('[') || (host.as_bytes().last().is_some_and(u8::is_ascii_digit) && is_ipv4(host))
}

/// A host and the hosts above it, the longest first: `a.b.example`, `b.example`, `example`.
pub(crate) fn label_suffixes(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(host), |host| {
        host.split_once('.').map(|(_, above)| above).filter(|above| !above.is_empty())
    })
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
