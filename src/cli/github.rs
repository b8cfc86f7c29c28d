//! Annotations of GitHub Actions.
//!
//! <https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands>

use std::cmp::Reverse;
use std::io::Write;

use brock::Severity;

use super::error::Error;
use super::input::shown;
use super::lint_row::LintRow;
use super::output::Out;

/// Annotations of one severity that GitHub shows for a step.
const MOST: usize = 10;

/// Prints the most serious findings as annotations, and the number of the others as a notice.
pub(crate) fn print(rows: &[&LintRow<'_>], sentence: &str, out: &mut Out) -> Result<(), Error> {
    let mut sorted: Vec<&&LintRow<'_>> = rows.iter().collect();
    sorted.sort_by_key(|row| (Reverse(row.finding.severity), !row.is_changed));
    let mut shown_of = [0; 3];
    for row in sorted {
        let (kind, limit) = match row.finding.severity {
            Severity::Error => (0, MOST),
            Severity::Warning => (1, MOST),
            // Notes; one notice is for the summary.
            _ => (2, MOST - 1),
        };
        if shown_of[kind] < limit {
            shown_of[kind] += 1;
            writeln!(out, "{}", annotation(row))?;
        }
    }
    let hidden = rows.len() - shown_of.iter().sum::<usize>();
    if hidden > 0 {
        let message = format!("{sentence}; {hidden} of them are not shown here. brock lint --format sarif has all");
        writeln!(out, "::notice title=brock lint::{}", escaped(&message, false))?;
    }
    Ok(())
}

fn annotation(row: &LintRow<'_>) -> String {
    let command = match row.finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        _ => "notice",
    };
    let ((line, column), (end_line, end_column)) = row.places();
    let file = escaped(&shown(&row.list.path), true);
    let title = escaped(row.finding.name, true);
    let message = match &row.finding.suggestion {
        Some(suggestion) => format!("{} ({suggestion})", row.finding.message),
        None => row.finding.message.to_string(),
    };
    let message = escaped(&message, false);
    // GitHub shows columns only for spans in one line.
    let columns = if line == end_line { format!(",col={column},endColumn={end_column}") } else { String::new() };
    format!("::{command} file={file},line={line},endLine={end_line}{columns},title={title}::{message}")
}

fn escaped(text: &str, is_property: bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '%' => escaped.push_str("%25"),
            '\r' => escaped.push_str("%0D"),
            '\n' => escaped.push_str("%0A"),
            ':' if is_property => escaped.push_str("%3A"),
            ',' if is_property => escaped.push_str("%2C"),
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes() {
        assert_eq!(escaped("a,b: 5%\n", true), "a%2Cb%3A 5%25%0A");
        assert_eq!(escaped("a,b: 5%", false), "a,b: 5%25");
    }
}
