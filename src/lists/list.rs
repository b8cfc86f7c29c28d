//! One list: its filters and the diagnostics of its other lines.

use super::environment::Environment;
use super::include::expand;
use super::metadata::Metadata;
use super::preprocessor::read_lines;
use crate::diagnostic::Diagnostic;
use crate::filter::page::PageFilter;
use crate::filter::{Line, NetworkFilter, count_lines};
use crate::small::sort_by;

/// One parsed list.
#[derive(Clone, Debug, Default)]
pub struct List<'t> {
    /// The metadata of the list.
    pub metadata: Metadata,
    /// The network filters with line numbers from 1.
    pub filters: Vec<(u32, NetworkFilter<'t>)>,
    /// The page filters with line numbers from 1. Those that only trusted lists may use are included: see
    /// [`PageFilter::needs_trust`].
    pub page_filters: Vec<(u32, Box<PageFilter<'t>>)>,
    /// Diagnostics with line numbers from 1, in order.
    pub diagnostics: Vec<(u32, Diagnostic)>,
    /// Number of lines.
    pub lines: u32,
}

impl<'t> List<'t> {
    /// Parses a list. Never fails: rejected lines give diagnostics, and so do `!#include` lines, because
    /// [`expand`](super::expand) resolves includes.
    ///
    /// ```
    /// use brock::lists::{Environment, List};
    /// let list = List::parse("||ads.example^\n||x.example^$scripts\n", &Environment::default());
    /// assert_eq!(list.filters.len(), 1);
    /// assert_eq!(list.diagnostics[0].1.suggestion(), Some("did you mean script?"));
    /// ```
    pub fn parse(text: &'t str, environment: &Environment) -> List<'t> {
        let mut list = List { lines: count_lines(text), ..List::default() };
        // Without included texts there is one file.
        for part in expand("", text, environment, |_| None) {
            (list.metadata, list.diagnostics) = (part.metadata, part.diagnostics);
        }
        for (number, whole, line) in read_lines(text, environment) {
            match line {
                Line::Comment(_) | Line::Directive => {}
                Line::Network(filter) => {
                    list.diagnostics.extend(filter.warning(whole).map(|warning| (number, warning)));
                    list.filters.push((number, filter));
                }
                Line::Hosts(filters) => list.filters.extend(filters.into_iter().map(|filter| (number, filter))),
                Line::Page(filter) => list.page_filters.push((number, filter)),
                Line::Rejected(diagnostic) => list.diagnostics.push((number, diagnostic)),
            }
        }
        sort_by(&mut list.diagnostics, |(a, _), (b, _)| a.cmp(b));
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        List::parse(text, &Environment::new(["yes"])).filters.iter().map(|(_, f)| f.text.to_owned()).collect()
    }

    #[test]
    fn conditional_parts() {
        assert_eq!(texts("!#if yes\na.com\n!#else\nb.com\n!#endif\nc.com"), ["a.com", "c.com"]);
        assert_eq!(texts("!#if !yes\na.com\n!#if yes\nd.com\n!#endif\n!#else\nb.com\n!#endif"), ["b.com"]);
        assert_eq!(texts("!#if ((\na.com\n!#else\nb.com\n!#endif\nc.com"), ["c.com"]);
        assert_eq!(texts("!#if false\na.com\n"), [""; 0]);
    }

    #[test]
    fn hosts_files() {
        assert_eq!(
            texts("127.0.0.1 localhost\n0.0.0.0 ads.example b.example # why\n::1 ip6-localhost\n# c\n"),
            ["0.0.0.0 ads.example b.example # why"; 2]
        );
    }
}
