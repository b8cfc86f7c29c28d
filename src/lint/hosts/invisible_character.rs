//! `invisible-character`: an invisible character in a host or a pattern.

use crate::diagnostic::Severity;
use crate::lint::group::LintGroup;
use crate::lint::line::{LintContent, LintLine};
use crate::lint::rule::{Lint, LintCheck, LintReporter};
use crate::span::Span;

pub(crate) static LINT: Lint = Lint {
    name: "invisible-character",
    group: LintGroup::Hosts,
    severity: Severity::Error,
    what: "An invisible character in a host or a pattern.",
    why: "It comes from copied text. The line looks right and never matches.",
    example: "a.example\u{200b}##.ad",
    instead: "a.example##.ad",
    check: LintCheck::Line(check),
};

fn check(line: &LintLine<'_>, out: &mut LintReporter) {
    if line.whole.is_ascii() {
        return;
    }
    let fields: Vec<&str> = match &line.content {
        LintContent::Page { parts, .. } => vec![parts.hosts],
        LintContent::Network { parts, .. } => {
            std::iter::once(parts.pattern).chain(line.host_lists.iter().map(|list| list.field)).collect()
        }
    };
    for field in fields {
        let start = line.span(field).start as usize;
        for (at, character) in field.char_indices().filter(|(_, character)| is_invisible(*character)) {
            let span = Span::new(start + at, start + at + character.len_utf8());
            out.add(&LINT, span, format!("an invisible character: U+{:04X}", character as u32))
                .suggest("remove it")
                .fix(span, "");
        }
    }
}

/// Characters of width zero, and marks of the direction of text.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}
