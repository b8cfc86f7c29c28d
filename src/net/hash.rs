//! The one hash of host names: from the last byte to the first, so that walking a host from its end gives
//! the hash of every label suffix (`com`, `example.com`, `a.example.com`) in a single pass.

/// Start value of a host hash.
pub(crate) const HOST_SEED: u32 = 0x811c_9dc5;

/// Adds one byte: rotate, xor, multiply. What has equal hashes is compared byte for byte.
#[inline(always)]
pub(crate) fn host_hash_step(hash: u32, byte: u8) -> u32 {
    (hash.rotate_left(5) ^ byte as u32).wrapping_mul(0x9e37_79b1)
}

/// The hash of a whole name, equal to what a walk from the end of any host arrives at when it stands at
/// the start of this name.
pub(crate) fn hash_reversed(name: &[u8]) -> u32 {
    name.iter().rev().fold(HOST_SEED, |hash, &byte| host_hash_step(hash, byte))
}
