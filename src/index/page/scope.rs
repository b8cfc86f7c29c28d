//! Host fields -> references under keys.

use super::hash::{ScopeKind, scope_hash};
use super::rule::PageRules;
use super::run::PageRef;
use crate::filter::page::{PageScope, ScopeEntry};
use crate::index::wire::put_text;
use crate::index::wire::put_varint;
use crate::regexp::Regex;

/// References by where they are found.
#[derive(Default)]
pub(super) struct FiledRefs {
    /// By the hash of a name.
    pub(super) keyed: Vec<(u64, PageRef)>,
    /// On every page.
    pub(super) everywhere: Vec<PageRef>,
    /// Rules behind a literal of the host or of the lower-case URL: `is of the URL: u8, literal: text, rule: varint`.
    pub(super) searched: Vec<u8>,
    pub(super) rules: PageRules,
}

/// Whether nothing escapes an exception: it switches its body off on every page.
pub(super) fn is_total(is_exception: bool, scope: &PageScope<'_>) -> bool {
    if is_exception {
        let is_everywhere = scope.included.is_empty() || scope.included.contains(&ScopeEntry::Everywhere);
        is_everywhere && scope.excluded.is_empty() && scope.address.is_none()
    } else {
        scope.excluded.contains(&ScopeEntry::Everywhere)
    }
}

/// Whether a reference needs more than a key: a rule.
fn needs_rule(entry: Option<&ScopeEntry<'_>>) -> bool {
    matches!(entry, Some(ScopeEntry::Path(..) | ScopeEntry::Regex { .. }))
}

/// Whether filing a filter adds rules, which contain the number of its body.
pub(super) fn has_rules(is_exception: bool, scope: &PageScope<'_>) -> bool {
    scope.address.is_some()
        || (is_exception && !scope.excluded.is_empty())
        || scope.included.iter().chain(&scope.excluded).any(|entry| needs_rule(Some(entry)))
}

impl FiledRefs {
    /// Files a filter; of one that is neither an exception nor names a page only where it does not apply.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn add(&mut self, body: u32, is_exception: bool, scope: &PageScope<'_>) {
        if is_exception {
            // One that applies on some pages of a host and not on others is a rule.
            self.add_entries(body, true, scope, &scope.excluded);
            return;
        }
        // An excluded host is an exception of the body there for every filter.
        let everywhere = PageScope::default();
        for entry in &scope.excluded {
            self.add_entry(body, true, Some(entry), &everywhere, &[]);
        }
        if !scope.is_generic() {
            self.add_entries(body, false, scope, &[]);
        }
    }

    /// Files a filter under hosts and entities. Returns whether there are none: then an exception applies everywhere, and
    /// another filter is generic.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn add_hosts<'t>(
        &mut self,
        body: u32,
        is_exception: bool,
        hosts: impl Iterator<Item = ScopeEntry<'t>>,
    ) -> bool {
        let found = if is_exception { PageRef::Exception(body) } else { PageRef::Body(body) };
        let before = self.keyed.len();
        self.keyed.extend(hosts.filter_map(|entry| match entry {
            ScopeEntry::Host(host) => Some((scope_hash(&host, ScopeKind::Host), found)),
            ScopeEntry::Entity(name) => Some((scope_hash(&name, ScopeKind::Entity), found)),
            _ => None,
        }));
        let is_generic = self.keyed.len() == before;
        if is_generic && is_exception {
            self.everywhere.push(found);
        }
        is_generic
    }

    /// Replaces numbers of filters by those of their bodies, and removes bodies that are off.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn set_bodies(&mut self, bodies: &[u32], is_off: &[bool]) {
        let set = |found: &mut PageRef| match found {
            PageRef::Body(number) | PageRef::Exception(number) => {
                *number = bodies[*number as usize];
                !is_off[*number as usize]
            }
            PageRef::Rule(_) => true,
        };
        self.keyed.retain_mut(|(_, found)| set(found));
        self.everywhere.retain_mut(set);
    }

    fn add_entries(&mut self, body: u32, is_exception: bool, scope: &PageScope<'_>, excluded: &[ScopeEntry<'_>]) {
        if scope.included.is_empty() {
            self.add_entry(body, is_exception, None, scope, excluded);
        }
        for entry in &scope.included {
            self.add_entry(body, is_exception, Some(entry), scope, excluded);
        }
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn add_entry(
        &mut self,
        body: u32,
        is_exception: bool,
        entry: Option<&ScopeEntry<'_>>,
        scope: &PageScope<'_>,
        excluded: &[ScopeEntry<'_>],
    ) {
        let is_bare = scope.address.is_none() && excluded.is_empty();
        let found = if !is_bare || needs_rule(entry) {
            PageRef::Rule(self.rules.add(body, is_exception, entry, scope, excluded))
        } else if is_exception {
            PageRef::Exception(body)
        } else {
            PageRef::Body(body)
        };
        let (name, kind) = match entry {
            Some(ScopeEntry::Host(host) | ScopeEntry::Path(host, _)) => (host, ScopeKind::Host),
            Some(ScopeEntry::Entity(name)) => (name, ScopeKind::Entity),
            Some(ScopeEntry::Ancestor(host)) => (host, ScopeKind::Ancestor),
            Some(ScopeEntry::AncestorEntity(name)) => (name, ScopeKind::AncestorEntity),
            Some(ScopeEntry::Regex { host: Some(host), .. }) => return self.search(found, Some(host), false),
            Some(ScopeEntry::Regex { path, .. }) => return self.search(found, path.as_ref(), true),
            Some(ScopeEntry::Everywhere) | None => {
                let address = scope.address.iter().flat_map(|address| [&address.path, &address.url]).flatten().next();
                return match address {
                    Some(regex) => self.search(found, Some(regex), true),
                    None => self.everywhere.push(found),
                };
            }
        };
        self.keyed.push((scope_hash(name, kind), found));
    }

    /// Files a rule behind a text that the host or the URL must contain for an expression to match.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn search(&mut self, found: PageRef, regex: Option<&Regex<'_>>, is_of_url: bool) {
        let PageRef::Rule(rule) = found else { return };
        let literals = regex.map(Regex::literals).unwrap_or_default();
        self.searched.push(u8::from(is_of_url));
        // A URL without a slash has the path `/`.
        put_text(&mut self.searched, literals.first().map_or("", |literal| literal.trim_matches('/')));
        put_varint(&mut self.searched, rule);
    }
}
