//! Where a filter lies in the index: under the rarest thing that every request it matches must have.
//!
//! In order of preference, cheapest first:
//!
//! 1. its host, for `||host^` (nine of ten filters) and `||host/path`;
//! 2. a whole token of its pattern, if it is not too common;
//! 3. the sites of `from=`, if all of them are named, or the hosts of `to=`, whichever are rarer: `to=com` finds little;
//! 4. a literal of its pattern, found by one Aho-Corasick automaton over the URL;
//! 5. nothing: it is tried on every request. A handful in the real lists.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use super::reference::{Prefilter, requirement};
use super::token::{COMMON, hash_of, whole_tokens};
use crate::filter::{Anchor, Domain, DomainList, ModificationKind, NetworkFilter, ParamPattern, Pattern, Text};
use crate::net::{ResourceType, coarse, hash_reversed};
use crate::regexp::{Range, Regex};
use crate::small::IdentityHasher;

/// Tells the hash of a single label (an entity's) from that of a label suffix.
const LABEL_SALT: u32 = 0x5bd1_e995;

/// The key of a host's label, for entities, by its hash.
pub(crate) fn label_key(hash: u32) -> u32 {
    hash ^ LABEL_SALT
}

/// What a filter is found by.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum IndexKey {
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
pub(super) struct KeyStats {
    tokens: Counts,
    hosts: Counts,
}

/// Counts by hash.
type Counts = HashMap<u32, u32, BuildHasherDefault<IdentityHasher>>;

/// What a word of one URL in a thousand weighs, in filters that have it.
const RATE: u32 = 8;

/// A word that weighs this much is worse to be found by than the sites or hosts a filter is limited to.
const HEAVY: u32 = 200;

/// A word that stands in this many of a thousand URLs (`com`, `js`, `www`) is worse to be found by than any other text.
const USELESS: u32 = 100;

/// Types of which a page has one request or none.
const DOCUMENTS: u32 = ResourceType::MainFrame.bit() | ResourceType::Popup.bit();

/// Filters under one host beyond which a rarer token is looked for.
const CROWDED: u32 = 4;

/// Sites up to which a filter of a crowded host lies under these: each takes a reference.
const FEW_SITES: usize = 4;

/// Bytes of a literal that the automaton looks for: more would find no less, and make it large.
const LONGEST_LITERAL: usize = 24;

/// Shorter literals stand in many URLs, and make the search for all others slow.
const SHORT_LITERAL: usize = 4;

impl KeyStats {
    pub(super) fn new() -> KeyStats {
        KeyStats {
            tokens: COMMON.iter().map(|(token, per_mille)| (hash_of(token), per_mille * RATE)).collect(),
            hosts: Counts::default(),
        }
    }

    pub(super) fn count(&mut self, filter: &NetworkFilter<'_>) {
        let host = match &filter.pattern {
            Pattern::Host(host) => Some(&host[..]),
            pattern => pattern_host(pattern),
        };
        if let Some(host) = host {
            *self.hosts.entry(hash_reversed(host.as_bytes())).or_default() += 1;
        }
        let Pattern::Text { .. } = filter.pattern else { return };
        for (hash, _) in pattern_tokens(&filter.pattern) {
            *self.tokens.entry(hash).or_default() += 1;
        }
    }

    /// Filters under one host.
    fn crowd(&self, host: u32) -> u32 {
        self.hosts.get(&host).copied().unwrap_or(0)
    }

    /// The keys of the sites that a filter is limited to, if they are few and not top-level domains.
    fn few_sites(&self, filter: &NetworkFilter<'_>) -> Option<Vec<u32>> {
        let from = &filter.condition.as_ref()?.from;
        (from.included.len() <= FEW_SITES && self.weight_of_hosts(from) < HEAVY).then(|| named(from)).flatten()
    }

    /// Whether a host is a label that stands in many URLs: `||com/go/`.
    fn is_common(&self, host: &str) -> bool {
        !host.contains('.') && self.weight(hash_of(host)) >= HEAVY
    }

    fn weight(&self, token: u32) -> u32 {
        self.tokens.get(&token).copied().unwrap_or(0)
    }

    /// The best key for a filter.
    pub(super) fn key(&self, filter: &NetworkFilter<'_>) -> IndexKey {
        if let Pattern::Host(host) = &filter.pattern {
            let hash = hash_reversed(host.as_bytes());
            let sites = (self.crowd(hash) > CROWDED).then(|| self.few_sites(filter)).flatten();
            return match sites {
                Some(sites) => IndexKey::From(sites),
                None if self.is_common(host) => IndexKey::To(vec![hash]),
                None => IndexKey::Host(hash),
            };
        }
        if let (Pattern::Any, Some(name)) = (&filter.pattern, removed_param(filter)) {
            // The name stands between separators, so its words are whole tokens of the URL.
            let rarest = whole_tokens(name.as_bytes(), true, true).min_by_key(|(hash, _)| self.weight(*hash));
            if let Some((hash, _)) = rarest {
                return IndexKey::Token { hash, offset: 0 };
            }
        }
        let host = pattern_host(&filter.pattern).map(|host| (hash_reversed(host.as_bytes()), self.is_common(host)));
        let crowd = host.map_or(0, |(hash, _)| self.crowd(hash));
        if crowd > CROWDED
            && let Some(sites) = self.few_sites(filter)
        {
            return IndexKey::From(sites);
        }
        let token = pattern_tokens(&filter.pattern).min_by_key(|(hash, _)| self.weight(*hash));
        if let Some((hash, false)) = host
            && (crowd <= CROWDED || token.is_none_or(|(token, _)| self.weight(token) >= crowd))
        {
            return IndexKey::Host(hash);
        }
        if let Some((hash, offset)) = token
            && self.weight(hash) < HEAVY
        {
            return IndexKey::Token { hash, offset };
        }
        let condition = filter.condition();
        let from = named(&condition.from).map(|keys| (self.weight_of_hosts(&condition.from), IndexKey::From(keys)));
        let to = named(&condition.to).map(|keys| (self.weight_of_hosts(&condition.to), IndexKey::To(keys)));
        let sites = from.into_iter().chain(to).min_by_key(|(weight, _)| *weight);
        // Of a top-level domain a reference says more than a bucket of entries does: the type, for one.
        if let Some((hash, true)) = host {
            return sites.map_or(IndexKey::To(vec![hash]), |(_, sites)| sites);
        }
        // A reference says the types: those of other requests than most cost them nothing.
        let rare = |weight: u32| weight < HEAVY || condition.types & !DOCUMENTS == 0;
        // The bytes context_bytes a token rule most texts out; but one with `*` is searched for, and an expression run.
        let is_text = matches!(filter.pattern, Pattern::Text { .. });
        let is_plain = matches!(&filter.pattern, Pattern::Text { body, .. } if !body.contains('*'));
        match (sites, token) {
            (Some((weight, sites)), _) if rare(weight) => sites,
            (_, Some((hash, offset))) if is_plain || is_text && rate_of(hash) < USELESS => {
                IndexKey::Token { hash, offset }
            }
            (sites, token) => {
                let token = token.filter(|(hash, _)| is_text || rate_of(*hash) < USELESS);
                let token = token.map(|(hash, offset)| (self.weight(hash), IndexKey::Token { hash, offset }));
                let common = sites.into_iter().chain(token).min_by_key(|(weight, _)| *weight);
                let least = if common.is_none() { 1 } else { SHORT_LITERAL };
                let literal = self.literal_of(&filter.pattern).filter(|literal| literal.len() >= least);
                literal.map(IndexKey::Literal).or(common.map(|(_, key)| key)).unwrap_or(IndexKey::Always)
            }
        }
    }

    /// What the hosts of a list weigh: top-level domains stand in URLs as words do, others hardly ever.
    fn weight_of_hosts(&self, list: &DomainList<'_>) -> u32 {
        let hosts = list.included.iter().filter_map(|domain| match domain {
            Domain::Host(host) if !host.contains('.') => Some(self.weight(hash_of(host))),
            _ => None,
        });
        hosts.fold(0, u32::saturating_add)
    }

    /// Text that every URL of a pattern contains, in lower case, as long as is of use.
    fn literal_of(&self, pattern: &Pattern<'_>) -> Option<String> {
        let mut runs: Vec<String> = match pattern {
            Pattern::Text { body, .. } => body.split(['*', '^']).map(str::to_owned).collect(),
            // Of one that says how a URL starts a reference rules out more, and every URL has some of its text: `.com`.
            Pattern::Regex(source) => Regex::parse(source).ok().filter(|regex| regex.head().is_none())?.literals(),
            Pattern::Host(_) | Pattern::Any => return None,
        };
        runs.iter_mut().for_each(|run| run.truncate(LONGEST_LITERAL));
        runs.into_iter().filter(|run| self.is_telling(run)).max_by_key(String::len)
    }

    /// Whether a literal has more to it than usual punctuation and words that stand in many URLs.
    fn is_telling(&self, literal: &str) -> bool {
        let mut words = literal.split(|c: char| "/.:-_?&=%".contains(c)).filter(|word| !word.is_empty());
        words.any(|word| !matches!(word, "http" | "https") && self.weight(hash_of(word)) < HEAVY)
    }
}

/// The name of the one parameter that a filter takes out, in lower case.
fn removed_param(filter: &NetworkFilter<'_>) -> Option<String> {
    let modification = filter.modification().filter(|found| found.kind == ModificationKind::RemoveParam)?;
    match ParamPattern::read(&modification.value) {
        ParamPattern { negated: false, text: Text::Name(name) } if !filter.exception => Some(name.to_ascii_lowercase()),
        _ => None,
    }
}

/// Bytes at the start of a `||` pattern that can be of a host.
pub(super) fn host_len(body: &str) -> usize {
    body.bytes().take_while(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.')).count()
}

/// The complete host at the start of a `||` pattern.
fn pattern_host<'p>(pattern: &'p Pattern<'_>) -> Option<&'p str> {
    let Pattern::Text { anchor: Anchor::Host, body, .. } = pattern else { return None };
    let len = host_len(body);
    if len == body.len() {
        return None;
    }
    // Behind a wildcard the host may go on, and behind characters that a browser leaves in a host, such as `'`; a dot at
    // its end is followed by more of it.
    let host = &body[..len];
    let whole = matches!(body.as_bytes()[len], b'/' | b'^' | b':' | b'?') && !host.is_empty() && !host.ends_with('.');
    (whole && len <= u8::MAX as usize).then_some(host)
}

/// The whole tokens of a pattern. Those of a regular expression stand in what [`Regex::pattern`] says of it.
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
            let pattern = Regex::parse(source).map(|regex| regex.pattern()).unwrap_or_default();
            let tokens: Vec<(u32, usize)> =
                whole_tokens(&pattern, false, false).filter(|(hash, _)| !is_scheme(*hash)).collect();
            Box::new(tokens.into_iter())
        }
        Pattern::Host(_) | Pattern::Any => Box::new(std::iter::empty()),
    }
}

/// In how many of a thousand URLs a token stands; 0 for a rare one.
fn rate_of(hash: u32) -> u32 {
    COMMON.iter().find(|(token, _)| hash_of(token) == hash).map_or(0, |(_, rate)| *rate)
}

/// The schemes of nearly all URLs find nothing.
fn is_scheme(hash: u32) -> bool {
    ["https", "http", "wss", "ws"].iter().any(|scheme| hash_of(scheme) == hash)
}

/// What a reference says of a filter before its entry is read.
pub(super) fn prefilter(filter: &NetworkFilter<'_>) -> Prefilter {
    let types = coarse(filter.condition().types);
    let any = Range { least: 0, most: usize::MAX };
    let (length, last, head) = match &filter.pattern {
        Pattern::Text { end, body, .. } => {
            let literal = |byte: &u8| !matches!(byte, b'*' | b'^');
            let least = body.bytes().filter(literal).count();
            (Range { least, ..any }, body.bytes().last().filter(literal).filter(|_| *end), None)
        }
        Pattern::Regex(source) => match Regex::parse(source) {
            Ok(regex) => (regex.length(), regex.last(), regex.head()),
            Err(_) => (any, None, None),
        },
        Pattern::Host(_) | Pattern::Any => (any, None, None),
    };
    Prefilter::new((types, requirements(filter)), length, last, head)
}

/// What a filter selector that is one question to the request, as bits of [`ask`].
pub(super) fn requirements(filter: &NetworkFilter<'_>) -> u8 {
    let condition = filter.condition();
    let party = match condition.party.third() {
        Some(true) => requirement::THIRD_PARTY,
        Some(false) => requirement::FIRST_PARTY,
        None => 0,
    };
    let headers = condition.extra.as_ref().is_some_and(|extra| extra.response_header.is_some());
    party | if headers { requirement::HEADERS } else { 0 }
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
            Domain::Entity(stem) => stem.rsplit('.').next().map(|label| label_key(hash_reversed(label.as_bytes()))),
            Domain::Regex(_) => None,
        })
        .collect()
}
