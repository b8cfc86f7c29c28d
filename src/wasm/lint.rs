//! Lints and meanings of lines, for JavaScript.

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use super::object::{nullable, object};
#[cfg(feature = "wasm-lint")]
use crate::editor::describe;
use crate::filter::lines;
use crate::lint::{Dialect, LintFinding, LintSource, lint};
use crate::lists::Environment;

/// Lints lists. `dialect`: of all of them; without it, each list's head names its own. `trusted`: whether scriptlets that
/// need trust are taken.
///
/// Returns `{ list, line, name, severity, message, suggestion, start, end, text }` for each finding: `list` is a number
/// from 0, places are UTF-16 code units of `text`, the line.
#[wasm_bindgen(js_name = lintLists)]
pub fn lint_lists(
    names: Vec<String>,
    texts: Vec<String>,
    dialect: Option<String>,
    environment: Vec<String>,
    trusted: Option<bool>,
) -> Array {
    let dialect = dialect.as_deref().and_then(Dialect::of_name);
    let sources: Vec<LintSource<'_>> = names
        .iter()
        .zip(&texts)
        .map(|(name, text)| {
            let source = LintSource::new(name, text);
            let is_trusted = trusted.unwrap_or(false);
            LintSource { dialect: dialect.unwrap_or(source.dialect), is_trusted, ..source }
        })
        .collect();
    let findings = lint(&sources, &Environment::default().with(environment));
    let mut lines_of: Vec<_> = texts.iter().map(|text| lines(text).peekable()).collect();
    // Findings are in the order of lists and lines: each list is read once.
    let all = findings.iter().map(|one| found(one, line_at(&mut lines_of[one.list as usize], one.line)));
    all.collect()
}

/// The meaning of a line in plain words, `{ effect, conditions }`; null for lines without a filter.
#[cfg(feature = "wasm-lint")]
#[wasm_bindgen(js_name = describeLine)]
pub fn describe_line(line: &str) -> JsValue {
    nullable(describe(line).map(|meaning| {
        let conditions: Array = meaning.conditions.into_iter().map(JsValue::from).collect();
        object([("effect", meaning.effect.into()), ("conditions", conditions.into())])
    }))
}

/// The line with a number, of lines that are read up to it.
fn line_at<'t>(lines: &mut std::iter::Peekable<impl Iterator<Item = (u32, &'t str)>>, number: u32) -> &'t str {
    while lines.next_if(|(line, _)| *line < number).is_some() {}
    lines.peek().filter(|(line, _)| *line == number).map_or("", |(_, text)| text)
}

fn found(finding: &LintFinding, line: &str) -> Object {
    let place = |byte: u32| line.get(..byte as usize).map_or(0, |text| text.encode_utf16().count()) as u32;
    object([
        ("list", finding.list.into()),
        ("line", finding.line.into()),
        ("name", finding.name.into()),
        ("severity", finding.severity.name().into()),
        ("message", (&*finding.message).into()),
        ("suggestion", nullable(finding.suggestion.as_deref())),
        ("start", place(finding.span.start).into()),
        ("end", place(finding.span.end).into()),
        ("text", line.into()),
    ])
}
