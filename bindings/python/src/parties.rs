//! The columns about parties: site, domain, owner, category. Few hosts make many requests, so each is looked up once.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, DictionaryArray, Int32Array, StringArray};
use arrow_schema::ArrowError;
use brock::Engine;

use crate::owners::part;

/// Texts by number.
#[derive(Default)]
struct Numbered {
    texts: Vec<Box<str>>,
    numbers: HashMap<Box<str>, i32>,
}

impl Numbered {
    fn number(&mut self, text: &str) -> i32 {
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = self.texts.len() as i32;
        self.texts.push(text.into());
        self.numbers.insert(text.into(), number);
        number
    }

    fn column(self, keys: Vec<Option<i32>>) -> Result<ArrayRef, ArrowError> {
        let values = StringArray::from_iter_values(self.texts);
        Ok(Arc::new(DictionaryArray::<Int32Type>::try_new(Int32Array::from(keys), Arc::new(values))?))
    }
}

/// The numbers of a host's domain, owner and category.
type Party = [Option<i32>; 3];

/// The parties of rows, in the order in which they are added.
#[derive(Default)]
pub(crate) struct Parties {
    hosts: HashMap<Box<str>, Party>,
    sites: Numbered,
    /// Domains, owners, categories.
    texts: [Numbered; 3],
    /// By row: sites, then the columns of `texts`.
    keys: [Vec<Option<i32>>; 4],
}

impl Parties {
    /// The number of the site of a page's host; `None` without a host.
    pub(crate) fn site(&mut self, engine: &Engine, host: &str) -> Option<i32> {
        (!host.is_empty()).then(|| self.sites.number(engine.site(host)))
    }

    /// Adds a row. `host` is that of the URL; `None` for a row that cannot be decided.
    pub(crate) fn add(&mut self, engine: &Engine, site: Option<i32>, host: Option<&str>) {
        let party = match host {
            Some(host) if !host.is_empty() => match self.hosts.get(host) {
                Some(party) => *party,
                None => self.new_host(engine, host),
            },
            _ => [None; 3],
        };
        let [sites, keys @ ..] = &mut self.keys;
        sites.push(site);
        keys.iter_mut().zip(party).for_each(|(keys, key)| keys.push(key));
    }

    fn new_host(&mut self, engine: &Engine, host: &str) -> Party {
        let [domains, owners, categories] = &mut self.texts;
        let part = part(host);
        let party = [
            Some(domains.number(engine.site(host))),
            part.map(|part| owners.number(part.owner)),
            part.map(|part| categories.number(part.category)),
        ];
        self.hosts.insert(host.into(), party);
        party
    }

    /// The columns `site`, `domain`, `owner` and `category`.
    pub(crate) fn columns(self) -> Result<[ArrayRef; 4], ArrowError> {
        let [site, domain, owner, category] = self.keys;
        let [domains, owners, categories] = self.texts;
        Ok([self.sites.column(site)?, domains.column(domain)?, owners.column(owner)?, categories.column(category)?])
    }
}
