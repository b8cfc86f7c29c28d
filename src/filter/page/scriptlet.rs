//! Scriptlets: their names and parameters, and the check of a call's arguments.

use std::borrow::Cow;

use crate::filter::selector::SelectorList;
use crate::regexp::check_syntax;

/// The place where a scriptlet runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum World {
    /// With the scripts of the page.
    Main,
    /// In the isolated world of the extension, which shares only the document with the page.
    Isolated,
}

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
}

/// A parameter of a scriptlet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in the documentation.
    pub name: &'static str,
    /// The arguments that it accepts.
    pub kind: ParameterKind,
}

/// A scriptlet that filters can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scriptlet {
    /// The name in answers.
    pub name: &'static str,
    /// Other names in lists, those of uBlock Origin and AdGuard.
    pub aliases: &'static [&'static str],
    /// Where it runs.
    pub world: World,
    /// Only trusted lists may use it: it can set any value or change any text.
    pub is_trusted: bool,
    /// The first parameters, which are required.
    pub required: &'static [Parameter],
    /// The parameters after those. An empty argument is the default.
    pub optional: &'static [Parameter],
    /// Whether pairs of a name and a value may follow.
    pub has_pairs: bool,
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

impl ParameterKind {
    /// The texts that it accepts besides integers, in lower case; none if it is not a set of values.
    pub fn values(self) -> impl Iterator<Item = &'static str> {
        let tables: [&[&str]; 2] = match self {
            ParameterKind::ConstantValue => [CONSTANTS, &[]],
            ParameterKind::CookieValue => [COOKIES, &[]],
            ParameterKind::StorageValue => [COOKIES, STORAGE],
            ParameterKind::AttributeValue => [&["", "false", "true"], &[]],
            _ => [&[], &[]],
        };
        tables.into_iter().flatten().copied()
    }

    /// Why an argument is not accepted.
    fn check(self, argument: &str) -> Result<(), Cow<'static, str>> {
        let fail = |is_valid: bool, why: &'static str| if is_valid { Ok(()) } else { Err(why.into()) };
        match self {
            ParameterKind::Text => Ok(()),
            ParameterKind::Pattern => check_pattern(argument),
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
            ParameterKind::Decimal => fail(
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
            _ => self.check_value(argument),
        }
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

fn check_pattern(argument: &str) -> Result<(), Cow<'static, str>> {
    let bare = argument.strip_prefix('!').unwrap_or(argument);
    let Some((source, flags)) = bare.strip_prefix('/').and_then(|rest| rest.rsplit_once('/')) else { return Ok(()) };
    if source.is_empty() || !flags.bytes().all(|flag| b"dgimsuvy".contains(&flag)) {
        return Ok(());
    }
    check_syntax(source).map_err(|why| format!("its regular expression is not valid: {why}").into())
}

impl Scriptlet {
    /// Checks the arguments of a call. An error has the index of the argument.
    pub(super) fn check(&self, arguments: &[Cow<'_, str>]) -> Result<(), (usize, Cow<'static, str>)> {
        if let Some(missing) = self.required.get(arguments.len()) {
            return Err((arguments.len(), format!("the argument {} of {} is missing", missing.name, self.name).into()));
        }
        let parameters = self.required.iter().chain(self.optional);
        for (index, (parameter, argument)) in parameters.zip(arguments).enumerate() {
            parameter.kind.check(argument).map_err(|why| {
                let why = format!("{argument:?} is not valid for {} of {}: {why}", parameter.name, self.name);
                (index, why.into())
            })?;
        }
        let most = self.most();
        match arguments.len() > most {
            true => Err((most, format!("{} has no more than {most} arguments", self.name).into())),
            false => Ok(()),
        }
    }

    /// The greatest number of arguments.
    fn most(&self) -> usize {
        if self.has_pairs { usize::MAX } else { self.required.len() + self.optional.len() }
    }

    /// Removes empty arguments behind the last one that the scriptlet has: a comma at the end of a call means nothing.
    pub(super) fn trim(&self, arguments: &mut Vec<Cow<'_, str>>) {
        while arguments.len() > self.most() && arguments.pop_if(|last| last.is_empty()).is_some() {}
    }
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
