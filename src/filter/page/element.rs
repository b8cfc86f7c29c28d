//! Element filters: a selector and the action on its elements.

use std::borrow::Cow;
use std::fmt::{self, Display};

use super::declarations;
use crate::filter::selector::{Argument, Combinator, Operator, Part, SelectorError, SelectorList, TextTest, text_test};

/// The effect on the selected elements.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ElementAction<'t> {
    /// They are hidden: `display: none !important`.
    Hide,
    /// They get these declarations.
    Style(Cow<'t, str>),
    /// They are removed from the document.
    Remove,
    /// Attributes with a matching name are removed.
    RemoveAttribute(Box<NameTest>),
    /// Classes with a matching name are removed.
    RemoveClass(Box<NameTest>),
}

/// The argument of `:remove-attr()` and `:remove-class()`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NameTest {
    /// Its text in the filter.
    pub written: String,
    /// Its meaning.
    pub test: TextTest,
}

/// The body of an element filter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ElementFilter<'t> {
    /// The elements.
    pub selectors: SelectorList<'t>,
    /// `:others()` at the end: the filter selects every element that is neither selected by any of the selectors, nor an
    /// ancestor or a descendant of such an element.
    pub takes_others: bool,
    /// The media query under which it applies.
    pub media: Option<Box<str>>,
    /// The effect.
    pub action: ElementAction<'t>,
}

impl<'t> ElementFilter<'t> {
    /// Reads the text after the separator. `is_extended`: the filter has an extended separator, `#?#` or `#$?#`.
    pub(super) fn parse(body: &'t str, is_extended: bool) -> Result<ElementFilter<'t>, SelectorError> {
        if let Some((query, inside)) = media_rule(body) {
            let offset = inside.as_ptr() as usize - body.as_ptr() as usize;
            let inner = ElementFilter::parse(inside, is_extended).map_err(|error| error.shifted(offset))?;
            if inner.media.is_some() || !matches!(inner.action, ElementAction::Style(_)) {
                return Err(SelectorError::unplaced("a media rule contains one selector with declarations"));
            }
            return Ok(ElementFilter { media: Some(query.into()), ..inner });
        }
        let (selector, action) = split_action(body)?;
        let mut selectors = SelectorList::parse(selector, is_extended)
            .map_err(|error| error.shifted(selector.as_ptr() as usize - body.as_ptr() as usize))?;
        let media = take_media(&mut selectors)?;
        let takes_others = take_others(&mut selectors)?;
        let filter = ElementFilter { selectors, takes_others, media, action };
        match filter.selectors.has_pseudo_element() && !filter.is_css() && !filter.is_pseudo_element_after_operator() {
            true => Err(SelectorError::unplaced(
                "a pseudo-element stands alone behind an operator, and is hidden or styled: `.ad:has-text(Ad)::before`",
            )),
            false => Ok(filter),
        }
    }

    /// Whether it hides or styles the pseudo-element of what operators select. The program marks the element, and a rule for
    /// the mark has the pseudo-element.
    fn is_pseudo_element_after_operator(&self) -> bool {
        matches!(self.action, ElementAction::Hide | ElementAction::Style(_))
            && !self.takes_others
            && self.selectors.is_pseudo_element_after_operator()
    }

    /// Whether it hides elements by a style sheet, with no condition.
    pub fn is_plain_hide(&self) -> bool {
        self.is_css() && self.action == ElementAction::Hide && self.media.is_none()
    }

    /// Whether a style sheet has its effect, without a program in the page.
    pub fn is_css(&self) -> bool {
        matches!(self.action, ElementAction::Hide | ElementAction::Style(_))
            && !self.takes_others
            && self.selectors.is_native()
    }
}

impl Display for ElementFilter<'_> {
    /// The canonical form: the selectors, the media query, the action, as uBlock Origin spells them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.selectors.fmt(f)?;
        if self.takes_others {
            f.write_str(":others()")?;
        }
        if let Some(query) = &self.media {
            write!(f, ":matches-media({query})")?;
        }
        match &self.action {
            ElementAction::Hide => Ok(()),
            ElementAction::Style(declarations) => write!(f, ":style({declarations})"),
            ElementAction::Remove => f.write_str(":remove()"),
            ElementAction::RemoveAttribute(name) => write!(f, ":remove-attr({})", name.written),
            ElementAction::RemoveClass(name) => write!(f, ":remove-class({})", name.written),
        }
    }
}

/// AdGuard's `@media (query) { selector { declarations } }`: the query and the text in its braces.
fn media_rule(body: &str) -> Option<(&str, &str)> {
    let (query, rest) = body.strip_prefix("@media")?.split_once('{')?;
    let inside = rest.trim_end().strip_suffix('}')?.trim();
    Some((query.trim(), inside)).filter(|(query, _)| !query.is_empty())
}

/// Splits off `{ declarations }`, `:style(…)`, `:remove()`, `:remove-attr(…)` or `:remove-class(…)`.
fn split_action(body: &str) -> Result<(&str, ElementAction<'_>), SelectorError> {
    let span = |part: &str| {
        let start = part.as_ptr() as usize - body.as_ptr() as usize;
        (start, start + part.len())
    };
    let refused = |part: &str, why: &'static str| {
        let (start, end) = span(part);
        SelectorError::span(start, end, why)
    };
    if let Some(rest) = body.strip_suffix('}') {
        let Some((selector, inside)) = rest.rsplit_once('{') else {
            return Err(refused(body, "an opening { is missing"));
        };
        let removes = inside.split_once(':').is_some_and(|(name, value)| {
            name.trim() == "remove" && value.trim().trim_end_matches(';').trim_end() == "true"
        });
        let action = if removes {
            ElementAction::Remove
        } else {
            ElementAction::Style(
                declarations::parse(inside).map_err(|(part, why)| refused(part, why).of_style())?.into(),
            )
        };
        return Ok((selector, action));
    }
    for name in [":style(", ":remove(", ":remove-attr(", ":remove-class("] {
        let Some((at, inside)) = last_function(body, name) else { continue };
        let selector = &body[..at];
        let action = match name {
            ":style(" => ElementAction::Style(
                declarations::parse(inside).map_err(|(part, why)| refused(part, why).of_style())?.into(),
            ),
            ":remove(" if inside.trim().is_empty() => ElementAction::Remove,
            ":remove(" => return Err(refused(inside, ":remove() takes no argument")),
            name => {
                let written = inside.trim();
                let (start, end) = span(written);
                let test = text_test(written).map_err(|error| error.shifted(start).or_span(start, end))?;
                if written.is_empty() {
                    return Err(refused(&body[at..], "this action needs a name"));
                }
                let argument = Box::new(NameTest { written: written.to_owned(), test });
                if name == ":remove-attr(" {
                    ElementAction::RemoveAttribute(argument)
                } else {
                    ElementAction::RemoveClass(argument)
                }
            }
        };
        return Ok((selector, action));
    }
    Ok((body, ElementAction::Hide))
}

/// The start of the function `name` at the end of the text, and its argument.
fn last_function<'t>(body: &'t str, name: &str) -> Option<(usize, &'t str)> {
    let rest = body.strip_suffix(')')?;
    body.match_indices(name).map(|(at, _)| at).find_map(|at| {
        let inside = rest.get(at + name.len()..)?;
        (is_balanced(inside, true) || is_balanced(inside, false)).then_some((at, inside))
    })
}

/// Whether every parenthesis has its pair. `has_strings`: those in quotes do not count.
fn is_balanced(text: &str, has_strings: bool) -> bool {
    let (mut depth, mut quote) = (0i32, None);
    for byte in text.bytes() {
        match (quote, byte) {
            (Some(open), _) => quote = Some(open).filter(|open| *open != byte),
            (None, b'"' | b'\'') if has_strings => quote = Some(byte),
            (None, b'(') => depth += 1,
            (None, b')') => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0 && quote.is_none()
}

/// Removes `:matches-media(…)` from the selectors and returns its query, if it is the first part or the last. In other
/// places it is a condition of the program.
fn take_media(selectors: &mut SelectorList<'_>) -> Result<Option<Box<str>>, SelectorError> {
    let query = |part: Option<&Part<'_>>| match part {
        Some(Part::Operator(_, argument)) => match &**argument {
            Argument::Media(query) => Some(query.as_str().into()),
            _ => None,
        },
        _ => None,
    };
    let members = &mut selectors.0;
    let mut media = None;
    let first = &mut members[0].0;
    if let Some(found) = query(first.first()) {
        media = Some(found);
        first.remove(0);
        if matches!(first.first(), Some(Part::Combinator(Combinator::Descendant))) {
            first.remove(0);
        }
    } else if let Some(last) = members.last_mut()
        && let Some(found) = query(last.0.last())
    {
        media = Some(found);
        last.0.pop();
    }
    check_members(selectors)?;
    Ok(media)
}

/// Removes `:others()` from the end of the selectors and returns whether it was there.
///
/// Lists write `.a, .b:others()` for the elements beside both.
fn take_others(selectors: &mut SelectorList<'_>) -> Result<bool, SelectorError> {
    let is_others = |part: &Part<'_>| matches!(part, Part::Operator(Operator::Others, _));
    let takes_others = match selectors.0.last_mut() {
        Some(last) => last.0.pop_if(|part| is_others(part)).is_some(),
        None => false,
    };
    check_members(selectors)?;
    if selectors.0.len() > 1 && selectors.contains(Operator::Others) {
        return Err(SelectorError::unplaced("in a list of selectors :others() must be the last part of the filter"));
    }
    Ok(takes_others)
}

fn check_members(selectors: &SelectorList<'_>) -> Result<(), SelectorError> {
    let is_empty = |parts: &[Part<'_>]| matches!(parts, [] | [.., Part::Combinator(_)]);
    match selectors.0.iter().any(|member| is_empty(&member.0)) {
        true => Err(SelectorError::unplaced("the operator needs a selector before it")),
        false => Ok(()),
    }
}
