//! Selectors with operators -> steps that a script in the page runs without parsing anything.
//!
//! A program is JSON: `{"select": members, "others": true, "action": […], "media": "…"}`, all but the first where there are such. A member of
//! a selector list is an array of steps. It starts with the document, or with one element where it is nested, and each
//! step maps a set of elements to a set:
//!
//! ```text
//! ["css", combinator, selector]   elements that match, from each element: "" itself, " " below, ">" children, "+", "~"
//! ["has", members]  ["not", members]  ["is", members]
//! [operator, arguments…]          a text to look for is a string, or [regular expression, flags]
//! ```
//!
//! `docs/image.md` lists the arguments of each operator.

use crate::filter::page::{ElementAction, ElementFilter, HtmlFilter};
use crate::filter::selector::{Argument, Combinator, Nesting, Operator, Part, SelectorList, TextTest};

/// The program of an element filter.
pub(super) fn element_program(filter: &ElementFilter<'_>) -> String {
    let mut out = program_of(&filter.selectors);
    out.pop();
    if filter.takes_others {
        out.push_str(",\"others\":true");
    }
    let mut action = |name: &str, value: &dyn Fn(&mut String)| {
        out.push_str(",\"action\":[");
        put_string(&mut out, name);
        value(&mut out);
        out.push(']');
    };
    match &filter.action {
        ElementAction::Hide => {}
        ElementAction::Style(declarations) => action("style", &|out| {
            out.push(',');
            put_string(out, declarations);
        }),
        ElementAction::Remove => action("remove", &|_| {}),
        ElementAction::RemoveAttribute(name) => action("remove-attr", &|out| put_test(out, &name.test)),
        ElementAction::RemoveClass(name) => action("remove-class", &|out| put_test(out, &name.test)),
    }
    if let Some(query) = &filter.media {
        out.push_str(",\"media\":");
        put_string(&mut out, query);
    }
    out.push('}');
    out
}

/// The program of an HTML filter.
pub(super) fn html_program(filter: &HtmlFilter<'_>) -> String {
    let mut out = program_of(&filter.selectors);
    out.pop();
    if let Some(content) = &filter.content {
        let (mut texts, mut wildcards) = (String::new(), String::new());
        content.texts.iter().for_each(|test| put_test(&mut texts, test));
        content.wildcards.iter().for_each(|text| put_test(&mut wildcards, &TextTest::Literal(text.clone())));
        for (name, list) in [("texts", texts), ("wildcards", wildcards)] {
            if let Some(list) = list.strip_prefix(',') {
                out.push_str(&format!(",\"{name}\":[{list}]"));
            }
        }
        out.push_str(&format!(",\"minLength\":{},\"maxLength\":{}", content.min_length, content.max_length));
    }
    out.push('}');
    out
}

/// The program of a selector list.
fn program_of(selectors: &SelectorList<'_>) -> String {
    let mut out = String::from("{\"select\":");
    members(selectors, " ", &mut out);
    out.push('}');
    out
}

/// The members of a list. `first`: the combinator in front of the first compound selector if none is written.
fn members(list: &SelectorList<'_>, first: &str, out: &mut String) {
    out.push('[');
    for (index, complex) in list.0.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        member(&complex.0, first, out);
    }
    out.push(']');
}

fn member(parts: &[Part<'_>], first: &str, out: &mut String) {
    // Only a compound selector can be tested on the element itself.
    let is_compound = !parts.iter().any(|part| matches!(part, Part::Combinator(_)));
    steps(parts, if first.is_empty() && !is_compound { " " } else { first }, out);
}

/// The members of `:not()`. One with operators that starts with a selector is looked for below the element, as in uBlock
/// Origin: `:not(.a:has-text(x))` is `:not(:has(.a:has-text(x)))`. Lists depend on it.
fn excluded(list: &SelectorList<'_>, out: &mut String) {
    out.push('[');
    for (index, complex) in list.0.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        if complex.is_native(false) || !complex.0.first().is_some_and(|part| part.is_native(false)) {
            member(&complex.0, "", out);
        } else {
            out.push_str("[[\"has\",[");
            member(&complex.0, " ", out);
            out.push_str("]]]");
        }
    }
    out.push(']');
}

fn steps(parts: &[Part<'_>], first: &str, out: &mut String) {
    let start = out.len();
    out.push('[');
    // The combinator in front of `css`, and whether a step with it is due although `css` is empty.
    let (mut combinator, mut css, mut is_due) = (first, String::new(), false);
    for (index, part) in parts.iter().enumerate() {
        match part {
            Part::Combinator(found) if css.is_empty() => {
                if index > 0 && is_due {
                    put_css(out, start, combinator, "*");
                }
                combinator = symbol(*found);
                is_due = true;
            }
            // What directly follows an operator tests its elements, from which the rest of the selector leads on.
            Part::Combinator(found) if combinator.is_empty() => {
                put_css(out, start, "", &css);
                css.clear();
                combinator = symbol(*found);
                is_due = true;
            }
            // One selector for a browser up to the next operator, unless it follows one.
            part if part.is_native(false) => {
                css.push_str(&part.to_string());
                is_due = false;
            }
            part => {
                // A combinator at the end of `css` belongs to the operator behind it.
                let trailing = match parts.get(index.wrapping_sub(1)) {
                    Some(Part::Combinator(found)) if !css.is_empty() => Some(*found),
                    _ => None,
                };
                if let Some(found) = trailing {
                    css.truncate(css.len() - Part::Combinator(found).to_string().len());
                }
                if !css.is_empty() {
                    put_css(out, start, combinator, &css);
                }
                if let Some(found) = trailing {
                    put_css(out, start, symbol(found), "*");
                } else if is_due {
                    put_css(out, start, combinator, "*");
                }
                css.clear();
                (combinator, is_due) = ("", false);
                separate(out, start);
                operator(part, out);
            }
        }
    }
    if !css.is_empty() {
        put_css(out, start, combinator, &css);
    }
    out.push(']');
}

fn symbol(combinator: Combinator) -> &'static str {
    match combinator {
        Combinator::Descendant => " ",
        Combinator::Child => ">",
        Combinator::NextSibling => "+",
        Combinator::LaterSibling => "~",
    }
}

fn separate(out: &mut String, start: usize) {
    if out.len() > start + 1 {
        out.push(',');
    }
}

fn put_css(out: &mut String, start: usize, combinator: &str, css: &str) {
    separate(out, start);
    out.push_str("[\"css\",");
    put_string(out, combinator);
    out.push(',');
    put_string(out, css);
    out.push(']');
}

/// The step of an operator, or of a pseudo-class with operators inside.
fn operator(part: &Part<'_>, out: &mut String) {
    out.push('[');
    match part {
        Part::Nested(nesting, list) => {
            out.push_str(match nesting {
                Nesting::Has => "\"has\",",
                Nesting::Not => "\"not\",",
                Nesting::Is | Nesting::Where => "\"is\",",
            });
            match nesting {
                Nesting::Has => members(list, " ", out),
                Nesting::Not => excluded(list, out),
                Nesting::Is | Nesting::Where => members(list, "", out),
            }
        }
        Part::Operator(Operator::MatchesCssBefore, argument) => property("before", argument, out),
        Part::Operator(Operator::MatchesCssAfter, argument) => property("after", argument, out),
        Part::Operator(Operator::MatchesCss, argument) => property("", argument, out),
        Part::Operator(operator, argument) => {
            put_string(out, operator.name());
            arguments(argument, out);
        }
        _ => {}
    }
    out.push(']');
}

fn property(element: &str, argument: &Argument<'_>, out: &mut String) {
    let Argument::Property { pseudo_element, property, value, .. } = argument else { return };
    put_string(out, "matches-css");
    for text in [pseudo_element.unwrap_or(element), property] {
        out.push(',');
        put_string(out, text);
    }
    put_test(out, value);
}

fn arguments(argument: &Argument<'_>, out: &mut String) {
    let mut text = |text: &str| {
        out.push(',');
        put_string(out, text);
    };
    match argument {
        Argument::None | Argument::Property { .. } => {}
        Argument::Text { test, .. } => put_test(out, test),
        Argument::NameAndValue { name, value, .. } => {
            put_test(out, name);
            value.iter().for_each(|value| put_test(out, value));
        }
        Argument::Media(query) => text(query),
        Argument::XPath { expression, .. } => text(expression),
        Argument::Number(number) => {
            out.push(',');
            out.push_str(&number.to_string());
        }
        Argument::Names(names) => names.iter().for_each(|name| text(name)),
        Argument::Selector(list) if list.is_native() => text(&list.to_string()),
        Argument::Selector(list) => {
            out.push(',');
            members(list, " ", out);
        }
    }
}

/// A comma and the test.
fn put_test(out: &mut String, test: &TextTest) {
    out.push(',');
    match test {
        TextTest::Literal(text) => put_string(out, text),
        TextTest::Regex(source, flags) => {
            out.push('[');
            put_string(out, source);
            out.push(',');
            put_string(out, flags);
            out.push(']');
        }
    }
}

/// Appends a text as a JSON string.
///
/// <https://www.rfc-editor.org/rfc/rfc8259#section-7>
pub(crate) fn put_string(out: &mut String, text: &str) {
    const HEX: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\0'..='\x1f' => {
                out.push_str("\\u00");
                out.extend([HEX[character as usize >> 4], HEX[character as usize & 15]]);
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_of_selectors() {
        for (text, program) in [
            (".a:has-text(x)", r#"[[["css"," ",".a"],["has-text","x"]]]"#),
            (
                ".a > .b:upward(2) > .c .d, :xpath(//a)",
                r#"[[["css"," ",".a > .b"],["upward",2],["css",">",".c .d"]],[["xpath","//a"]]]"#,
            ),
            (
                ".a > :has-text(/x\\d/i):not(.b) > .c",
                r#"[[["css"," ",".a"],["css",">","*"],["has-text",["x\\d","i"]],["css","",":not(.b)"],["css",">",".c"]]]"#,
            ),
            (
                ".a:has-text(x).b:upward(1)p",
                r#"[[["css"," ",".a"],["has-text","x"],["css"," ",".b"],["upward",1],["css"," ","p"]]]"#,
            ),
            (".a:has(> .b:has-text(\"x\"))", r#"[[["css"," ",".a"],["has",[[["css",">",".b"],["has-text","x"]]]]]]"#),
            (
                ".a:not(.b:has-text(x), .c .d)",
                r#"[[["css"," ",".a"],["not",[[["has",[[["css"," ",".b"],["has-text","x"]]]]],[["css"," ",".c .d"]]]]]]"#,
            ),
            (":matches-path(/x/) .a", r#"[[["matches-path",["x",""]],["css"," ",".a"]]]"#),
            (".a:upward(.b > .c)", r#"[[["css"," ",".a"],["upward",".b > .c"]]]"#),
            (
                ".a:matches-css-before(content: \"x\")",
                r#"[[["css"," ",".a"],["matches-css","before","content","\"x\""]]]"#,
            ),
            (
                ".a:has-text(x) > :has-text(y) .c",
                r#"[[["css"," ",".a"],["has-text","x"],["css",">","*"],["has-text","y"],["css"," ",".c"]]]"#,
            ),
        ] {
            let list = SelectorList::parse(text, false).map_err(|_| text).unwrap();
            assert_eq!(program_of(&list), format!("{{\"select\":{program}}}"), "{text}");
        }
    }
}
