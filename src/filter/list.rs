//! A whole list: its lines and conditional parts.

use super::directive::{Directive, Environment};
use super::find::find;
use super::include::expand;
use super::line::{Line, Raw, read};
use super::lines::{count, lines, trim};
use super::metadata::Metadata;
use super::network::NetworkFilter;
use crate::diagnostic::{Code, Diagnostic};
use crate::order::sort_by;
use crate::span::Span;

/// A list, read.
#[derive(Clone, Debug, Default)]
pub struct List<'t> {
    /// What it says of itself.
    pub metadata: Metadata,
    /// The filters taken exactly, each with the number of its line, from 1.
    pub filters: Vec<(u32, NetworkFilter<'t>)>,
    /// What is to be said of other lines, each with the number of its line, from 1, in order.
    pub diagnostics: Vec<(u32, Diagnostic)>,
    /// Lines in all.
    pub lines: u32,
}

impl<'t> List<'t> {
    /// Reads a list. Never fails: what cannot be taken is among the diagnostics, and so is every `!#include`:
    /// [`expand`](super::expand) follows those.
    ///
    /// ```
    /// use brock::filter::{Environment, List};
    /// let list = List::parse("||ads.example^\n||x.example^$scripts\n", &Environment::default());
    /// assert_eq!(list.filters.len(), 1);
    /// assert_eq!(list.diagnostics[0].1.suggestion(), Some("did you mean script?"));
    /// ```
    pub fn parse(text: &'t str, environment: &Environment) -> List<'t> {
        let mut list = List { lines: count(text), ..List::default() };
        // Without the texts of others there is but one part.
        for part in expand("", text, environment, |_| None) {
            (list.metadata, list.diagnostics) = (part.metadata, part.diagnostics);
        }
        for (number, whole, line) in read_lines(text, environment) {
            match line {
                Line::Comment(_) | Line::Directive => {}
                Line::Network(filter) => {
                    list.diagnostics.extend(filter.warning(whole).map(|warning| (number, warning)));
                    list.filters.push((number, filter));
                }
                Line::Hosts(filters) => list.filters.extend(filters.into_iter().map(|filter| (number, filter))),
                Line::Untaken(diagnostic) => list.diagnostics.push((number, diagnostic)),
            }
        }
        sort_by(&mut list.diagnostics, |(a, _), (b, _)| a.cmp(b));
        list
    }
}

/// The lines of a list that hold in an environment: their numbers, from 1, their texts, and what they are.
pub(crate) fn read_lines<'t>(
    text: &'t str,
    environment: &Environment,
) -> impl Iterator<Item = (u32, &'t str, Line<'t>)> {
    let mut conditions = Conditions::default();
    let mut rest = lines(text);
    let mut ended = false;
    std::iter::from_fn(move || {
        for (number, line) in rest.by_ref() {
            match read(line) {
                Raw::Directive(directive) => {
                    return Some((number, line, conditions.follow(directive, number, line, environment)));
                }
                Raw::Line(read) if conditions.hold() => return Some((number, line, read)),
                Raw::Line(_) => {}
            }
        }
        // The end of the list closes what is open; the author hears of it once.
        if std::mem::replace(&mut ended, true) {
            return None;
        }
        let (number, span) = conditions.open.first().map(|open| (open.line, open.span))?;
        Some((number, "", Line::Untaken(Diagnostic::new(Code::UnclosedIf, span, "this !#if has no !#endif"))))
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
        let untaken = |code, message: String| Line::Untaken(Diagnostic::new(code, span, message));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<String> {
        List::parse(text, &Environment::new(["yes"])).filters.iter().map(|(_, f)| f.text.to_owned()).collect()
    }

    #[test]
    fn conditional_parts() {
        assert_eq!(texts("!#if yes\na.com\n!#else\nb.com\n!#endif\nc.com"), ["a.com", "c.com"]);
        assert_eq!(texts("!#if !yes\na.com\n!#if yes\nd.com\n!#endif\n!#else\nb.com\n!#endif"), ["b.com"]);
        assert_eq!(texts("!#if ((\na.com\n!#else\nb.com\n!#endif\nc.com"), ["c.com"]);
        assert_eq!(texts("!#if false\na.com\n"), [""; 0]);
    }

    #[test]
    fn hosts_files() {
        assert_eq!(
            texts("127.0.0.1 localhost\n0.0.0.0 ads.example b.example # why\n::1 ip6-localhost\n# c\n"),
            ["0.0.0.0 ads.example b.example # why"; 2]
        );
    }
}
