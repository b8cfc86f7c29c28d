//! Conditional parts of a list: `!#if`, `!#else`, `!#endif`.

use super::environment::Environment;
use crate::diagnostic::{Code, Diagnostic};
use crate::filter::{Directive, Line, ParsedLine, lines, read_line, trim};
use crate::small::find;
use crate::span::Span;

/// The lines of a list that hold in an environment: their numbers, from 1, their texts, and what they are.
pub(super) fn read_lines<'t>(
    text: &'t str,
    environment: &Environment,
) -> impl Iterator<Item = (u32, &'t str, Line<'t>)> {
    let mut conditions = Conditions::default();
    let mut rest = lines(text);
    let mut ended = false;
    std::iter::from_fn(move || {
        for (number, line) in rest.by_ref() {
            match read_line(line) {
                ParsedLine::Directive(directive) => {
                    return Some((number, line, conditions.follow(directive, number, line, environment)));
                }
                ParsedLine::Line(read) if conditions.hold() => return Some((number, line, read)),
                ParsedLine::Line(_) => {}
            }
        }
        // The end of the list closes what is open; the author hears of it once.
        if std::mem::replace(&mut ended, true) {
            return None;
        }
        let (number, span) = conditions.open.first().map(|open| (open.line, open.span))?;
        Some((number, "", Line::Rejected(Diagnostic::new(Code::UnclosedIf, span, "this !#if has no !#endif"))))
    })
}

/// The `!#include`s of a list that hold in an environment: number of the line, line, and what it names.
pub(super) fn inclusions<'t>(text: &'t str, environment: &Environment) -> Vec<(u32, &'t str, &'t str)> {
    let mut found = Vec::new();
    // Few lists have any; the others are not read twice.
    if find(text, "!#include").is_none() {
        return found;
    }
    let mut conditions = Conditions::default();
    for (number, line) in lines(text) {
        match trim(line).strip_prefix("!#").map(Directive::parse) {
            Some(Directive::Include(target)) if conditions.hold() => found.push((number, line, target)),
            Some(directive) => drop(conditions.follow(directive, number, line, environment)),
            None => {}
        }
    }
    found
}

/// The `!#if`s that are open.
#[derive(Default)]
struct Conditions {
    open: Vec<Open>,
}

struct Open {
    /// Whether its lines are taken: it holds, and so does all it stands in.
    taken: bool,
    /// Whether what it stands in is taken.
    within: bool,
    line: u32,
    span: Span,
    /// An expression that cannot be read: neither branch is taken.
    broken: bool,
}

impl Conditions {
    fn hold(&self) -> bool {
        self.open.last().is_none_or(|open| open.taken)
    }

    fn follow<'t>(&mut self, directive: Directive<'_>, number: u32, line: &str, environment: &Environment) -> Line<'t> {
        let span = Span::new(0, line.len());
        let untaken = |code, message: String| Line::Rejected(Diagnostic::new(code, span, message));
        match directive {
            Directive::If(expression) => {
                let value = environment.evaluate(expression);
                let within = self.hold();
                let taken = within && value == Some(true);
                self.open.push(Open { taken, within, line: number, span, broken: value.is_none() });
                match value {
                    Some(_) => Line::Directive,
                    None => untaken(
                        Code::BadDirective,
                        format!(
                            "the condition {expression:?} cannot be read; the lines up to its !#endif are left out"
                        ),
                    ),
                }
            }
            Directive::Else => match self.open.last_mut() {
                Some(open) => {
                    open.taken = open.within && !open.taken && !open.broken;
                    Line::Directive
                }
                None => untaken(Code::BadDirective, "an !#else without an !#if".into()),
            },
            Directive::EndIf => match self.open.pop() {
                Some(_) => Line::Directive,
                None => untaken(Code::BadDirective, "an !#endif without an !#if".into()),
            },
            Directive::Unknown(name) => {
                // It may be a condition of another program: what it governs is not known.
                if let Some(open) = self.open.last_mut() {
                    (open.taken, open.broken) = (false, true);
                }
                untaken(Code::UnknownDirective, format!("unknown directive {name:?}"))
            }
            Directive::Include(_) | Directive::Foreign => Line::Directive,
        }
    }
}
