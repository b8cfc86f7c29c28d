//! Page filters -> the section that lookups read.
//!
//! ```text
//! the first body of each kind but the first, and the number of bodies: 6 × u32 | body that switches scriptlets off, plus one: u32
//! parts, each behind its length: hosts, runs, rules, programs, searched, everywhere, generic, names, sheet, sheet text, texts
//! ```

use super::body::PageEffect;
use super::collect::{CollectedPageFilters, GenericClass};
use super::hash_table::hash_table;
use super::lines::page_lines;
use super::run::{PageRef, put_run, run};
use super::scope::FiledRefs;
use super::texts::texts;
use crate::index::wire::{put_counted, put_u32};
use crate::small::{Interned, sorted_by_hash};

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
#[cfg_attr(target_family = "wasm", inline(never))]
pub(crate) fn page_sections(mut collected: CollectedPageFilters<'_>) -> PageSections {
    if collected.filters.is_empty() {
        return PageSections::default();
    }
    let mut filed = std::mem::take(&mut collected.filed);
    let (ruled, generic) = (std::mem::take(&mut collected.ruled), std::mem::take(&mut collected.generic));
    let (bodies, all) = number(&collected);
    let mut is_off = vec![false; all.len()];
    for (filter, body) in collected.filters.iter().zip(&bodies) {
        is_off[*body as usize] |= filter.is_total;
    }
    filed.set_bodies(&bodies, &is_off);
    for (filter, scope) in ruled {
        let body = bodies[filter as usize];
        if !is_off[body as usize] {
            filed.add(body, collected.filters[filter as usize].is_exception, &scope);
        }
    }
    // Generic hides, and every other generic body.
    let (mut hides, mut others) = (Vec::new(), Vec::new());
    for (filter, class) in generic {
        let body = bodies[filter as usize];
        match class {
            _ if is_off[body as usize] => {}
            GenericClass::Hide(key) => hides.push((body, key)),
            GenericClass::Elements => others.push(PageRef::Body(body)),
            // No switch concerns scriptlets, HTML filters and headers.
            GenericClass::Other => filed.everywhere.push(PageRef::Body(body)),
        }
    }
    hides.sort_unstable();
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
    put_counted(&mut section, &texts(all.iter().map(|(_, text)| *text)));
    let lines = collected.filters.iter().map(|filter| filter.source);
    PageSections { index: section, lines: page_lines(lines, &bodies, &all) }
}

/// Gives each distinct body a number, in the order of kind and text. Returns the number of each filter's, and the bodies.
#[cfg_attr(target_family = "wasm", inline(never))]
fn number<'c>(collected: &'c CollectedPageFilters<'_>) -> (Vec<u32>, Vec<(PageEffect, &'c str)>) {
    let all: Vec<(PageEffect, &str)> =
        (0..collected.filters.len() as u32).map(|filter| collected.body(filter)).collect();
    let mut order = Vec::with_capacity(all.len());
    for kind in PageEffect::ALL {
        let start = order.len();
        order.extend((0..).zip(&all).filter(|(_, body)| body.0 == kind).map(|(filter, _)| (0, filter)));
        sort_texts(&mut order[start..], &|filter| all[filter as usize].1.as_bytes(), 0);
    }
    let mut bodies = vec![0; order.len()];
    let mut distinct: Vec<(PageEffect, &str)> = Vec::new();
    for (_, filter) in order {
        let body = all[filter as usize];
        if distinct.last().is_none_or(|last| *last != body) {
            distinct.push(body);
        }
        bodies[filter as usize] = distinct.len() as u32 - 1;
    }
    (bodies, distinct)
}

/// Sorts texts that are equal up to `from`. Texts are all over the memory: sorting by fifteen bytes beside the numbers takes
/// half of the instructions of comparing texts.
#[cfg_attr(target_family = "wasm", inline(never))]
fn sort_texts<'c>(order: &mut [(u128, u32)], text: &dyn Fn(u32) -> &'c [u8], from: usize) {
    const BYTES: usize = 15;
    for (key, filter) in order.iter_mut() {
        let rest = text(*filter).get(from..).unwrap_or_default();
        let mut bytes = [0; BYTES + 1];
        match rest.first_chunk::<BYTES>() {
            Some(first) => bytes[..BYTES].copy_from_slice(first),
            None => bytes[..rest.len()].copy_from_slice(rest),
        }
        // A text that ends comes before one that continues with zeros.
        bytes[BYTES] = rest.len().min(BYTES + 1) as u8;
        *key = u128::from_be_bytes(bytes);
    }
    order.sort_unstable();
    for same in order.chunk_by_mut(|a, b| a.0 == b.0) {
        if same.len() > 1 && same[0].0 as u8 as usize > BYTES {
            sort_texts(same, text, from + BYTES);
        }
    }
}

/// The table of hosts and the runs. Hosts with the same references share a run.
#[cfg_attr(target_family = "wasm", inline(never))]
fn host_runs(keyed: Vec<(u64, PageRef)>) -> (Vec<u8>, Vec<u8>) {
    // The references of a run are in order then.
    let keyed = sorted_by_hash(keyed.into_iter().map(|(hash, found)| (hash, found.pack())).collect());
    let mut runs = Vec::new();
    let mut places: Interned<Vec<u8>> = Interned::default();
    let mut hosts = Vec::new();
    let mut bytes = Vec::new();
    for group in keyed.chunk_by(|a, b| a.0 == b.0) {
        bytes.clear();
        put_run(&mut bytes, group.iter().map(|(_, one)| *one));
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
#[cfg_attr(target_family = "wasm", inline(never))]
fn put_generic(section: &mut Vec<u8>, hides: Vec<(u32, Option<u64>)>, all: &[(PageEffect, &str)]) {
    let (mut sheet, mut sheet_text) = (Vec::new(), String::new());
    let mut names: Vec<(u64, u32)> = Vec::new();
    for (body, key) in hides {
        match key {
            Some(key) => names.push((key, body)),
            None => {
                put_u32(&mut sheet, body);
                sheet_text.push_str(all[body as usize].1);
                sheet_text.push('\n');
            }
        }
    }
    put_counted(section, &hash_table(names, CHECK));
    put_counted(section, &sheet);
    put_counted(section, sheet_text.as_bytes());
}
