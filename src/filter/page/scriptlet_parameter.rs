//! The kinds of arguments of scriptlets, and the texts that each accepts.

use std::borrow::Cow;

use super::markup;
use crate::filter::selector::SelectorList;
use crate::regexp::check_syntax;

/// The kind of a scriptlet's argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// Any text.
    Text,
    /// A text to find, or `/regex/flags`; `!` before it negates it.
    Pattern,
    /// Names of properties, separated by dots.
    Chain,
    /// A selector.
    Selector,
    /// A delay in milliseconds or a range of delays; `!` before it negates it; `*` is any delay.
    Delay,
    /// A number.
    Decimal,
    /// The place of an argument in a call, from 1 on.
    Position,
    /// A value of `set-constant`: see [`ParameterKind::values`].
    ConstantValue,
    /// A value of `set-cookie`.
    CookieValue,
    /// A value of `set-local-storage-item`.
    StorageValue,
    /// A value of `set-attr`, or `[name]`: the value of another attribute.
    AttributeValue,
    /// A pattern, or all arguments as an object in JSON.
    PatternOrObject,
    /// The path of a cookie. Pairs may begin in its place.
    Path,
    /// A state of the document.
    State,
    /// States of the document, separated by spaces; `stay`: also later.
    States,
    /// A function or promise around the value of `set-constant`.
    Wrapper,
    /// The encoding of a text.
    Encoding,
    /// What is done with a call.
    Action,
    /// The window in place of one that does not open.
    Decoy,
    /// A type of responses, or properties as an object in JSON.
    Response,
    /// A time in milliseconds. Pairs may begin in its place.
    Duration,
    /// Attributes without code.
    Attributes,
    /// The name of an attribute that is no code.
    AttributeName,
    /// The value of an attribute that is no code.
    AnyAttributeValue,
    /// Declarations and rules without addresses.
    Css,
}

/// A parameter of a scriptlet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in the documentation.
    pub name: &'static str,
    /// The arguments that it accepts.
    pub kind: ParameterKind,
}

/// The largest number that a list may set as a value. uBlock Origin and AdGuard have the same limit.
const MOST: i32 = 32_767;

/// Values that `set-constant` may set, besides integers.
const CONSTANTS: &[&str] = &[
    "",
    "''",
    "\"\"",
    "[]",
    "emptyArr",
    "emptyArray",
    "emptyObj",
    "false",
    "falseFunc",
    "no",
    "noopCallbackFunc",
    "noopFunc",
    "noopPromiseReject",
    "noopPromiseResolve",
    "null",
    "off",
    "on",
    "throwFunc",
    "true",
    "trueFunc",
    "undefined",
    "yes",
    "{}",
];

/// Values of cookies, in lower case, besides integers. They are answers to questions, not identifiers.
const COOKIES: &[&str] = &[
    "",
    "accept",
    "accepted",
    "agree",
    "all",
    "allow",
    "allowed",
    "approved",
    "checked",
    "closed",
    "decline",
    "declined",
    "denied",
    "deny",
    "disable",
    "disabled",
    "disagree",
    "disallow",
    "dismiss",
    "dismissed",
    "done",
    "enable",
    "enabled",
    "essential",
    "f",
    "false",
    "forbidden",
    "forever",
    "functional",
    "granted",
    "hidden",
    "hide",
    "mandatory",
    "n",
    "necessary",
    "no",
    "none",
    "nonessential",
    "notaccepted",
    "notagree",
    "off",
    "ok",
    "on",
    "reject",
    "rejected",
    "required",
    "seen",
    "set",
    "t",
    "true",
    "unchecked",
    "y",
    "yes",
];

/// Values of storage items, in lower case, besides those of cookies.
const STORAGE: &[&str] = &["$remove$", "[]", "emptyarr", "emptyobj", "null", "undefined", "{}"];

/// States of the document, as `whenState` of the bodies has them.
const STATES: &[&str] = &["loading", "asap", "1", "interactive", "end", "2", "complete", "idle", "3"];

/// Wrappers, those of uBlock Origin and of AdGuard.
const WRAPPERS: &[&str] =
    &["asCallback", "asFunction", "asRejected", "asResolved", "callback", "function", "rejected", "resolved"];

impl ParameterKind {
    /// The texts that it accepts besides integers; none if it is not a set of values.
    pub fn values(self) -> impl Iterator<Item = &'static str> {
        let tables: [&[&str]; 2] = match self {
            ParameterKind::ConstantValue => [CONSTANTS, &[]],
            ParameterKind::CookieValue => [COOKIES, &[]],
            ParameterKind::StorageValue => [COOKIES, STORAGE],
            ParameterKind::AttributeValue => [&["", "false", "true"], &[]],
            ParameterKind::State => [STATES, &[]],
            ParameterKind::States => [&["asap", "complete", "interactive", "loading", "stay"], &[]],
            ParameterKind::Wrapper => [WRAPPERS, &[""]],
            ParameterKind::Encoding => [&["base64"], &[""]],
            ParameterKind::Action => [&["abort", "prevent"], &[""]],
            ParameterKind::Decoy => [&["blank", "noopFunc", "obj", "trueFunc"], &[""]],
            ParameterKind::Response => [&["basic", "cors", "default", "error", "opaque"], &[""]],
            _ => [&[], &[]],
        };
        tables.into_iter().flatten().copied()
    }

    /// Why an argument is not accepted.
    pub(super) fn check(self, argument: &str) -> Result<(), Cow<'static, str>> {
        let fail = |is_valid: bool, why: &'static str| if is_valid { Ok(()) } else { Err(why.into()) };
        match self {
            ParameterKind::Text | ParameterKind::Path => Ok(()),
            ParameterKind::Pattern | ParameterKind::PatternOrObject => check_pattern(argument),
            ParameterKind::Chain => fail(
                !argument.is_empty() && !argument.contains(char::is_whitespace),
                "it must be a chain of properties",
            ),
            ParameterKind::Selector => match SelectorList::parse(argument, false) {
                Ok(list) if list.is_native() => Ok(()),
                Ok(_) => Err("it must be a CSS selector, without operators".into()),
                Err(_) if argument.is_empty() => Ok(()),
                Err(why) => Err(why.message),
            },
            ParameterKind::Delay => {
                let bare = argument.strip_prefix('!').unwrap_or(argument);
                let is_number = |text: &str| text.is_empty() || text.parse::<u32>().is_ok();
                let is_delay = bare == "*" || bare.split('-').count() < 3 && bare.split('-').all(is_number);
                fail(is_delay, "it must be a number of milliseconds, a range or *")
            }
            ParameterKind::Decimal | ParameterKind::Duration => fail(
                argument.is_empty() || argument.parse::<f64>().is_ok_and(|number| number >= 0.0),
                "it must be a number",
            ),
            ParameterKind::Position => fail(
                argument.parse::<u8>().is_ok_and(|number| number > 0),
                "it must be the place of an argument, from 1 on",
            ),
            ParameterKind::AttributeValue if argument.starts_with('[') => {
                fail(argument.ends_with(']') && argument.len() > 2, "the closing ] is missing")
            }
            ParameterKind::Attributes => check_code(markup::code_in_attributes(argument)),
            ParameterKind::AttributeName => check_code(markup::code_in_attribute(argument, "")),
            ParameterKind::AnyAttributeValue => check_code(markup::code_in_attribute("", argument)),
            ParameterKind::Css => {
                let lower = argument.to_ascii_lowercase();
                let has_address = ["url(", "image-set(", "@import", "\\"].iter().any(|word| lower.contains(word));
                fail(!has_address, "a style must not have an address or a backslash")
            }
            ParameterKind::Response if argument.starts_with('{') => {
                fail(argument.ends_with('}'), "the closing } is missing")
            }
            ParameterKind::States => argument.split_whitespace().try_for_each(|state| self.check_word(state)),
            ParameterKind::State
            | ParameterKind::Wrapper
            | ParameterKind::Encoding
            | ParameterKind::Action
            | ParameterKind::Decoy
            | ParameterKind::Response => self.check_word(argument),
            _ => self.check_value(argument),
        }
    }

    fn check_word(self, word: &str) -> Result<(), Cow<'static, str>> {
        if self.values().any(|value| value == word) {
            return Ok(());
        }
        let values: Vec<_> = self.values().filter(|value| !value.is_empty()).collect();
        Err(format!("it must be one of {}", values.join(", ")).into())
    }

    fn check_value(self, argument: &str) -> Result<(), Cow<'static, str>> {
        if let Ok(number) = argument.parse::<i32>() {
            return if number.abs() <= MOST { Ok(()) } else { Err(format!("a number must not exceed {MOST}").into()) };
        }
        // A storage item or a cookie may have quotes around its value.
        let bare = argument.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(argument);
        let is_known = match self {
            ParameterKind::ConstantValue => self.values().any(|value| value == argument),
            _ => {
                let bare = bare.to_ascii_lowercase();
                self.values().any(|value| value == bare)
                    || bare.parse::<u16>().is_ok_and(|number| i32::from(number) <= MOST)
            }
        };
        if is_known { Ok(()) } else { Err("it is not a value that every list may set".into()) }
    }
}

fn check_code(code: Option<&'static str>) -> Result<(), Cow<'static, str>> {
    code.map_or(Ok(()), |code| Err(format!("it has {code}, and no argument of a scriptlet is run as code").into()))
}

fn check_pattern(argument: &str) -> Result<(), Cow<'static, str>> {
    let bare = argument.strip_prefix('!').unwrap_or(argument);
    let Some((source, flags)) = bare.strip_prefix('/').and_then(|rest| rest.rsplit_once('/')) else { return Ok(()) };
    if source.is_empty() || !flags.bytes().all(|flag| b"dgimsuvy".contains(&flag)) {
        return Ok(());
    }
    check_syntax(source).map_err(|why| format!("its regular expression is not valid: {why}").into())
}

#[cfg(test)]
mod tests {
    use super::ParameterKind::*;

    #[test]
    fn arguments() {
        for (kind, valid, invalid) in [
            (Text, &["", "/("][..], &[][..]),
            (Pattern, &["", "!/a/i", "a/b/(", "//", "/a(/x"], &["/a(/", "!/[/i"]),
            (Chain, &["a.b.c", "a[].b"], &["", "a b"]),
            (Selector, &["", ".a > b, #c"], &["a..b", "a:has-text(b)"]),
            (Delay, &["", "*", "100", "!100", "1-5", "-5", "5-"], &["a", "1-2-3"]),
            (Decimal, &["", "0.02", "50"], &["x", "-1"]),
            (Position, &["1", "2"], &["", "0", "-1", "a.b"]),
            (ConstantValue, &["", "true", "noopFunc", "-1", "32767"], &["True", "32768", "eval(a)", "''''"]),
            (CookieValue, &["TRUE", "1", "\"1\"", "ok"], &["[]", "32768", "8df1-22"]),
            (StorageValue, &["$remove$", "[]", "emptyObj", "\"denied\""], &["user"]),
            (AttributeValue, &["[data-src]", "1", "true", ""], &["[]", "https://a.example/"]),
            (State, &["interactive", "1"], &["", "later"]),
            (States, &["", "asap stay"], &["asap later"]),
            (Wrapper, &["", "function", "asRejected"], &["1"]),
            (Encoding, &["", "base64"], &["base32"]),
            (Action, &["", "abort", "prevent"], &["litespeed/js"]),
            (Decoy, &["", "obj"], &["1"]),
            (Attributes, &["id=\"a\" hidden"], &["onload=a()"]),
            (AttributeName, &["data-on"], &["onclick", "SRCDOC"]),
            (AnyAttributeValue, &["https://a.example/", "on"], &["javascript:a()"]),
            (Css, &[".a { color: red }"], &[".a { background: URL(a) }", "\\75 rl"]),
            (Response, &["", "opaque", "{\"type\": \"cors\"}"], &["json", "{"]),
        ] {
            for argument in valid {
                assert_eq!(kind.check(argument), Ok(()), "{kind:?} {argument}");
            }
            for argument in invalid {
                assert!(kind.check(argument).is_err(), "{kind:?} {argument}");
            }
        }
    }
}
