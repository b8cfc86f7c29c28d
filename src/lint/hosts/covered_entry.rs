//! `covered-entry`: an entry of a list of hosts that another entry of the list includes.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::hosts::entry_span::with_separator;
use crate::lint::line::{LintLine, is_plain_host, without_mark};
use crate::lint::rule::{Lint, LintCheck, LintReporter};
use crate::lint::suffix_names::SuffixNames;
use std::collections::HashSet;

pub(crate) static LINT: Lint = Lint {
    name: "covered-entry",
    group: LintGroup::Hosts,
    severity: Severity::Warning,
    what: "An entry of a list of hosts that another entry of the list includes.",
    why: "A host includes its subdomains, and `name.*` every suffix, so the entry has no effect.",
    example: "us.davines.com,davines.com##.ad",
    instead: "davines.com##.ad",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    for list in line.host_lists.iter().filter(|list| list.entries.len() > 1) {
        for mark in ["", "~"] {
            let side = |entry: &&&str| entry.starts_with('~') == (mark == "~");
            let names: HashSet<&str> = list.entries.iter().filter(side).map(|entry| without_mark(entry)).collect();
            // An entry of the other side between the two gives the longer one an effect.
            let others: Vec<&str> =
                list.entries.iter().filter(|entry| !side(entry)).map(|entry| without_mark(entry)).collect();
            for entry in list.entries.iter().filter(side) {
                let Some(cover) = cover(without_mark(entry), &names, line.suffixes) else { continue };
                if is_between(without_mark(entry), &cover, &others) {
                    continue;
                }
                let finding =
                    out.add(&LINT, line.span(entry), format!("{mark}{cover} in the same list includes {entry}"));
                match run_together(without_mark(entry), &cover, line.suffixes) {
                    Some(first) => {
                        finding.suggest(format!("remove it, or write a separator between {first} and {cover}"))
                    }
                    None => finding.suggest("remove it").fix(with_separator(line, list, entry), ""),
                };
            }
        }
    }
}

/// The entry that includes a host.
fn cover(host: &str, names: &HashSet<&str>, suffixes: &SuffixNames) -> Option<String> {
    if !is_plain_host(host) {
        return None;
    }
    let mut rest = host;
    while let Some((label, parent)) = rest.split_once('.') {
        // The suffix must be a whole public suffix: `a.b.example` is not of `a.*`.
        if suffixes.is_suffix(parent) {
            let entity = format!("{label}.*");
            if names.contains(entity.as_str()) {
                return Some(entity);
            }
        }
        if names.contains(parent) {
            return Some(parent.to_owned());
        }
        rest = parent;
    }
    None
}

/// Whether an entry of the other side is a part of `cover` and includes `host`, or is a part of `host`.
fn is_between(host: &str, cover: &str, others: &[&str]) -> bool {
    others.iter().any(|other| {
        let is_below_cover = other.ends_with(cover) || cover.ends_with(".*") || other.ends_with(".*");
        is_below_cover && (host.ends_with(other) || other.ends_with(host) || other.ends_with(".*"))
    })
}

/// The first of two hosts between which the separator was forgotten: `urlencoder.org.prettifycss.com`.
fn run_together<'h>(host: &'h str, cover: &str, suffixes: &SuffixNames) -> Option<&'h str> {
    let first = host.strip_suffix(cover)?.strip_suffix('.')?;
    let (stem, top) = first.rsplit_once('.')?;
    (!stem.is_empty() && top.len() > 2 && suffixes.is_suffix(top)).then_some(first)
}
