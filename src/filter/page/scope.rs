//! The host field of a page filter: the pages on which it applies.

use std::borrow::Cow;

use crate::diagnostic::{Code, Diagnostic};
use crate::net::{ascii_host, is_host_name, is_ip};
use crate::regexp::Regex;
use crate::small::{find, sort_by};
use crate::span::Span;

/// One entry of a host field, without its sign.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ScopeEntry<'t> {
    /// `*`: every page, and `$generichide` does not switch the filter off.
    Everywhere,
    /// A host and its subdomains. Canonical.
    Host(Cow<'t, str>),
    /// `name.*`: `name` under any public suffix, private ones included. Contains `name`.
    Entity(Cow<'t, str>),
    /// A host and its subdomains, and the start of the path.
    Path(Cow<'t, str>, Cow<'t, str>),
    /// A case-sensitive expression over the host. The first `\/` divides it: what precedes it must end the host, and the rest
    /// must start path and query.
    Regex {
        /// The text between the slashes.
        source: Cow<'t, str>,
        /// The part for the host; `None` if there is none.
        host: Option<Regex<'t>>,
        /// The part for path and query.
        path: Option<Regex<'t>>,
    },
    /// `name>>`: frames below a document of this host or of its subdomains, not that document itself.
    Ancestor(Cow<'t, str>),
    /// `name.*>>`: the same under any public suffix. Contains `name`.
    AncestorEntity(Cow<'t, str>),
}

/// AdGuard's `[$path=…]` and `[$url=…]`: case-insensitive expressions. Both must match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct AddressCondition<'t> {
    /// Over path and query.
    pub path: Option<Regex<'t>>,
    /// Over the URL.
    pub url: Option<Regex<'t>>,
}

/// The pages on which a filter applies.
///
/// It applies if an included entry matches or there is none, and no excluded entry matches.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PageScope<'t> {
    /// Entries without `~`, sorted, without duplicates.
    pub included: Vec<ScopeEntry<'t>>,
    /// Entries with `~`, sorted, without duplicates.
    pub excluded: Vec<ScopeEntry<'t>>,
    /// The condition in brackets in front of the filter.
    pub address: Option<Box<AddressCondition<'t>>>,
}

impl<'t> PageScope<'t> {
    /// Whether it names no page by host or address. Such a filter is generic.
    pub fn is_generic(&self) -> bool {
        self.included.is_empty() && self.address.is_none()
    }

    /// Parses entries between separators. Spans refer to `line`.
    pub(super) fn parse(field: &'t str, separator: u8, line: &str) -> Result<PageScope<'t>, Diagnostic> {
        let mut scope = PageScope::default();
        if field.is_empty() {
            return Ok(scope);
        }
        for item in entries(field, separator) {
            let (side, name) = match item.strip_prefix('~') {
                Some(name) => (&mut scope.excluded, name),
                None => (&mut scope.included, item),
            };
            side.push(entry(name, Span::of(item, line))?);
        }
        for side in [&mut scope.included, &mut scope.excluded] {
            sort_by(side, Ord::cmp);
            side.dedup();
        }
        Ok(scope)
    }
}

/// The entries of a field: a comma or `|` separates them, but not within a regular expression.
pub(super) fn entries(field: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut rest = Some(field);
    std::iter::from_fn(move || {
        let now = rest?;
        let body = now.strip_prefix('~').unwrap_or(now);
        let sign = now.len() - body.len();
        let length = match body.strip_prefix('/') {
            Some(regex) => regex_length(regex, separator).map_or(body.len(), |length| length + 1),
            None => memchr::memchr(separator, body.as_bytes()).unwrap_or(body.len()),
        };
        rest = now.get(sign + length + 1..);
        Some(&now[..sign + length])
    })
}

/// Length of a text up to and with the slash that closes a regular expression: an unescaped one before a separator
/// or the end.
fn regex_length(text: &str, separator: u8) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'/' if bytes.get(at + 1).is_none_or(|next| *next == separator) => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

fn entry(name: &str, span: Span) -> Result<ScopeEntry<'_>, Diagnostic> {
    if is_host_name(name) {
        return Ok(ScopeEntry::Host(name.into()));
    }
    if name == "*" {
        return Ok(ScopeEntry::Everywhere);
    }
    if let Some(source) =
        name.strip_prefix('/').and_then(|rest| rest.strip_suffix('/')).filter(|source| !source.is_empty())
    {
        return regex(source, span);
    }
    fn host(text: &str) -> Option<Cow<'_, str>> {
        ascii_host(text).filter(|host| is_host_name(host) || is_ip(host))
    }
    let found = if let Some(stem) = name.strip_suffix(".*>>") {
        host(stem).filter(|stem| is_host_name(stem)).map(ScopeEntry::AncestorEntity)
    } else if let Some(stem) = name.strip_suffix(">>") {
        host(stem).map(ScopeEntry::Ancestor)
    } else if let Some(stem) = name.strip_suffix(".*") {
        host(stem).filter(|stem| is_host_name(stem)).map(ScopeEntry::Entity)
    } else if let Some(at) = name.find('/') {
        let path = url_path(&name[at..]);
        host(&name[..at]).filter(|_| !path.contains('#')).map(|host| ScopeEntry::Path(host, path))
    } else {
        host(name).map(ScopeEntry::Host)
    };
    found.ok_or_else(|| invalid(name, span))
}

fn invalid(name: &str, span: Span) -> Diagnostic {
    let found = Diagnostic::new(
        Code::InvalidPageHost,
        span,
        format!("{name:?} is not a host, an entity or a regular expression"),
    );
    let after_scheme = find(name, "://").map_or(name, |at| &name[at + 3..]);
    let bare =
        after_scheme.trim_start_matches("*.").trim_start_matches('.').split([':', '/', ' ', '|']).next().unwrap_or("");
    if bare != name && is_host_name(bare) {
        found.suggest(format!("write {bare}, which includes its subdomains"))
    } else {
        found
    }
}

/// A path as a URL has it: other characters than those of ASCII, and spaces, are percent-encoded.
fn url_path(path: &str) -> Cow<'_, str> {
    let is_kept = |byte: &u8| byte.is_ascii() && *byte != b' ';
    if path.as_bytes().iter().all(is_kept) {
        return Cow::Borrowed(path);
    }
    let mut encoded = String::with_capacity(path.len() * 2);
    for byte in path.bytes() {
        if is_kept(&byte) { encoded.push(char::from(byte)) } else { encoded.push_str(&format!("%{byte:02X}")) }
    }
    Cow::Owned(encoded)
}

fn regex(source: &str, span: Span) -> Result<ScopeEntry<'_>, Diagnostic> {
    let whole = parse(source, span)?;
    let border = Border::find(source);
    let Some(at) = border.at else {
        return Ok(ScopeEntry::Regex { source: source.into(), host: Some(whole), path: None });
    };
    if let Some((why, instead)) = border.problem() {
        return Err(Diagnostic::new(Code::InvalidPageHost, span, why).suggest(instead));
    }
    let host = (at > 0).then(|| parse(format!("(?:{})$", &source[..at]), span)).transpose()?;
    let path = Some(parse(format!("^(?:{})", &source[at..]), span)?);
    Ok(ScopeEntry::Regex { source: source.into(), host, path })
}

fn parse<'t>(source: impl Into<Cow<'t, str>>, span: Span) -> Result<Regex<'t>, Diagnostic> {
    Regex::parse(source).map_err(|why| {
        Diagnostic::new(Code::InvalidPageHost, span, format!("the regular expression is rejected: {why}"))
    })
}

/// Where an expression is divided into a part for the host and one for the path.
#[derive(Default)]
struct Border {
    /// The first `\/` that is not in a class.
    at: Option<usize>,
    is_in_group: bool,
    has_alternatives: bool,
    /// The host has a group with a number.
    has_groups: bool,
    /// The path has a reference to a group.
    has_references: bool,
}

impl Border {
    /// `source`: a valid expression.
    fn find(source: &str) -> Border {
        let bytes = source.as_bytes();
        let mut border = Border::default();
        let (mut at, mut depth, mut is_in_class) = (0, 0_u32, false);
        while at < bytes.len() {
            let next = bytes.get(at + 1).copied().unwrap_or_default();
            match bytes[at] {
                b'\\' => {
                    if !is_in_class && next == b'/' && border.at.is_none() {
                        border.at = Some(at);
                        border.is_in_group = depth > 0;
                    }
                    border.has_references |= !is_in_class && border.at.is_some() && matches!(next, b'1'..=b'9');
                    at += 1;
                }
                b']' => is_in_class = false,
                _ if is_in_class => {}
                b'[' => is_in_class = true,
                b'(' => {
                    depth += 1;
                    border.has_groups |= border.at.is_none() && next != b'?';
                }
                b')' => depth = depth.saturating_sub(1),
                b'|' => border.has_alternatives |= depth == 0,
                _ => {}
            }
            at += 1;
        }
        border
    }

    /// Why the parts would not mean what the expression says, and what to write.
    fn problem(&self) -> Option<(&'static str, &'static str)> {
        if self.is_in_group {
            Some((
                r"the first \/ of an expression divides host and path, and is in a group here",
                r"write two entries, one for each case, with \/ outside of groups",
            ))
        } else if self.has_alternatives {
            Some((
                r"the first \/ of an expression divides host and path, which alternatives cannot have in common",
                "write two entries, one for each alternative",
            ))
        } else if self.has_groups && self.has_references {
            Some((
                r"the first \/ of an expression divides host and path, and the path cannot refer to a group of the host",
                "write two entries, one for each text of the group",
            ))
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(field: &str) -> Result<String, String> {
        PageScope::parse(field, b',', field)
            .map(|scope| format!("{:?} {:?}", scope.included, scope.excluded))
            .map_err(|why| why.message().to_owned())
    }

    #[test]
    fn forms() {
        for (field, scope) in [
            ("", "[] []"),
            ("b.com,a.com,~x.a.com", r#"[Host("a.com"), Host("b.com")] [Host("x.a.com")]"#),
            ("a.*,*", r#"[Everywhere, Entity("a")] []"#),
            ("münchen.de", r#"[Host("xn--mnchen-3ya.de")] []"#),
            ("a.com/p", r#"[Path("a.com", "/p")] []"#),
            ("a.com/ü x", r#"[Path("a.com", "/%C3%BC%20x")] []"#),
            (
                r"/^a,b\.com\/x/,c.com",
                r#"[Host("c.com"), Regex { source: "^a,b\\.com\\/x", host: Some(/(?:^a,b\.com)$/), path: Some(/^(?:\/x)/) }] []"#,
            ),
            (r"/\/x/", r#"[Regex { source: "\\/x", host: None, path: Some(/^(?:\/x)/) }] []"#),
            (r"/[^\/]a|b/", r#"[Regex { source: "[^\\/]a|b", host: Some(/[^\/]a|b/), path: None }] []"#),
            ("a.com>>,b.*>>", r#"[Ancestor("a.com"), AncestorEntity("b")] []"#),
            ("[::1],127.0.0.1", r#"[Host("127.0.0.1"), Host("[::1]")] []"#),
        ] {
            assert_eq!(read(field).as_deref(), Ok(scope), "{field}");
        }
        for field in [
            "*.a.com",
            "www.*.com",
            ".a.com",
            "a.com:80",
            "a.com|b.com",
            "a b.com",
            "a.com, b.com",
            "a.com ",
            "/(/",
            "a.com/p#q",
            r"/a(\/b)?/",
            r"/a|b\/c/",
            r"/a\/b|c/",
            r"/(a)\/\1/",
        ] {
            assert!(read(field).is_err(), "{field}");
        }
    }
}
