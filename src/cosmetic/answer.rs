//! The texts of the bodies that apply on a page.

use std::cmp::Ordering;
use std::ops::Range;

use super::facts::with_facts;
use super::lookup::{FoundBodies, bodies};
use super::page::{HidingSwitches, Page};
use crate::index::{Image, NameKind, PageEffect, name_hash};
use crate::small::sort_by;

/// What page filters do with a page. Each list is sorted, without repetition.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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
pub struct PageProgram {
    /// The body of the filter, spelled as uBlock Origin does.
    pub text: String,
    /// The same as steps, in JSON, for a script that parses no selectors: see `docs/image.md`.
    pub program: String,
}

/// A [`Cosmetics`] whose texts are not split into their parts, for callers that pass them on: in wasm the strings of the
/// parts took a quarter of the call. All texts are in one, because a string for each took a sixth of a lookup.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageTexts {
    pub(crate) switches: HidingSwitches,
    text: String,
    /// The place of each text: first those of each kind, sorted by their parts, then the exceptions in the sheet. The parts
    /// are those of [`PageEffect`], but those of a style are joined.
    places: Vec<Range<usize>>,
    /// How many texts of each kind there are.
    counts: [usize; PageEffect::ALL.len()],
}

impl PageTexts {
    /// Without texts.
    pub(crate) fn of_switches(switches: HidingSwitches) -> PageTexts {
        PageTexts { switches, ..PageTexts::default() }
    }

    /// The texts of each kind, and the exceptions in the sheet.
    pub(crate) fn lists(&self) -> [PageTextList<'_>; PageEffect::ALL.len() + 1] {
        let mut rest = &self.places[..];
        std::array::from_fn(|kind| {
            let (places, behind) = rest.split_at(self.counts.get(kind).map_or(rest.len(), |count| *count));
            rest = behind;
            PageTextList { text: &self.text, places }
        })
    }

    /// Bytes of all texts.
    #[cfg(feature = "wasm-engine")]
    pub(crate) fn length(&self) -> usize {
        self.text.len()
    }
}

/// Some of the texts of a [`PageTexts`].
#[derive(Clone, Copy)]
pub(crate) struct PageTextList<'t> {
    text: &'t str,
    places: &'t [Range<usize>],
}

impl<'t> PageTextList<'t> {
    pub(crate) fn iter(self) -> impl ExactSizeIterator<Item = &'t str> {
        self.places.iter().map(move |place| text_at(self.text, place))
    }
}

/// A text at its place. A forged image can have texts that are UTF-8 together only.
fn text_at<'t>(text: &'t str, place: &Range<usize>) -> &'t str {
    text.get(place.clone()).unwrap_or("")
}

/// What page filters do with a page.
pub(crate) fn page_texts(image: &Image, page: &Page<'_>, switches: HidingSwitches) -> PageTexts {
    let found = with_facts(image, page, |facts| bodies(image, facts));
    let (index, bytes) = (image.pages(), image.as_bytes());
    let (mut text, mut places, mut counts) = (Vec::with_capacity(1024), Vec::new(), [0; PageEffect::ALL.len()]);
    // In the order of kinds.
    for &body in applying(&found, switches, |body| index.kind(body)).iter() {
        let kind = index.kind(body);
        if kind == PageEffect::Scriptlet && index.every_scriptlet.is_some_and(|every| found.is_excepted(every)) {
            continue;
        }
        let start = text.len();
        index.put_text(bytes, body, &mut text);
        if kind == PageEffect::Style {
            let rule = style_rule(&String::from_utf8_lossy(&text[start..]));
            text.truncate(start);
            text.extend_from_slice(rule.as_bytes());
        }
        places.push(start..text.len());
        counts[kind as usize] += 1;
    }
    let in_kinds = places.len();
    if !switches.generic_off {
        for &body in found.exceptions.iter().filter(|body| index.is_in_sheet(bytes, **body)) {
            let start = text.len();
            index.put_text(bytes, body, &mut text);
            places.push(start..text.len());
        }
    }
    let text = String::from_utf8(text).unwrap_or_default();
    // Numbers are in the order of texts. Control characters sort before the line feed between two parts, and the parts of
    // a style are joined.
    let mut rest = &mut places[..in_kinds];
    for count in counts {
        let (of_kind, behind) = rest.split_at_mut(count);
        rest = behind;
        let compare = |a: &Range<usize>, b: &Range<usize>| by_parts(text_at(&text, a), text_at(&text, b));
        if !of_kind.is_sorted_by(|a, b| compare(a, b).is_le()) {
            let mut sorted = of_kind.to_vec();
            sort_by(&mut sorted, compare);
            of_kind.clone_from_slice(&sorted);
        }
    }
    PageTexts { switches, text, places, counts }
}

/// Compares texts part by part: a line feed comes before every other character.
fn by_parts(a: &str, b: &str) -> Ordering {
    let differs = a.bytes().zip(b.bytes()).find(|(a, b)| a != b);
    differs.map_or(a.len().cmp(&b.len()), |(a, b)| (a != b'\n', a).cmp(&(b != b'\n', b)))
}

/// The bodies that no exception and no switch turns off, sorted, without repetition.
fn applying(found: &FoundBodies, switches: HidingSwitches, kind: impl Fn(u32) -> PageEffect) -> Vec<u32> {
    let is_switched = |body: u32| kind(body) <= PageEffect::Procedural;
    let specific = found.specific.iter().filter(|body| !(switches.specific_off && is_switched(**body)));
    let generic = found.generic.iter().filter(|body| !(switches.generic_off && is_switched(**body)));
    let mut all: Vec<u32> = specific.chain(generic).copied().filter(|body| !found.is_excepted(*body)).collect();
    if !found.generic.is_empty() {
        all.sort_unstable();
        all.dedup();
    }
    all
}

impl From<PageTexts> for Cosmetics {
    fn from(texts: PageTexts) -> Cosmetics {
        let [hide, style, procedural, scriptlets, html, headers, sheet_exceptions] = texts.lists();
        let owned = |all: PageTextList<'_>| all.iter().map(str::to_owned).collect();
        let programs = |all: PageTextList<'_>| all.iter().map(PageProgram::of).collect();
        Cosmetics {
            generic_hide: texts.switches.generic_off,
            specific_hide: texts.switches.specific_off,
            hide: owned(hide),
            style: owned(style),
            procedural: programs(procedural),
            scriptlets: scriptlets.iter().map(|call| parts(call).map(str::to_owned).collect()).collect(),
            html: programs(html),
            headers: owned(headers),
            sheet_exceptions: owned(sheet_exceptions),
        }
    }
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
