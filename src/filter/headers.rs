//! What filters ask of an exchange besides its URL: headers, and the address of the server.

use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};

use super::split::is_quoted;
use super::value::{Text, is_header_name};
use crate::diagnostic::{Code, Diagnostic};
use crate::regexp::Regex;
use crate::span::Span;

/// What must hold of a header.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HeaderTest<'t> {
    /// In lower case. Empty, in exceptions only: any header, so that headers are known at all.
    pub name: String,
    /// What its value must be; `None`: it is there.
    pub value: Option<ValueTest<'t>>,
    /// The value must be another; the header must be there.
    pub negated: bool,
}

/// What must hold of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ValueTest<'t> {
    /// It is this one, capitals or not; `*` stands for any text.
    Text(Cow<'t, str>),
    /// An expression matches.
    Regex {
        /// The expression.
        regex: Regex<'t>,
        /// Capitals do not matter.
        ignore_case: bool,
    },
}

impl<'t> HeaderTest<'t> {
    /// Reads `name`, `name:value`, `name:/expression/`, or with `~` before the value.
    pub(crate) fn parse(value: &'t str, line: &str) -> Result<HeaderTest<'t>, Diagnostic> {
        let invalid = |message: String| Diagnostic::new(Code::InvalidValue, Span::of(value, line), message);
        let (name, rest) = value.split_once(':').map_or((value, None), |(name, rest)| (name, Some(rest)));
        if !is_header_name(name) && !value.is_empty() {
            return Err(invalid(format!("{name:?} can be the name of no header")));
        }
        let (negated, text) = match rest.map(|rest| (rest, rest.strip_prefix('~'))) {
            Some((_, Some(text))) => (true, Some(text)),
            Some((text, None)) => (false, Some(text)),
            None => (false, None),
        };
        let value = match text.map(Text::read) {
            Some(Text::Name("")) => return Err(invalid(format!("{name} needs a value behind the colon"))),
            None => None,
            // What looks like one, or holds a comma as only an expression or a quoted value may, is none to whoever reads
            // the line again.
            Some(Text::Name(text))
                if text.starts_with(['/', '~']) || (text.contains(',') && !is_quoted(value, line)) =>
            {
                return Err(invalid(format!("the expression {text} does not end with / or /i"))
                    .suggest("if it is no expression, write * before its slash"));
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

/// What must hold of the server's address.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum AddressTest<'t> {
    /// It is this one.
    Exact(Cow<'t, str>),
    /// It starts so.
    Prefix(Cow<'t, str>),
    /// An expression matches.
    Regex(Regex<'t>),
    /// It belongs to a private network.
    Lan,
    /// It is this machine's own.
    Loopback,
}

impl<'t> AddressTest<'t> {
    /// Reads an address, the start of one and `*`, `/expression/`, `lan` or `loopback`.
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
                return Err(invalid(format!("{value:?} is no address"))
                    .suggest("write one address, its start and *, /expression/, lan or loopback"));
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
