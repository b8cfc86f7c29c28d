//! Host names in a shorter form: one byte for each of the most frequent pairs of bytes, and for frequent last labels.
//!
//! Nine of ten filters are plain hosts, and their names are most of an image. The form is 56 % of the names' length. A
//! name is compared byte by byte, so it is not expanded for a decision.

use crate::net::dots;

/// The pairs with a code of their own. They shorten the names of all plain hosts in sixteen lists most.
const PAIRS: &str = ".a.b.c.d.e.f.g.h.i.l.m.n.p.r.s.ta.abacadagaialamanaparasataybabebiblbobrcacechcickclcocrcsctcudadedi\
    dodse.eaecedeeelemeneresetfafefffifofrfug.gagegiglgogrgthahehihoiaicidiliminioirisitk.kakekil.laleli\
    lllolulym.mamemimompn.nancndnengninknonsnto.ocodolomonoporosotouowp.papepiplpoppprptr.rardrerirkrors\
    rtrurvs.sascsesgshsismsospssstsut.tatethtitotrtstuubudulumunurusutvaveviwawewiwo";

/// Ends of names with a code of their own, the most frequent first.
const ENDS: [&str; 27] = [
    ".com", ".online", ".website", ".site", ".space", ".cyou", ".qpon", ".net", ".cfd", ".br", ".de", ".shop", ".help",
    ".jp", ".store", ".pro", ".xyz", ".org", ".fr", ".uk", ".nl", ".au", ".dk", ".it", ".io", ".cz", ".co",
];

/// The ends as numbers, which are compared at once.
const END_WORDS: [u64; ENDS.len()] = {
    let mut words = [0; ENDS.len()];
    let mut at = 0;
    while at < ENDS.len() {
        words[at] = match end_word(ENDS[at].as_bytes()) {
            Some(word) => word,
            None => panic!("an end has at most eight bytes"),
        };
        at += 1;
    }
    words
};

/// Up to eight bytes as a number. Names have no zero bytes.
const fn end_word(end: &[u8]) -> Option<u64> {
    if end.len() > 8 {
        return None;
    }
    let (mut word, mut at) = (0, 0);
    while at < end.len() {
        word |= (end[at] as u64) << (8 * at);
        at += 1;
    }
    Some(word)
}

/// Whether a byte stands for itself. The other bytes are codes.
const fn is_letter(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_')
}

struct HostCodes {
    /// By code: the pair; a byte and 0 for a byte; 0 and 1 + the number of an end.
    expanded: [[u8; 2]; 256],
    /// By the two bytes of a pair: its code, or 0. Code 0 is that of the first end.
    pairs: [[u8; 128]; 128],
    ends: [u8; ENDS.len()],
    /// By byte: whether it stands for itself.
    is_letter: [bool; 256],
}

static CODES: HostCodes = codes();

const fn codes() -> HostCodes {
    let mut codes =
        HostCodes { expanded: [[0; 2]; 256], pairs: [[0; 128]; 128], ends: [0; ENDS.len()], is_letter: [false; 256] };
    let pairs = PAIRS.as_bytes();
    let (mut end, mut pair, mut code) = (0, 0, 0);
    while code < 256 {
        if is_letter(code as u8) {
            codes.expanded[code] = [code as u8, 0];
            codes.is_letter[code] = true;
        } else if end < ENDS.len() {
            codes.ends[end] = code as u8;
            end += 1;
            codes.expanded[code] = [0, end as u8];
        } else if pair < pairs.len() {
            let (a, b) = (pairs[pair], pairs[pair + 1]);
            codes.pairs[a as usize][b as usize] = code as u8;
            codes.expanded[code] = [a, b];
            pair += 2;
        }
        code += 1;
    }
    codes
}

/// Longest name that has a short form. No valid name is longer.
const LONGEST: usize = 253;

/// Appends the short form of a host name. `false`, and nothing is appended, if the name has other bytes than a host name
/// in lower case.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn pack(host: &str, out: &mut Vec<u8>) -> bool {
    let bytes = host.as_bytes();
    let end = end_of(bytes);
    let name = &bytes[..end.map_or(bytes.len(), |(dot, _)| dot)];
    if name.len() > LONGEST {
        return false;
    }
    let mut codes = [0; LONGEST];
    let (mut at, mut length, mut is_packed) = (0, 0, true);
    // Whether a pair has a code is not predictable, so nothing branches on it.
    for code in &mut codes {
        let Some(&a) = name.get(at) else { break };
        let b = name.get(at + 1).copied().unwrap_or(0);
        let pair = CODES.pairs[(a & 0x7f) as usize][(b & 0x7f) as usize];
        *code = if pair == 0 { a } else { pair };
        // A pair with a code has letters only.
        is_packed &= CODES.is_letter[a as usize];
        at += 1 + (pair != 0) as usize;
        length += 1;
    }
    if is_packed {
        out.extend_from_slice(&codes[..length]);
        out.extend(end.map(|(_, end)| CODES.ends[end]));
    }
    is_packed
}

/// The position of the last dot and the number of the end that starts there.
#[inline(always)]
fn end_of(bytes: &[u8]) -> Option<(usize, usize)> {
    // An end has at most eight bytes. A search byte by byte takes as long as packing some of them.
    let (front, word) = match bytes.split_last_chunk() {
        Some((front, eight)) => {
            let dot = dots(eight).checked_ilog2()? / 8;
            (front.len() + dot as usize, u64::from_le_bytes(*eight) >> (8 * dot))
        }
        None => {
            let dot = bytes.iter().rposition(|&byte| byte == b'.')?;
            (dot, end_word(&bytes[dot..])?)
        }
    };
    Some((front, end_number(word)?))
}

/// The number of an end.
fn end_number(word: u64) -> Option<usize> {
    let number = ENDS_BY_HASH[end_hash(word)] as usize;
    (END_WORDS.get(number) == Some(&word)).then_some(number)
}

/// The numbers of the ends by their hash; no two have the same.
static ENDS_BY_HASH: [u8; 1 << END_BITS] = {
    let mut numbers = [u8::MAX; 1 << END_BITS];
    let mut at = 0;
    while at < ENDS.len() {
        let hash = end_hash(END_WORDS[at]);
        assert!(numbers[hash] == u8::MAX, "two ends have the same hash");
        numbers[hash] = at as u8;
        at += 1;
    }
    numbers
};

const END_BITS: u32 = 6;

const fn end_hash(word: u64) -> usize {
    // The first odd multiple of the golden ratio's 64 bits without equal hashes.
    (word.wrapping_mul(0xe783_9c11_06d2_d541) >> (u64::BITS - END_BITS)) as usize
}

/// Whether a short form is that of this name.
#[inline(always)]
pub(super) fn is_packed(packed: &[u8], host: &[u8]) -> bool {
    let mut rest = host;
    for &code in packed {
        let [a, b] = CODES.expanded[code as usize];
        rest = match rest {
            [one, behind @ ..] if b == 0 && *one == a => behind,
            [one, two, behind @ ..] if b != 0 && *one == a && *two == b => behind,
            // An end is the last code.
            _ => return a == 0 && b != 0 && rest == ENDS[b as usize - 1].as_bytes(),
        };
    }
    rest.is_empty()
}

/// The name of a short form.
pub(super) fn unpack(packed: &[u8]) -> String {
    let mut host = String::with_capacity(packed.len() * 2);
    for &code in packed {
        match CODES.expanded[code as usize] {
            [0, 0] => {}
            [0, end] => host.push_str(ENDS[end as usize - 1]),
            [a, 0] => host.push(a as char),
            [a, b] => host.extend([a as char, b as char]),
        }
    }
    host
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_used() {
        assert_eq!(CODES.expanded.iter().filter(|code| **code == [0; 2]).count(), 0);
        assert_eq!(PAIRS.len() / 2 + ENDS.len() + 39, 256);
    }

    #[test]
    fn names_round_trip() {
        for host in [
            "a.com",
            ".com",
            "com",
            "a",
            "",
            "ads-1.example.co.uk",
            "x_y.xn--p1ai",
            "tracker.online",
            "a.com.br",
            "..",
            "1.2.3.4",
        ] {
            let mut packed = Vec::new();
            assert!(pack(host, &mut packed));
            assert_eq!(unpack(&packed), host);
            assert!(is_packed(&packed, host.as_bytes()));
            for other in ["a.co", "a.comm", "xa.com", "b", "ads-1.example.co.u", "1.2.3.5"] {
                assert_eq!(is_packed(&packed, other.as_bytes()), other == host, "{host} {other}");
            }
        }
        for host in ["A.com", "a:1", "[::1]", "\u{e9}.fr", &"a".repeat(LONGEST + 1)[..]] {
            assert!(!pack(host, &mut Vec::new()));
        }
        // Each end, behind names of every length around the eight bytes that are read at once.
        for end in ENDS.iter().chain(&[".app", "", ".de.com", ".aaaaaaaaa", ".x"]) {
            for length in 0..12 {
                let host = ["b".repeat(length), (*end).to_owned()].concat();
                let mut packed = Vec::new();
                assert!(pack(&host, &mut packed));
                assert_eq!(unpack(&packed), host);
                assert_eq!(packed.len() == length + 1, ENDS.contains(end), "{host}");
            }
        }
    }
}
