//! The names of lists: what filters block, and what exceptions let through.

use std::collections::HashMap;

use super::filters::{Excepted, check_name, excepted, is_touched, whole_names};
use super::reason::{DnsOrigin, DnsReason};
use crate::filter::NetworkFilter;
use crate::lists::{Lists, StoredFilter};
use crate::net::{SuffixList, label_suffixes};

/// A name that a filter blocks.
#[derive(Clone, Debug)]
pub(super) struct BlockedName {
    pub(super) name: String,
    pub(super) is_important: bool,
    pub(super) origin: NameOrigin,
}

/// The filter of a name.
#[derive(Clone, Debug)]
pub(super) struct NameOrigin {
    list: u32,
    line: u32,
    text: String,
}

impl NameOrigin {
    pub(super) fn because(self, reason: DnsReason) -> DnsOrigin {
        DnsOrigin { list: self.list, line: self.line, filter: self.text, reason }
    }
}

/// The exceptions of one name, as bits.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ExceptionBits(u8);

impl ExceptionBits {
    const WHOLE: u8 = 1;
    const PART: u8 = 2;
    const IMPORTANT: u8 = 2;

    fn add(&mut self, is_whole: bool, is_important: bool) {
        let bit = if is_whole { ExceptionBits::WHOLE } else { ExceptionBits::PART };
        self.0 |= bit << if is_important { ExceptionBits::IMPORTANT } else { 0 };
    }

    /// Those that have precedence over a block.
    fn over(self, is_important: bool) -> u8 {
        let important = self.0 >> ExceptionBits::IMPORTANT;
        if is_important { important } else { important | self.0 & (ExceptionBits::WHOLE | ExceptionBits::PART) }
    }

    /// Whether one has precedence over a block.
    pub(super) fn wins_over(self, is_important: bool) -> bool {
        self.over(is_important) != 0
    }
}

/// The names of lists.
#[derive(Debug, Default)]
pub(super) struct ListNames {
    pub(super) blocked: Vec<BlockedName>,
    pub(super) exceptions: HashMap<String, ExceptionBits>,
    /// Blocking filters whose host an exception lets through.
    pub(super) excepted: usize,
    pub(super) omitted: Vec<DnsOrigin>,
    prefixes: Vec<(String, bool)>,
}

impl ListNames {
    /// Reads lists. `with_third`: filters for third-party requests block too. `longest`: of a name, in bytes.
    pub(super) fn of(lists: Lists<'_>, with_third: bool, longest: usize) -> ListNames {
        let lists = lists.resolve();
        let section = SuffixList::embedded();
        let view = SuffixList::view(&section);
        let mut names = ListNames::default();
        let mut blocked = Vec::new();
        for item in &lists.filters.all {
            let filter = lists.filters.filter(item);
            if filter.exception {
                names.add_exception(item, &filter);
                continue;
            }
            match whole_names(&filter, with_third) {
                Err(reason) => names.omitted.push(place(item, &filter).because(reason)),
                Ok(hosts) => {
                    for host in hosts {
                        let checked = check_name(host, view).and(if host.len() <= longest {
                            Ok(())
                        } else {
                            Err(DnsReason::Name)
                        });
                        match checked {
                            Err(reason) => names.omitted.push(place(item, &filter).because(reason)),
                            Ok(()) => blocked.push(BlockedName {
                                name: host.to_owned(),
                                is_important: filter.important,
                                origin: place(item, &filter),
                            }),
                        }
                    }
                }
            }
        }
        names.add_blocked(blocked);
        names
    }

    fn add_exception(&mut self, item: &StoredFilter<'_>, filter: &NetworkFilter<'_>) {
        let (hosts, is_whole) = match excepted(filter) {
            Excepted::Whole(hosts) => (hosts, true),
            Excepted::Part(hosts) => (hosts, false),
            Excepted::Prefix(prefix) => {
                self.prefixes.push((prefix.to_owned(), filter.important));
                (Vec::new(), false)
            }
            Excepted::Anywhere => return self.omitted.push(place(item, filter).because(DnsReason::NoHost)),
            Excepted::Nothing => return,
        };
        if !is_whole {
            self.omitted.push(place(item, filter).because(DnsReason::PartialException));
        }
        for host in hosts {
            self.exceptions.entry(host.to_owned()).or_default().add(is_whole, filter.important);
        }
    }

    /// Keeps the names that no exception concerns as a whole.
    fn add_blocked(&mut self, blocked: Vec<BlockedName>) {
        for one in blocked {
            let over = |name: &str| self.exceptions.get(name).map_or(0, |bits| bits.over(one.is_important));
            let bits = label_suffixes(&one.name).fold(0, |bits, name| bits | over(name));
            let by_prefix = |(prefix, is_important): &(String, bool)| {
                (*is_important || !one.is_important) && is_touched(&one.name, prefix)
            };
            if bits & ExceptionBits::WHOLE != 0 {
                self.excepted += 1;
            } else if bits != 0 || self.prefixes.iter().any(by_prefix) {
                self.omitted.push(one.origin.because(DnsReason::PartlyExcepted));
            } else {
                self.blocked.push(one);
            }
        }
    }
}

fn place(item: &StoredFilter<'_>, filter: &NetworkFilter<'_>) -> NameOrigin {
    NameOrigin { list: item.list, line: item.line, text: filter.text.to_owned() }
}
