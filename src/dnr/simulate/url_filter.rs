//! `urlFilter` patterns.

/// Whether a URL matches a `urlFilter`: `||` is the start of a label of the host, `|` an end of the URL, `*` any text, `^`
/// a separator or the end of the URL.
pub(super) fn url_filter_matches(pattern: &str, url: &str, host_start: usize, host_end: usize) -> bool {
    let (anchors, body) = match pattern.strip_prefix("||") {
        Some(body) => (2, body),
        None => pattern.strip_prefix('|').map_or((0, pattern), |body| (1, body)),
    };
    let (body, has_end_anchor) = match body.strip_suffix('|') {
        Some(body) => (body, true),
        None => (body, false),
    };
    let text = url.as_bytes();
    // The positions in the URL at which the part of the pattern read so far can end.
    let mut positions: Vec<usize> = match anchors {
        0 => (0..=text.len()).collect(),
        1 => vec![0],
        _ => (host_start..host_end).filter(|&at| at == host_start || text[at - 1] == b'.').collect(),
    };
    for &wanted in body.as_bytes() {
        positions = match wanted {
            b'*' => positions.first().map_or_else(Vec::new, |&first| (first..=text.len()).collect()),
            b'^' => {
                let next = |&at: &usize| match text.get(at) {
                    None => Some(at),
                    Some(byte) => (!byte.is_ascii_alphanumeric() && !b"_-.%".contains(byte)).then_some(at + 1),
                };
                positions.iter().filter_map(next).collect()
            }
            _ => positions.into_iter().filter(|&at| text.get(at) == Some(&wanted)).map(|at| at + 1).collect(),
        };
        if positions.is_empty() {
            return false;
        }
    }
    !has_end_anchor || positions.contains(&text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        for (pattern, url, expected) in [
            ("||a.com^", "https://x.a.com/", true),
            ("||a.com^", "https://xa.com/", false),
            ("||a.com^", "https://b.com/a.com/", false),
            ("|https://a", "https://a.com/", true),
            ("a.com/|", "https://a.com/", true),
            ("a.com|", "https://a.com/", false),
            ("/x^", "https://a.com/x", true),
            ("/x^^", "https://a.com/x", true),
            ("/x*z", "https://a.com/x/y/z", true),
            ("/x^y", "https://a.com/x?y", true),
            ("/x^y", "https://a.com/x-y", false),
        ] {
            let parsed = crate::net::Url::parse(url).unwrap();
            let found = url_filter_matches(pattern, url, parsed.host_start(), parsed.host_end());
            assert_eq!(found, expected, "{pattern} {url}");
        }
    }
}
