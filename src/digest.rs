//! MD5 (RFC 1321), SHA-1 (RFC 3174) and SHA-256 (RFC 6234): the first two as lists and their patches state them, all
//! three as trackers send what they hash. Nothing here relies on them against an attacker.
//!
//! Here rather than from a crate each: they are small, and what is behind `sha1` and `md-5` is not.

/// The MD5 of a text.
pub(crate) fn md5(text: &[u8]) -> [u8; 16] {
    // `floor(abs(sin(i + 1)) * 2^32)`, as the RFC defines them.
    let sines: [u32; 64] = std::array::from_fn(|i| ((i as f64 + 1.0).sin().abs() * 4_294_967_296.0) as u32);
    let mut state = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476u32];
    for_each_block(text, u64::to_le_bytes, |block| {
        let words: [u32; 16] = words(block, u32::from_le_bytes);
        let mut next = state;
        md5_round(&mut next, &words, &sines[..16], [7, 12, 17, 22], |i| i, |b, c, d| (b & c) | (!b & d));
        md5_round(&mut next, &words, &sines[16..32], [5, 9, 14, 20], |i| 5 * i + 1, |b, c, d| (d & b) | (!d & c));
        md5_round(&mut next, &words, &sines[32..48], [4, 11, 16, 23], |i| 3 * i + 5, |b, c, d| b ^ c ^ d);
        md5_round(&mut next, &words, &sines[48..], [6, 10, 15, 21], |i| 7 * i, |b, c, d| c ^ (b | !d));
        state = add(state, next);
    });
    bytes(state, u32::to_le_bytes)
}

/// Sixteen steps that mix and choose words in one way.
#[inline(always)]
fn md5_round(
    state: &mut [u32; 4],
    words: &[u32; 16],
    sines: &[u32],
    shifts: [u32; 4],
    word: impl Fn(usize) -> usize,
    mix: impl Fn(u32, u32, u32) -> u32,
) {
    for (i, sine) in sines.iter().enumerate() {
        let [a, b, c, d] = *state;
        let sum = a.wrapping_add(mix(b, c, d)).wrapping_add(*sine).wrapping_add(words[word(i) % 16]);
        *state = [d, b.wrapping_add(sum.rotate_left(shifts[i % 4])), b, c];
    }
}

/// The SHA-1 of a text.
pub(crate) fn sha1(text: &[u8]) -> [u8; 20] {
    let mut state = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0u32];
    for_each_block(text, u64::to_be_bytes, |block| {
        let mut words = [0; 80];
        words[..16].copy_from_slice(&self::words::<16>(block, u32::from_be_bytes));
        for i in 16..80 {
            words[i] = (words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16]).rotate_left(1);
        }
        let [mut a, mut b, mut c, mut d, mut e] = state;
        for (i, word) in words.into_iter().enumerate() {
            let (mixed, constant) = match i / 20 {
                0 => ((b & c) | (!b & d), 0x5a82_7999),
                1 => (b ^ c ^ d, 0x6ed9_eba1),
                2 => ((b & c) | (b & d) | (c & d), 0x8f1b_bcdc),
                _ => (b ^ c ^ d, 0xca62_c1d6u32),
            };
            let sum = a.rotate_left(5).wrapping_add(mixed).wrapping_add(e).wrapping_add(constant).wrapping_add(word);
            (e, d, c, b, a) = (d, c, b.rotate_left(30), a, sum);
        }
        state = add(state, [a, b, c, d, e]);
    });
    bytes(state, u32::to_be_bytes)
}

/// The SHA-256 of a text.
pub(crate) fn sha256(text: &[u8]) -> [u8; 32] {
    // The first bits of the fractional parts of the square and cube roots of the first primes, as the RFC defines them.
    let primes: [u32; 64] = primes();
    let mut state: [u32; 8] = std::array::from_fn(|i| fraction_of_root(primes[i], 2));
    let constants = primes.map(|prime| fraction_of_root(prime, 3));
    for_each_block(text, u64::to_be_bytes, |block| {
        let mut words = [0u32; 64];
        words[..16].copy_from_slice(&self::words::<16>(block, u32::from_be_bytes));
        for i in 16..64 {
            let (near, far) = (words[i - 2], words[i - 15]);
            let near = near.rotate_right(17) ^ near.rotate_right(19) ^ (near >> 10);
            let far = far.rotate_right(7) ^ far.rotate_right(18) ^ (far >> 3);
            words[i] = near.wrapping_add(words[i - 7]).wrapping_add(far).wrapping_add(words[i - 16]);
        }
        let mut next = state;
        for (word, constant) in words.into_iter().zip(constants) {
            let [a, b, c, d, e, f, g, h] = next;
            let turned = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
            let chosen = (e & f) ^ (!e & g);
            let first = h.wrapping_add(turned).wrapping_add(chosen).wrapping_add(constant).wrapping_add(word);
            let turned = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
            let second = turned.wrapping_add((a & b) ^ (a & c) ^ (b & c));
            next = [first.wrapping_add(second), a, b, c, d.wrapping_add(first), e, f, g];
        }
        state = add(state, next);
    });
    bytes(state, u32::to_be_bytes)
}

/// The first primes.
fn primes<const N: usize>() -> [u32; N] {
    let mut found = (2u32..).filter(|n| (2..*n).take_while(|d| d * d <= *n).all(|d| n % d != 0));
    std::array::from_fn(|_| found.next().unwrap_or_default())
}

/// The first 32 bits of the fractional part of the `degree`th root of a number below 2^9.
fn fraction_of_root(number: u32, degree: u32) -> u32 {
    // The largest root with 32 bits behind the point, found bit by bit: its power is below 2^108.
    let wanted = u128::from(number) << (32 * degree);
    let root = (0..37).rev().fold(0u128, |root, bit| {
        let more = root | 1 << bit;
        if more.pow(degree) <= wanted { more } else { root }
    });
    root as u32
}

/// The blocks of a text, with the bit and the length that end it.
fn for_each_block(text: &[u8], length: fn(u64) -> [u8; 8], mut digest: impl FnMut(&[u8])) {
    let blocks = text.chunks_exact(64);
    let mut end = blocks.remainder().to_vec();
    blocks.for_each(&mut digest);
    end.push(0x80);
    end.resize(end.len().next_multiple_of(64), 0);
    if text.len() % 64 >= 56 {
        end.resize(end.len() + 64, 0);
    }
    let at = end.len() - 8;
    end[at..].copy_from_slice(&length((text.len() as u64).wrapping_mul(8)));
    end.chunks_exact(64).for_each(digest);
}

fn words<const N: usize>(block: &[u8], word: fn([u8; 4]) -> u32) -> [u32; N] {
    std::array::from_fn(|i| word([block[4 * i], block[4 * i + 1], block[4 * i + 2], block[4 * i + 3]]))
}

fn add<const N: usize>(state: [u32; N], step: [u32; N]) -> [u32; N] {
    std::array::from_fn(|i| state[i].wrapping_add(step[i]))
}

fn bytes<const N: usize, const BYTES: usize>(state: [u32; N], bytes: fn(u32) -> [u8; 4]) -> [u8; BYTES] {
    std::array::from_fn(|i| bytes(state[i / 4])[i % 4])
}

/// Hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Base 64 without padding.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let bits = (0..3).fold(0, |bits, i| bits << 8 | u32::from(group.get(i).copied().unwrap_or(0)));
        text.extend((0..=group.len()).map(|digit| char::from(DIGITS[(bits >> (18 - 6 * digit)) as usize % 64])));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_the_rfcs() {
        for (text, of_md5, of_sha1) in [
            ("", "d41d8cd98f00b204e9800998ecf8427e", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
            ("abc", "900150983cd24fb0d6963f7d28e17f72", "a9993e364706816aba3e25717850c26c9cd0d89d"),
            ("message digest", "f96b697d7cb7938d525a2f31aaf161d0", "c12252ceda8be8994d5fa0290a47231c1d16aae3"),
        ] {
            assert_eq!((hex(&md5(text.as_bytes())), hex(&sha1(text.as_bytes()))), (of_md5.into(), of_sha1.into()));
        }
        let million = vec![b'a'; 1_000_000];
        assert_eq!(hex(&md5(&million)), "7707d6ae4e027c70eea2a935c2296f21");
        assert_eq!(hex(&sha1(&million)), "34aa973cd4c4daa4f61eeb2bdbad27316534016f");
    }

    #[test]
    fn sha256_of_texts() {
        for (text, digest) in [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
            ),
        ] {
            assert_eq!(hex(&sha256(text.as_bytes())), digest, "{text}");
        }
    }

    /// Every way a text can lie in its last blocks: the digests of `[0]`, `[0, 1]`, ... one behind the other, digested.
    #[test]
    fn every_length() {
        let text: Vec<u8> = (0..200).collect();
        let all =
            |digest: &dyn Fn(&[u8]) -> Vec<u8>| -> Vec<u8> { (0..200).flat_map(|n| digest(&text[..n])).collect() };
        assert_eq!(hex(&md5(&all(&|text| md5(text).to_vec()))), "eefa41f088d589fcf4e0f2c1cfdb7a3f");
        assert_eq!(hex(&sha1(&all(&|text| sha1(text).to_vec()))), "ab05664693b2d32b84dd4616c5284c285cc0684a");
    }

    #[test]
    fn digits_of_64() {
        for (text, digits) in [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg")] {
            assert_eq!(base64(text.as_bytes()), digits);
        }
        assert_eq!(base64(&[0xfb, 0xff, 0xbf]), "+/+/");
    }
}
