//! A line that speaks of pages -> a filter, or the reason why it is rejected.

use std::borrow::Cow;

use super::arguments;
use super::bracket::{self, Bracket};
use super::element::ElementFilter;
use super::html::HtmlFilter;
use super::scope::{Scope, ScopeEntry};
use super::scriptlets::{self, SCRIPTLETS, Scriptlet};
use super::separator::{Cut, Syntax, cut};
use crate::diagnostic::{Code, Diagnostic};
use crate::filter::selector::SelectorError;
use crate::span::Span;

/// A page filter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageFilter<'t> {
    /// As the list has it, without white space around it.
    pub text: &'t str,
    /// `#@#`: it switches off filters with the same body.
    pub is_exception: bool,
    /// On which pages.
    pub scope: Scope<'t>,
    /// What it does.
    pub body: PageBody<'t>,
}

/// What a page filter does.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PageBody<'t> {
    /// Hides, styles, removes or changes elements.
    Elements(ElementFilter<'t>),
    /// Runs a scriptlet.
    Scriptlet(ScriptletCall<'t>),
    /// Removes elements from the response's text.
    Html(HtmlFilter<'t>),
    /// Removes a response header. Its name, in lower case.
    Header(&'static str),
}

/// A call of a scriptlet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ScriptletCall<'t> {
    /// The scriptlet's name; empty in an exception that switches all of them off.
    pub name: &'static str,
    /// The arguments. An empty one stands for the default.
    pub arguments: Vec<Cow<'t, str>>,
}

/// Headers that may be removed: those that redirect, that report, and that set cookies.
const HEADERS: [&str; 4] = ["location", "refresh", "report-to", "set-cookie"];

impl<'t> PageFilter<'t> {
    /// Reads a line; nothing if it has no separator of page filters. Spans are counted in `line`.
    pub(crate) fn parse(line: &'t str) -> Option<Result<PageFilter<'t>, Diagnostic>> {
        let (bracket, rest) = match bracket::cut(line) {
            Some(Ok((bracket, rest))) => (bracket, rest),
            Some(Err(why)) => {
                // Without a separator the line is no page filter.
                cut(line)?;
                return Some(Err(why));
            }
            None => (Bracket::default(), line),
        };
        let cut = cut(rest)?;
        Some(read(line, cut, bracket))
    }
}

fn read<'t>(line: &'t str, cut: Cut<'t>, bracket: Bracket<'t>) -> Result<PageFilter<'t>, Diagnostic> {
    let separator = Span::of(cut.separator, line);
    match cut.syntax {
        Syntax::RawScript => return Err(Diagnostic::plain(Code::RawScriptFilter, separator)),
        Syntax::Snippet => {
            return Err(Diagnostic::new(
                Code::ScriptletFilter,
                separator,
                "snippets of Adblock Plus are not supported",
            ));
        }
        _ => {}
    }
    let mut scope = match bracket.domains {
        Some(domains) if cut.hosts.is_empty() => Scope::parse(domains, b'|', line)?,
        Some(domains) => {
            return Err(Diagnostic::new(Code::ModifierConflict, Span::of(domains, line), "hosts are named twice"));
        }
        None => Scope::parse(cut.hosts, b',', line)?,
    };
    if bracket.path.is_some() || bracket.url.is_some() {
        scope.address = Some(Box::new([bracket.path, bracket.url]));
    }
    let body_text = cut.body.trim();
    if body_text.is_empty() {
        return Err(Diagnostic::new(Code::EmptyPattern, separator, "nothing follows the separator"));
    }
    let body = body(line, body_text, cut)?;
    check(line, cut, &scope, &body)?;
    Ok(PageFilter { text: line, is_exception: cut.is_exception, scope, body })
}

fn body<'t>(line: &'t str, text: &'t str, cut: Cut<'t>) -> Result<PageBody<'t>, Diagnostic> {
    let selector = |text: &'t str| move |error: SelectorError| invalid_selector(error, text, line);
    Ok(match cut.syntax {
        Syntax::Elements { is_extended, .. } => {
            PageBody::Elements(ElementFilter::parse(text, is_extended).map_err(selector(text))?)
        }
        Syntax::Html => {
            let text = &text[1..];
            PageBody::Html(HtmlFilter::parse(text).map_err(selector(text))?)
        }
        Syntax::Header => PageBody::Header(header(text, line)?),
        Syntax::Scriptlet => {
            let inside = call_argument(text, "+js(", line)?;
            PageBody::Scriptlet(call(arguments::by_commas(inside), inside, line)?)
        }
        Syntax::AdGuardScriptlet => {
            let inside = call_argument(text, "//scriptlet(", line)?;
            let arguments = arguments::in_quotes(inside).ok_or_else(|| {
                Diagnostic::new(Code::InvalidValue, Span::of(inside, line), "each argument must be in quotes")
            })?;
            PageBody::Scriptlet(call(arguments, inside, line)?)
        }
        Syntax::AdGuardHtml => {
            return Err(Diagnostic::new(
                Code::HtmlFilter,
                Span::of(cut.separator, line),
                "AdGuard's HTML filters are not supported",
            ));
        }
        Syntax::RawScript | Syntax::Snippet => {
            return Err(Diagnostic::plain(Code::RawScriptFilter, Span::of(cut.separator, line)));
        }
    })
}

fn invalid_selector(error: SelectorError, text: &str, line: &str) -> Diagnostic {
    let whole = Span::of(text, line);
    let span = error.span.map_or(whole, |(start, end)| {
        Span::new(whole.start as usize + start, whole.start as usize + end.min(text.len()))
    });
    let found = Diagnostic::new(Code::InvalidSelector, span, error.message);
    match error.suggestion {
        Some(suggestion) => found.suggest(suggestion),
        None => found,
    }
}

/// What is between the parentheses of a call that is all of the body.
fn call_argument<'t>(text: &'t str, name: &str, line: &str) -> Result<&'t str, Diagnostic> {
    text.strip_prefix(name).and_then(|rest| rest.strip_suffix(')')).ok_or_else(|| {
        Diagnostic::new(Code::InvalidValue, Span::of(text, line), "the closing ) of the call is missing")
    })
}

fn call<'t>(mut arguments: Vec<Cow<'t, str>>, inside: &str, line: &str) -> Result<ScriptletCall<'t>, Diagnostic> {
    if arguments.iter().all(|argument| argument.is_empty()) {
        return Ok(ScriptletCall { name: "", arguments: Vec::new() });
    }
    let name = arguments.remove(0);
    let Some(scriptlet) = scriptlets::find(&name) else {
        let found =
            Diagnostic::new(Code::UnknownScriptlet, Span::of(inside, line), format!("there is no scriptlet {name:?}"));
        return Err(match nearest(&name) {
            Some(nearest) => found.suggest(format!("did you mean {nearest}?")),
            None => found,
        });
    };
    Ok(ScriptletCall { name: scriptlet.name, arguments })
}

/// The name that differs from `name` in letter case, or by one letter more or less.
fn nearest(name: &str) -> Option<&'static str> {
    let names = || SCRIPTLETS.iter().flat_map(|Scriptlet { name, aliases, .. }| aliases.iter().chain([name]));
    names()
        .find(|known| known.eq_ignore_ascii_case(name))
        .or_else(|| {
            names().find(|known| {
                known.len() > 4
                    && (name.strip_prefix(**known).is_some_and(|rest| rest.len() == 1)
                        || known.strip_prefix(name).is_some_and(|rest| rest.len() == 1))
            })
        })
        .copied()
}

fn header(text: &str, line: &str) -> Result<&'static str, Diagnostic> {
    let inside = call_argument(text, "^responseheader(", line)?;
    let name = inside.trim().to_ascii_lowercase();
    HEADERS.into_iter().find(|header| *header == name).ok_or_else(|| {
        Diagnostic::new(Code::InvalidValue, Span::of(inside, line), format!("the header {name:?} cannot be removed"))
            .suggest(format!("one of {} can be", HEADERS.join(", ")))
    })
}

/// What no part of a filter can see alone.
fn check(line: &str, cut: Cut<'_>, scope: &Scope<'_>, body: &PageBody<'_>) -> Result<(), Diagnostic> {
    let refuse = |message: &'static str| Err(Diagnostic::new(Code::InvalidDomain, Span::of(cut.hosts, line), message));
    let has_ancestor = scope
        .included
        .iter()
        .chain(&scope.excluded)
        .any(|entry| matches!(entry, ScopeEntry::Ancestor(_) | ScopeEntry::AncestorEntity(_)));
    match body {
        PageBody::Elements(_) | PageBody::Html(_) | PageBody::Header(_) if has_ancestor => {
            refuse(">> is for scriptlets only")
        }
        PageBody::Elements(elements) if scope.is_generic() && !cut.is_exception && !elements.is_css() => {
            Err(Diagnostic::new(
                Code::GenericProcedural,
                Span::of(cut.body, line),
                "a filter with operators or actions must name hosts: it would run on every page",
            )
            .suggest("name the hosts it is for"))
        }
        PageBody::Scriptlet(call) if call.name.is_empty() && !cut.is_exception => Err(Diagnostic::new(
            Code::UnknownScriptlet,
            Span::of(cut.body, line),
            "the name of the scriptlet is missing",
        )),
        PageBody::Scriptlet(_) if scope.is_generic() && !cut.is_exception => {
            refuse("a scriptlet must name hosts: it would run on every page")
                .map_err(|found| found.suggest("name the hosts it is for, or * for every page"))
        }
        _ => Ok(()),
    }
}
