//! Substring search for short needles. The standard library's search adds 1.5 KB to the wasm module.

/// The position of a short part in a text.
pub(crate) fn find(text: &str, part: &str) -> Option<usize> {
    let (first, part) = (*part.as_bytes().first()?, part.as_bytes());
    memchr::memchr_iter(first, text.as_bytes()).find(|&at| text.as_bytes()[at..].starts_with(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_standard_library_does() {
        for text in ["", ":", "a://b", ":://", "http:/://", "é://"] {
            assert_eq!(find(text, "://"), text.find("://"), "{text}");
        }
    }
}
