//! The texts of the bodies that apply on a page.

use std::cmp::Ordering;

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

/// A filter with operators.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct PageProgram {
    /// The body of the filter, spelled as uBlock Origin does.
    pub text: String,
    /// The same as steps, in JSON, for a script that parses no selectors: see `docs/image.md`.
    pub program: String,
}

/// A [`Cosmetics`] whose texts are not split into their parts, for callers that pass them on: in wasm the strings of the
/// parts took a quarter of the call.
#[derive(Clone, Debug, Default)]
pub(crate) struct PageTexts {
    pub(crate) switches: HidingSwitches,
    /// By kind, each sorted by its parts; the parts are those of [`PageEffect`], but those of a style are joined.
    pub(crate) by_kind: [Vec<String>; PageEffect::ALL.len()],
    pub(crate) sheet_exceptions: Vec<String>,
}

/// What page filters do with a page.
pub(crate) fn page_texts(image: &Image, page: &Page<'_>, switches: HidingSwitches) -> PageTexts {
    let found = with_facts(image, page, |facts| bodies(image, facts));
    let mut answer = PageTexts { switches, ..PageTexts::default() };
    let (index, bytes) = (image.pages(), image.as_bytes());
    for &body in applying(&found, switches, |body| index.kind(body)).iter() {
        let kind = index.kind(body);
        if kind == PageEffect::Scriptlet && index.every_scriptlet.is_some_and(|every| found.is_excepted(every)) {
            continue;
        }
        let text = index.text(bytes, body);
        answer.by_kind[kind as usize].push(if kind == PageEffect::Style { style_rule(&text) } else { text });
    }
    // Numbers are in the order of texts. Control characters sort before the line feed between two parts, and the parts of
    // a style are joined.
    answer.by_kind.iter_mut().for_each(|texts| sort_by(texts, |a, b| by_parts(a, b)));
    if !switches.generic_off {
        let in_sheet = found.exceptions.iter().filter(|body| index.is_in_sheet(bytes, **body));
        answer.sheet_exceptions = in_sheet.map(|body| index.text(bytes, *body)).collect();
    }
    answer
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
        let [hide, style, procedural, scriptlets, html, headers] = texts.by_kind;
        let programs = |all: Vec<String>| all.into_iter().map(PageProgram::of).collect();
        Cosmetics {
            generic_hide: texts.switches.generic_off,
            specific_hide: texts.switches.specific_off,
            hide,
            style,
            procedural: programs(procedural),
            scriptlets: scriptlets.iter().map(|call| call.split('\n').map(str::to_owned).collect()).collect(),
            html: programs(html),
            headers,
            sheet_exceptions: texts.sheet_exceptions,
        }
    }
}

impl PageProgram {
    fn of(mut text: String) -> PageProgram {
        let at = text.find('\n').unwrap_or(text.len());
        let program = text.get(at + 1..).unwrap_or_default().to_owned();
        text.truncate(at);
        PageProgram { text, program }
    }
}

/// The rule of a style's text. Without declarations it hides.
pub(super) fn style_rule(text: &str) -> String {
    let mut parts = text.split('\n');
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
