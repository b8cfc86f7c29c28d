//! The key of a filter: the rarest property that every request it matches must have.
//!
//! In order of preference, cheapest first:
//!
//! 1. its host, for `||host^` (nine of ten filters) and `||host/path`;
//! 2. a whole token of its pattern, if it is not too frequent;
//! 3. the sites of `from=`, if all are names, or the hosts of `to=`, whichever are rarer (`to=com` is frequent);
//! 4. a literal of its pattern, which an Aho-Corasick automaton finds in the URL;
//! 5. none: the filter is tested on every request. The real lists have a few dozen.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;
use std::ops::Range;

use super::token::{COMMON, each_whole_token, hash_of};
use crate::filter::{Anchor, Domain, DomainList, ModificationKind, NetworkFilter, ParamPattern, Pattern, Text};
use crate::net::{ResourceType, hash_reversed};
use crate::small::IdentityHasher;

/// Distinguishes the hash of a single label (of an entity) from that of a label suffix.
const LABEL_SALT: u32 = 0x5bd1_e995;

/// The key of a label of a host, for entities (`name.*`), by its hash.
pub(crate) fn label_key(hash: u32) -> u32 {
    hash ^ LABEL_SALT
}

/// The key of a filter.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum IndexKey {
    /// A label suffix of the request's host.
    Host(u32),
    /// A token of the URL, which is at `offset` of the pattern's text.
    Token {
        hash: u32,
        offset: usize,
    },
    /// Label suffixes (or salted labels) of the source's host.
    From(Vec<u32>),
    /// Label suffixes (or salted labels) of the request's host.
    To(Vec<u32>),
    /// Text that the URL contains.
    Literal(String),
    Always,
}

/// How many of the filters have each token and each host.
pub(super) struct KeyStats {
    tokens: Counts,
    hosts: Counts,
    /// The rates of [`COMMON`] tokens.
    rates: Counts,
    schemes: [u32; 4],
    /// By the number of a filter among those that are no plain hosts. Each is looked at again to choose its key.
    patterns: Vec<PatternKeys>,
    /// The whole tokens of texts: hash and offset.
    whole: Vec<(u32, u32)>,
}

/// The host and the tokens of a pattern.
#[derive(Clone, Default)]
struct PatternKeys {
    /// The hash of its host.
    host: Option<u32>,
    /// The range of its tokens in [`KeyStats::whole`].
    tokens: Range<u32>,
}

/// Counts by hash.
type Counts = HashMap<u32, u32, BuildHasherDefault<IdentityHasher>>;

/// Weight of a token that occurs in one URL of a thousand. A filter that has a token adds 1 to its weight.
const RATE: u32 = 8;

/// From this weight on, a token is a worse key than the sites or hosts to which a filter is limited.
const MAX_WEIGHT: u32 = 200;

/// From this rate on (per thousand URLs: `com`, `js`, `www`), a token is a worse key than any literal.
const MAX_RATE: u32 = 100;

/// Types of which a page has at most one request.
const DOCUMENTS: u32 = ResourceType::MainFrame.bit() | ResourceType::Popup.bit();

/// From more than this number of filters under one host on, a rarer token is preferred.
const MANY_FILTERS: u32 = 4;

/// Greatest number of sites under which a filter of a host with many filters is filed: each takes a reference.
const FEW_SITES: usize = 4;

/// Greatest length of a literal. Longer ones make the automaton larger and find no less.
const LONGEST_LITERAL: usize = 24;

/// Shorter literals occur in many URLs and slow down the search for all others.
const SHORT_LITERAL: usize = 4;

impl KeyStats {
    /// Of so many filters.
    pub(super) fn new(count: usize) -> KeyStats {
        let rates: Counts = COMMON.iter().map(|(token, per_mille)| (hash_of(token), *per_mille)).collect();
        KeyStats {
            tokens: rates.iter().map(|(token, per_mille)| (*token, per_mille * RATE)).collect(),
            hosts: Counts::default(),
            rates,
            // Schemes are in nearly all URLs, so they are no keys.
            schemes: ["https", "http", "wss", "ws"].map(hash_of),
            patterns: vec![PatternKeys::default(); count],
            whole: Vec::with_capacity(count * 2),
        }
    }

    /// Counts a filter. `number`: its number among those that are no plain hosts.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn count(&mut self, number: usize, filter: &NetworkFilter<'_>) {
        let host = match &filter.pattern {
            Pattern::Host(host) => Some(&host[..]),
            pattern => pattern_host(pattern),
        };
        let host = host.map(|host| hash_reversed(host.as_bytes()));
        if let Some(host) = host {
            *self.hosts.entry(host).or_default() += 1;
        }
        let start = self.whole.len() as u32;
        if let Pattern::Text { anchor, end, body } = &filter.pattern {
            let (schemes, tokens, whole) = (&self.schemes, &mut self.tokens, &mut self.whole);
            each_whole_token(body.as_bytes(), *anchor != Anchor::None, *end, |hash, offset| {
                if offset < u8::MAX as usize && !schemes.contains(&hash) {
                    *tokens.entry(hash).or_default() += 1;
                    whole.push((hash, offset as u32));
                }
            });
        }
        self.patterns[number] = PatternKeys { host, tokens: start..self.whole.len() as u32 };
    }

    /// The rarest whole token of a pattern: hash and offset. For a regular expression, of the text that [`Regex::pattern`]
    /// derives.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn rarest_token(&self, number: usize, pattern: &Pattern<'_>) -> Option<(u32, usize)> {
        let rarest = |all: &[(u32, u32)]| all.iter().min_by_key(|(hash, _)| self.weight(*hash)).copied();
        let found = match pattern {
            Pattern::Regex(regex) => {
                let mut all = Vec::new();
                each_whole_token(&regex.pattern(), false, false, |hash, offset| {
                    if !self.schemes.contains(&hash) {
                        all.push((hash, offset as u32));
                    }
                });
                rarest(&all)
            }
            _ => {
                let Range { start, end } = self.patterns[number].tokens;
                rarest(&self.whole[start as usize..end as usize])
            }
        };
        found.map(|(hash, offset)| (hash, offset as usize))
    }

    /// Number of filters under one host.
    fn filters_of_host(&self, host: u32) -> u32 {
        self.hosts.get(&host).copied().unwrap_or(0)
    }

    /// The keys of the sites to which a filter is limited, if they are few and no top-level domains.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn few_sites(&self, filter: &NetworkFilter<'_>) -> Option<Vec<u32>> {
        let from = &filter.condition.as_ref()?.from;
        (from.included.len() <= FEW_SITES && self.weight_of_hosts(from) < MAX_WEIGHT).then(|| named(from)).flatten()
    }

    /// Whether a host is one label that many URLs contain: `||com/go/`.
    fn is_common(&self, host: &str) -> bool {
        !host.contains('.') && self.weight(hash_of(host)) >= MAX_WEIGHT
    }

    fn weight(&self, token: u32) -> u32 {
        self.tokens.get(&token).copied().unwrap_or(0)
    }

    /// The best key of a filter, which was counted with this number.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn key(&self, number: usize, filter: &NetworkFilter<'_>) -> IndexKey {
        let known = self.patterns[number].host;
        if let (Pattern::Host(host), Some(hash)) = (&filter.pattern, known) {
            let sites = (self.filters_of_host(hash) > MANY_FILTERS).then(|| self.few_sites(filter)).flatten();
            return match sites {
                Some(sites) => IndexKey::From(sites),
                None if self.is_common(host) => IndexKey::To(vec![hash]),
                None => IndexKey::Host(hash),
            };
        }
        if let (Pattern::Any, Some(name)) = (&filter.pattern, removed_param(filter)) {
            // the name of a parameter is between separators, so its words are whole tokens of the URL.
            let mut hashes = Vec::new();
            each_whole_token(name.as_bytes(), true, true, |hash, _| hashes.push(hash));
            if let Some(hash) = hashes.into_iter().min_by_key(|hash| self.weight(*hash)) {
                return IndexKey::Token { hash, offset: 0 };
            }
        }
        let host = known.map(|hash| (hash, pattern_host(&filter.pattern).is_some_and(|host| self.is_common(host))));
        let host_filters = host.map_or(0, |(hash, _)| self.filters_of_host(hash));
        if host_filters > MANY_FILTERS
            && let Some(sites) = self.few_sites(filter)
        {
            return IndexKey::From(sites);
        }
        let token = self.rarest_token(number, &filter.pattern);
        if let Some((hash, false)) = host
            && (host_filters <= MANY_FILTERS || token.is_none_or(|(token, _)| self.weight(token) >= host_filters))
        {
            return IndexKey::Host(hash);
        }
        if let Some((hash, offset)) = token
            && self.weight(hash) < MAX_WEIGHT
        {
            return IndexKey::Token { hash, offset };
        }
        self.common_key(filter, token, host.filter(|(_, is_common)| *is_common).map(|(hash, _)| hash))
    }

    /// The best key of a filter that has neither a rare token nor a rare host. `common_host`: its host, if that is one
    /// label that many URLs contain.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn common_key(
        &self,
        filter: &NetworkFilter<'_>,
        token: Option<(u32, usize)>,
        common_host: Option<u32>,
    ) -> IndexKey {
        let condition = filter.condition();
        let from = named(&condition.from).map(|keys| (self.weight_of_hosts(&condition.from), IndexKey::From(keys)));
        let to = named(&condition.to).map(|keys| (self.weight_of_hosts(&condition.to), IndexKey::To(keys)));
        let sites = from.into_iter().chain(to).min_by_key(|(weight, _)| *weight);
        // For a top-level domain, references skip more filters than a bucket of entries: they carry the types.
        if let Some(hash) = common_host {
            return sites.map_or(IndexKey::To(vec![hash]), |(_, sites)| sites);
        }
        // References carry the types, so filters for documents cost other requests nothing.
        let rare = |weight: u32| weight < MAX_WEIGHT || condition.types & !DOCUMENTS == 0;
        // The context bytes of a token skip most plain texts. Texts with `*` must be searched for, expressions run.
        let is_text = matches!(filter.pattern, Pattern::Text { .. });
        let is_plain = matches!(&filter.pattern, Pattern::Text { body, .. } if !body.contains('*'));
        match (sites, token) {
            (Some((weight, sites)), _) if rare(weight) => sites,
            (_, Some((hash, offset))) if is_plain || is_text && self.rate_of(hash) < MAX_RATE => {
                IndexKey::Token { hash, offset }
            }
            (sites, token) => {
                let token = token.filter(|(hash, _)| is_text || self.rate_of(*hash) < MAX_RATE);
                let token = token.map(|(hash, offset)| (self.weight(hash), IndexKey::Token { hash, offset }));
                let common = sites.into_iter().chain(token).min_by_key(|(weight, _)| *weight);
                let least = if common.is_none() { 1 } else { SHORT_LITERAL };
                let literal = self.literal_of(&filter.pattern).filter(|literal| literal.len() >= least);
                literal.map(IndexKey::Literal).or(common.map(|(_, key)| key)).unwrap_or(IndexKey::Always)
            }
        }
    }

    /// In how many of a thousand URLs a token occurs; 0 for a rare one.
    fn rate_of(&self, token: u32) -> u32 {
        self.rates.get(&token).copied().unwrap_or(0)
    }

    /// The weight of the hosts of a list: top-level domains are as frequent as tokens, other hosts are rare.
    fn weight_of_hosts(&self, list: &DomainList<'_>) -> u32 {
        let hosts = list.included.iter().filter_map(|domain| match domain {
            Domain::Host(host) if !host.contains('.') => Some(self.weight(hash_of(host))),
            _ => None,
        });
        hosts.fold(0, u32::saturating_add)
    }

    /// The best literal that every URL of a pattern contains, in lower case.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn literal_of(&self, pattern: &Pattern<'_>) -> Option<String> {
        let mut runs: Vec<String> = match pattern {
            Pattern::Text { body, .. } => body.split(['*', '^']).map(str::to_owned).collect(),
            // If an expression determines how URLs start, a reference skips more; its literals (`.com`) are frequent.
            Pattern::Regex(regex) if regex.head().is_some() => return None,
            Pattern::Regex(regex) => regex.literals(),
            Pattern::Host(_) | Pattern::Any => return None,
        };
        runs.iter_mut().for_each(|run| run.truncate(LONGEST_LITERAL));
        runs.into_iter().filter(|run| self.is_telling(run)).max_by_key(String::len)
    }

    /// Whether a literal contains more than frequent punctuation and tokens.
    fn is_telling(&self, literal: &str) -> bool {
        let mut words = literal.split(|c: char| "/.:-_?&=%".contains(c)).filter(|word| !word.is_empty());
        words.any(|word| !matches!(word, "http" | "https") && self.weight(hash_of(word)) < MAX_WEIGHT)
    }
}

/// The name of the one parameter that a filter removes, in lower case.
#[cfg_attr(target_family = "wasm", inline(never))]
fn removed_param(filter: &NetworkFilter<'_>) -> Option<String> {
    let modification = filter.modification().filter(|found| found.kind == ModificationKind::RemoveParam)?;
    match ParamPattern::read(&modification.value) {
        ParamPattern { negated: false, text: Text::Name(name) } if !filter.exception => Some(name.to_ascii_lowercase()),
        _ => None,
    }
}

/// Length of the part of a `||` pattern that consists of bytes of hosts.
pub(super) fn host_len(body: &str) -> usize {
    body.bytes().take_while(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.')).count()
}

/// The complete host at the start of a `||` pattern.
#[cfg_attr(target_family = "wasm", inline(never))]
fn pattern_host<'p>(pattern: &'p Pattern<'_>) -> Option<&'p str> {
    let Pattern::Text { anchor: Anchor::Host, body, .. } = pattern else { return None };
    let len = host_len(body);
    if len == body.len() {
        return None;
    }
    // The host may continue behind a wildcard, behind characters that browsers keep in hosts, such as `'`, and behind a
    // dot at its end.
    let host = &body[..len];
    let whole = matches!(body.as_bytes()[len], b'/' | b'^' | b':' | b'?') && !host.is_empty() && !host.ends_with('.');
    (whole && len <= u8::MAX as usize).then_some(host)
}

/// The keys of a list if it has included entries, all of them hosts or entities.
#[cfg_attr(target_family = "wasm", inline(never))]
fn named(list: &DomainList<'_>) -> Option<Vec<u32>> {
    if list.included.is_empty() {
        return None;
    }
    list.included
        .iter()
        .map(|domain| match domain {
            Domain::Host(host) => Some(hash_reversed(host.as_bytes())),
            Domain::Entity(stem) => stem.rsplit('.').next().map(|label| label_key(hash_reversed(label.as_bytes()))),
            Domain::Regex(_) => None,
        })
        .collect()
}
