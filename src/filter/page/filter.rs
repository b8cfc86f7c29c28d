//! One page filter: host field and body → [`PageFilter`].

use std::borrow::Cow;

use super::arguments;
use super::bracket::{self, Bracket};
use super::element::ElementFilter;
use super::html::HtmlFilter;
use super::scope::{AddressCondition, PageScope, ScopeEntry};
use super::scriptlet_table;
use super::separator::{self, SplitLine, Syntax};
use crate::diagnostic::{Code, Diagnostic};
use crate::filter::selector::SelectorError;
use crate::span::Span;

/// A page filter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageFilter<'t> {
    /// The line without surrounding white space; a continued line with its line ends.
    pub text: &'t str,
    /// `#@#`: it disables filters with the same body.
    pub is_exception: bool,
    /// The pages on which it applies.
    pub scope: PageScope<'t>,
    /// Its effect.
    pub body: PageBody<'t>,
}

/// The effect of a page filter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PageBody<'t> {
    /// Hides, styles, removes or changes elements.
    Elements(ElementFilter<'t>),
    /// Runs a scriptlet.
    Scriptlet(ScriptletCall<'t>),
    /// Removes elements from the text of the response.
    Html(HtmlFilter<'t>),
    /// Removes a response header. Its name, in lower case.
    Header(&'static str),
}

/// A call of a scriptlet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ScriptletCall<'t> {
    /// The first name of the scriptlet; empty in an exception of all scriptlets.
    pub name: &'static str,
    /// The arguments. An empty argument is the default.
    pub arguments: Vec<Cow<'t, str>>,
}

/// Headers that filters may remove. uBlock Origin has the same list: a filter must not relax a security header.
const HEADERS: [&str; 4] = ["location", "refresh", "report-to", "set-cookie"];

impl<'t> PageFilter<'t> {
    /// Whether a line has a separator of page filters. Without one it is no page filter.
    pub(crate) fn is_one(line: &str) -> bool {
        let rest = match bracket::split(line) {
            Some(Ok((_, rest))) => rest,
            _ => line,
        };
        separator::split(rest).is_some()
    }

    /// Parses a line for which [`is_one`](Self::is_one) holds. Spans refer to `line`.
    pub(crate) fn parse(line: &'t str) -> Result<PageFilter<'t>, Diagnostic> {
        let (bracket, rest) = bracket::split(line).unwrap_or_else(|| Ok((Bracket::default(), line)))?;
        let split = separator::split(rest).ok_or_else(|| {
            Diagnostic::new(Code::InvalidPageFilter, Span::of(rest, line), "the line has no separator")
        })?;
        read(line, split, bracket)
    }

    /// The sign and the scope of a line that was accepted. Its body is not parsed, so that explanations need no parser of
    /// selectors.
    pub(crate) fn parse_scope(line: &'t str) -> Option<(bool, PageScope<'t>)> {
        let (bracket, rest) = bracket::split(line).unwrap_or_else(|| Ok((Bracket::default(), line))).ok()?;
        let split = separator::split(rest)?;
        Some((split.is_exception, scope_of(line, split, bracket).ok()?))
    }

    /// Whether it runs a scriptlet that only trusted lists may use. Exceptions of it need no trust.
    pub fn needs_trust(&self) -> bool {
        match &self.body {
            PageBody::Scriptlet(call) if !self.is_exception => {
                scriptlet_table::find(call.name).is_some_and(|scriptlet| scriptlet.is_trusted)
            }
            _ => false,
        }
    }
}

/// The call of a filter with the body `+js(…)`, whose hosts are plain; `None`: the line is to be parsed, for its diagnostic.
pub(super) fn plain_call<'t>(line: &'t str, split: SplitLine<'t>) -> Option<ScriptletCall<'t>> {
    let inside = call_argument(split.body, "+js(", line).ok()?;
    let call = call(arguments::by_commas(inside), inside, line, split).ok()?;
    (split.is_exception || !call.name.is_empty()).then_some(call)
}

#[cfg_attr(target_family = "wasm", inline(never))]
fn scope_of<'t>(line: &'t str, split: SplitLine<'t>, bracket: Bracket<'t>) -> Result<PageScope<'t>, Diagnostic> {
    let mut scope = match bracket.domains {
        Some(domains) if split.hosts.is_empty() => PageScope::parse(domains, b'|', line)?,
        Some(domains) => {
            let span = Span::of(domains, line);
            return Err(Diagnostic::new(Code::InvalidPageModifier, span, "hosts are named twice")
                .suggest("name all hosts in front of the separator"));
        }
        None => PageScope::parse(split.hosts, b',', line)?,
    };
    if bracket.address != AddressCondition::default() {
        scope.address = Some(Box::new(bracket.address));
    }
    // AdGuard runs a scriptlet without hosts on every page.
    if split.syntax == Syntax::AdGuardScriptlet && !split.is_exception && scope.is_generic() {
        scope.included.push(ScopeEntry::Everywhere);
    }
    Ok(scope)
}

#[cfg_attr(target_family = "wasm", inline(never))]
fn read<'t>(line: &'t str, split: SplitLine<'t>, bracket: Bracket<'t>) -> Result<PageFilter<'t>, Diagnostic> {
    let separator = Span::of(split.separator, line);
    let scope = scope_of(line, split, bracket)?;
    let text = split.body.trim();
    if text.is_empty() {
        return Err(Diagnostic::new(Code::InvalidPageFilter, separator, "nothing follows the separator"));
    }
    let body = match split.syntax {
        Syntax::RawScript => return Err(Diagnostic::plain(Code::RawScriptFilter, separator)),
        Syntax::Snippet => return Err(Diagnostic::plain(Code::SnippetFilter, separator)),
        Syntax::Elements { is_extended } => PageBody::Elements(
            ElementFilter::parse(text, is_extended).map_err(|error| invalid_selector(error, text, line))?,
        ),
        Syntax::Html => {
            PageBody::Html(HtmlFilter::parse(&text[1..]).map_err(|error| invalid_selector(error, &text[1..], line))?)
        }
        Syntax::Header => PageBody::Header(header(text, line)?),
        Syntax::Scriptlet => {
            let inside = call_argument(text, "+js(", line)?;
            PageBody::Scriptlet(call(arguments::by_commas(inside), inside, line, split)?)
        }
        Syntax::AdGuardScriptlet => {
            let inside = call_argument(text, "//scriptlet(", line)?;
            let arguments = arguments::in_quotes(inside).ok_or_else(|| {
                let span = Span::of(inside, line);
                Diagnostic::new(Code::InvalidScriptletArgument, span, "each argument must be in quotes")
            })?;
            PageBody::Scriptlet(call(arguments, inside, line, split)?)
        }
        Syntax::AdGuardHtml => {
            PageBody::Html(HtmlFilter::parse_adguard(text).map_err(|error| invalid_selector(error, text, line))?)
        }
    };
    check(line, split, &scope, &body)?;
    Ok(PageFilter { text: line, is_exception: split.is_exception, scope, body })
}

#[cfg_attr(target_family = "wasm", inline(never))]
fn invalid_selector(error: SelectorError, text: &str, line: &str) -> Diagnostic {
    let whole = Span::of(text, line);
    let span = error.span.map_or(whole, |(start, end)| {
        Span::new(whole.start as usize + start, whole.start as usize + end.min(text.len()))
    });
    let found = Diagnostic::new(error.code, span, error.message);
    match error.suggestion {
        Some(suggestion) => found.suggest(suggestion),
        None => found,
    }
}

/// The text between the parentheses of a call, which is the whole body.
#[cfg_attr(target_family = "wasm", inline(never))]
fn call_argument<'t>(text: &'t str, name: &str, line: &str) -> Result<&'t str, Diagnostic> {
    text.strip_prefix(name)
        .and_then(|rest| rest.strip_suffix(')'))
        .ok_or_else(|| Diagnostic::new(Code::InvalidPageFilter, Span::of(text, line), "the closing ) is missing"))
}

/// A scriptlet call, of which `inside` is the text between the parentheses.
#[cfg_attr(target_family = "wasm", inline(never))]
fn call<'t>(
    mut arguments: Vec<Cow<'t, str>>,
    inside: &str,
    line: &str,
    split: SplitLine<'_>,
) -> Result<ScriptletCall<'t>, Diagnostic> {
    if arguments.iter().all(|argument| argument.is_empty()) {
        return Ok(ScriptletCall { name: "", arguments: Vec::new() });
    }
    let span = Span::of(inside, line);
    let name = arguments.remove(0);
    let Some(scriptlet) = scriptlet_table::find(&name) else {
        let found = Diagnostic::new(Code::UnknownScriptlet, span, format!("there is no scriptlet {name:?}"));
        return Err(match scriptlet_table::nearest(&name) {
            Some(nearest) => found.suggest(format!("did you mean {nearest}?")),
            None => found,
        });
    };
    let invalid = |why: Cow<'static, str>| Diagnostic::new(Code::InvalidScriptletArgument, span, why);
    let is_adguard = split.syntax == Syntax::AdGuardScriptlet;
    if is_adguard && !arguments.is_empty() {
        arguments::from_adguard(scriptlet.name, &mut arguments).map_err(|why| invalid(why.into()))?;
    }
    scriptlet.trim(&mut arguments);
    if !split.is_exception {
        scriptlet.check(&arguments).map_err(invalid)?;
    } else if is_adguard && arguments.is_empty() && !scriptlet.required.is_empty() {
        // In AdGuard's syntax it disables every call of the scriptlet, in uBlock Origin's only the same call.
        return Err(
            invalid("the exception has no arguments".into()).suggest("write those of the filter that it disables")
        );
    }
    Ok(ScriptletCall { name: scriptlet.name, arguments })
}

#[cfg_attr(target_family = "wasm", inline(never))]
fn header(text: &str, line: &str) -> Result<&'static str, Diagnostic> {
    let inside = call_argument(text, "^responseheader(", line)?;
    let name = inside.trim().to_ascii_lowercase();
    HEADERS.into_iter().find(|header| *header == name).ok_or_else(|| {
        Diagnostic::new(
            Code::InvalidPageFilter,
            Span::of(inside, line),
            format!("the header {name:?} cannot be removed"),
        )
        .suggest(format!("one of {} can be", HEADERS.join(", ")))
    })
}

/// Checks the scope and the body together.
#[cfg_attr(target_family = "wasm", inline(never))]
fn check(line: &str, split: SplitLine<'_>, scope: &PageScope<'_>, body: &PageBody<'_>) -> Result<(), Diagnostic> {
    let (hosts, text) = (Span::of(split.hosts, line), Span::of(split.body, line));
    let has_ancestor = scope
        .included
        .iter()
        .chain(&scope.excluded)
        .any(|entry| matches!(entry, ScopeEntry::Ancestor(_) | ScopeEntry::AncestorEntity(_)));
    let is_everywhere = scope.is_generic() && !split.is_exception;
    let generic = |what: &str| {
        let why = format!("{what} must name hosts: it would run on every page");
        Diagnostic::new(Code::GenericProcedural, text, why).suggest("name its hosts, or * for every page")
    };
    match body {
        PageBody::Elements(_) | PageBody::Html(_) | PageBody::Header(_) if has_ancestor => {
            Err(Diagnostic::new(Code::InvalidPageHost, hosts, ">> is supported for scriptlets only"))
        }
        // AdGuard's `#$#` styles every page; `:style()` and braces after `##` need hosts.
        PageBody::Elements(elements)
            if is_everywhere && !elements.is_plain_hide() && !(elements.is_css() && split.separator.contains('$')) =>
        {
            Err(generic("a filter with operators or actions"))
        }
        PageBody::Html(HtmlFilter { content: None, .. }) if is_everywhere => Err(generic("an HTML filter")),
        PageBody::Header(_) if is_everywhere => Err(generic("a filter of headers")),
        PageBody::Scriptlet(call) if call.name.is_empty() && !split.is_exception => {
            Err(Diagnostic::new(Code::UnknownScriptlet, text, "the name of the scriptlet is missing"))
        }
        PageBody::Scriptlet(_) if is_everywhere => Err(Diagnostic::new(
            Code::GenericScriptlet,
            hosts,
            "a scriptlet must name hosts: it would run on every page",
        )
        .suggest("name its hosts, or * for every page")),
        _ => Ok(()),
    }
}
