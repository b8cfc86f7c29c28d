//! Page filters with texts of their own: the joined text of a continued line is dropped after parsing.

use std::borrow::Cow;

use super::element::{ElementAction, ElementFilter};
use super::filter::{PageBody, PageFilter, ScriptletCall};
use super::html::HtmlFilter;
use super::scope::{AddressCondition, PageScope, ScopeEntry};
use crate::regexp::Regex;

impl PageFilter<'_> {
    /// The same filter with another line text.
    pub(crate) fn owned<'o>(self, text: &'o str) -> PageFilter<'o> {
        let PageFilter { text: _, is_exception, scope, body } = self;
        PageFilter { text, is_exception, scope: scope.into_owned(), body: body.into_owned() }
    }
}

impl PageScope<'_> {
    fn into_owned<'o>(self) -> PageScope<'o> {
        let side = |side: Vec<ScopeEntry<'_>>| side.into_iter().map(ScopeEntry::into_owned).collect();
        let address = self.address.map(|address| {
            let AddressCondition { path, url } = *address;
            Box::new(AddressCondition { path: path.map(Regex::into_owned), url: url.map(Regex::into_owned) })
        });
        PageScope { included: side(self.included), excluded: side(self.excluded), address }
    }
}

impl ScopeEntry<'_> {
    fn into_owned<'o>(self) -> ScopeEntry<'o> {
        match self {
            ScopeEntry::Everywhere => ScopeEntry::Everywhere,
            ScopeEntry::Host(host) => ScopeEntry::Host(owned(host)),
            ScopeEntry::Entity(name) => ScopeEntry::Entity(owned(name)),
            ScopeEntry::Path(host, path) => ScopeEntry::Path(owned(host), owned(path)),
            ScopeEntry::Regex { source, host, path } => ScopeEntry::Regex {
                source: owned(source),
                host: host.map(Regex::into_owned),
                path: path.map(Regex::into_owned),
            },
            ScopeEntry::Ancestor(host) => ScopeEntry::Ancestor(owned(host)),
            ScopeEntry::AncestorEntity(name) => ScopeEntry::AncestorEntity(owned(name)),
        }
    }
}

impl PageBody<'_> {
    fn into_owned<'o>(self) -> PageBody<'o> {
        match self {
            PageBody::Elements(ElementFilter { selectors, takes_others, media, action }) => {
                let action = match action {
                    ElementAction::Hide => ElementAction::Hide,
                    ElementAction::Style(declarations) => ElementAction::Style(owned(declarations)),
                    ElementAction::Remove => ElementAction::Remove,
                    ElementAction::RemoveAttribute(name) => ElementAction::RemoveAttribute(name),
                    ElementAction::RemoveClass(name) => ElementAction::RemoveClass(name),
                };
                PageBody::Elements(ElementFilter { selectors: selectors.into_owned(), takes_others, media, action })
            }
            PageBody::Scriptlet(ScriptletCall { name, arguments }) => {
                PageBody::Scriptlet(ScriptletCall { name, arguments: arguments.into_iter().map(owned).collect() })
            }
            PageBody::Html(HtmlFilter { selectors, content }) => {
                PageBody::Html(HtmlFilter { selectors: selectors.into_owned(), content })
            }
            PageBody::Header(name) => PageBody::Header(name),
        }
    }
}

fn owned<'o>(text: Cow<'_, str>) -> Cow<'o, str> {
    Cow::Owned(text.into_owned())
}
