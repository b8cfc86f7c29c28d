//! Whether a host is in a domain list.

use super::context::Context;
use crate::index::{DomainSet, Image};
use crate::net::{Suffixes, hash_reversed, is_ip};

/// Whether a host is in a set. An excluded expression that matches it decides. Of the names that contain the host the
/// most specific decides. Otherwise an included expression must match, unless the set has exclusions only.
pub(super) fn contains(
    set: &DomainSet<'_>,
    image: &Image,
    host: &str,
    suffixes: &Suffixes,
    context: &Context<'_>,
) -> bool {
    let bytes = host.as_bytes();
    // Length of the host before the dot of its public suffix; only entities need it.
    let stem_end = if set.has_entities { image.suffix_start(host, suffixes.as_slice()).saturating_sub(1) } else { 0 };
    let excludes = |(program, includes): (u32, bool)| !includes && context.matches(image, program, bytes);
    // An address has no labels: only the whole address matches.
    let whole_only = is_ip(host);
    for suffix in suffixes.as_slice().iter().rev() {
        let start = suffix.start as usize;
        if whole_only && start > 0 {
            continue;
        }
        if let Some(included) = set.find(suffix.hash, &bytes[start..], false) {
            return included && !set.expressions().any(excludes);
        }
        if start < stem_end {
            let stem = &bytes[start..stem_end];
            if let Some(included) = set.find(hash_reversed(stem), stem, true) {
                return included && !set.expressions().any(excludes);
            }
        }
    }
    if host.is_empty() {
        return !set.has_included;
    }
    let includes = |(program, includes): (u32, bool)| includes && context.matches(image, program, bytes);
    !set.expressions().any(excludes) && (!set.has_included || set.expressions().any(includes))
}
