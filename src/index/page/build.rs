//! Page filters -> the section that lookups read.
//!
//! ```text
//! the first body of each kind but the first, and the number of bodies: 6 × u32 | body that switches scriptlets off, plus one: u32
//! parts, each behind its length: hosts, runs, rules, programs, searched, everywhere, generic, names, sheet, sheet text, texts
//! ```

use super::body::{PageEffect, body_text};
use super::hash_table::hash_table;
use super::lines::{SourcePageFilter, page_lines};
use super::names::key_hash;
use super::run::{PageRef, put_run, run};
use super::scope::{FiledRefs, is_plain_generic, is_total};
use super::texts::texts;
use crate::filter::page::{PageBody, PageFilter};
use crate::index::wire::{put_counted, put_u32};
use crate::small::{Interned, sort_by};

/// Bytes of the check of a hash: see [`super::hash_table`]. A false match of a class or id gives a selector that nothing on
/// the page matches.
const CHECK: usize = 4;

/// The section that lookups read, and the one of the lines.
#[derive(Default)]
pub(crate) struct PageSections {
    pub(crate) index: Vec<u8>,
    pub(crate) lines: Vec<u8>,
}

/// Writes page filters, which are in the order of their lines. Nothing is written if there are none.
pub(crate) fn page_sections(sources: &[SourcePageFilter<'_, '_>]) -> PageSections {
    let filters: Vec<&PageFilter<'_>> = sources.iter().map(|source| source.filter).collect();
    if filters.is_empty() {
        return PageSections::default();
    }
    let (bodies, all) = number(&filters);
    let mut is_off = vec![false; all.len()];
    for (filter, body) in filters.iter().zip(&bodies) {
        is_off[*body as usize] |= is_total(filter);
    }
    let mut filed = FiledRefs::default();
    // Generic hides, and every other generic body.
    let (mut hides, mut others) = (Vec::new(), Vec::new());
    for (filter, &body) in filters.iter().zip(&bodies).filter(|(_, body)| !is_off[**body as usize]) {
        filed.add(body, filter);
        if is_plain_generic(filter) {
            match &filter.body {
                PageBody::Elements(elements) if all[body as usize].0 == PageEffect::Hide => {
                    hides.push((body, key_hash(&elements.selectors)));
                }
                PageBody::Elements(_) => others.push(PageRef::Body(body)),
                // No switch concerns scriptlets, HTML filters and headers.
                _ => filed.everywhere.push(PageRef::Body(body)),
            }
        }
    }
    sort_by(&mut hides, |a, b| a.0.cmp(&b.0));
    hides.dedup_by_key(|(body, _)| *body);

    let mut section = Vec::new();
    for kind in &PageEffect::ALL[1..] {
        put_u32(&mut section, all.iter().filter(|(other, _)| other < kind).count() as u32);
    }
    put_u32(&mut section, all.len() as u32);
    let every = all.iter().position(|(kind, text)| *kind == PageEffect::Scriptlet && text.is_empty());
    // Off everywhere: no scriptlet is left, so the body with this number is an exception on every page.
    if let Some(body) = every.filter(|body| is_off[*body]) {
        filed.everywhere.push(PageRef::Exception(body as u32));
    }
    put_u32(&mut section, every.map_or(0, |body| body as u32 + 1));

    let FiledRefs { keyed, everywhere, searched, rules } = filed;
    let (hosts, runs) = host_runs(keyed);
    for part in [hosts, runs, rules.rules, rules.programs, searched, run(&everywhere), run(&others)] {
        put_counted(&mut section, &part);
    }
    put_generic(&mut section, hides, &all);
    put_counted(&mut section, &texts(all.iter().map(|(_, text)| text.as_str())));
    PageSections { index: section, lines: page_lines(sources, &bodies, &all) }
}

/// Gives each distinct body a number, in the order of kind and text. Returns the number of each filter's, and the bodies.
fn number(filters: &[&PageFilter<'_>]) -> (Vec<u32>, Vec<(PageEffect, String)>) {
    let mut texts: Vec<(PageEffect, String)> = filters.iter().map(|filter| body_text(&filter.body)).collect();
    // Texts are all over the memory: comparing their starts beside the numbers takes a quarter of the time.
    let start = |(kind, text): &(PageEffect, String)| {
        let mut bytes = [0; 16];
        bytes[0] = *kind as u8;
        bytes[1..].iter_mut().zip(text.bytes()).for_each(|(byte, letter)| *byte = letter);
        u128::from_be_bytes(bytes)
    };
    let mut order: Vec<(u128, u32)> = texts.iter().map(start).zip(0..).collect();
    order.sort_unstable_by(|a, b| {
        let text = |number: u32| &texts[number as usize].1;
        a.0.cmp(&b.0).then_with(|| text(a.1).cmp(text(b.1)))
    });
    let mut bodies = vec![0; filters.len()];
    let mut distinct: Vec<(PageEffect, String)> = Vec::new();
    for (_, number) in order {
        let (kind, text) = std::mem::replace(&mut texts[number as usize], (PageEffect::Hide, String::new()));
        if distinct.last().is_none_or(|(last, before)| (*last, before) != (kind, &text)) {
            distinct.push((kind, text));
        }
        bodies[number as usize] = distinct.len() as u32 - 1;
    }
    (bodies, distinct)
}

/// The table of hosts and the runs. Hosts with the same references share a run.
fn host_runs(mut keyed: Vec<(u64, PageRef)>) -> (Vec<u8>, Vec<u8>) {
    // A run sorts its references.
    keyed.sort_unstable_by_key(|(hash, _)| *hash);
    let mut runs = Vec::new();
    let mut places: Interned<Vec<u8>> = Interned::default();
    let mut hosts = Vec::new();
    let (mut references, mut bytes) = (Vec::new(), Vec::new());
    for group in keyed.chunk_by(|a, b| a.0 == b.0) {
        references.clear();
        references.extend(group.iter().map(|(_, one)| *one));
        bytes.clear();
        put_run(&mut bytes, &mut references);
        let place = match places.number(&bytes) {
            Some(place) => place,
            None => {
                let place = runs.len() as u32;
                runs.extend_from_slice(&bytes);
                places.insert(bytes.clone(), place);
                place
            }
        };
        hosts.push((group[0].0, place));
    }
    (hash_table(hosts, CHECK), runs)
}

/// The table of names, and the sheet of selectors without a key. `hides`: each with the hash of its key.
fn put_generic(section: &mut Vec<u8>, hides: Vec<(u32, Option<u64>)>, all: &[(PageEffect, String)]) {
    let (mut sheet, mut sheet_text) = (Vec::new(), String::new());
    let mut names: Vec<(u64, u32)> = Vec::new();
    for (body, key) in hides {
        match key {
            Some(key) => names.push((key, body)),
            None => {
                put_u32(&mut sheet, body);
                sheet_text.push_str(&all[body as usize].1);
                sheet_text.push('\n');
            }
        }
    }
    put_counted(section, &hash_table(names, CHECK));
    put_counted(section, &sheet);
    put_counted(section, sheet_text.as_bytes());
}
