//! Conditions on the headers of a request or response, and on the address of the server.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

use super::split::is_quoted;
use super::value::{Text, is_header_name};
use crate::diagnostic::{Code, Diagnostic};
use crate::regexp::Regex;
use crate::span::Span;

/// A condition on a header.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HeaderTest<'t> {
    /// Name in lower case. Empty, in exceptions only: matches every request whose headers are known.
    pub name: String,
    /// The condition on the value; `None`: the header must be present.
    pub value: Option<ValueTest<'t>>,
    /// The value must not satisfy the condition; the header must still be present.
    pub negated: bool,
}

/// A condition on a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ValueTest<'t> {
    /// The text equals this one, ignoring case; `*` matches any text.
    Text(Cow<'t, str>),
    /// The text matches a regular expression.
    Regex {
        /// The expression.
        regex: Regex<'t>,
        /// The expression ignores case.
        ignore_case: bool,
    },
}

impl<'t> HeaderTest<'t> {
    /// Parses `name`, `name:value` or `name:/expression/`; a `~` before the value negates the condition.
    pub(crate) fn parse(value: &'t str, line: &str) -> Result<HeaderTest<'t>, Diagnostic> {
        let invalid = |message: String| Diagnostic::new(Code::InvalidValue, Span::of(value, line), message);
        let (name, rest) = value.split_once(':').map_or((value, None), |(name, rest)| (name, Some(rest)));
        if !is_header_name(name) && !value.is_empty() {
            return Err(invalid(format!("{name:?} is not a valid header name")));
        }
        let (negated, text) = match rest.map(|rest| (rest, rest.strip_prefix('~'))) {
            Some((_, Some(text))) => (true, Some(text)),
            Some((text, None)) => (false, Some(text)),
            None => (false, None),
        };
        let value = match text.map(Text::read) {
            Some(Text::Name("")) => return Err(invalid(format!("{name} needs a value behind the colon"))),
            None => None,
            // Rejects a text that would be parsed differently when the printed filter is parsed again: a `/` or `~` at
            // its start, or a comma, which is valid only in an expression or a quoted value.
            Some(Text::Name(text))
                if text.starts_with(['/', '~']) || (text.contains(',') && !is_quoted(value, line)) =>
            {
                return Err(invalid(format!("the expression {text} does not end with / or /i"))
                    .suggest("if it is not an expression, write * before the slash"));
            }
            Some(Text::Name(text)) => Some(ValueTest::Text(text.into())),
            Some(Text::Regex { source, ignore_case }) => {
                let regex = Regex::parse(source).map_err(|error| invalid(error.to_string()))?;
                Some(ValueTest::Regex { regex, ignore_case })
            }
        };
        Ok(HeaderTest { name: name.to_ascii_lowercase(), value, negated })
    }
}

impl Display for HeaderTest<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)?;
        let mark = if self.negated { "~" } else { "" };
        match &self.value {
            None => Ok(()),
            Some(ValueTest::Text(text)) => write!(f, ":{mark}{text}"),
            Some(ValueTest::Regex { regex, ignore_case }) => {
                write!(f, ":{mark}/{}/{}", regex.source(), if *ignore_case { "i" } else { "" })
            }
        }
    }
}

/// A condition on the address of the server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AddressTest<'t> {
    /// The address equals this one.
    Exact(Cow<'t, str>),
    /// The address starts with this text.
    Prefix(Cow<'t, str>),
    /// The address matches a regular expression.
    Regex(Regex<'t>),
    /// The address belongs to a private network.
    Lan,
    /// The address is a loopback address.
    Loopback,
}

impl<'t> AddressTest<'t> {
    /// Parses an address, an address prefix followed by `*`, `/expression/`, `lan` or `loopback`.
    pub(crate) fn parse(value: &'t str, line: &str) -> Result<AddressTest<'t>, Diagnostic> {
        let invalid = |message: String| Diagnostic::new(Code::InvalidValue, Span::of(value, line), message);
        let of_address = |text: &str| text.bytes().all(|b| b.is_ascii_hexdigit() || b".:".contains(&b));
        Ok(match (value, Text::read(value)) {
            ("lan", _) => AddressTest::Lan,
            ("loopback", _) => AddressTest::Loopback,
            (_, Text::Regex { source, ignore_case: false }) => {
                AddressTest::Regex(Regex::parse(source).map_err(|error| invalid(error.to_string()))?)
            }
            (_, Text::Name(text)) if text.parse::<std::net::IpAddr>().is_ok() => AddressTest::Exact(text.into()),
            (_, Text::Name(text))
                if text.strip_suffix('*').is_some_and(|start| !start.is_empty() && of_address(start)) =>
            {
                AddressTest::Prefix(text.trim_end_matches('*').into())
            }
            _ => {
                return Err(invalid(format!("{value:?} is not an address"))
                    .suggest("write an address, an address prefix and *, /expression/, lan or loopback"));
            }
        })
    }
}

impl Display for AddressTest<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            AddressTest::Exact(text) => f.write_str(text),
            AddressTest::Prefix(start) => write!(f, "{start}*"),
            AddressTest::Regex(regex) => write!(f, "/{}/", regex.source()),
            AddressTest::Lan => f.write_str("lan"),
            AddressTest::Loopback => f.write_str("loopback"),
        }
    }
}
