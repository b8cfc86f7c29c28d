//! Value patterns of response header conditions.

/// Whether a value matches a pattern: `*` matches any text, `?` zero or one character, a backslash escapes both.
pub(super) fn value_matches(pattern: &[u8], value: &[u8]) -> bool {
    match (pattern, value) {
        ([], _) => value.is_empty(),
        ([b'*', rest @ ..], _) => (0..=value.len()).any(|at| value_matches(rest, &value[at..])),
        ([b'?', rest @ ..], _) => value_matches(rest, value) || (!value.is_empty() && value_matches(rest, &value[1..])),
        ([b'\\', byte @ (b'*' | b'?' | b'\\'), rest @ ..] | [byte, rest @ ..], [first, left @ ..]) => {
            byte == first && value_matches(rest, left)
        }
        (_, []) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_values() {
        for (pattern, value, expected) in [
            ("a", "a", true),
            ("a", "ab", false),
            ("a*", "ab", true),
            ("a?b", "ab", true),
            ("a?b", "acb", true),
            ("a\\?b", "ab", false),
            ("a\\?b", "a?b", true),
            ("a\\\\b", "a\\b", true),
            ("*", "", true),
        ] {
            assert_eq!(value_matches(pattern.as_bytes(), value.as_bytes()), expected, "{pattern} {value}");
        }
    }
}
