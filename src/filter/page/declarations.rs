//! The declarations of a style: `display: block !important; color: red`.

/// Parses declarations and returns them without surrounding white space and without a final `;`. An error has the part
/// of the text that it concerns.
///
/// Declarations that can load something are rejected (`url(`, `image-set(`), and what engines read differently: comments
/// and escapes.
pub(super) fn parse(whole: &str) -> Result<&str, (&str, &'static str)> {
    let text = whole.trim();
    let lower = text.to_ascii_lowercase();
    if lower.contains("url(") || lower.contains("image-set(") || lower.contains("src(") {
        return Err((text, "declarations must not load anything"));
    }
    if text.contains('\\') {
        return Err((text, "declarations must not contain a backslash"));
    }
    if text.contains("/*") || text.contains("//") {
        return Err((text, "declarations must not contain a comment"));
    }
    if text.contains(['{', '}', '<', '@']) {
        return Err((text, "declarations must not contain { } < or @"));
    }
    let text = text.trim_end_matches([';', ' ']);
    if text.is_empty() {
        return Err((whole, "there are no declarations"));
    }
    for declaration in split(text).map(str::trim) {
        if !is_declaration(declaration) {
            return Err((declaration, "a declaration is a property, a colon and a value"));
        }
        if declaration.split(':').next().is_some_and(|name| name.trim().eq_ignore_ascii_case("remove")) {
            return Err((
                declaration,
                "`remove` is no CSS property: write { remove: true; } with no other declaration",
            ));
        }
    }
    Ok(text)
}

/// The texts between semicolons outside of strings.
fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut quote = None;
    text.split(move |character| match quote {
        Some(open) => {
            quote = quote.filter(|_| character != open);
            false
        }
        None => {
            quote = Some(character).filter(|character| matches!(character, '"' | '\''));
            character == ';'
        }
    })
}

fn is_declaration(declaration: &str) -> bool {
    let Some((property, value)) = declaration.split_once(':') else { return false };
    let property = property.trim_end();
    let is_name = !property.is_empty()
        && property.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    let value = value.trim();
    // White space is allowed between the mark and the word, and capitals.
    let value = match value.rsplit_once('!') {
        Some((value, word)) if word.trim_start().eq_ignore_ascii_case("important") => value,
        _ => value,
    };
    let (mut depth, mut quote) = (0i32, None);
    for byte in value.bytes() {
        match (quote, byte) {
            (Some(open), _) if open == byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'') => quote = Some(byte),
            (None, b'(') => depth += 1,
            (None, b')') => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    is_name && depth == 0 && quote.is_none() && !value.trim().is_empty() && !value.contains('!')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn taken_and_refused() {
        for (text, read) in [
            ("color: red", Some("color: red")),
            (" --a: 0px!important; b:c; ", Some("--a: 0px!important; b:c")),
            ("clip-path: circle(0) !important;", Some("clip-path: circle(0) !important")),
            ("a: b ! Important", Some("a: b ! Important")),
            ("font: \"a b\"", Some("font: \"a b\"")),
            ("content: \";)\"; a: b", Some("content: \";)\"; a: b")),
            ("content: \";", None),
            ("", None),
            ("red", None),
            ("a:", None),
            ("a: b)", None),
            ("a: url(x)", None),
            ("a: b\\;c", None),
            ("a: b } c {", None),
            ("a: b !important !important", None),
            ("remove: false", None),
            ("a: b; remove: true", None),
            ("--remove: true", Some("--remove: true")),
        ] {
            assert_eq!(parse(text).ok(), read, "{text}");
        }
    }
}
