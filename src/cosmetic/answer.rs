//! The texts of the bodies that apply on a page.

use std::cmp::Ordering;

use super::facts::with_facts;
use super::lookup::{FoundBodies, bodies};
use super::page::{HidingSwitches, Page};
use crate::index::{Image, NameKind, PageEffect, name_hash};
use crate::small::sort_by;

/// What page filters do with a page. Each list is sorted, without repetition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Cosmetics {
    /// An exception switches off the generic filters (`$generichide`, `$elemhide`): neither the sheet of
    /// [`Engine::generic_sheet`](crate::Engine::generic_sheet) nor any other generic selector applies.
    pub generic_hide: bool,
    /// An exception switches off the specific filters (`$specifichide`, `$elemhide`). Scriptlets, HTML filters and removals
    /// of headers stay.
    pub specific_hide: bool,
    /// Selectors of elements to hide.
    pub hide: Vec<String>,
    /// Rules of a style sheet: `selector {declarations}`, in `@media (query) {…}` if there is a query.
    pub style: Vec<String>,
    /// Filters with operators, or that remove elements, attributes or classes.
    pub procedural: Vec<PageProgram>,
    /// Scriptlets to run: the name, then the arguments.
    pub scriptlets: Vec<Vec<String>>,
    /// Elements to remove from the response's text.
    pub html: Vec<PageProgram>,
    /// Response headers to remove.
    pub headers: Vec<String>,
    /// Lines of the sheet of [`Engine::generic_sheet`](crate::Engine::generic_sheet) that do not apply here.
    pub sheet_exceptions: Vec<String>,
}

impl Cosmetics {
    /// The lines of [`Engine::generic_sheet`](crate::Engine::generic_sheet) that apply on the page.
    pub fn of_sheet<'s>(&'s self, sheet: &'s str) -> impl Iterator<Item = &'s str> {
        let lines = if self.generic_hide { "" } else { sheet }.lines();
        lines.filter(move |line| !self.sheet_exceptions.iter().any(|excepted| excepted == line))
    }
}

/// A filter with operators.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct PageProgram {
    /// The body of the filter, spelled as uBlock Origin does.
    pub text: String,
    /// The same as steps, in JSON, for a script that parses no selectors: see `docs/image.md`.
    pub program: String,
}

/// The bodies that apply on a page, for callers that know texts by the numbers of their bodies.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageBodies {
    pub(crate) switches: HidingSwitches,
    /// First those of each kind, then the exceptions in the sheet; each sorted.
    all: Vec<u32>,
    /// How many bodies of each kind there are.
    counts: [usize; PageEffect::ALL.len()],
}

impl PageBodies {
    /// Without bodies.
    pub(crate) fn of_switches(switches: HidingSwitches) -> PageBodies {
        PageBodies { switches, ..PageBodies::default() }
    }

    /// The bodies of each kind, and the exceptions in the sheet.
    pub(crate) fn lists(&self) -> [&[u32]; PageEffect::ALL.len() + 1] {
        let mut rest = &self.all[..];
        std::array::from_fn(|kind| {
            let (bodies, behind) = rest.split_at(self.counts.get(kind).map_or(rest.len(), |count| *count));
            rest = behind;
            bodies
        })
    }
}

/// The bodies that apply on a page.
pub(crate) fn page_bodies(image: &Image, page: &Page<'_>, switches: HidingSwitches) -> PageBodies {
    let FoundBodies { mut specific, mut generic, exceptions } = with_facts(image, page, |facts| bodies(image, facts));
    let (index, bytes) = (image.pages(), image.as_bytes());
    let is_excepted = |body: u32| exceptions.binary_search(&body).is_ok();
    let is_switched = |body: u32| index.kind(body) <= PageEffect::Procedural;
    specific.retain(|&body| !(switches.specific_off && is_switched(body) || is_excepted(body)));
    generic.retain(|&body| !(switches.generic_off && is_switched(body) || is_excepted(body)));
    let mut all = specific;
    if !generic.is_empty() {
        all.extend(generic);
        all.sort_unstable();
        all.dedup();
    }
    if index.every_scriptlet.is_some_and(is_excepted) {
        all.retain(|body| index.kind(*body) != PageEffect::Scriptlet);
    }
    let mut counts = [0; PageEffect::ALL.len()];
    all.iter().for_each(|body| counts[index.kind(*body) as usize] += 1);
    if !switches.generic_off {
        all.extend(exceptions.iter().filter(|body| index.is_in_sheet(bytes, **body)));
    }
    PageBodies { switches, all, counts }
}

/// Appends the text of a body as answers have it, between line feeds as in [`PageEffect`]; the parts of a style are joined.
pub(crate) fn put_body(image: &Image, body: u32, out: &mut Vec<u8>) {
    let index = image.pages();
    let start = out.len();
    index.put_text(image.as_bytes(), body, out);
    if index.kind(body) == PageEffect::Style {
        let rule = style_rule(&String::from_utf8_lossy(&out[start..]));
        out.truncate(start);
        out.extend_from_slice(rule.as_bytes());
    }
}

/// What page filters do with a page.
pub(crate) fn cosmetics(image: &Image, bodies: &PageBodies) -> Cosmetics {
    let text = |body: &u32| {
        let mut text = Vec::new();
        put_body(image, *body, &mut text);
        String::from_utf8(text).unwrap_or_default()
    };
    // Numbers are in the order of texts. Control characters sort before the line feed between two parts, and the parts of
    // a style are joined.
    let sorted = |some: &[u32]| {
        let mut texts: Vec<String> = some.iter().map(text).collect();
        sort_by(&mut texts, |a, b| by_parts(a, b));
        texts
    };
    let programs = |some: &[u32]| sorted(some).iter().map(|text| PageProgram::of(text)).collect();
    let [hide, style, procedural, scriptlets, html, headers, sheet_exceptions] = bodies.lists();
    let call = |text: &String| parts(text).map(str::to_owned).collect();
    Cosmetics {
        generic_hide: bodies.switches.generic_off,
        specific_hide: bodies.switches.specific_off,
        hide: hide.iter().map(text).collect(),
        style: sorted(style),
        procedural: programs(procedural),
        scriptlets: sorted(scriptlets).iter().map(call).collect(),
        html: programs(html),
        headers: headers.iter().map(text).collect(),
        sheet_exceptions: sheet_exceptions.iter().map(text).collect(),
    }
}

/// Compares texts part by part: a line feed comes before every other character.
fn by_parts(a: &str, b: &str) -> Ordering {
    let differs = a.bytes().zip(b.bytes()).find(|(a, b)| a != b);
    differs.map_or(a.len().cmp(&b.len()), |(a, b)| (a != b'\n', a).cmp(&(b != b'\n', b)))
}

impl PageProgram {
    fn of(text: &str) -> PageProgram {
        let mut parts = parts(text);
        let first = parts.next().unwrap_or("");
        PageProgram { text: first.to_owned(), program: text.get(first.len() + 1..).unwrap_or("").to_owned() }
    }
}

/// The parts of a text. The standard library's search takes longer for texts as short as these.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let now = rest?;
        let end = memchr::memchr(b'\n', now.as_bytes()).unwrap_or(now.len());
        rest = now.get(end + 1..);
        now.get(..end)
    })
}

/// The rule of a style's text. Without declarations it hides.
pub(super) fn style_rule(text: &str) -> String {
    let mut parts = parts(text);
    let mut part = || parts.next().unwrap_or("");
    let (selector, declarations, media) = (part(), part(), part());
    let declarations = if declarations.is_empty() { "display: none !important" } else { declarations };
    let rule = [selector, " {", declarations, "}"].concat();
    if media.is_empty() { rule } else { ["@media ", media, " {", &rule, "}"].concat() }
}

/// The generic selectors that apply on a page with these classes and ids, sorted, without repetition.
pub(crate) fn generic<'n>(
    image: &Image,
    page: &Page<'_>,
    classes: impl IntoIterator<Item = &'n str>,
    ids: impl IntoIterator<Item = &'n str>,
) -> Vec<String> {
    let (index, bytes) = (image.pages(), image.as_bytes());
    let mut all: Vec<u32> = Vec::new();
    let mut add = |name: &str, kind| all.extend(index.named(bytes, name_hash(name, kind)));
    classes.into_iter().for_each(|name| add(name, NameKind::Class));
    ids.into_iter().for_each(|name| add(name, NameKind::Id));
    if all.is_empty() {
        return Vec::new();
    }
    all.sort_unstable();
    all.dedup();
    let found = with_facts(image, page, |facts| bodies(image, facts));
    all.into_iter().filter(|body| !found.is_excepted(*body)).map(|body| index.text(bytes, body)).collect()
}
