//! The table of owners of domains: `filter-lists/entities.toml`.

use std::collections::HashMap;
use std::sync::OnceLock;

/// An owner's domains with one purpose.
#[derive(Clone, Copy)]
pub(crate) struct Part {
    pub(crate) owner: &'static str,
    pub(crate) category: &'static str,
    pub(crate) purpose: &'static str,
}

/// Made by `build.rs`.
const TABLE: &str = include_str!(concat!(env!("OUT_DIR"), "/owners.tsv"));

/// The part to which a host belongs: by the host itself, or the nearest domain above it.
pub(crate) fn part(host: &str) -> Option<Part> {
    static PARTS: OnceLock<HashMap<&'static str, Part>> = OnceLock::new();
    let parts = PARTS.get_or_init(|| {
        let mut parts = HashMap::new();
        for line in TABLE.lines() {
            let mut fields = line.split('\t');
            let mut next = || fields.next().unwrap_or("");
            let (owner, category, purpose) = (next(), next(), next());
            parts.extend(next().split(' ').map(|domain| (domain, Part { owner, category, purpose })));
        }
        parts
    });
    let mut rest = Some(host);
    std::iter::from_fn(|| {
        let now = rest?;
        rest = now.split_once('.').map(|(_, above)| above);
        Some(now)
    })
    .find_map(|name| parts.get(name).copied())
}
