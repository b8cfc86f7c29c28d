//! What the forms of `brock export` report: the filters that are not exact, and their number by reason.

use std::collections::BTreeMap;

use serde::Serialize;

use super::error::Error;
use super::export_options::ExportOptions;
use super::output::{Out, sanitize, warn};

/// A filter that is not exact, as JSON.
#[derive(Serialize)]
pub(crate) struct OriginRow<'o> {
    pub(crate) path: &'o str,
    pub(crate) line: u32,
    pub(crate) filter: &'o str,
    pub(crate) is_omitted: bool,
    pub(crate) reason: &'static str,
}

/// Prints the rows if `--list` asks for them.
pub(crate) fn print_rows<'o>(
    rows: impl Iterator<Item = OriginRow<'o>>,
    options: &ExportOptions,
    out: &mut Out,
) -> Result<(), Error> {
    for row in rows.take_while(|_| options.list) {
        match options.json {
            true => out.json(&row)?,
            false => {
                let what = if row.is_omitted { "omitted" } else { "narrower" };
                let (path, line, reason) = (row.path, row.line, row.reason);
                warn(format_args!("{path}:{line}: {what} ({reason}): {}", sanitize(row.filter)));
            }
        }
    }
    Ok(())
}

/// The number of filters by reason.
pub(crate) type ReasonCounts = BTreeMap<&'static str, usize>;

pub(crate) fn by_reason(reasons: impl Iterator<Item = &'static str>) -> ReasonCounts {
    let mut counts = ReasonCounts::new();
    reasons.for_each(|reason| *counts.entry(reason).or_default() += 1);
    counts
}

/// ` (path 3, types 2)`; empty without any.
pub(crate) fn in_brackets(counts: &ReasonCounts) -> String {
    let all: Vec<String> = counts.iter().map(|(reason, count)| format!("{reason} {count}")).collect();
    if all.is_empty() { String::new() } else { format!(" ({})", all.join(", ")) }
}
