//! Names of query parameters in rules.
//!
//! A filter compares a name with the query of the URL as it is. Browsers percent-encode the name in a rule, as
//! `application/x-www-form-urlencoded` does, and compare the result: `a[]` in a rule matches the parameter `a%5B%5D` and
//! never `a[]`. So the rule has the name that encodes to the filter's name; without such a name there is no rule.
//! Tested in both browsers: `tests/extension/suites/rules-generated.test.mjs`.

use crate::dnr::target::Target;

/// The name in a rule for a filter's parameter name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ParamName {
    /// A rule with this name removes exactly this parameter.
    Rule(String),
    /// No URL has a parameter with this name: it contains `=` or a character that URLs always percent-encode.
    Never,
    /// No name encodes to this one.
    Inexpressible,
}

/// The name in a rule for the parameter that a filter calls `name`.
pub(crate) fn rule_name(name: &str, target: Target) -> ParamName {
    if !name.bytes().all(|b| b > b' ' && b < 0x7f && !matches!(b, b'"' | b'\'' | b'<' | b'>' | b'#' | b'&' | b'=')) {
        return ParamName::Never;
    }
    match decoded(name).filter(|plain| encoded(plain, target) == name) {
        Some(plain) => ParamName::Rule(plain),
        None => ParamName::Inexpressible,
    }
}

/// The form of a rule's name that the browser compares with the query.
pub(crate) fn encoded(name: &str, target: Target) -> String {
    let plain: &[u8] = match target {
        Target::Chromium => b"-._~!*()'",
        Target::Firefox => b"*-._",
    };
    let mut text = String::with_capacity(name.len());
    for byte in name.bytes() {
        match byte {
            b' ' => text.push('+'),
            _ if byte.is_ascii_alphanumeric() || plain.contains(&byte) => text.push(byte as char),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

/// The text that may encode to `name`.
fn decoded(name: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((&byte, more)) = rest.split_first() {
        rest = more;
        match byte {
            b'+' => bytes.push(b' '),
            b'%' => {
                let digits = std::str::from_utf8(rest.get(..2)?).ok()?;
                bytes.push(u8::from_str_radix(digits, 16).ok()?);
                rest = &rest[2..];
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_rules() {
        use Target::{Chromium, Firefox};
        for (name, target, expected) in [
            ("utm_source", Chromium, Some("utm_source")),
            ("a.b-c_d*", Firefox, Some("a.b-c_d*")),
            ("%24deep_link", Chromium, Some("$deep_link")),
            ("a%5B%5D", Chromium, Some("a[]")),
            ("a%5B%5D", Firefox, Some("a[]")),
            ("a+b", Chromium, Some("a b")),
            ("a%2Bb", Chromium, Some("a+b")),
            ("%C3%A9", Chromium, Some("é")),
            ("%2520", Firefox, Some("%20")),
            ("a(b)~!", Chromium, Some("a(b)~!")),
            // Only one of the browsers encodes these characters.
            ("a(b)~!", Firefox, None),
            ("%7Ex", Chromium, None),
            ("%7Ex", Firefox, Some("~x")),
            ("%27x", Chromium, None),
            ("%27x", Firefox, Some("'x")),
            // No encoder produces these: lower-case digits, encoded letters, invalid UTF-8, incomplete escapes.
            ("a%5b%5d", Chromium, None),
            ("%61", Chromium, None),
            ("%FF", Chromium, None),
            ("%E9", Firefox, None),
            ("a%", Chromium, None),
            ("a%2", Chromium, None),
            ("a%+1", Chromium, None),
            // Both browsers encode these characters.
            ("a[]", Chromium, None),
            ("a:b", Chromium, None),
            ("$a", Firefox, None),
            ("@a", Chromium, None),
            ("a%20b", Chromium, None),
            ("a|b", Chromium, None),
            ("a/b", Chromium, None),
        ] {
            let expected = expected.map_or(ParamName::Inexpressible, |name| ParamName::Rule(name.to_owned()));
            assert_eq!(rule_name(name, target), expected, "{name} {target:?}");
        }
        for name in ["é", "a'b", "a\"b", "a<b", "a=b", "a\tb"] {
            assert_eq!(rule_name(name, Chromium), ParamName::Never, "{name}");
        }
    }
}
