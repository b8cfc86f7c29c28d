//! The names of public suffixes, for checks of hosts.

use std::collections::HashSet;
use std::sync::OnceLock;

use crate::filter::distance;
use crate::net::{ascii_host, embedded_rules};

/// Top-level names that are not in the public suffix list and are used all the same: names reserved for examples and
/// local networks ([RFC 6761](https://www.rfc-editor.org/rfc/rfc6761), RFC 6762, RFC 7686, RFC 8375), and name systems
/// beside DNS.
const OTHERS: [&str; 16] = [
    "example",
    "test",
    "invalid",
    "localhost",
    "local",
    "onion",
    "i2p",
    "lan",
    "home",
    "internal",
    "intranet",
    "corp",
    "arpa",
    "bit",
    "eth",
    "localdomain",
];

/// Common suffixes, for suggestions: a mistyped `con` is `com`, not `cn`.
const COMMON: [&str; 24] = [
    "com", "net", "org", "info", "online", "xyz", "ru", "de", "uk", "pl", "fr", "it", "jp", "club", "site", "top",
    "pro", "biz", "io", "co", "live", "life", "video", "tv",
];

/// The public suffixes that are compiled into the crate.
#[derive(Debug)]
pub(super) struct SuffixNames {
    rules: HashSet<String>,
    tops: HashSet<String>,
}

impl SuffixNames {
    /// Made once: a list of one line is linted in less time than it takes.
    pub(super) fn shared() -> &'static SuffixNames {
        static NAMES: OnceLock<SuffixNames> = OnceLock::new();
        NAMES.get_or_init(SuffixNames::new)
    }

    fn new() -> SuffixNames {
        let mut rules = HashSet::new();
        let mut tops: HashSet<String> = OTHERS.iter().map(|name| (*name).to_owned()).collect();
        for rule in embedded_rules() {
            let name = rule.trim_start_matches("*.");
            if let Some(top) = name.rsplit('.').next().filter(|top| !tops.contains(*top)) {
                tops.insert(top.to_owned());
            }
            if !rule.starts_with('!') {
                rules.insert(rule);
            }
        }
        SuffixNames { rules, tops }
    }

    /// Whether a top-level name exists.
    pub(super) fn is_top(&self, name: &str) -> bool {
        // Nine of ten names are common ones, and comparing is faster than hashing.
        if COMMON.contains(&name) || self.tops.contains(name) {
            return true;
        }
        let lower = name.to_ascii_lowercase();
        self.tops.contains(&lower) || ascii_host(&lower).is_some_and(|host| self.tops.contains(&*host))
    }

    /// Whether a name is a public suffix.
    pub(super) fn is_suffix(&self, name: &str) -> bool {
        self.rules.contains(name)
            || name.split_once('.').is_some_and(|(_, parent)| self.rules.contains(&format!("*.{parent}")))
    }

    /// The top-level name that was probably meant: a common one, or a long one, which is not near to others by chance.
    pub(super) fn nearest(&self, name: &str) -> Option<String> {
        let near = |known: &&str| distance(name, known) == 1 && known.len() > 1;
        if let Some(common) = COMMON.iter().copied().find(near) {
            return Some(common.to_owned());
        }
        let mut found: Vec<&str> =
            self.tops.iter().map(String::as_str).filter(|known| known.len() > 4).filter(near).collect();
        found.sort_unstable();
        found.first().map(|name| (*name).to_owned())
    }
}
