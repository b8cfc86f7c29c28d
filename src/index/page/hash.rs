//! The hashes of the section. They have 64 bits, so that names are not stored: see [`super::hash_table`].

use crate::net::{HOST_SEED, each_label, host_hash_step, label_word};

const MULTIPLIER: u64 = 0x9e37_79b9_7f4a_7c15;

/// Which name of a page a scope entry is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ScopeKind {
    /// The host.
    Host,
    /// The host without its public suffix.
    Entity,
    /// The host of a document that the page is a frame of.
    Ancestor,
    /// The same without its public suffix.
    AncestorEntity,
}

/// Calls `visit` with the hash of every label suffix of a name, the shortest first.
pub(crate) fn each_name_hash(name: &str, kind: ScopeKind, mut visit: impl FnMut(u64)) {
    let name = name.as_bytes();
    let mut hash = seed(kind as u64);
    each_label(name, |start, end| {
        // The word of a label has its first and last eight bytes.
        if end - start > 16 {
            hash = fold(hash, &name[start + 8..end - 8]);
        }
        hash = host_hash_step(hash, label_word(name, start, end));
        visit(finish(hash));
    });
}

/// The hash of a whole name.
pub(super) fn scope_hash(name: &str, kind: ScopeKind) -> u64 {
    let mut last = 0;
    each_name_hash(name, kind, |hash| last = hash);
    last
}

/// What a name in a selector is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameKind {
    /// The name of a class.
    Class,
    /// An id.
    Id,
}

/// The hash of a class name or an id.
pub(crate) fn name_hash(name: &str, kind: NameKind) -> u64 {
    finish(fold(seed(kind as u64 | (name.len() as u64) << 1), name.as_bytes()))
}

/// The start of a hash. The number affects all bits: a few low ones would equal other letters of the name.
fn seed(number: u64) -> u64 {
    HOST_SEED ^ number.wrapping_mul(MULTIPLIER)
}

fn fold(mut hash: u64, bytes: &[u8]) -> u64 {
    let mut words = bytes.chunks_exact(8);
    for word in &mut words {
        let &[a, b, c, d, e, f, g, h] = word else { continue };
        hash = host_hash_step(hash, u64::from_le_bytes([a, b, c, d, e, f, g, h]));
    }
    let rest = words.remainder().iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
    host_hash_step(hash, rest)
}

/// Mixes the upper bits into the lower ones and back: tables use the upper bits for the bucket and those below as check.
fn finish(hash: u64) -> u64 {
    (hash ^ hash >> 32).wrapping_mul(MULTIPLIER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_suffix_and_every_byte_counts() {
        let mut found = Vec::new();
        each_name_hash("www.example.com", ScopeKind::Host, |hash| found.push(hash));
        assert_eq!(found, ["com", "example.com", "www.example.com"].map(|name| scope_hash(name, ScopeKind::Host)));
        assert_ne!(scope_hash("com", ScopeKind::Host), scope_hash("com", ScopeKind::Entity));
        let long = "a-label-of-more-than-sixteen-bytes";
        for at in 0..long.len() {
            let mut other = long.to_owned();
            other.replace_range(at..=at, "0");
            assert_ne!(scope_hash(long, ScopeKind::Host), scope_hash(&other, ScopeKind::Host), "{other}");
            assert_ne!(name_hash(long, NameKind::Id), name_hash(&other, NameKind::Id), "{other}");
        }
        assert_ne!(name_hash("x", NameKind::Id), name_hash("x", NameKind::Class));
        assert_ne!(name_hash("adContent", NameKind::Class), name_hash("AdContent", NameKind::Id));
    }
}
