//! Element filters: a selector and what is done with the elements it selects.

use std::fmt::{self, Display};

use super::declarations;
use crate::filter::selector::{Argument, Combinator, Operator, Part, SelectorError, SelectorList, TextTest, text_test};

/// What is done with the elements that a filter selects.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ElementAction<'t> {
    /// They are hidden: `display: none !important`.
    Hide,
    /// They get these declarations.
    Style(&'t str),
    /// They are removed from the document.
    Remove,
    /// Attributes whose name matches are removed. As written, and what it means.
    RemoveAttribute(&'t str, TextTest),
    /// Classes whose name matches are removed. As written, and what it means.
    RemoveClass(&'t str, TextTest),
}

/// The body of an element filter.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ElementFilter<'t> {
    /// The elements.
    pub selectors: SelectorList<'t>,
    /// What is done with them.
    pub action: ElementAction<'t>,
    /// The media query under which it applies.
    pub media: Option<&'t str>,
}

impl<'t> ElementFilter<'t> {
    /// Reads the text after the separator. `is_extended`: the filter has `#?#` or its kin.
    pub(super) fn parse(body: &'t str, is_extended: bool) -> Result<ElementFilter<'t>, SelectorError> {
        if let Some((query, inside)) = media_rule(body) {
            let offset = inside.as_ptr() as usize - body.as_ptr() as usize;
            let inner = ElementFilter::parse(inside, is_extended).map_err(|error| error.shifted(offset))?;
            if inner.media.is_some() || !matches!(inner.action, ElementAction::Style(_)) {
                return Err(SelectorError::unplaced("a media rule contains one selector with declarations"));
            }
            return Ok(ElementFilter { media: Some(query), ..inner });
        }
        let (selector, action) = split_action(body)?;
        let mut selectors = SelectorList::parse(selector, is_extended)
            .map_err(|error| error.shifted(selector.as_ptr() as usize - body.as_ptr() as usize))?;
        let media = take_media(&mut selectors)?;
        Ok(ElementFilter { selectors, action, media })
    }

    /// Whether a style sheet alone does it.
    pub fn is_css(&self) -> bool {
        matches!(self.action, ElementAction::Hide | ElementAction::Style(_)) && self.selectors.is_native()
    }
}

impl Display for ElementFilter<'_> {
    /// The normal form: the selectors, the media query, the action, as uBlock Origin spells them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.selectors.fmt(f)?;
        if let Some(query) = self.media {
            write!(f, ":matches-media({query})")?;
        }
        match &self.action {
            ElementAction::Hide => Ok(()),
            ElementAction::Style(declarations) => write!(f, ":style({declarations})"),
            ElementAction::Remove => f.write_str(":remove()"),
            ElementAction::RemoveAttribute(written, _) => write!(f, ":remove-attr({written})"),
            ElementAction::RemoveClass(written, _) => write!(f, ":remove-class({written})"),
        }
    }
}

/// AdGuard's `@media (query) { selector { declarations } }`: the query and what is in its braces.
fn media_rule(body: &str) -> Option<(&str, &str)> {
    let (query, rest) = body.strip_prefix("@media")?.split_once('{')?;
    let inside = rest.trim_end().strip_suffix('}')?.trim();
    Some((query.trim(), inside)).filter(|(query, _)| !query.is_empty())
}

/// Cuts off `{ declarations }`, `:style(…)`, `:remove()`, `:remove-attr(…)` or `:remove-class(…)`.
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
            ElementAction::Style(declarations::parse(inside).map_err(|why| refused(inside, why))?)
        };
        return Ok((selector, action));
    }
    for name in [":style(", ":remove(", ":remove-attr(", ":remove-class("] {
        let Some((at, inside)) = last_function(body, name) else { continue };
        let selector = &body[..at];
        let action = match name {
            ":style(" => ElementAction::Style(declarations::parse(inside).map_err(|why| refused(inside, why))?),
            ":remove(" if inside.trim().is_empty() => ElementAction::Remove,
            ":remove(" => return Err(refused(inside, ":remove() takes no argument")),
            name => {
                let written = inside.trim();
                let test = text_test(written).map_err(|error| error.or_span(span(inside).0, span(inside).1))?;
                if written.is_empty() {
                    return Err(refused(&body[at..], "this action needs a name"));
                }
                if name == ":remove-attr(" {
                    ElementAction::RemoveAttribute(written, test)
                } else {
                    ElementAction::RemoveClass(written, test)
                }
            }
        };
        return Ok((selector, action));
    }
    Ok((body, ElementAction::Hide))
}

/// Where `name` starts whose closing parenthesis ends the text, and what is between.
fn last_function<'t>(body: &'t str, name: &str) -> Option<(usize, &'t str)> {
    let rest = body.strip_suffix(')')?;
    body.match_indices(name).map(|(at, _)| at).find_map(|at| {
        let inside = rest.get(at + name.len()..)?;
        let mut depth = 0i32;
        let is_balanced = inside.bytes().all(|byte| {
            depth += i32::from(byte == b'(') - i32::from(byte == b')');
            depth >= 0
        });
        (is_balanced && depth == 0).then_some((at, inside))
    })
}

/// Takes `:matches-media(…)` out of the selector: it may be its first part, or its last.
fn take_media<'t>(selectors: &mut SelectorList<'t>) -> Result<Option<&'t str>, SelectorError> {
    let query = |part: Option<&Part<'t>>| match part {
        Some(Part::Operator(Operator::MatchesMedia, Argument::Raw(query))) => Some(*query),
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
    let is_empty = |parts: &[Part<'_>]| matches!(parts, [] | [.., Part::Combinator(_)]);
    if members.iter().any(|member| is_empty(&member.0)) {
        return Err(SelectorError::unplaced("a selector is missing beside :matches-media()"));
    }
    Ok(media)
}
