//! Several lists as parsed filters, before and after `$badfilter` lines are resolved.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use super::badfilter::{Disabled, ResolvedBadfilters, resolve};
use super::environment::Environment;
use super::halves::halves;
use super::include::{ListFile, expand};
use super::page_lines::PageLines;
use super::preprocessor::{ActiveLine, conditional_lines, scan_lines};
use super::report::ListReport;
use super::store::{FilterStore, PageLineSource, StoredFilter};
use crate::diagnostic::{Code, Diagnostic};
use crate::filter::page::PageFilter;
use crate::filter::{KnownModifiers, Line, NetworkFilter, ParsedLine, count_lines, is_continued, line_of, scan_line};
use crate::small::{both, has_two_processors, sort_by};
use crate::span::Span;

/// Several lists, each line parsed once.
///
/// ```
/// use brock::lists::Lists;
/// let mut lists = Lists::default();
/// lists.add("mine", "||ads.example^\n||other.example^$badfilter");
/// let report = brock::lint::check(lists);
/// assert_eq!(report.lists[0].diagnostics[0].1.code.name(), "idle-badfilter");
/// ```
#[derive(Clone, Debug, Default)]
pub struct Lists<'t> {
    environment: Environment,
    /// Names of the trusted lists.
    trusted: Vec<String>,
    /// Filters that rewrite responses or URLs are taken from trusted lists only.
    restricts_rewrites: bool,
    filters: FilterStore<'t>,
    /// The modifiers of the filters that were added: one for each of the threads that parse a long list.
    known: [KnownModifiers<'t>; 2],
    reports: Vec<ListReport>,
    /// The text of each list, and whether it is included under a condition; none for the lists of an image.
    files: Vec<(&'t str, bool)>,
}

impl<'t> Lists<'t> {
    /// No lists yet. `environment`: the names that are true in their `!#if`.
    pub fn new(environment: Environment) -> Lists<'t> {
        Lists { environment, ..Lists::default() }
    }

    /// The lists of an image: a report and the texts of the filters of each, as (list, line, text).
    pub(crate) fn restore(reports: Vec<ListReport>, lines: impl Iterator<Item = (u32, u32, &'t str)>) -> Lists<'t> {
        let mut lists = Lists { reports, ..Lists::default() };
        for (list, line, text) in lines {
            if list as usize >= lists.reports.len() {
                continue;
            }
            match scan_line(text, is_continued(text), &mut lists.known[0]) {
                ParsedLine::Line(read) => lists.filters.add_line(list, line, read),
                ParsedLine::Page(text) => lists.filters.add_page_line(list, line, text, PageLineSource::Image),
                ParsedLine::Directive(_) => {}
            }
        }
        lists
    }

    pub(crate) fn set_environment(&mut self, environment: Environment) {
        self.environment = environment;
    }

    /// Trusts lists of this name that are added later: they may use scriptlets that can set any value or change any text.
    /// In other lists such filters are not applied, and the report has a note.
    pub fn trust(&mut self, name: impl Into<String>) {
        self.trusted.push(name.into());
    }

    /// Takes `replace`, `uritransform` and `urlskip` from trusted lists only, for lists that are added later: with these, a
    /// list can change scripts of a page and send its reader to other addresses. In other lists such filters are not
    /// applied, and the report has a note. For programs that apply modifications to a person's pages, such as an extension.
    pub fn restrict_rewrites(&mut self) {
        self.restricts_rewrites = true;
    }

    /// Adds a list of one file under a name for decisions and reports.
    ///
    /// Lines that give no filter are in the report with the reason; so are `!#include` lines, because no other file is
    /// given here. [`add_file`](Lists::add_file) adds the files that [`expand`] finds.
    pub fn add(&mut self, name: &str, text: &'t str) {
        expand(name, text, &self.environment, |_| None).into_iter().for_each(|file| self.add_file(file));
    }

    /// Adds one file of a list in several files, as [`expand`] gives it for the same environment.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub fn add_file(&mut self, file: ListFile<'t>) {
        let ListFile { name, text, metadata, mut diagnostics, is_conditional, path } = file;
        // Several lists may include one file.
        if path.is_none() && self.reports.iter().any(|list| list.name == name) {
            diagnostics.push((1, Diagnostic::plain(Code::RepeatedName, Span::default())));
        }
        let list = self.reports.len() as u32;
        let mut report = ListReport { name, metadata, diagnostics, ..ListReport::default() };
        report.lines = count_lines(text);
        // Unused capacity is never written to and costs nothing; growing would copy the filters.
        self.filters.reserve(report.lines as usize);
        let is_trusted = self.trusted.contains(&report.name);
        let source = if is_trusted { PageLineSource::Trusted } else { PageLineSource::Untrusted };
        let takes_rewrites = is_trusted || !self.restricts_rewrites;
        let (environment, filters) = (&self.environment, &mut self.filters);
        let [known, other_known] = &mut self.known;
        let part = |text, before| ListPart { text, list, before, source, takes_rewrites, environment };
        match has_two_processors().then(|| halves(text)).flatten() {
            None => report.diagnostics.extend(part(text, 0).read(filters, known)),
            Some((first, second, lines)) => {
                let other_known = Mutex::new(other_known);
                let other = || {
                    let mut known = other_known.lock().unwrap_or_else(PoisonError::into_inner);
                    let mut filters = FilterStore::default();
                    let diagnostics = part(second, lines).read(&mut filters, &mut known);
                    (filters, diagnostics)
                };
                let ((others, found), diagnostics) = both(other, || part(first, 0).read(filters, known));
                filters.append(others);
                report.diagnostics.extend(diagnostics.into_iter().chain(found));
            }
        }
        self.reports.push(report);
        self.files.resize(list as usize, ("", false));
        self.files.push((text, is_conditional));
    }

    /// A report for each list, with its metadata and the lines that give no filter. Filters are counted when an engine is
    /// built.
    pub fn reports(&self) -> &[ListReport] {
        &self.reports
    }

    /// The page filters, each with the numbers of its list, from 0, and its line, from 1.
    pub fn page_filters(&self) -> impl Iterator<Item = (u32, u32, PageFilter<'t>)> {
        let lines = self.filters.page_lines.iter();
        lines.filter_map(|stored| Some((stored.list, stored.line, stored.read().ok()?)))
    }

    /// Removes every list of this name.
    pub(crate) fn remove(&mut self, name: &str) {
        let mut kept = 0;
        let number = |list: &ListReport| {
            let number = (list.name != name).then_some(kept);
            kept += number.is_some() as u32;
            number
        };
        let numbers: Vec<Option<u32>> = self.reports.iter().map(number).collect();
        self.files.resize(numbers.len(), ("", false));
        let mut kept = numbers.iter().map(Option::is_some);
        self.files.retain(|_| kept.next() == Some(true));
        self.reports.retain(|list| list.name != name);
        self.filters.renumber_lists(&numbers);
    }

    /// Removes the filters that `$badfilter` lines disable, and these lines.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn resolve(mut self) -> ResolvedLists<'t> {
        // Building the image needs the memory.
        self.known = Default::default();
        let ResolvedBadfilters { disabled, badfilters } = resolve(&mut self.filters);
        for item in &self.filters.all {
            self.reports[item.list as usize].filters += 1;
        }
        ResolvedLists { filters: self.filters, reports: self.reports, files: self.files, disabled, badfilters }
    }
}

/// A list, or a part of it that can be parsed apart.
struct ListPart<'p, 't> {
    text: &'t str,
    list: u32,
    /// Lines of the list before this part.
    before: u32,
    source: PageLineSource,
    takes_rewrites: bool,
    environment: &'p Environment,
}

impl<'t> ListPart<'_, 't> {
    /// Adds the filters, and returns the diagnostics with the numbers of their lines.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn read(&self, filters: &mut FilterStore<'t>, known: &mut KnownModifiers<'t>) -> Vec<(u32, Diagnostic)> {
        let mut diagnostics = Vec::new();
        for (number, whole, line) in scan_lines(self.text, self.environment, known) {
            let number = self.before + number;
            match line {
                ActiveLine::Line(Line::Rejected(diagnostic)) => diagnostics.push((number, diagnostic)),
                ActiveLine::Host(text) => filters.push_plain(self.list, number, text),
                ActiveLine::Page => filters.add_page_line(self.list, number, whole, self.source),
                ActiveLine::Line(Line::Network(filter)) if filter.is_rewrite() && !self.takes_rewrites => {
                    diagnostics.push((number, filter.untrusted(whole)));
                }
                ActiveLine::Line(line) => {
                    if let Line::Network(filter) = &line {
                        diagnostics.extend(filter.warning(whole).map(|warning| (number, warning)));
                    }
                    filters.add_line(self.list, number, line);
                }
            }
        }
        diagnostics
    }
}

/// Lists after every `$badfilter` line has been applied.
pub(crate) struct ResolvedLists<'t> {
    /// The filters in force.
    pub(crate) filters: FilterStore<'t>,
    /// One report for each list.
    pub(crate) reports: Vec<ListReport>,
    files: Vec<(&'t str, bool)>,
    /// Filters that a `$badfilter` line disables, as a whole or on some sites.
    pub(crate) disabled: Vec<Disabled<'t>>,
    /// The `$badfilter` lines, each with whether it disables nothing.
    pub(crate) badfilters: Vec<(StoredFilter<'t>, bool)>,
}

impl<'t> ResolvedLists<'t> {
    /// The texts of the lists.
    pub(crate) fn texts(&self) -> impl Iterator<Item = &'t str> {
        self.files.iter().map(|(text, _)| *text)
    }

    /// The place of a filter in its line.
    pub(crate) fn span(&self, filter: &StoredFilter<'t>) -> Span {
        let text = self.filters.text(filter);
        let file = self.files.get(filter.list as usize).map_or("", |&(file, _)| file);
        Span::of(text, line_of(file, text))
    }

    /// The parts of each list, as line numbers, that are in force only if the condition of an `!#if` holds.
    pub(crate) fn conditional_lines(&self) -> Vec<Vec<Range<u32>>> {
        let parts = |&(text, is_whole)| match is_whole {
            true => std::iter::once(0..u32::MAX).collect(),
            false => conditional_lines(text),
        };
        self.files.iter().map(parts).collect()
    }

    /// Parses the page filters and adds them and the diagnostics of rejected lines to the reports.
    pub(crate) fn read_page_filters(&mut self) {
        self.take_page_lines().read(|_, _, _| {}).add_to(&mut self.reports);
    }

    /// Takes the lines of page filters, to be parsed.
    pub(crate) fn take_page_lines(&mut self) -> PageLines<'t> {
        PageLines(std::mem::take(&mut self.filters.page_lines))
    }

    /// The filters in force of each list with their line numbers.
    pub(crate) fn filters_by_list(&self) -> Vec<Vec<(u32, Cow<'_, NetworkFilter<'t>>)>> {
        let mut lists: Vec<Vec<_>> =
            self.reports.iter().map(|list| Vec::with_capacity(list.filters as usize)).collect();
        for item in &self.filters.all {
            lists[item.list as usize].push((item.line, self.filters.filter(item)));
        }
        lists
    }

    /// How many filters of each list are disabled as a whole.
    pub(crate) fn disabled_by_list(&self) -> Vec<usize> {
        let mut counts = vec![0; self.reports.len()];
        let whole = self.disabled.iter().filter(|disabled| !disabled.is_partial);
        whole.for_each(|disabled| counts[disabled.filter.list as usize] += 1);
        counts
    }

    /// The filters that are in force nowhere, in the order of their lines: disabled ones and `$badfilter` lines.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn inactive(&self) -> Vec<StoredFilter<'t>> {
        let disabled = self.disabled.iter().filter(|disabled| !disabled.is_partial).map(|disabled| &disabled.filter);
        let mut all: Vec<_> = disabled.chain(self.badfilters.iter().map(|(filter, _)| filter)).cloned().collect();
        sort_by(&mut all, |a, b| (a.list, a.line).cmp(&(b.list, b.line)));
        all
    }
}
