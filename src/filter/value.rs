//! Texts that several values of modifiers have in common: names, expressions, surrogates.

/// Name and priority of a surrogate: `name` or `name:priority`.
pub(crate) fn redirect(value: &str) -> (&str, i32) {
    match value.rsplit_once(':').and_then(|(name, priority)| Some((name, priority.parse().ok()?))) {
        Some(found) => found,
        None => (value, 0),
    }
}

/// The parameters that a `removeparam` removes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ParamPattern<'t> {
    /// `~`: all other parameters are removed.
    pub(crate) negated: bool,
    pub(crate) text: Text<'t>,
}

/// A name, or an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Text<'t> {
    Name(&'t str),
    Regex { source: &'t str, ignore_case: bool },
}

impl<'t> ParamPattern<'t> {
    pub(crate) fn read(value: &'t str) -> ParamPattern<'t> {
        let (negated, body) = match value.strip_prefix('~') {
            Some(body) => (true, body),
            None => (false, value),
        };
        ParamPattern { negated, text: Text::read(body) }
    }
}

impl<'t> Text<'t> {
    pub(crate) fn read(text: &'t str) -> Text<'t> {
        match as_regex(text) {
            Some((source, ignore_case)) => Text::Regex { source, ignore_case },
            None => Text::Name(text),
        }
    }
}

/// `/source/` or `/source/i`.
pub(crate) fn as_regex(text: &str) -> Option<(&str, bool)> {
    let body = text.strip_prefix('/')?;
    match body.strip_suffix("/i") {
        Some(source) => Some((source, true)),
        None => body.strip_suffix('/').map(|source| (source, false)),
    }
    .filter(|(source, _)| !source.is_empty())
}

/// Whether a text is a valid header name ([RFC 9110](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2), `token`).
pub(crate) fn is_header_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b))
}

/// Whether an expression may end here: after a slash and flags.
pub(super) fn closes_regex(value: &str) -> bool {
    let body = value.trim_end_matches(|c: char| c.is_ascii_lowercase());
    body.ends_with('/') && !body.ends_with("\\/") && body.matches('/').count() > 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn redirects() {
        assert_eq!(redirect("noopjs"), ("noopjs", 0));
        assert_eq!(redirect("noopjs:100"), ("noopjs", 100));
        assert_eq!(redirect("noopjs:-5"), ("noopjs", -5));
        assert_eq!(redirect("abp-resource:blank-js"), ("abp-resource:blank-js", 0));
    }
}
