//! The parts of a line, for the highlighting of an editor.

use super::line::{Line, ParsedLine, read_line};
use super::lines::trim;
use super::page::PageParts;
use super::parts::NetworkParts;
use crate::span::Span;

/// The kind of a part of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// A comment or a header.
    Comment,
    /// A directive of the preprocessor: `!#if`, `!#include`.
    Directive,
    /// `@@`, or the separator of an exception.
    Exception,
    /// The pattern of a network filter.
    Pattern,
    /// `$`, or the separator of a page filter.
    Separator,
    /// The name of a known modifier.
    Modifier,
    /// The name of an unknown modifier.
    UnknownModifier,
    /// The value of a modifier.
    Value,
    /// The hosts before the separator of a page filter.
    Hosts,
    /// A selector.
    Selector,
    /// The call of a scriptlet.
    Scriptlet,
}

impl MarkKind {
    /// The name for a style sheet.
    pub fn name(self) -> &'static str {
        match self {
            MarkKind::Comment => "comment",
            MarkKind::Directive => "directive",
            MarkKind::Exception => "exception",
            MarkKind::Pattern => "pattern",
            MarkKind::Separator => "separator",
            MarkKind::Modifier => "modifier",
            MarkKind::UnknownModifier => "unknown",
            MarkKind::Value => "value",
            MarkKind::Hosts => "hosts",
            MarkKind::Selector => "selector",
            MarkKind::Scriptlet => "scriptlet",
        }
    }
}

/// A part of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Its place. No two marks of a line overlap.
    pub span: Span,
    /// Its kind.
    pub kind: MarkKind,
}

/// The marks of one line, in their order. A continued line has none of its own: each of its parts is a line here.
pub fn marks(line: &str) -> Vec<Mark> {
    let text = trim(line);
    let mut found = Vec::new();
    if !text.is_empty() {
        mark_line(text, &mut |part, kind| {
            if !part.is_empty() {
                found.push(Mark { span: Span::of(part, line), kind });
            }
        });
    }
    found
}

fn mark_line<'t>(text: &'t str, add: &mut dyn FnMut(&'t str, MarkKind)) {
    match read_line(text) {
        ParsedLine::Directive(_) => add(text, MarkKind::Directive),
        ParsedLine::Line(Line::Directive) => add(text, MarkKind::Directive),
        ParsedLine::Line(Line::Comment(_)) => add(text, MarkKind::Comment),
        ParsedLine::Line(Line::Hosts(_)) => add(text, MarkKind::Pattern),
        _ => match PageParts::of(text) {
            Some(parts) => {
                add(parts.hosts, MarkKind::Hosts);
                let sign = if parts.is_exception { MarkKind::Exception } else { MarkKind::Separator };
                add(parts.separator, sign);
                add(parts.body, if parts.is_call { MarkKind::Scriptlet } else { MarkKind::Selector });
            }
            None => mark_network(text, add),
        },
    }
}

fn mark_network<'t>(text: &'t str, add: &mut dyn FnMut(&'t str, MarkKind)) {
    let NetworkParts { is_exception, pattern, modifiers, list } = NetworkParts::of(text);
    let start = if is_exception { "@@".len() } else { 0 };
    add(&text[..start], MarkKind::Exception);
    add(pattern, MarkKind::Pattern);
    if modifiers.is_some() {
        let dollar = start + pattern.len();
        add(&text[dollar..=dollar], MarkKind::Separator);
    }
    for part in list {
        let kind = if part.known.is_some() { MarkKind::Modifier } else { MarkKind::UnknownModifier };
        add(part.name, kind);
        add(part.value.unwrap_or_default(), MarkKind::Value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The marks as `kind:text`, separated by spaces.
    fn shown(line: &str) -> String {
        let one =
            |mark: &Mark| format!("{}:{}", mark.kind.name(), &line[mark.span.start as usize..mark.span.end as usize]);
        marks(line).iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_part_has_its_kind() {
        let cases = [
            ("", ""),
            ("! about", "comment:! about"),
            ("!#if env_firefox", "directive:!#if env_firefox"),
            ("||a.test^", "pattern:||a.test^"),
            (
                "@@||a.test^$script,domain=b.test",
                "exception:@@ pattern:||a.test^ separator:$ modifier:script modifier:domain value:b.test",
            ),
            ("||a.test^$~scrpt", "pattern:||a.test^ separator:$ unknown:~scrpt"),
            ("  a.test##.ad", "hosts:a.test separator:## selector:.ad"),
            ("a.test#@#.ad", "hosts:a.test exception:#@# selector:.ad"),
            ("a.test##+js(noeval)", "hosts:a.test separator:## scriptlet:+js(noeval)"),
            ("127.0.0.1 a.test", "pattern:127.0.0.1 a.test"),
        ];
        for (line, expected) in cases {
            assert_eq!(shown(line), expected, "{line}");
        }
    }

    #[test]
    fn marks_are_in_order_and_do_not_overlap() {
        for line in
            ["@@/ä(b/$ß=ü,script", "[$path=/x]a.b##.c", "$", "@@", "##", "$$", "||a^$", "$removeparam=/^a,b/,script"]
        {
            let found = marks(line);
            assert!(found.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start), "{line}: {found:?}");
            assert!(found.iter().all(|mark| line.is_char_boundary(mark.span.start as usize)), "{line}");
        }
    }
}
