//! Code in HTML and in attributes: what scriptlets never add to a page, although a list names it.

/// What of HTML is code: the first that is found.
pub(super) fn code_in_html(html: &str) -> Option<&'static str> {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
        } else if rest.starts_with(|first: char| first.is_ascii_alphabetic()) {
            let is_end = |letter: char| letter.is_ascii_whitespace() || matches!(letter, '/' | '>');
            let (name, attributes) = rest.split_at(rest.find(is_end).unwrap_or(rest.len()));
            if name.eq_ignore_ascii_case("script") {
                return Some("a script");
            }
            let (code, after) = scan(attributes);
            if code.is_some() {
                return code;
            }
            rest = after;
        }
    }
    None
}

/// What of attributes (`id="a" hidden`) is code.
pub(super) fn code_in_attributes(text: &str) -> Option<&'static str> {
    scan(text).0
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

/// The code in the attributes of a tag, and what follows its `>`.
fn scan(text: &str) -> (Option<&'static str>, &str) {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|letter: char| letter.is_ascii_whitespace() || letter == '/');
        if rest.is_empty() {
            return (None, "");
        }
        if let Some(after) = rest.strip_prefix('>') {
            return (None, after);
        }
        let is_end = |letter: char| letter.is_ascii_whitespace() || matches!(letter, '/' | '>' | '=');
        let end = rest.char_indices().skip(1).find(|(_, letter)| is_end(*letter)).map_or(rest.len(), |(at, _)| at);
        let (name, after) = rest.split_at(end);
        let (value, after) = value_of(after);
        if let Some(code) = code_in_attribute(name, value) {
            return (Some(code), after);
        }
        rest = after;
    }
}

/// The value after the name of an attribute, and what follows.
fn value_of(text: &str) -> (&str, &str) {
    let Some(value) = text.trim_start().strip_prefix('=').map(str::trim_start) else { return ("", text) };
    for quote in ['"', '\''] {
        if let Some(inside) = value.strip_prefix(quote) {
            return inside.split_once(quote).unwrap_or((inside, ""));
        }
    }
    let is_end = |letter: char| letter.is_ascii_whitespace() || letter == '>';
    value.split_at(value.find(is_end).unwrap_or(value.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code() {
        for (html, code) in [
            ("<ins class=adsbygoogle></ins>", None),
            ("<a href='https://a.example/?on=1'>onclick=1 javascript:</a>", None),
            ("a < b<br/>", None),
            ("<!-- <script> --><p>", None),
            ("<p title='>' hidden>", None),
            ("<p><SCRIPT>a()</script>", Some("a script")),
            ("<img src=x onerror=a()>", Some("a handler")),
            ("<img alt='>' ONLOAD = 'a()'>", Some("a handler")),
            ("<iframe/srcdoc=\"a\">", Some("a document")),
            ("<a href=\" java\tscript:a()\">", Some("a javascript: address")),
            ("<p title=a><b><i onclick>", Some("a handler")),
        ] {
            assert_eq!(code_in_html(html), code, "{html}");
        }
        assert_eq!(code_in_attributes("id=\"a\" src='javascript:a'"), Some("a javascript: address"));
        assert_eq!(code_in_attributes("id=\"a\" hidden"), None);
        assert_eq!(code_in_attribute("data-on", "a"), None);
    }
}
