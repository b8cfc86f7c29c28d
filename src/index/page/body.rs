//! The body of a page filter as a kind and a text. Equal texts are one body: an exception switches off the body that it
//! equals.

use super::program::{element_program, html_program};
use crate::filter::page::{ElementAction, ElementFilter, PageBody};

/// What a body does, in the order of the bodies' numbers. The text of each is given in parts between line feeds, which
/// no line of a list contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum BodyKind {
    /// A selector.
    Hide,
    /// A selector, its declarations (none: it hides), its media query if there is one.
    Style,
    /// The text as uBlock Origin spells it, and its program.
    Procedural,
    /// Name and arguments. The empty name switches all scriptlets off.
    Scriptlet,
    /// A selector, and its program.
    Html,
    /// The name of a response header.
    Header,
}

impl BodyKind {
    /// Every kind.
    pub(crate) const ALL: [BodyKind; 6] =
        [BodyKind::Hide, BodyKind::Style, BodyKind::Procedural, BodyKind::Scriptlet, BodyKind::Html, BodyKind::Header];
}

/// The kind and the text of a body.
pub(crate) fn body_text(body: &PageBody<'_>) -> (BodyKind, String) {
    match body {
        PageBody::Elements(filter) => element_text(filter),
        PageBody::Scriptlet(call) => {
            let mut text = call.name.to_owned();
            for argument in &call.arguments {
                text.push('\n');
                text.push_str(argument);
            }
            (BodyKind::Scriptlet, text)
        }
        PageBody::Html(filter) => {
            let mut text = filter.to_string();
            text.push('\n');
            text.push_str(&html_program(filter));
            (BodyKind::Html, text)
        }
        PageBody::Header(name) => (BodyKind::Header, (*name).to_owned()),
    }
}

fn element_text(filter: &ElementFilter<'_>) -> (BodyKind, String) {
    if !filter.is_css() {
        let mut text = filter.to_string();
        text.push('\n');
        text.push_str(&element_program(filter));
        return (BodyKind::Procedural, text);
    }
    let mut text = filter.selectors.to_string();
    let declarations = match &filter.action {
        ElementAction::Style(declarations) => declarations,
        _ if filter.media.is_none() => return (BodyKind::Hide, text),
        _ => "",
    };
    text.push('\n');
    text.push_str(declarations);
    if let Some(query) = &filter.media {
        text.push('\n');
        text.push_str(query);
    }
    (BodyKind::Style, text)
}
