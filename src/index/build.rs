//! Lists → image.

use std::borrow::Cow;

use super::image::{Body, Image, ImageError, Section};
use super::item::{Item, Items};
use super::layout::{LaidOut, Layout};
use super::origins;
use super::report::{BuildReport, ListReport};
use super::wire::{put_text, put_u32};
use crate::diagnostic::{Code, Diagnostic};
use crate::filter::{Badfilters, Environment, Left, Line, NetworkFilter, Part, count, expand, read_lines, read_taken};
use crate::net::SuffixList;
use crate::order::sort_by;
use crate::span::Span;

/// Compiles lists into an image.
///
/// ```
/// use brock::{Builder, Engine, ResourceType, Request};
/// let mut builder = Builder::new();
/// builder.add_list("mine", "||ads.example^$third-party");
/// let (image, report) = builder.build();
/// assert_eq!(report.filters(), 1);
/// let engine = Engine::new(image);
/// let request = Request::new("https://ads.example/a.js", "https://news.example/", ResourceType::Script)?;
/// assert!(engine.check(&request).is_block());
/// # Ok::<(), brock::UrlError>(())
/// ```
#[derive(Default)]
pub struct Builder<'t> {
    environment: Environment,
    /// The section of public suffixes; `None`: those of the build.
    suffixes: Option<Vec<u8>>,
    items: Items<'t>,
    lists: Vec<ListReport>,
}

impl<'t> Builder<'t> {
    /// Without lists, in the default environment.
    pub fn new() -> Builder<'t> {
        Builder::default()
    }

    /// What is true in the `!#if`s of lists added from now on.
    pub fn set_environment(&mut self, environment: Environment) {
        self.environment = environment;
    }

    /// Which names are public suffixes: the text of publicsuffix.org's list, in place of the one this crate was built
    /// with. Its `build.rs` takes that from `BROCK_PSL` or the system; without any, the last label of a host is its
    /// suffix, and `a.co.uk` and `b.co.uk` are one site.
    pub fn set_public_suffixes(&mut self, list: &str) {
        self.suffixes = Some(SuffixList::compile(list));
    }

    /// Adds a list under a name that decisions will give for its filters.
    ///
    /// Never fails: lines that are not taken are in the report, with the reason. So are its `!#include`s:
    /// [`add_part`](Builder::add_part) takes what they name.
    pub fn add_list(&mut self, name: &str, text: &'t str) {
        expand(name, text, &self.environment, |_| None).into_iter().for_each(|part| self.add_part(part));
    }

    /// Adds a file of a list that is in several, as [`expand`] gives them for this builder's environment. Each is a list
    /// of its own in decisions and in the report, under its own name.
    ///
    /// ```
    /// use brock::filter::{expand, Environment};
    /// let mut builder = brock::Builder::new();
    /// let sub = "||ads.example^";
    /// for part in expand("list.txt", "!#include sub.txt", &Environment::default(), |path| (path == "sub.txt").then_some(sub)) {
    ///     builder.add_part(part);
    /// }
    /// let (_, report) = builder.build();
    /// assert_eq!((report.lists[1].name.as_str(), report.lists[1].filters), ("sub.txt", 1));
    /// ```
    pub fn add_part(&mut self, part: Part<'t>) {
        let Part { name, text, metadata, diagnostics, .. } = part;
        let list = self.lists.len() as u32;
        let mut report = ListReport { name, metadata, diagnostics, ..ListReport::default() };
        report.lines = count(text);
        // Room that is not used is never touched, and growing would copy.
        self.items.all.reserve(report.lines as usize);
        for (line, whole, read) in read_lines(text, &self.environment) {
            match read {
                Line::Untaken(diagnostic) => report.diagnostics.push((line, diagnostic)),
                taken => {
                    if let Line::Network(filter) = &taken {
                        report.diagnostics.extend(filter.warning(whole).map(|warning| (line, warning)));
                    }
                    self.items.take(list, line, taken);
                }
            }
        }
        self.lists.push(report);
    }

    /// Goes on from an image: its lists are taken over as they stand there, without their texts being read again.
    /// Lists can then be added and removed, and a new image be built.
    ///
    /// The report of a list that was taken over has no diagnostics, and of its metadata the title and the version.
    ///
    /// ```
    /// use brock::{Builder, Engine};
    /// let mut builder = Builder::new();
    /// builder.add_list("one", "||one.example^");
    /// builder.add_list("two", "||two.example^");
    /// let (image, _) = builder.build();
    /// let mut builder = Builder::update(&image)?;
    /// builder.remove_list("two");
    /// builder.add_list("two", "||zwei.example^");
    /// let engine = Engine::new(builder.build().0);
    /// assert_eq!(engine.lists().count(), 2);
    /// # Ok::<(), brock::ImageError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the text of the filters is damaged: see [`Image::verify`].
    pub fn update(image: &'t Image) -> Result<Builder<'t>, ImageError> {
        image.verify()?;
        let lists = image.lists().map(|list| ListReport {
            name: list.name.to_owned(),
            lines: list.lines,
            metadata: list.metadata(),
            ..ListReport::default()
        });
        let mut builder = Builder {
            suffixes: Some(image.section(Section::Suffixes).to_vec()),
            lists: lists.collect(),
            ..Builder::default()
        };
        for (list, line, text) in image.lines() {
            if let Some(read) = read_taken(text).filter(|_| (list as usize) < builder.lists.len()) {
                builder.items.take(list, line, read);
            }
        }
        Ok(builder)
    }

    /// Takes a list out again: every one of this name. Filters that its `$badfilter` lines disabled come back.
    pub fn remove_list(&mut self, name: &str) {
        let mut kept = 0;
        let numbers: Vec<Option<u32>> = self
            .lists
            .iter()
            .map(|list| {
                let number = (list.name != name).then_some(kept);
                kept += number.is_some() as u32;
                number
            })
            .collect();
        self.lists.retain(|list| list.name != name);
        self.items.all.retain_mut(|item| match numbers.get(item.list as usize) {
            Some(Some(number)) => {
                item.list = *number;
                true
            }
            _ => false,
        });
    }

    /// Makes the image.
    pub fn build(mut self) -> (Image, BuildReport) {
        let idle = self.resolve_badfilters();
        for item in &self.items.all {
            self.lists[item.list as usize].filters += 1;
        }
        for list in &mut self.lists {
            sort_by(&mut list.diagnostics, |(a, _), (b, _)| a.cmp(b));
        }
        let suffixes = self.suffixes.unwrap_or_else(SuffixList::embedded);
        let lists = list_section(&self.lists);
        let LaidOut { sections: made, places } = Layout::of(&self.items);
        let mut sections = vec![(Section::Lists, Body::Made(lists)), (Section::Suffixes, Body::Made(suffixes))];
        sections.extend(made.into_iter().map(|(section, bytes)| (section, Body::Made(bytes))));
        let has_continued = self.items.has_continued;
        sections.extend(origins::sections(self.items.into_lines(idle), places, has_continued));
        (Image::assemble(sections), BuildReport { lists: self.lists })
    }

    /// Takes out what `$badfilter` lines disable, and these lines; gives all filters of which nothing is left.
    fn resolve_badfilters(&mut self) -> Vec<Item<'t>> {
        if !self.items.all.iter().any(|item| self.items.is_badfilter(item)) {
            return Vec::new();
        }
        let (bad, good): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.items.all).into_iter().partition(|item| self.items.is_badfilter(item));
        let filters: Vec<NetworkFilter<'t>> = bad.iter().map(|item| self.items.filter(item).into_owned()).collect();
        let mut badfilters = Badfilters::new(&filters);
        let mut disabled = Vec::new();
        for item in good {
            let left = badfilters.left_of(&self.items.filter(&item));
            let (extent, by) = match &left {
                Left::All => {
                    self.items.all.push(item);
                    continue;
                }
                Left::Part(_, by) => ("disabled in part by", *by),
                Left::Nothing(by) => ("disabled by", *by),
            };
            let by = &bad[by as usize];
            let place = format!("{extent} {}:{}", self.lists[by.list as usize].name, by.line);
            self.report(&item, Code::BadfilterNegated, place.into());
            match left {
                Left::Part(filter, _) => self.items.push(item.list, item.line, filter),
                _ => disabled.push(item),
            }
        }
        for (number, item) in bad.iter().enumerate() {
            if badfilters.is_idle(number) {
                self.report(item, Code::IdleBadfilter, "no filter is otherwise the same as this one".into());
            }
        }
        disabled.extend(bad);
        sort_by(&mut disabled, |a, b| (a.list, a.line).cmp(&(b.list, b.line)));
        disabled
    }

    fn report(&mut self, item: &Item<'t>, code: Code, message: Cow<'static, str>) {
        let span = Span::new(0, self.items.text(item).len());
        self.lists[item.list as usize].diagnostics.push((item.line, Diagnostic::new(code, span, message)));
    }
}

fn list_section(lists: &[ListReport]) -> Vec<u8> {
    let mut bytes = Vec::new();
    put_u32(&mut bytes, lists.len() as u32);
    for list in lists {
        put_u32(&mut bytes, list.filters);
        put_u32(&mut bytes, list.lines);
        put_text(&mut bytes, &list.name);
        put_text(&mut bytes, list.metadata.title.as_deref().unwrap_or(""));
        put_text(&mut bytes, list.metadata.version.as_deref().unwrap_or(""));
    }
    bytes
}
