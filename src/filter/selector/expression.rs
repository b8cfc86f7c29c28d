//! Texts as regular expressions: how arguments in AdGuard's syntax are spelled in uBlock Origin's.
//!
//! <https://adguard.com/kb/general/ad-filtering/create-own-filters/#extended-css-selectors>

use super::operator::TextTest;

/// The expression that matches a text.
pub(super) fn escaped(text: &str) -> String {
    let mut source = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if r"\^$.|?*+()[]{}/".contains(character) {
            source.push('\\');
        }
        source.push(character);
    }
    source
}

/// Whether a name or value is a text with `*`.
pub(super) fn has_wildcard(test: &TextTest) -> bool {
    matches!(test, TextTest::Literal(text) if text.contains('*'))
}

/// The name or value that a text with `*` stands for: all of it is compared.
pub(super) fn name_pattern(test: TextTest) -> TextTest {
    match test {
        TextTest::Literal(text) if text.contains('*') => {
            TextTest::Regex(format!("^{}$", with_wildcards(&text)), String::new())
        }
        test => test,
    }
}

/// The value of a style in AdGuard's syntax. It is searched in the computed value without its quotes, in any case.
///
/// Browsers put quotes around texts and addresses: `"Ad"`, `url("https://a.example/")`.
pub(super) fn style_pattern(test: TextTest) -> TextTest {
    let (source, mut flags) = match test {
        TextTest::Literal(text) => (with_wildcards(&text), String::new()),
        TextTest::Regex(source, flags) => (source, flags),
    };
    if !flags.contains('i') {
        flags.push('i');
    }
    TextTest::Regex(with_optional_quotes(&source), flags)
}

/// An expression that also matches where the browser has put quotes: behind `^`, in front of `$`, and inside of `url()`.
/// In a class of characters and behind a backslash, these signs are characters.
fn with_optional_quotes(source: &str) -> String {
    let has_url = source.contains(r"url\(");
    let (mut all, mut is_class, mut characters) = (String::with_capacity(source.len() + 8), false, source.chars());
    while let Some(character) = characters.next() {
        let escaped = if character == '\\' { characters.next() } else { None };
        let is_quoted_before = !is_class && (character == '$' || escaped == Some(')') && has_url);
        let is_quoted_behind = !is_class && (character == '^' || escaped == Some('(') && all.ends_with("url"));
        is_class = (is_class || character == '[') && character != ']';
        all.push_str(if is_quoted_before { "\"?" } else { "" });
        all.push(character);
        all.extend(escaped);
        all.push_str(if is_quoted_behind { "\"?" } else { "" });
    }
    all
}

fn with_wildcards(text: &str) -> String {
    text.split('*').map(escaped).collect::<Vec<_>>().join(".*")
}

/// A test as an argument has it. A text is in quotes.
pub(super) fn shown(test: &TextTest) -> String {
    match test {
        TextTest::Literal(text) => format!("\"{}\"", text.replace('"', "\\\"")),
        TextTest::Regex(source, flags) => format!("/{source}/{flags}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles() {
        for (text, source) in [
            ("Ad", "Ad"),
            ("a*b", "a.*b"),
            ("url(data:*)", r#"url\("?data:.*"?\)"#),
            ("url(https://a.example/b)", r#"url\("?https:\/\/a\.example\/b"?\)"#),
        ] {
            assert_eq!(style_pattern(TextTest::Literal(text.into())), TextTest::Regex(source.into(), "i".into()));
        }
        for (regex, source) in [
            ("^ad$", r#"^"?ad"?$"#),
            (r"a\$", r"a\$"),
            (r"^a$|^b$", r#"^"?a"?$|^"?b"?$"#),
            (r"a\$|b", r"a\$|b"),
            (r"[|^$|]\^", r"[|^$|]\^"),
            (r"(?:^a|b$)[)]", r#"(?:^"?a|b"?$)[)]"#),
            (r"url\([^\)]*\)", r#"url\("?[^\)]*"?\)"#),
            (r"^url\(https:", r#"^"?url\("?https:"#),
            (r#"^url\("data"#, r#"^"?url\("?"data"#),
        ] {
            let read = style_pattern(TextTest::Regex(regex.into(), "i".into()));
            assert_eq!(read, TextTest::Regex(source.into(), "i".into()));
        }
    }
}
