//! Lists → image.

use super::image::{Image, ImageSection};
use super::image_error::ImageError;
use super::layout::{FilterSections, Layout};
use super::origins::{self, FilterTexts};
use super::page::{CollectedPageFilters, page_sections};
use super::wire::{put_text, put_u32};
use crate::lint::{self, ImageFinding};
use crate::lists::{BuildReport, Environment, ListFile, ListReport, Lists, ResolvedLists};
use crate::net::SuffixList;
use crate::small::both;

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
#[derive(Clone, Debug, Default)]
pub struct Builder<'t> {
    lists: Lists<'t>,
    /// The section of public suffixes; `None`: the list of the build.
    suffixes: Option<Vec<u8>>,
}

impl<'t> Builder<'t> {
    /// A builder without lists, in the default environment.
    pub fn new() -> Builder<'t> {
        Builder::default()
    }

    /// Sets the conditions of `!#if` for lists that are added later.
    pub fn set_environment(&mut self, environment: Environment) {
        self.lists.set_environment(environment);
    }

    /// Trusts lists of this name that are added later: they may use scriptlets that can set any value or change any text.
    pub fn trust_list(&mut self, name: impl Into<String>) {
        self.lists.trust(name);
    }

    /// Takes `replace`, `uritransform` and `urlskip` from trusted lists only, for lists that are added later: see
    /// [`Lists::restrict_rewrites`].
    ///
    /// ```
    /// let mut builder = brock::Builder::new();
    /// builder.restrict_rewrites();
    /// builder.trust_list("known");
    /// builder.add_list("known", "||news.example^$xhr,replace=/ads/none/");
    /// builder.add_list("other", "||news.example^$xhr,replace=/ads/none/");
    /// let (_, report) = builder.build();
    /// assert_eq!((report.lists[0].filters, report.lists[1].filters), (1, 0));
    /// assert_eq!(report.lists[1].diagnostics[0].1.code.name(), "untrusted-rewrite");
    /// ```
    pub fn restrict_rewrites(&mut self) {
        self.lists.restrict_rewrites();
    }

    /// Sets the public suffixes: the text of the [list](https://publicsuffix.org/list/), instead of the one that the crate
    /// was built with.
    pub fn set_public_suffixes(&mut self, list: &str) {
        self.suffixes = Some(SuffixList::compile(list));
    }

    /// Adds a list under a name that decisions give for its filters.
    ///
    /// Never fails: the report lists rejected lines with their reasons. Files that the list includes (`!#include`) are
    /// added by [`add_file`](Builder::add_file).
    pub fn add_list(&mut self, name: &str, text: &'t str) {
        self.lists.add(name, text);
    }

    /// Adds one file of a list of several files, as [`expand`](crate::lists::expand) gives them for this builder's
    /// environment. Each is a list of its own in decisions and in the report, under its own name.
    ///
    /// ```
    /// use brock::lists::{Environment, expand};
    /// let mut builder = brock::Builder::new();
    /// let sub = "||ads.example^";
    /// for part in expand("list.txt", "!#include sub.txt", &Environment::default(), |path| (path == "sub.txt").then_some(sub)) {
    ///     builder.add_file(part);
    /// }
    /// let (_, report) = builder.build();
    /// assert_eq!((report.lists[1].name.as_str(), report.lists[1].filters), ("sub.txt", 1));
    /// ```
    pub fn add_file(&mut self, file: ListFile<'t>) {
        self.lists.add_file(file);
    }

    /// A builder with the lists of an image. Their texts are not needed: an image contains the lines of its filters.
    /// Lists can then be added and removed, and a new image built.
    ///
    /// The reports of these lists have no diagnostics, and only title and version as metadata. The image then keeps the
    /// texts of its lines until it is dropped: 2.8 MB with EasyList and EasyPrivacy.
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
        let suffixes = Some(image.section(ImageSection::Suffixes).to_vec());
        Ok(Builder { lists: Lists::restore(lists.collect(), image.lines().chain(image.page_texts())), suffixes })
    }

    /// Removes every list with this name. Filters that its `$badfilter` lines disabled are enabled again.
    pub fn remove_list(&mut self, name: &str) {
        self.lists.remove(name);
    }

    /// Builds the image. Where there are two processors, page filters are compiled beside the network filters.
    pub fn build(self) -> (Image, BuildReport) {
        let mut lists = self.lists.resolve();
        let page_lines = lists.take_page_lines();
        let read_pages = || {
            let mut collected = CollectedPageFilters::of(page_lines.len());
            let report = page_lines.read(|list, line, filter| collected.add(list, line, filter));
            (page_sections(collected), report)
        };
        let ((pages, report), CompiledNetwork { mut reports, findings, sections: network, origins }) =
            both(read_pages, || CompiledNetwork::of(lists));
        report.add_to(&mut reports);
        lint::add_findings(&mut reports, findings);
        let suffixes = self.suffixes.unwrap_or_else(SuffixList::embedded);
        let mut sections = vec![(ImageSection::Lists, list_section(&reports)), (ImageSection::Suffixes, suffixes)];
        sections.extend(network);
        let has_pages = !pages.lines.is_empty();
        sections.extend(has_pages.then_some((ImageSection::Pages, pages.index)));
        sections.extend(origins);
        sections.extend(has_pages.then_some((ImageSection::PageLines, pages.lines)));
        (Image::assemble(sections), BuildReport { lists: reports })
    }
}

/// What is made of the network filters.
struct CompiledNetwork {
    reports: Vec<ListReport>,
    findings: Vec<ImageFinding>,
    sections: Vec<(ImageSection, Vec<u8>)>,
    origins: [(ImageSection, Vec<u8>); 2],
}

impl CompiledNetwork {
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn of(lists: ResolvedLists<'_>) -> CompiledNetwork {
        let FilterSections { sections, places } = Layout::of(&lists.filters);
        let findings = lint::findings(&lists);
        let inactive = lists.inactive();
        let texts = FilterTexts { plain: lists.filters.plain_texts(), has_continued: lists.filters.has_continued };
        let lines = lists.filters.into_lines(inactive);
        let entries =
            sections.iter().find(|(section, _)| *section == ImageSection::Entries).map_or(&[][..], |(_, bytes)| bytes);
        let origins = origins::sections(&lines, places, entries, texts);
        CompiledNetwork { reports: lists.reports, findings, sections, origins }
    }
}

impl<'t> From<Lists<'t>> for Builder<'t> {
    /// A builder with these lists; lists that are added later are read in the same environment.
    fn from(lists: Lists<'t>) -> Builder<'t> {
        Builder { lists, suffixes: None }
    }
}

#[cfg_attr(target_family = "wasm", inline(never))]
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
