//! The meaning of a line in plain words.

use super::network_meaning;
use super::page_meaning;
use crate::filter::page::SCRIPTLETS;
use crate::filter::selector::Operator;
use crate::filter::{Line, MODIFIERS, MarkKind, ParsedLine, marks, read_line};

/// The meaning of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LineMeaning {
    /// The effect, as one sentence in Markdown.
    pub effect: String,
    /// The conditions, one sentence each.
    pub conditions: Vec<String>,
}

impl LineMeaning {
    fn of(effect: impl Into<String>) -> LineMeaning {
        LineMeaning { effect: effect.into(), conditions: Vec::new() }
    }
}

/// The meaning of a line; `None` for comments, directives and lines that are rejected.
///
/// ```
/// let meaning = brock::editor::describe("||ads.example^$script,3p").unwrap();
/// assert_eq!(meaning.effect, "Blocks requests to `ads.example` and its subdomains.");
/// assert_eq!(meaning.conditions, ["Only these types: script.", "Only third-party requests."]);
/// ```
pub fn describe(line: &str) -> Option<LineMeaning> {
    match read_line(line) {
        ParsedLine::Line(Line::Network(filter)) => {
            let (effect, conditions) = network_meaning::meaning(&filter);
            Some(LineMeaning { effect, conditions })
        }
        ParsedLine::Line(Line::Hosts(filters)) => {
            let hosts: Vec<String> = filters.iter().map(|filter| network_meaning::urls(&filter.pattern)).collect();
            Some(LineMeaning::of(format!("Blocks requests {}.", hosts.join(" and "))))
        }
        ParsedLine::Line(Line::Page(filter)) => {
            let (effect, conditions) = page_meaning::meaning(&filter);
            Some(LineMeaning { effect, conditions })
        }
        _ => None,
    }
}

/// The documentation of the modifier, scriptlet or operator at a byte of a line.
pub fn about_word(line: &str, byte: usize) -> Option<String> {
    let marks = marks(line);
    let mark = marks.iter().find(|mark| mark.span.start as usize <= byte && byte < mark.span.end as usize)?;
    let text = line.get(mark.span.start as usize..mark.span.end as usize)?;
    match mark.kind {
        MarkKind::Modifier => {
            let name = text.trim_start_matches('~');
            let known = MODIFIERS.iter().find(|one| one.name == name || one.aliases.contains(&name))?;
            Some(format!("`{}`: {}", known.name, known.about()))
        }
        MarkKind::Scriptlet => {
            let inside = text.split_once('(')?.1;
            let name = inside.split([',', ')']).next()?.trim().trim_matches(['\'', '"']).trim_end_matches(".js");
            let known = SCRIPTLETS.iter().find(|one| one.name == name || one.aliases.contains(&name))?;
            let required = known.required.iter().map(|one| one.name.to_owned());
            let all: Vec<String> = required.chain(known.optional.iter().map(|one| format!("[{}]", one.name))).collect();
            Some(format!("`{}({})`", known.name, all.join(", ")))
        }
        MarkKind::Selector => {
            let word = word_at(line, byte);
            let known = Operator::ALL.iter().find(|one| one.name() == word)?;
            Some(format!("`:{}({})`: {}", known.name(), known.argument().about(), known.about()))
        }
        _ => None,
    }
}

/// The word around a byte.
fn word_at(line: &str, byte: usize) -> &str {
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || *b == b'-';
    let bytes = line.as_bytes();
    let start = byte - bytes[..byte].iter().rev().take_while(|b| is_part(b)).count();
    let end = byte + bytes[byte..].iter().take_while(|b| is_part(b)).count();
    line.get(start..end).unwrap_or("")
}
