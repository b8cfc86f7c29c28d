//! The parts of a page filter as they are written, for lints, editors and programs that change a line.

use super::bracket;
use super::scope::entries;
use super::separator::{self, Syntax};

/// A page filter, split into its parts. The texts are slices of the line.
#[derive(Clone, Copy, Debug)]
pub(crate) struct PageParts<'t> {
    /// `[$...]`, or empty.
    pub(crate) bracket: &'t str,
    pub(crate) hosts: &'t str,
    pub(crate) separator: &'t str,
    pub(crate) body: &'t str,
    pub(crate) is_exception: bool,
    /// The body is a selector, perhaps with an action.
    pub(crate) is_element: bool,
    /// The body is the call of a scriptlet.
    pub(crate) is_call: bool,
}

impl<'t> PageParts<'t> {
    /// The parts of a line without line ends; `None` if it has no separator of page filters.
    pub(crate) fn of(line: &'t str) -> Option<PageParts<'t>> {
        let rest = match bracket::split(line) {
            Some(Ok((_, rest))) => rest,
            _ => line,
        };
        let split = separator::split(rest)?;
        Some(PageParts {
            bracket: &line[..line.len() - rest.len()],
            hosts: split.hosts,
            separator: split.separator,
            body: split.body,
            is_exception: split.is_exception,
            is_element: matches!(split.syntax, Syntax::Elements { .. }),
            is_call: matches!(split.syntax, Syntax::Scriptlet | Syntax::AdGuardScriptlet),
        })
    }

    /// The entries of the host field, with their `~`.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &'t str> {
        let field = Some(self.hosts).filter(|hosts| !hosts.is_empty());
        field.into_iter().flat_map(|hosts| entries(hosts, b','))
    }
}
