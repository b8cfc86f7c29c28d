//! Fields of a JSON object, without building its value: a million lines are read, and four fields of each are used.

/// The fields of an object, each as its name and the text of its value. Ends at the first byte that is not JSON.
pub(super) struct JsonFields<'t> {
    rest: &'t str,
}

impl<'t> JsonFields<'t> {
    /// The fields of a text that starts with `{`.
    pub(super) fn of(text: &'t str) -> JsonFields<'t> {
        JsonFields { rest: text.trim_start().strip_prefix('{').unwrap_or("") }
    }
}

impl<'t> Iterator for JsonFields<'t> {
    type Item = (&'t str, &'t str);

    fn next(&mut self) -> Option<(&'t str, &'t str)> {
        let rest = self.rest.trim_start_matches([',', ' ']);
        let (name, rest) = string(rest)?;
        let rest = rest.trim_start().strip_prefix(':')?.trim_start();
        let end = value_end(rest.as_bytes())?;
        self.rest = &rest[end..];
        Some((name, rest[..end].trim_end()))
    }
}

/// The text of a string value. Escapes stay as they are: no name of a host has one.
pub(super) fn json_string(value: &str) -> &str {
    string(value).map_or("", |(text, _)| text)
}

/// The text between quotation marks at the start, and the rest.
fn string(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('"')?;
    let end = string_end(inside.as_bytes())?;
    Some((&inside[..end], &inside[end + 1..]))
}

/// The offset of the quotation mark that ends a string.
fn string_end(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memchr2(b'"', b'\\', bytes.get(at..)?)?;
        if bytes[at] == b'"' {
            return Some(at);
        }
        at += 2;
    }
}

/// The offset behind a value.
fn value_end(bytes: &[u8]) -> Option<usize> {
    let (mut at, mut depth) = (0, 0u32);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => at += 1 + string_end(&bytes[at + 1..])?,
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return Some(at),
            b'}' | b']' => depth -= 1,
            b',' if depth == 0 => return Some(at),
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_a_line() {
        let line = r#"{"A":"x\"}", "B":{"C":[1,{"D":"]"}],"E":true},"F":-1.5}"#;
        let all: Vec<_> = JsonFields::of(line).collect();
        assert_eq!(all, [("A", r#""x\"}""#), ("B", r#"{"C":[1,{"D":"]"}],"E":true}"#), ("F", "-1.5")]);
        assert_eq!(json_string(all[0].1), r#"x\"}"#);
        assert_eq!(
            JsonFields::of(r#"{"A":"x"#).count() + JsonFields::of("{").count() + JsonFields::of(r#"{"\"#).count(),
            0
        );
    }
}
