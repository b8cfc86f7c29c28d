//! Conditional parts of a list: `!#if`, `!#else`, `!#endif`.

use std::borrow::BorrowMut;
use std::ops::Range;

use super::environment::Environment;
use crate::diagnostic::{Code, Diagnostic};
use crate::filter::{
    Directive, KnownModifiers, Line, NetworkFilter, ParsedLine, lines, marked_lines, plain_host, read_page, scan_line,
    trim,
};
use crate::small::find;
use crate::span::Span;

/// A line without directives.
pub(super) enum ActiveLine<'t> {
    Line(Line<'t>),
    /// The text of `||host^`. Most lines in real lists are, and a filter of each would be moved a dozen times.
    Host(&'t str),
    /// A page filter, for [`read_page`].
    Page,
}

/// The lines of a list that are active in an environment: number, from 1, text and meaning.
pub(super) fn read_lines<'t>(
    text: &'t str,
    environment: &Environment,
) -> impl Iterator<Item = (u32, &'t str, Line<'t>)> {
    scan_lines(text, environment, KnownModifiers::default()).map(|(number, line, read)| match read {
        ActiveLine::Line(read) => (number, line, read),
        ActiveLine::Host(text) => (number, line, Line::Network(NetworkFilter::plain(text))),
        ActiveLine::Page => {
            let read = read_page(line).map_or_else(Line::Rejected, |filter| Line::Page(Box::new(filter)));
            (number, line, read)
        }
    })
}

/// The same; page filters are not parsed. `known`: the modifiers of earlier lines.
pub(super) fn scan_lines<'t>(
    text: &'t str,
    environment: &Environment,
    mut known: impl BorrowMut<KnownModifiers<'t>>,
) -> impl Iterator<Item = (u32, &'t str, ActiveLine<'t>)> {
    let mut conditions = Conditions::default();
    let mut rest = marked_lines(text);
    let mut ended = false;
    std::iter::from_fn(move || {
        for (number, line, is_continued) in rest.by_ref() {
            let text = trim(line);
            if plain_host(text).is_some() {
                if conditions.hold() {
                    return Some((number, line, ActiveLine::Host(text)));
                }
                continue;
            }
            match scan_line(line, is_continued, known.borrow_mut()) {
                ParsedLine::Directive(directive) => {
                    let read = conditions.follow(directive, number, line, environment);
                    return Some((number, line, ActiveLine::Line(read)));
                }
                ParsedLine::Line(read) if conditions.hold() => return Some((number, line, ActiveLine::Line(read))),
                ParsedLine::Page(_) if conditions.hold() => return Some((number, line, ActiveLine::Page)),
                ParsedLine::Line(_) | ParsedLine::Page(_) => {}
            }
        }
        // The end of the list closes open conditions. One diagnostic is enough.
        if std::mem::replace(&mut ended, true) {
            return None;
        }
        let (number, found) = conditions.unclosed()?;
        Some((number, "", ActiveLine::Line(Line::Rejected(found))))
    })
}

/// An active `!#include` line.
pub(super) struct Inclusion<'t> {
    /// From 1.
    pub(super) number: u32,
    pub(super) line: &'t str,
    pub(super) path: &'t str,
    /// It is between `!#if` and `!#endif`.
    pub(super) is_conditional: bool,
}

/// The active `!#include` lines of a list.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn inclusions<'t>(text: &'t str, environment: &Environment) -> Vec<Inclusion<'t>> {
    let mut found = Vec::new();
    // Few lists have includes; the others are not read twice.
    if find(text, "!#include").is_none() {
        return found;
    }
    let mut conditions = Conditions::default();
    for (number, line) in lines(text) {
        match trim(line).strip_prefix("!#").map(Directive::parse) {
            Some(Directive::Include(path)) if conditions.hold() => {
                found.push(Inclusion { number, line, path, is_conditional: !conditions.open.is_empty() });
            }
            Some(directive) => drop(conditions.follow(directive, number, line, environment)),
            None => {}
        }
    }
    found
}

/// The parts of a list from an outermost `!#if` to its `!#endif`, as line numbers.
pub(super) fn conditional_lines(text: &str) -> Vec<Range<u32>> {
    let mut parts: Vec<Range<u32>> = Vec::new();
    // Few lists have conditions; the others are not read twice.
    if find(text, "!#if").is_none() {
        return parts;
    }
    let mut depth = 0_usize;
    for (number, line) in lines(text) {
        match trim(line).strip_prefix("!#").map(Directive::parse) {
            Some(Directive::If(_)) => {
                if depth == 0 {
                    parts.push(number..u32::MAX);
                }
                depth += 1;
            }
            Some(Directive::EndIf) => {
                depth = depth.saturating_sub(1);
                if let Some(last) = parts.last_mut().filter(|_| depth == 0) {
                    last.end = last.end.min(number);
                }
            }
            _ => {}
        }
    }
    parts
}

/// The open `!#if` conditions.
#[derive(Default)]
pub(crate) struct Conditions {
    open: Vec<Open>,
}

struct Open {
    /// Whether its lines are active: its condition and those around it are true.
    taken: bool,
    /// Whether the lines around it are active.
    within: bool,
    line: u32,
    span: Span,
    /// The condition has a syntax error: both branches are inactive.
    broken: bool,
}

impl Conditions {
    /// The diagnostic of the first `!#if` that is open at the end of a list, and its line.
    pub(crate) fn unclosed(&self) -> Option<(u32, Diagnostic)> {
        let open = self.open.first()?;
        Some((open.line, Diagnostic::new(Code::UnclosedIf, open.span, "this !#if has no !#endif")))
    }

    /// Whether the lines at this place are active.
    pub(crate) fn hold(&self) -> bool {
        self.open.last().is_none_or(|open| open.taken)
    }

    /// Follows a directive. A rejected line is the diagnostic of it.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn follow<'t>(
        &mut self,
        directive: Directive<'_>,
        number: u32,
        line: &str,
        environment: &Environment,
    ) -> Line<'t> {
        let span = Span::new(0, line.len());
        let rejected = |code, message: String| Line::Rejected(Diagnostic::new(code, span, message));
        match directive {
            Directive::If(expression) => {
                let value = environment.evaluate(expression);
                let within = self.hold();
                let taken = within && value == Some(true);
                self.open.push(Open { taken, within, line: number, span, broken: value.is_none() });
                match value {
                    Some(_) => Line::Directive,
                    None => rejected(
                        Code::BadDirective,
                        format!(
                            "the condition {expression:?} has a syntax error; the lines up to its !#endif are omitted"
                        ),
                    ),
                }
            }
            Directive::Else => match self.open.last_mut() {
                Some(open) => {
                    open.taken = open.within && !open.taken && !open.broken;
                    Line::Directive
                }
                None => rejected(Code::BadDirective, "an !#else without an !#if".into()),
            },
            Directive::EndIf => match self.open.pop() {
                Some(_) => Line::Directive,
                None => rejected(Code::BadDirective, "an !#endif without an !#if".into()),
            },
            Directive::Unknown(name) => {
                // It may be a condition of another program, so its effect on the following lines is unknown.
                if let Some(open) = self.open.last_mut() {
                    (open.taken, open.broken) = (false, true);
                }
                rejected(Code::UnknownDirective, format!("unknown directive {name:?}"))
            }
            Directive::Include(_) | Directive::Foreign => Line::Directive,
        }
    }
}
