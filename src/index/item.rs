//! Filters as they wait to be laid out: nine of ten are `||host^`, of which nothing but the line need be kept.

use std::borrow::Cow;
use std::sync::Arc;

use super::interned::Interned;
use crate::filter::{Condition, Line, NetworkFilter, Pattern};

/// A filter and where it stands: 32 bytes, and more for those that are no plain host.
#[derive(Clone, Debug)]
pub(super) struct Item<'t> {
    pub(super) list: u32,
    pub(super) line: u32,
    pub(super) text: &'t str,
    /// `None`: the text is `||host^`.
    rest: Option<Box<NetworkFilter<'t>>>,
}

/// Filters in the order of their lists.
#[derive(Default)]
pub(super) struct Items<'t> {
    pub(super) all: Vec<Item<'t>>,
    /// Of those that are there, each once: few filters ask for what no other does.
    conditions: Interned<Arc<Condition<'t>>>,
}

impl<'t> Items<'t> {
    /// Takes what a line gives.
    pub(super) fn take(&mut self, list: u32, line: u32, read: Line<'t>) {
        match read {
            Line::Network(filter) => self.push(list, line, filter),
            Line::Hosts(filters) => filters.into_iter().for_each(|filter| self.push(list, line, filter)),
            Line::Comment(_) | Line::Directive | Line::Untaken(_) => {}
        }
    }

    fn push(&mut self, list: u32, line: u32, mut filter: NetworkFilter<'t>) {
        if let Some(condition) = &mut filter.condition {
            match self.conditions.get(condition) {
                Some((known, _)) => *condition = known.clone(),
                None => self.conditions.insert(condition.clone(), 0),
            }
        }
        self.all.push(Item::new(list, line, filter));
    }
}

impl<'t> Item<'t> {
    fn new(list: u32, line: u32, filter: NetworkFilter<'t>) -> Item<'t> {
        let text = filter.text;
        let is_plain = plain_host(text).is_some_and(|host| {
            !filter.exception
                && !filter.important
                && !filter.badfilter
                && filter.condition.is_none()
                // Capitals and letters beyond ASCII are written in another way in the pattern.
                && matches!(&filter.pattern, Pattern::Host(Cow::Borrowed(name)) if *name == host)
        });
        Item { list, line, text, rest: (!is_plain).then(|| Box::new(filter)) }
    }

    /// The host, if the filter is `||host^` and nothing else.
    pub(super) fn plain(&self) -> Option<&'t str> {
        if self.rest.is_some() { None } else { plain_host(self.text) }
    }

    /// The filter, unless it is a plain host.
    pub(super) fn rest(&self) -> Option<&NetworkFilter<'t>> {
        self.rest.as_deref()
    }

    /// The filter, whatever it is.
    pub(super) fn filter(&self) -> Cow<'_, NetworkFilter<'t>> {
        match &self.rest {
            Some(filter) => Cow::Borrowed(filter),
            None => Cow::Owned(NetworkFilter::host(self.text, Cow::Borrowed(plain_host(self.text).unwrap_or("")))),
        }
    }

    pub(super) fn is_badfilter(&self) -> bool {
        self.rest().is_some_and(|filter| filter.badfilter)
    }
}

fn plain_host(text: &str) -> Option<&str> {
    text.strip_prefix("||")?.strip_suffix('^')
}
