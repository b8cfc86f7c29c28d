//! What the section needs of each page filter. Filters are added as they are parsed, and dropped: parsed, those of
//! EasyList, EasyPrivacy and uBlock Origin take 20 MB.

use super::body::{PageEffect, put_body_text};
use super::lines::SourcePageLine;
use super::names::key_hash;
use super::scope::{FiledRefs, has_rules, is_total};
use crate::filter::page::{PageBody, PageFilter, PageScope, PlainBody, PlainLine};
use crate::lists::ReadPageLine;

/// Page filters in the order of their lines.
#[derive(Default)]
pub(crate) struct CollectedPageFilters<'t> {
    pub(super) filters: Vec<CollectedPageFilter<'t>>,
    /// References by number of filter in place of the number of its body, without those of `ruled`.
    pub(super) filed: FiledRefs,
    /// Filters with rules, which contain numbers of bodies.
    pub(super) ruled: Vec<(u32, PageScope<'t>)>,
    /// Filters that apply on every page that no exception protects.
    pub(super) generic: Vec<(u32, GenericClass)>,
    /// The bodies that no line ends with.
    texts: String,
}

/// A page filter without its scope.
pub(super) struct CollectedPageFilter<'t> {
    pub(super) source: SourcePageLine<'t>,
    pub(super) is_exception: bool,
    pub(super) is_total: bool,
    effect: PageEffect,
    place: BodyPlace,
}

/// Where the text of a body is.
enum BodyPlace {
    /// At the end of the line, from this offset: seven of ten are written in canonical form.
    Line(u32),
    /// In the collected texts.
    Texts(u32, u32),
}

/// Where a filter that applies everywhere is looked up.
pub(super) enum GenericClass {
    /// Among the generic selectors; the hash of the class or id that it needs.
    Hide(Option<u64>),
    /// Among the generic filters that do not hide by a selector alone.
    Elements,
    /// On every page.
    Other,
}

impl<'t> CollectedPageFilters<'t> {
    /// For so many filters. Memory that is never written to costs nothing, and growing copies.
    pub(crate) fn of(count: usize) -> CollectedPageFilters<'t> {
        let mut collected =
            CollectedPageFilters { filters: Vec::with_capacity(count), ..CollectedPageFilters::default() };
        // Most filters name one host or two.
        collected.filed.keyed.reserve(count * 2);
        collected
    }

    /// Adds a filter.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn add(&mut self, list: u32, line: u32, read: ReadPageLine<'t>) {
        match read {
            ReadPageLine::Plain(filter) => self.add_plain(list, line, filter),
            ReadPageLine::Filter(filter) => self.add_filter(list, line, filter),
        }
    }

    #[cfg_attr(target_family = "wasm", inline(never))]
    fn add_filter(&mut self, list: u32, line: u32, filter: PageFilter<'t>) {
        let PageFilter { text, is_exception, scope, body } = filter;
        let number = self.filters.len() as u32;
        let (effect, place) = self.place(text, &body);
        if !is_exception && scope.is_generic() {
            let class = match &body {
                PageBody::Elements(elements) if effect == PageEffect::Hide => {
                    GenericClass::Hide(elements.selectors.key().map(|key| key_hash(&key)))
                }
                PageBody::Elements(_) => GenericClass::Elements,
                _ => GenericClass::Other,
            };
            self.generic.push((number, class));
        }
        self.filters.push(CollectedPageFilter {
            source: SourcePageLine { list, line, text },
            is_exception,
            is_total: is_total(is_exception, &scope),
            effect,
            place,
        });
        if has_rules(is_exception, &scope) {
            self.ruled.push((number, scope));
        } else {
            self.filed.add(number, is_exception, &scope);
        }
    }

    /// Adds a filter with plain hosts, as [`add_filter`](Self::add_filter) does.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn add_plain(&mut self, list: u32, line: u32, filter: PlainLine<'t>) {
        let number = self.filters.len() as u32;
        let is_generic = self.filed.add_hosts(number, filter.is_exception, filter.scope());
        let PlainLine { text, is_exception, body, .. } = filter;
        let (effect, place) = match body {
            PlainBody::Call(call) => self.place(text, &PageBody::Scriptlet(call)),
            PlainBody::Hide { selector, key } => {
                if is_generic && !is_exception {
                    self.generic.push((number, GenericClass::Hide(key.as_ref().map(key_hash))));
                }
                (PageEffect::Hide, BodyPlace::Line((text.len() - selector.len()) as u32))
            }
        };
        self.filters.push(CollectedPageFilter {
            source: SourcePageLine { list, line, text },
            is_exception,
            is_total: is_exception && is_generic,
            effect,
            place,
        });
    }

    /// The kind of a body, and a place for its text.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn place(&mut self, text: &str, body: &PageBody<'_>) -> (PageEffect, BodyPlace) {
        let start = self.texts.len();
        let effect = put_body_text(&mut self.texts, body);
        if text.ends_with(&self.texts[start..]) {
            let length = self.texts.len() - start;
            self.texts.truncate(start);
            return (effect, BodyPlace::Line((text.len() - length) as u32));
        }
        (effect, BodyPlace::Texts(start as u32, self.texts.len() as u32))
    }

    /// The kind and the text of the body of a filter.
    pub(super) fn body(&self, filter: u32) -> (PageEffect, &str) {
        let filter = &self.filters[filter as usize];
        let text = match filter.place {
            BodyPlace::Line(start) => &filter.source.text[start as usize..],
            BodyPlace::Texts(start, end) => &self.texts[start as usize..end as usize],
        };
        (filter.effect, text)
    }
}
