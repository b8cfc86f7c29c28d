//! What of the names a server can express.

use std::collections::{HashMap, HashSet};

use super::names::{BlockedName, ListNames};
use super::reason::{DnsOrigin, DnsReason};
use crate::dns::target::{DnsExceptions, DnsTarget};
use crate::lists::Lists;
use crate::net::label_suffixes;

/// What is written, and for which program.
#[derive(Clone, Copy, Debug)]
pub struct DnsExportSettings {
    /// The program.
    pub target: DnsTarget,
    /// Filters for third-party requests block too, although a server does not know the page.
    pub third_party: bool,
    /// Exceptions are written to a second file, for programs that take them from a list of their own.
    pub second_file: bool,
}

/// A name in the file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DnsName {
    /// The name, in lower case and Punycode.
    pub name: String,
    /// It has precedence over a name above that says the opposite.
    pub is_important: bool,
}

/// The names for a program.
#[derive(Clone, Debug)]
pub struct DnsExport {
    /// The program.
    pub target: DnsTarget,
    /// Blocked names, sorted.
    pub blocked: Vec<DnsName>,
    /// Names below a blocked one that are let through, sorted.
    pub allowed: Vec<DnsName>,
    /// Blocking filters that a name above covers, or another filter with the same name.
    pub covered: usize,
    /// Blocking filters whose name an exception lets through.
    pub excepted: usize,
    /// Filters that are not in the file as their authors mean them.
    pub omitted: Vec<DnsOrigin>,
}

/// Compiles lists.
///
/// ```
/// use brock::dns::{DnsExportSettings, DnsTarget, export};
/// use brock::lists::Lists;
/// let mut lists = Lists::default();
/// lists.add("mine", "||ads.example^\n||x.ads.example^\n@@||good.ads.example^\n||b.example/path");
/// let settings = DnsExportSettings { target: DnsTarget::Dnsmasq, third_party: false, second_file: false };
/// let export = export(lists, &settings);
/// assert_eq!((export.covered, export.omitted.len()), (1, 1));
/// assert_eq!(export.text(&[], 0), "local=/ads.example/\nserver=/good.ads.example/#\n");
/// ```
pub fn export(lists: Lists<'_>, settings: &DnsExportSettings) -> DnsExport {
    let target = settings.target;
    let mut names = ListNames::of(lists, settings.third_party, target.longest_name());
    let mut allowed = allowed(&names, target);
    match target.exceptions() {
        DnsExceptions::InFile => {}
        DnsExceptions::SecondFile if settings.second_file => {
            // There every exception has precedence over every block.
            let is_over = |one: &BlockedName| !label_suffixes(&one.name).any(|name| allowed.contains(name));
            names.keep(is_over, DnsReason::ExceptionWins);
        }
        DnsExceptions::SecondFile | DnsExceptions::None => {
            let above: HashSet<&str> = allowed.iter().flat_map(|name| label_suffixes(name).skip(1)).collect();
            names.keep(|one| !above.contains(one.name.as_str()), DnsReason::NoExceptions);
            allowed.clear();
        }
    }
    let mut export = DnsExport {
        target,
        blocked: Vec::new(),
        allowed: Vec::new(),
        covered: 0,
        excepted: names.excepted,
        omitted: names.omitted,
    };
    export.add(names.blocked, allowed);
    export.omitted.sort_by_key(|origin| (origin.list, origin.line, origin.reason));
    export
}

/// The names below a blocked one that exceptions let through.
fn allowed(names: &ListNames, target: DnsTarget) -> HashSet<String> {
    if !target.blocks_below() {
        return HashSet::new();
    }
    let mut blocks: HashMap<&str, bool> = HashMap::new();
    for one in &names.blocked {
        *blocks.entry(&one.name).or_default() |= one.is_important;
    }
    let is_needed = |name: &str| {
        let above: Vec<bool> = label_suffixes(name).filter_map(|name| blocks.get(name).copied()).collect();
        !above.is_empty() && names.exceptions[name].wins_over(above.contains(&true))
    };
    names.exceptions.keys().filter(|name| is_needed(name)).cloned().collect()
}

impl ListNames {
    /// Removes names for a reason.
    fn keep(&mut self, is_kept: impl Fn(&BlockedName) -> bool, reason: DnsReason) {
        let (kept, removed): (Vec<_>, Vec<_>) = std::mem::take(&mut self.blocked).into_iter().partition(is_kept);
        self.blocked = kept;
        self.omitted.extend(removed.into_iter().map(|one| one.origin.because(reason)));
    }
}

/// What a name in the file says.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entry {
    Block,
    Allow,
}

impl DnsExport {
    /// Adds names, without those that a name above covers.
    fn add(&mut self, blocked: Vec<BlockedName>, allowed: HashSet<String>) {
        let mut entries: Vec<(String, Entry)> = blocked.into_iter().map(|one| (one.name, Entry::Block)).collect();
        entries.extend(allowed.into_iter().map(|name| (name, Entry::Allow)));
        // Names above come before those below.
        entries.sort_by_cached_key(|(name, entry)| (name.matches('.').count(), name.clone(), *entry == Entry::Allow));
        let mut known: HashMap<String, Entry> = HashMap::new();
        for (name, entry) in entries {
            let is_known = known.contains_key(&name);
            let above: Vec<Entry> = match self.target.blocks_below() {
                true => label_suffixes(&name).skip(1).filter_map(|name| known.get(name).copied()).collect(),
                false => Vec::new(),
            };
            let nearest = above.first().copied();
            match entry {
                Entry::Block if is_known || nearest == Some(Entry::Block) => self.covered += 1,
                Entry::Allow if is_known || nearest != Some(Entry::Block) => {}
                _ => {
                    // The opposite of the opposite.
                    let is_important = above.contains(&Entry::Allow);
                    let list = if entry == Entry::Block { &mut self.blocked } else { &mut self.allowed };
                    list.push(DnsName { name: name.clone(), is_important });
                    known.insert(name, entry);
                }
            }
        }
        self.blocked.sort();
        self.allowed.sort();
    }
}
