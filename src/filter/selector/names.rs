//! The names that Chromium and Firefox both know. A name that one of them refuses would void the rule there.
//!
//! <https://www.w3.org/TR/selectors-4/>

/// Pseudo-classes without arguments, sorted.
const PSEUDO_CLASSES: &[&str] = &[
    "-webkit-any-link",
    "-webkit-autofill",
    "-webkit-full-screen",
    "active",
    "any-link",
    "autofill",
    "checked",
    "default",
    "defined",
    "disabled",
    "empty",
    "enabled",
    "first-child",
    "first-of-type",
    "focus",
    "focus-visible",
    "focus-within",
    "fullscreen",
    "host",
    "hover",
    "in-range",
    "indeterminate",
    "invalid",
    "last-child",
    "last-of-type",
    "link",
    "modal",
    "only-child",
    "only-of-type",
    "open",
    "optional",
    "out-of-range",
    "placeholder-shown",
    "popover-open",
    "read-only",
    "read-write",
    "required",
    "root",
    "scope",
    "target",
    "user-invalid",
    "user-valid",
    "valid",
    "visited",
];

/// Pseudo-elements without arguments, sorted.
const PSEUDO_ELEMENTS: &[&str] = &[
    "after",
    "backdrop",
    "before",
    "cue",
    "details-content",
    "file-selector-button",
    "first-letter",
    "first-line",
    "marker",
    "placeholder",
    "selection",
    "target-text",
];

/// Pseudo-elements that CSS also allowed with one colon. As filters these are mistakes: they style nothing.
const LEGACY_ELEMENTS: [&str; 4] = ["after", "before", "first-letter", "first-line"];

/// Pseudo-classes that take `An+B`.
const NTH: [&str; 4] = ["nth-child", "nth-last-child", "nth-last-of-type", "nth-of-type"];

/// The pseudo-class of this name, in the table.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn pseudo_class(name: &str) -> Option<&'static str> {
    PSEUDO_CLASSES.binary_search(&name).ok().map(|at| PSEUDO_CLASSES[at])
}

/// The pseudo-element of this name, in the table.
pub(super) fn pseudo_element(name: &str) -> Option<&'static str> {
    PSEUDO_ELEMENTS.binary_search(&name).ok().map(|at| PSEUDO_ELEMENTS[at])
}

pub(super) fn is_pseudo_element(name: &str) -> bool {
    // Both browsers take unknown names with this prefix.
    pseudo_element(name).is_some() || name.starts_with("-webkit-")
}

pub(super) fn is_legacy_element(name: &str) -> bool {
    LEGACY_ELEMENTS.contains(&name)
}

#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn is_nth(name: &str) -> bool {
    NTH.contains(&name)
}

/// Whether the argument of `:dir()` or `:lang()` is valid.
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn is_argument(name: &str, argument: &str) -> bool {
    match name {
        "dir" => matches!(argument, "ltr" | "rtl"),
        _ => !argument.is_empty() && argument.split(',').all(is_language),
    }
}

fn is_language(tag: &str) -> bool {
    let tag = tag.trim();
    let tag = tag.strip_prefix(['"', '\'']).and_then(|tag| tag.strip_suffix(['"', '\''])).unwrap_or(tag);
    !tag.is_empty() && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'*' | b'\\'))
}

/// The canonical form of `An+B`, or nothing if the text is not one.
///
/// <https://www.w3.org/TR/css-syntax-3/#anb-microsyntax>
#[cfg_attr(target_family = "wasm", inline(never))]
pub(super) fn nth(text: &str) -> Option<String> {
    let text: String = text.trim().to_ascii_lowercase();
    if text == "odd" || text == "even" {
        return Some(text);
    }
    let is_integer = |digits: &str| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(&text);
    let Some((step, offset)) = unsigned.split_once('n') else {
        return is_integer(unsigned).then_some(text);
    };
    let offset = offset.trim();
    let is_step = step.is_empty() || is_integer(step);
    // White space is allowed around the second sign, not inside of the numbers.
    let is_offset =
        offset.is_empty() || offset.strip_prefix(['+', '-']).is_some_and(|digits| is_integer(digits.trim()));
    (is_step && is_offset).then(|| text.split_ascii_whitespace().collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted() {
        assert!(PSEUDO_CLASSES.is_sorted() && PSEUDO_ELEMENTS.is_sorted());
    }

    #[test]
    fn positions() {
        for (text, normal) in [
            ("2n + 1", Some("2n+1")),
            ("ODD", Some("odd")),
            ("-n+3", Some("-n+3")),
            ("+3", Some("+3")),
            ("3", Some("3")),
            ("n", Some("n")),
            ("2 n", None),
            ("n3", None),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(nth(text).as_deref(), normal, "{text}");
        }
    }
}
