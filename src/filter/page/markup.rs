//! Code in attributes: what scriptlets never add to a page, although a list names it.

/// What of attributes (`id="a" hidden`) is code.
pub(super) fn code_in_attributes(text: &str) -> Option<&'static str> {
    let mut rest = text;
    while let Some((name, value, after)) = next_attribute(rest) {
        if let Some(code) = code_in_attribute(name, value) {
            return Some(code);
        }
        rest = after;
    }
    None
}

/// What of an attribute is code.
pub(super) fn code_in_attribute(name: &str, value: &str) -> Option<&'static str> {
    if name.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("on")) {
        return Some("a handler");
    }
    if name.eq_ignore_ascii_case("srcdoc") {
        return Some("a document");
    }
    // URLs as browsers parse them: without control characters in front, tabs and ends of lines.
    let address = value.trim_start_matches(|letter: char| letter <= ' ');
    let mut letters = address.chars().filter(|letter| !matches!(letter, '\t' | '\n' | '\r'));
    let is_script =
        "javascript:".chars().all(|wanted| letters.next().is_some_and(|one| one.eq_ignore_ascii_case(&wanted)));
    is_script.then_some("a javascript: address")
}

/// The name and the value of the first attribute, and what follows.
fn next_attribute(text: &str) -> Option<(&str, &str, &str)> {
    let rest = text.trim_start_matches(|letter: char| letter.is_ascii_whitespace() || letter == '/');
    if rest.is_empty() {
        return None;
    }
    let is_end = |letter: char| letter.is_ascii_whitespace() || matches!(letter, '/' | '=');
    let end = rest.char_indices().skip(1).find(|(_, letter)| is_end(*letter)).map_or(rest.len(), |(at, _)| at);
    let (name, after) = rest.split_at(end);
    let (value, after) = value_of(after);
    Some((name, value, after))
}

/// The value after the name of an attribute, and what follows.
fn value_of(text: &str) -> (&str, &str) {
    let Some(value) = text.trim_start().strip_prefix('=').map(str::trim_start) else { return ("", text) };
    for quote in ['"', '\''] {
        if let Some(inside) = value.strip_prefix(quote) {
            return inside.split_once(quote).unwrap_or((inside, ""));
        }
    }
    value.split_at(value.find(|letter: char| letter.is_ascii_whitespace()).unwrap_or(value.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code() {
        for (attributes, code) in [
            ("class=adsbygoogle hidden", None),
            ("href='https://a.example/?on=1' title='onclick=1'", None),
            ("src=x onerror=a()", Some("a handler")),
            ("alt='>' ONLOAD = 'a()'", Some("a handler")),
            ("/srcdoc=\"a\"", Some("a document")),
            ("href=\" java\tscript:a()\"", Some("a javascript: address")),
            ("title=a onclick", Some("a handler")),
        ] {
            assert_eq!(code_in_attributes(attributes), code, "{attributes}");
        }
        assert_eq!(code_in_attributes("id=\"a\" src='javascript:a'"), Some("a javascript: address"));
        assert_eq!(code_in_attributes("id=\"a\" hidden"), None);
        assert_eq!(code_in_attribute("data-on", "a"), None);
    }
}
