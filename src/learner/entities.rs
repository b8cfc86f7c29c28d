//! Known facts about domains: owners, categories, and hosts that pages need.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::net::{is_host_name, label_suffixes};

/// Owners, categories and cookie-blocked hosts of domains.
///
/// The text format has one fact per line: `group a.example b.example` (domains of one owner), `category
/// content-delivery a.example b.example` (the kind of service), `cookieblock a.example` (needed by pages: its cookies
/// are removed, but it is not blocked). Empty lines and lines that start with `#` are ignored.
#[derive(Clone, Debug, Default)]
pub struct Entities {
    /// The group of each domain.
    groups: BTreeMap<String, u32>,
    /// The first domain of each group.
    owners: BTreeMap<u32, String>,
    categories: BTreeMap<String, Category>,
    cookie_block: BTreeSet<String>,
    /// Domains of tracking companies.
    trackers: BTreeSet<String>,
}

/// A line that [`Entities::read`] cannot use, completely or in part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntityError {
    /// The number of the line, from 1.
    pub line: u32,
    /// What is wrong.
    pub reason: String,
}

/// Categories of tracking companies.
const TRACKERS: [&str; 5] = ["advertising", "analytics", "customer-engagement", "fingerprinting", "session-replay"];

/// Categories without effect.
const NEUTRAL: [&str; 2] = ["social", "tag-manager"];

/// A kind of service that pages need and that rarely exists for tracking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Category {
    /// Content delivery network.
    ContentDelivery,
    /// Cloud computing and storage.
    Cloud,
    /// Consent management.
    Consent,
    /// CAPTCHA.
    Captcha,
    /// Payment.
    Payment,
    /// Login.
    Login,
    /// Video and audio players.
    Video,
    /// Maps, fonts and script libraries.
    Library,
    /// Comments.
    Comments,
    /// Infrastructure of its owner's own sites.
    SiteOwn,
}

impl Category {
    /// Every category.
    pub const fn all() -> &'static [Category] {
        use Category::*;
        &[ContentDelivery, Cloud, Consent, Captcha, Payment, Login, Video, Library, Comments, SiteOwn]
    }

    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Category::ContentDelivery => "content-delivery",
            Category::Cloud => "cloud",
            Category::Consent => "consent",
            Category::Captcha => "captcha",
            Category::Payment => "payment",
            Category::Login => "login",
            Category::Video => "video",
            Category::Library => "library",
            Category::Comments => "comments",
            Category::SiteOwn => "site-own",
        }
    }

    /// The function of the service, as a clause after "because".
    pub const fn sentence(self) -> &'static str {
        match self {
            Category::ContentDelivery => "it delivers files of pages",
            Category::Cloud => "it hosts parts of pages",
            Category::Consent => "pages wait for its consent dialog",
            Category::Captcha => "pages use its CAPTCHA",
            Category::Payment => "it processes payments",
            Category::Login => "it signs users in",
            Category::Video => "it plays video or audio",
            Category::Library => "it provides maps, fonts or libraries",
            Category::Comments => "it shows comments",
            Category::SiteOwn => "it delivers its owner's sites",
        }
    }
}

impl Entities {
    /// Reads a text. Lines with errors are reported; their valid domains count.
    pub fn read(text: &str) -> (Entities, Vec<EntityError>) {
        let mut entities = Entities::default();
        let mut errors = Vec::new();
        for (text, line) in text.lines().zip(1u32..) {
            let mut words = text.split_ascii_whitespace();
            let Some(fact) = words.next().filter(|word| !word.starts_with('#')) else { continue };
            if let Err(reason) = entities.read_fact(fact, words, line) {
                errors.push(EntityError { line, reason });
            }
        }
        (entities, errors)
    }

    fn read_fact<'t>(&mut self, fact: &str, mut words: impl Iterator<Item = &'t str>, line: u32) -> Result<(), String> {
        let mut insert: Box<dyn FnMut(String) + '_> = match fact {
            "group" => Box::new(|domain| {
                self.owners.entry(line).or_insert_with(|| domain.clone());
                self.groups.entry(domain).or_insert(line);
            }),
            "cookieblock" => Box::new(|host| {
                self.cookie_block.insert(host);
            }),
            "category" => {
                let name = words.next().unwrap_or_default();
                match Category::all().iter().find(|category| category.name() == name) {
                    Some(category) => Box::new(|host| {
                        self.categories.insert(host, *category);
                    }),
                    None if TRACKERS.contains(&name) => Box::new(|host| {
                        self.trackers.insert(host);
                    }),
                    None if NEUTRAL.contains(&name) => Box::new(|_| {}),
                    None => return Err(format!("unknown category {name:?}; the categories are {}", category_names())),
                }
            }
            _ => return Err(format!("unknown fact {fact:?}; expected group, category or cookieblock")),
        };
        let mut invalid = None;
        for word in words {
            match is_host_name(word) {
                true => insert(word.to_owned()),
                false => invalid = invalid.or(Some(word)),
            }
        }
        invalid.map_or(Ok(()), |word| Err(format!("not a host name: {word:?}")))
    }

    /// Whether two domains have one owner.
    pub(super) fn are_together(&self, a: &str, b: &str) -> bool {
        a == b || self.groups.get(a).is_some_and(|group| self.groups.get(b) == Some(group))
    }

    /// The first domain of a domain's owner; `None` if its owner is unknown.
    pub(super) fn owner(&self, domain: &str) -> Option<&str> {
        self.groups.get(domain).and_then(|group| self.owners.get(group)).map(String::as_str)
    }

    /// The most specific name with a category: a host may have another category than its domain.
    fn categorized<'h>(&self, host: &'h str) -> Option<&'h str> {
        names(host).find(|name| self.trackers.contains(*name) || self.categories.contains_key(*name))
    }

    /// The other domains of a domain's owner.
    pub(super) fn together_with<'k>(&'k self, domain: &'k str) -> impl Iterator<Item = &'k str> {
        let group = self.groups.get(domain);
        let of_group = self.groups.iter().filter(move |(name, of)| group == Some(of) && *name != domain);
        of_group.map(|(name, _)| name.as_str())
    }

    /// The cookie-blocked host that equals or contains `host`.
    pub(super) fn cookie_block(&self, host: &str) -> Option<&str> {
        names(host).find_map(|name| self.cookie_block.get(name)).map(String::as_str)
    }

    /// Whether a host belongs to a tracking company.
    pub(super) fn is_tracker(&self, host: &str) -> bool {
        self.categorized(host).is_some_and(|name| self.trackers.contains(name))
    }

    /// The category of a host.
    pub(super) fn category(&self, host: &str) -> Option<Category> {
        self.categorized(host).and_then(|name| self.categories.get(name)).copied()
    }

    /// The cookie-blocked hosts below a domain.
    pub(super) fn cookie_blocked_below<'k>(&'k self, domain: &'k str) -> impl Iterator<Item = &'k str> {
        let is_below = move |host: &&str| host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
        self.cookie_block.iter().map(String::as_str).filter(is_below)
    }
}

/// The names of all categories, separated by commas.
fn category_names() -> String {
    let names = Category::all().iter().map(|category| category.name());
    names.chain(TRACKERS).chain(NEUTRAL).collect::<Vec<_>>().join(", ")
}

/// A host and its parent names, down to two labels.
pub(super) fn names(host: &str) -> impl Iterator<Item = &str> {
    label_suffixes(host).filter(move |name| name.contains('.') || *name == host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts() {
        let (entities, errors) = Entities::read(
            "# facts\n\ngroup a.example b.example\ncategory cloud c.example\ncookieblock x.d.example\ncategory advertising ads.example\ncategory cloud files.ads.example\ncategory social s.example\nnothing\ngroup A.example\ncategory cdn c.example",
        );
        let reasons: Vec<(u32, &str)> = errors.iter().map(|error| (error.line, error.reason.as_str())).collect();
        let [(9, fact), (10, host), (11, category)] = reasons[..] else { panic!("{reasons:?}") };
        assert_eq!(fact, "unknown fact \"nothing\"; expected group, category or cookieblock");
        assert_eq!(host, "not a host name: \"A.example\"");
        assert!(category.starts_with("unknown category \"cdn\"; the categories are content-delivery, "), "{category}");
        assert!(entities.are_together("a.example", "b.example") && entities.are_together("z.example", "z.example"));
        assert!(!entities.are_together("a.example", "c.example") && !entities.are_together("y.example", "z.example"));
        assert_eq!(entities.category("files.c.example"), Some(Category::Cloud));
        assert_eq!(entities.category("s.example"), None);
        assert!(entities.is_tracker("x.ads.example") && !entities.is_tracker("s.example"));
        assert!(!entities.is_tracker("files.ads.example"));
        assert_eq!(entities.category("files.ads.example"), Some(Category::Cloud));
        assert_eq!(entities.cookie_block("y.x.d.example"), Some("x.d.example"));
        assert_eq!(entities.cookie_block("d.example"), None);
        assert_eq!(entities.cookie_blocked_below("d.example").collect::<Vec<_>>(), ["x.d.example"]);
    }
}
