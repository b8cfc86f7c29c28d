//! The place of an entry with the separator that goes with it.

use crate::lint::line::{HostList, LintLine};
use crate::span::Span;

/// The place of an entry and of the separator before it; at the start of the list, of the separator after it.
pub(super) fn with_separator(line: &LintLine<'_>, list: &HostList<'_>, entry: &str) -> Span {
    let (field, place) = (line.span(list.field), line.span(entry));
    match place.start > field.start {
        true => Span::new(place.start as usize - 1, place.end as usize),
        false => Span::new(place.start as usize, (place.end + 1).min(field.end) as usize),
    }
}
