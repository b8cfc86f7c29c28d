//! Where a filter lies in the index: under the rarest thing that every request it matches must have.
//!
//! In order of preference, cheapest first:
//!
//! 1. its host, for `||host^` (nine of ten filters) and `||host/path`;
//! 2. a whole token of its pattern;
//! 3. the sites of `from=`, if all of them are named;
//! 4. the hosts of `to=`, likewise;
//! 5. a literal of its pattern, found by one Aho-Corasick automaton over the URL;
//! 6. nothing: it is tried on every request. A handful in the real lists.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::token::{COMMON, hash_of, whole_tokens};
use crate::filter::{Anchor, Domain, DomainList, NetworkFilter, Pattern};
use crate::net::hash_reversed;
use crate::regexp::Regex;

/// Tells the hash of a single label (an entity's) from that of a label suffix.
const LABEL_SALT: u32 = 0x5bd1_e995;

/// The key of a host's label, for entities.
pub(crate) fn label_key(label: &[u8]) -> u32 {
    hash_reversed(label) ^ LABEL_SALT
}

/// What a filter is found by.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Key {
    /// A label suffix of the request's host.
    Host(u32),
    /// A token of the URL, at `offset` of the pattern's text.
    Token {
        hash: u32,
        offset: usize,
    },
    /// Label suffixes (or salted labels) of the source's host.
    From(Vec<u32>),
    /// The same of the request's host.
    To(Vec<u32>),
    /// Text that the URL contains.
    Literal(String),
    Always,
}

/// How often tokens and hosts are wanted, over all filters to be indexed.
pub(super) struct Census {
    tokens: Counts,
    hosts: Counts,
}

/// Counts by hash.
type Counts = HashMap<u32, u32, BuildHasherDefault<AsIs>>;

/// Keys are hashes already: the map's own hasher would mix them again.
#[derive(Clone, Debug, Default)]
pub(crate) struct AsIs(u64);

impl Hasher for AsIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.0 = self.0.rotate_left(8) ^ byte as u64);
    }

    fn write_u32(&mut self, hash: u32) {
        // The map wants its highest bits mixed, too.
        self.0 = (hash as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// What a word of one URL in a thousand weighs, in filters that have it.
const RATE: u32 = 8;

/// A word that weighs this much is worse to be found by than the sites or hosts a filter is limited to.
const HEAVY: u32 = 200;

/// A word that weighs this much (`com`, `js`, `www`) is worse to be found by than the whole text of the pattern.
const USELESS: u32 = 800;

/// Filters under one host beyond which a rarer token is looked for.
const CROWDED: u32 = 4;

impl Census {
    pub(super) fn new() -> Census {
        Census {
            tokens: COMMON.iter().map(|(token, per_mille)| (hash_of(token), per_mille * RATE)).collect(),
            hosts: Counts::default(),
        }
    }

    pub(super) fn count(&mut self, filter: &NetworkFilter<'_>) {
        let Pattern::Text { .. } = filter.pattern else { return };
        if let Some(hash) = pattern_host(&filter.pattern) {
            *self.hosts.entry(hash).or_default() += 1;
        }
        for (hash, _) in pattern_tokens(&filter.pattern) {
            *self.tokens.entry(hash).or_default() += 1;
        }
    }

    fn weight(&self, token: u32) -> u32 {
        self.tokens.get(&token).copied().unwrap_or(0)
    }

    /// The best key for a filter.
    pub(super) fn key(&self, filter: &NetworkFilter<'_>) -> Key {
        if let Pattern::Host(host) = &filter.pattern {
            return Key::Host(hash_reversed(host.as_bytes()));
        }
        let host = pattern_host(&filter.pattern);
        let crowd = host.map_or(0, |hash| self.hosts.get(&hash).copied().unwrap_or(0));
        let token = pattern_tokens(&filter.pattern).min_by_key(|(hash, _)| self.weight(*hash));
        if let Some(hash) = host
            && (crowd <= CROWDED || token.is_none_or(|(token, _)| self.weight(token) >= crowd))
        {
            return Key::Host(hash);
        }
        if let Some((hash, offset)) = token
            && self.weight(hash) < HEAVY
        {
            return Key::Token { hash, offset };
        }
        let condition = filter.condition();
        if let Some(keys) = named(&condition.from) {
            return Key::From(keys);
        }
        if let Some(keys) = named(&condition.to) {
            return Key::To(keys);
        }
        match (token, literal_of(&filter.pattern)) {
            (Some((hash, _)), Some(literal)) if self.weight(hash) >= USELESS && literal.len() > 4 => {
                Key::Literal(literal)
            }
            (Some((hash, offset)), _) => Key::Token { hash, offset },
            (None, Some(literal)) => Key::Literal(literal),
            (None, None) => Key::Always,
        }
    }
}

/// Bytes at the start of a `||` pattern that can be of a host.
pub(super) fn host_len(body: &str) -> usize {
    body.bytes().take_while(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.')).count()
}

/// The hash of the complete host at the start of a `||` pattern.
fn pattern_host(pattern: &Pattern<'_>) -> Option<u32> {
    let Pattern::Text { anchor: Anchor::Host, body, .. } = pattern else { return None };
    let len = host_len(body);
    if len == body.len() {
        return None;
    }
    // Behind a wildcard the host may go on; a dot at its end is followed by more of it.
    let host = &body[..len];
    let whole = !matches!(body.as_bytes()[len], b'*' | b'[' | b']') && !host.is_empty() && !host.ends_with('.');
    (whole && len <= u8::MAX as usize).then(|| hash_reversed(host.as_bytes()))
}

/// The whole tokens of a pattern. Those of a regular expression have no offset to compare at.
fn pattern_tokens<'p>(pattern: &'p Pattern<'_>) -> Box<dyn Iterator<Item = (u32, usize)> + 'p> {
    match pattern {
        Pattern::Text { anchor, end, body } => {
            let fits = |offset: usize| offset < u8::MAX as usize;
            let start_bound = *anchor != Anchor::None;
            Box::new(
                whole_tokens(body.as_bytes(), start_bound, *end)
                    .filter(move |(_, offset)| fits(*offset))
                    .filter(|(hash, _)| !is_scheme(*hash)),
            )
        }
        Pattern::Regex(source) => {
            let literals = Regex::parse(source).map(|regex| regex.literals()).unwrap_or_default();
            let tokens: Vec<(u32, usize)> = literals
                .iter()
                .flat_map(|literal| whole_tokens(literal.as_bytes(), false, false).collect::<Vec<_>>())
                .filter(|(hash, _)| !is_scheme(*hash))
                .map(|(hash, _)| (hash, 0))
                .collect();
            Box::new(tokens.into_iter())
        }
        Pattern::Host(_) | Pattern::Any => Box::new(std::iter::empty()),
    }
}

/// The schemes of nearly all URLs find nothing.
fn is_scheme(hash: u32) -> bool {
    ["https", "http", "wss", "ws"].iter().any(|scheme| hash_of(scheme) == hash)
}

/// The keys of a list all of whose included entries are hosts or entities; `None` if it has none or others.
fn named(list: &DomainList<'_>) -> Option<Vec<u32>> {
    if list.included.is_empty() {
        return None;
    }
    list.included
        .iter()
        .map(|domain| match domain {
            Domain::Host(host) => Some(hash_reversed(host.as_bytes())),
            Domain::Entity(stem) => stem.rsplit('.').next().map(|label| label_key(label.as_bytes())),
            Domain::Regex(_) => None,
        })
        .collect()
}

/// Bytes of a literal that the automaton looks for: more would find no less, and make it large.
const LONGEST_LITERAL: usize = 24;

/// Text that every URL of a pattern contains, in lower case, as long as is of use.
fn literal_of(pattern: &Pattern<'_>) -> Option<String> {
    let literal = match pattern {
        Pattern::Text { body, .. } => body.split(['*', '^']).max_by_key(|run| run.len())?.to_owned(),
        Pattern::Regex(source) => Regex::parse(source).ok()?.literals().into_iter().next()?,
        Pattern::Host(_) | Pattern::Any => return None,
    };
    // What stands in every URL finds nothing.
    let common = ["https://", "http://"].iter().any(|scheme| scheme.contains(literal.as_str()));
    (!common).then(|| literal[..literal.len().min(LONGEST_LITERAL)].to_owned())
}
