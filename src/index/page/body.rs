//! The body of a page filter as a kind and a text. Equal texts are one body: an exception switches off the body that it
//! equals.

use std::fmt::{Display, Write as _};

use super::program::{element_program, html_program};
use crate::filter::page::{ElementAction, ElementFilter, PageBody};

/// What a page filter does. Bodies are numbered in this order. The text of each is given in parts between line feeds,
/// which no line of a list contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum PageEffect {
    /// Hides elements. The text is a selector.
    Hide,
    /// Styles elements: a selector, its declarations (none: it hides), its media query if there is one.
    Style,
    /// Does something to elements that a style sheet cannot: the text as uBlock Origin spells it, and its program.
    Procedural,
    /// Runs a scriptlet: name and arguments. The empty name switches all scriptlets off.
    Scriptlet,
    /// Removes elements from the response's text: a selector, and its program.
    Html,
    /// Removes a response header: its name.
    Header,
}

impl PageEffect {
    /// Every effect.
    pub(crate) const ALL: [PageEffect; 6] = [
        PageEffect::Hide,
        PageEffect::Style,
        PageEffect::Procedural,
        PageEffect::Scriptlet,
        PageEffect::Html,
        PageEffect::Header,
    ];

    /// The name of the effect: `hide`, `style`, `procedural`, `scriptlet`, `html` or `header`.
    pub fn name(self) -> &'static str {
        match self {
            PageEffect::Hide => "hide",
            PageEffect::Style => "style",
            PageEffect::Procedural => "procedural",
            PageEffect::Scriptlet => "scriptlet",
            PageEffect::Html => "html",
            PageEffect::Header => "header",
        }
    }
}

/// Writes the text of a body and returns its kind.
pub(super) fn put_body_text(text: &mut String, body: &PageBody<'_>) -> PageEffect {
    match body {
        PageBody::Elements(filter) => put_element_text(text, filter),
        PageBody::Scriptlet(call) => {
            text.push_str(call.name);
            for argument in &call.arguments {
                text.push('\n');
                text.push_str(argument);
            }
            PageEffect::Scriptlet
        }
        PageBody::Html(filter) => {
            put_display(text, filter);
            text.push('\n');
            text.push_str(&html_program(filter));
            PageEffect::Html
        }
        PageBody::Header(name) => {
            text.push_str(name);
            PageEffect::Header
        }
    }
}

fn put_display(text: &mut String, shown: &dyn Display) {
    // Writing to a string never fails.
    let _ = write!(text, "{shown}");
}

fn put_element_text(text: &mut String, filter: &ElementFilter<'_>) -> PageEffect {
    if !filter.is_css() {
        put_display(text, filter);
        text.push('\n');
        text.push_str(&element_program(filter));
        return PageEffect::Procedural;
    }
    put_display(text, &filter.selectors);
    let declarations = match &filter.action {
        ElementAction::Style(declarations) => declarations,
        _ if filter.media.is_none() => return PageEffect::Hide,
        _ => "",
    };
    text.push('\n');
    text.push_str(declarations);
    if let Some(query) = &filter.media {
        text.push('\n');
        text.push_str(query);
    }
    PageEffect::Style
}
