//! Regular expressions of filters as one or more `regexFilter` values.

use super::literal::push_literal;
use super::re2::to_re2;
use super::split::split_alternatives;
use crate::dnr::reason::{InexactReason, Loss};
use crate::dnr::target::Target;

/// Maximum number of rules for one expression.
const MAX_PARTS: usize = 8;

/// Expressions for `regexFilter`; together they match what `source` matches.
///
/// Firefox uses JavaScript's expressions, so it gets `source` itself. Chromium uses RE2 and limits the size of an
/// expression; [`to_re2`] describes the differences.
pub(crate) fn translate(source: &str, match_case: bool, target: Target) -> Result<Vec<String>, Loss> {
    if target == Target::Firefox {
        return Ok(vec![source.to_owned()]);
    }
    match to_re2(source, match_case) {
        Err(Loss { reason: InexactReason::RegexTooLarge, .. }) => match split_alternatives(source, match_case) {
            Some(parts) if parts.len() <= MAX_PARTS => Ok(parts),
            _ => Err(InexactReason::RegexTooLarge.into()),
        },
        result => result.map(|expression| vec![expression]),
    }
}

/// An expression for the URLs of any host whose path starts with `/` and `text`. `None`: it is too large.
///
/// Like `||host/text` it matches only URLs without a port. It is valid in RE2 and in JavaScript.
pub(crate) fn path_prefix(text: &str) -> Option<String> {
    // Scheme, optional user information, host: none of them contains a slash.
    let mut expression = String::from("^[^/]+//(?:[^/]*@)?[^/:]*/");
    text.bytes().for_each(|byte| push_literal(&mut expression, byte));
    to_re2(&expression, false).is_ok().then_some(expression)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn re2(source: &str, expected: &str) {
        let found = match translate(source, false, Target::Chromium) {
            Ok(texts) => texts.join("  "),
            Err(loss) => loss.reason.code().to_owned(),
        };
        assert_eq!(found, expected, "{source}");
    }

    #[test]
    fn javascript_syntax_becomes_re2_syntax() {
        re2(r"^https?:\/\/[a-z]{2,4}\.x\.com\/(\d+)$", r"^https?://[a-z]{2,4}\.x\.com/(?:[0-9]+)$");
        re2(r"a\A\z\Q\e\-\_b", r"aAzQe\-_b");
        re2(r"[[:alpha:]]", r"[:\[ahlp]\]");
        re2(r"[a-\d_-]", r"[\-0-9_a]");
        re2(r"[^\]\b-]", r"[^\x08\-\]]");
        re2(r"[^]x", r"(?s:.)x");
        re2(r"a{b}{,2}", r"a\{b\}\{,2\}");
        re2(r"(?:a|)\x2f\u0041*?", r"(?:a|)/A*?");
        re2(r"a]}", r"a\]\}");
    }

    #[test]
    fn case_insensitive_classes_have_no_capitals() {
        re2(r"\D\W\S\w", r"[^0-9][^0-9_a-z][^\x09-\x0d\x20][0-9_a-z]");
        re2(r"[A-z][\s\S][^\D]", r"[\[-z][\x00-@\[-\xff][^\x00-/:-@\[-\xff]");
        re2(r"a\B", "regex-no-boundary");
        assert_eq!(translate(r"a\B[A-C]\D", true, Target::Chromium), Ok(vec![r"a\B[A-C][^0-9]".to_owned()]));
    }

    #[test]
    fn large_expressions_are_split() {
        re2("[a-z0-9]{30}|[a-f0-9]{20}|b|c", "[0-9a-z]{30}  [0-9a-f]{20}|b|c");
        re2(
            r"\/(public|static)\/([a-f0-9]){28,31}$",
            r"/(?:public)/(?:[0-9a-f]){28,31}$  /(?:static)/(?:[0-9a-f]){28,31}$",
        );
        re2(r"(a|[(|]\))x{103}(b|c)", r"(?:a)x{103}(?:b|c)  (?:[\(\|]\))x{103}(?:b|c)");
        // Repeated groups, and groups inside other groups, are not split.
        re2("(?:a|b)+x{110}", "regex-too-large");
        re2("((a|b)+|c)x{108}", "regex-too-large");
        // Splitting does not remove look-around or back-references.
        re2("(?=a|b)x{110}", "regex-look-around");
        re2(r"(a)\1x{90}|y{90}", "regex-back-reference");
        // The number of parts is limited.
        re2(&["x{100}"; 9].join("|"), "regex-too-large");
    }

    #[test]
    fn syntax_that_re2_lacks() {
        re2("a(?=b)", "regex-look-around");
        re2("(?<!a)b", "regex-look-around");
        re2(r"(a)\1", "regex-back-reference");
        re2("[]a", "regex-empty-set");
        re2("a{1001}", "regex-too-large");
        assert!(translate("^https://a.example/[a-f0-9]{32}$", true, Target::Chromium).is_ok());
        re2("^https://a.example/[a-f0-9]{36}|b", "regex-too-large");
        re2(".{100,}", "regex-too-large");
        assert!(translate(r"a(?=b)", false, Target::Firefox).is_ok());
    }
}
