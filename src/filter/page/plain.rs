//! Filters with plain hosts that hide elements by a plain selector or run a scriptlet. They are read without trees.

use super::filter::{ScriptletCall, plain_call};
use super::scope::ScopeEntry;
use super::scriptlet_table;
use super::separator::{SplitLine, Syntax};
use crate::filter::selector::{SelectorKey, plain_key};
use crate::net::is_host_name;

/// A page filter whose hosts are hosts and entities without `~`.
#[derive(Clone, Debug)]
pub(crate) struct PlainLine<'t> {
    /// The line without surrounding white space.
    pub(crate) text: &'t str,
    /// `#@#`.
    pub(crate) is_exception: bool,
    hosts: &'t str,
    pub(crate) body: PlainBody<'t>,
}

/// The effect of such a filter.
#[derive(Clone, Debug)]
pub(crate) enum PlainBody<'t> {
    /// Hides elements.
    Hide {
        /// A selector in canonical form, with which the text ends.
        selector: &'t str,
        /// The class or id without which the selector matches nothing.
        key: Option<SelectorKey<'t>>,
    },
    /// Runs a scriptlet; the filter names hosts.
    Call(ScriptletCall<'t>),
}

impl<'t> PlainLine<'t> {
    /// Reads a line without white space around it; `None`: it has another form, or is rejected, and is to be parsed.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn read(text: &'t str) -> Option<PlainLine<'t>> {
        let at = memchr::memchr(b'#', text.as_bytes())?;
        let (hosts, rest) = text.split_at_checked(at)?;
        let (is_exception, length) = match rest.as_bytes() {
            [b'#', b'#', ..] => (false, 2),
            [b'#', b'@', b'#', ..] => (true, 3),
            _ => return None,
        };
        let (separator, body) = rest.split_at(length);
        let is_name = |item: &str| is_host_name(item.strip_suffix(".*").unwrap_or(item));
        if !hosts.is_empty() && !hosts.split(',').all(is_name) {
            return None;
        }
        let body = if body.starts_with('+') && !hosts.is_empty() {
            let syntax = Syntax::Scriptlet;
            PlainBody::Call(plain_call(text, SplitLine { hosts, separator, is_exception, syntax, body })?)
        } else {
            PlainBody::Hide { selector: body, key: plain_key(body)? }
        };
        Some(PlainLine { text, is_exception, hosts, body })
    }

    /// The pages that it names; none if it is generic.
    pub(crate) fn scope(&self) -> impl Iterator<Item = ScopeEntry<'t>> + use<'t> {
        let items = self.hosts.split(',').filter(|item| !item.is_empty());
        items.map(|item| match item.strip_suffix(".*") {
            Some(stem) => ScopeEntry::Entity(stem.into()),
            None => ScopeEntry::Host(item.into()),
        })
    }

    /// Whether it runs a scriptlet that only trusted lists may use.
    pub(crate) fn needs_trust(&self) -> bool {
        match &self.body {
            PlainBody::Call(call) if !self.is_exception => {
                scriptlet_table::find(call.name).is_some_and(|scriptlet| scriptlet.is_trusted)
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::page::{PageBody, PageFilter};

    #[test]
    fn as_parsed() {
        for line in [
            "##.ad",
            "###ad",
            "a.com##.ad > b",
            "b.com,a.*,a.com#@#div[id=\"x\"]",
            "a.com###x",
            "#@#.ad",
            "a##b, c",
            "b.com,a.com##+js(aopr, a.b)",
            "a.com#@#+js()",
            "a.*##+js(trusted-set-cookie, a, b)",
        ] {
            let plain = PlainLine::read(line).unwrap();
            let filter = PageFilter::parse(line).unwrap();
            let mut scope: Vec<ScopeEntry<'_>> = plain.scope().collect();
            scope.sort();
            assert_eq!(plain.needs_trust(), filter.needs_trust(), "{line}");
            assert_eq!((plain.is_exception, scope), (filter.is_exception, filter.scope.included), "{line}");
            assert!(filter.scope.excluded.is_empty() && filter.scope.address.is_none(), "{line}");
            match (&filter.body, plain.body) {
                (PageBody::Elements(elements), PlainBody::Hide { selector, key }) => {
                    assert!(elements.is_plain_hide(), "{line}");
                    assert_eq!((elements.selectors.to_string().as_str(), elements.selectors.key()), (selector, key));
                }
                (PageBody::Scriptlet(call), PlainBody::Call(plain)) => assert_eq!(*call, plain),
                _ => panic!("{line}"),
            }
        }
    }

    #[test]
    fn what_has_to_be_parsed() {
        for line in [
            "a.com##.ad:style(a: b)",
            "~a.com##.ad",
            "A.com##.ad",
            "a.com,##.ad",
            ",##.ad",
            "*##.ad",
            "a.com/p##.ad",
            "a.com>>##.ad",
            "a.com#?#.ad",
            "a.com#$#.ad",
            "a.com##+js(x)",
            "##+js(aopr, a)",
            "a.com##+js()",
            "a.com##+js(aopr, a",
            "a.com##^b",
            "[$path=/x]##.ad",
            "##",
            "a # b##.c",
            "www.*.com##.ad",
        ] {
            assert!(PlainLine::read(line).is_none(), "{line}");
        }
    }
}
