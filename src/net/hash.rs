//! The one hash of host names: by labels from the last to the first, so that walking a host from its end gives the hash
//! of every label suffix (`com`, `example.com`, `a.example.com`) in a single pass.

/// Start value of a host hash.
pub(crate) const HOST_SEED: u64 = 0xcbf2_9ce4_8422_2325;

/// Adds one label: rotate, xor, multiply. What has equal hashes is compared byte for byte.
#[inline(always)]
pub(crate) fn host_hash_step(hash: u64, label: u64) -> u64 {
    (hash.rotate_left(5) ^ label).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// The hash that keys are: the half that all bits went into.
#[inline(always)]
pub(crate) fn host_key(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// The hash of a whole name, equal to what a walk from the end of any host arrives at when it stands at
/// the start of this name.
pub(crate) fn hash_reversed(name: &[u8]) -> u32 {
    let mut hash = HOST_SEED;
    each_label(name, |start, end| hash = host_hash_step(hash, label_word(name, start, end)));
    host_key(hash)
}

/// Calls back with the labels of a host, the last first: start and end.
///
/// One place calls back, so that it is part of the loop wherever it is asked for.
#[inline(always)]
pub(crate) fn each_label(host: &[u8], mut visit: impl FnMut(usize, usize)) {
    let mut end = host.len();
    // What lies before the bytes that were looked at, and the dots among these that were not come to.
    let (mut rest, mut bits) = (host, 0u64);
    while !host.is_empty() {
        while bits == 0 && !rest.is_empty() {
            // Eight bytes at once; where fewer are left, the host's first eight without those that were seen.
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

/// The highest bit of each byte that is a dot, the first byte's lowest.
#[inline(always)]
fn dots(eight: &[u8; 8]) -> u64 {
    const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
    let other = u64::from_le_bytes(*eight) ^ u64::from_le_bytes([b'.'; 8]);
    !(((other & LOW) + LOW) | other | LOW)
}

/// A label as one number: its first eight bytes and, of a longer one, its last eight and its length.
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
    // Of a label near the end the eight bytes start before it.
    let at = start.min(host.len() - 8);
    let first = eight(at) >> (8 * (start - at)) & (u64::MAX >> (64 - 8 * length.min(8)));
    if length <= 8 { first } else { (first ^ eight(end - 8).rotate_left(19)).wrapping_add(length as u64) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels() {
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
    fn names_are_the_same_in_every_host() {
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
