//! The only hash of host names. It processes labels from the last to the first, so one pass from the end of a host
//! yields the hash of every label suffix (`com`, `example.com`, `a.example.com`).

/// Start value of a host hash.
pub(crate) const HOST_SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// Adds one label: rotate, xor, multiply. Names with equal hashes are compared byte for byte.
#[inline(always)]
pub(crate) fn host_hash_step(hash: u64, label: u64) -> u64 {
    (hash.rotate_left(5) ^ label).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The part of the hash that serves as the key: the upper half, which all input bits affect.
#[inline(always)]
pub(crate) fn host_key(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// The hash of a whole name. It equals the hash of the same label suffix in any host.
pub(crate) fn hash_reversed(name: &[u8]) -> u32 {
    let mut hash = HOST_SEED;
    each_label(name, |start, end| hash = host_hash_step(hash, label_word(name, start, end)));
    host_key(hash)
}

/// Calls `visit` with the start and end of each label of a host, the last label first.
///
/// The function has a single hot call site of `visit`, so that the compiler inlines it into the loop.
#[inline(always)]
pub(crate) fn each_label(host: &[u8], mut visit: impl FnMut(usize, usize)) {
    let mut end = host.len();
    // `rest`: the bytes before the block already read. `bits`: the dots of that block that are not processed yet.
    let (mut rest, mut bits) = (host, 0u64);
    while !host.is_empty() {
        while bits == 0 && !rest.is_empty() {
            // Reads eight bytes at once. Where fewer are left, reads the host's first eight and masks those already
            // read.
            (rest, bits) = match (rest.split_last_chunk(), host.first_chunk()) {
                (Some((front, eight)), _) => (front, dots(eight)),
                (None, Some(eight)) => (&rest[..0], dots(eight) & ((1 << (8 * rest.len())) - 1)),
                (None, None) => {
                    let mut eight = [0; 8];
                    eight[..rest.len()].copy_from_slice(rest);
                    (&rest[..0], dots(&eight))
                }
            };
        }
        let Some(bit) = bits.checked_ilog2() else {
            visit(0, end);
            return;
        };
        let dot = rest.len() + bit as usize / 8;
        visit(dot + 1, end);
        end = dot;
        bits ^= 1 << bit;
    }
}

/// Sets the highest bit of each byte that is a dot. The first byte is the lowest.
#[inline(always)]
pub(crate) fn dots(eight: &[u8; 8]) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let other = u64::from_le_bytes(*eight) ^ u64::from_le_bytes([b'.'; 8]);
    !(((other & LOW) + LOW) | other | LOW)
}

/// A label as one number: its first eight bytes and, for a longer label, also its last eight bytes and its length.
#[inline(always)]
pub(crate) fn label_word(host: &[u8], start: usize, end: usize) -> u64 {
    let length = end - start;
    let eight = |at: usize| match host.get(at..at + 8) {
        Some(&[a, b, c, d, e, f, g, h]) => u64::from_le_bytes([a, b, c, d, e, f, g, h]),
        _ => 0,
    };
    if host.len() < 8 || length == 0 {
        return host[start..end].iter().rev().fold(0, |word, &byte| word << 8 | byte as u64);
    }
    // For a label near the end of the host, the eight bytes start before the label.
    let at = start.min(host.len() - 8);
    let first = eight(at) >> (8 * (start - at)) & (u64::MAX >> (64 - 8 * length.min(8)));
    if length <= 8 { first } else { (first ^ eight(end - 8).rotate_left(19)).wrapping_add(length as u64) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_from_last_to_first() {
        for host in [
            "",
            "a",
            "com",
            "a.b",
            "a..b",
            ".",
            ".a",
            "a.",
            "example.com",
            "www.example.com",
            "a.averylonglabelindeed.b",
        ] {
            let mut found = Vec::new();
            each_label(host.as_bytes(), |start, end| found.push(&host[start..end]));
            let expected: Vec<&str> = host.rsplit('.').filter(|_| !host.is_empty()).collect();
            assert_eq!(found, expected, "{host}");
        }
    }

    #[test]
    fn a_name_has_the_same_hash_in_every_host() {
        for name in
            ["a", "com", "sevenxx", "eightxxx", "averylonglabelindeed", "example.com", "a.averylonglabelindeed.b"]
        {
            for front in ["", "a.", "www.", "www.example.", "averylonglabelindeed."] {
                let host = format!("{front}{name}");
                let mut hash = HOST_SEED;
                let mut all = Vec::new();
                each_label(host.as_bytes(), |start, end| {
                    hash = host_hash_step(hash, label_word(host.as_bytes(), start, end));
                    all.push((start, host_key(hash)));
                });
                assert!(all.contains(&(front.len(), hash_reversed(name.as_bytes()))), "{host}");
            }
        }
    }
}
