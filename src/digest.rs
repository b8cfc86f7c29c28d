//! MD5, SHA-1 and SHA-256 (RustCrypto), and their digests as text.
//!
//! Checksums of lists use MD5, patches use SHA-1, and trackers send identifiers hashed by any of the three. Nothing here
//! relies on them against an attacker.

use md5::Digest;

/// The MD5 of a text.
pub(crate) fn md5(text: &[u8]) -> [u8; 16] {
    md5::Md5::digest(text).into()
}

/// The SHA-1 of a text.
pub(crate) fn sha1(text: &[u8]) -> [u8; 20] {
    sha1::Sha1::digest(text).into()
}

/// The SHA-256 of a text.
pub(crate) fn sha256(text: &[u8]) -> [u8; 32] {
    sha2::Sha256::digest(text).into()
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

    /// Every length of the last block: the digest of the concatenated digests of `[0]`, `[0, 1]`, ...
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
