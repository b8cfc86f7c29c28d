//! What is known beforehand: who belongs together, what kind of service a domain is, what breaks when it is blocked.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::net::is_host_name;

/// Facts about domains, from a text.
///
/// One line a fact: `group a.example b.example` are of one owner; `category content-delivery a.example b.example` are such services;
/// `cookieblock a.example` is needed by pages and loses its cookies at most. Empty lines and those that start with `#`
/// are none; of other lines none counts, and [`Entities::read`] gives their numbers.
#[derive(Clone, Debug, Default)]
pub struct Entities {
    groups: BTreeMap<String, u32>,
    /// Of each group the name that stands for it.
    owners: BTreeMap<u32, String>,
    categories: BTreeMap<String, Category>,
    cookie_block: BTreeSet<String>,
    /// Domains whose business is to know people.
    trackers: BTreeSet<String>,
}

/// Names of categories whose business it is.
const TRACKERS: [&str; 5] = ["advertising", "analytics", "customer-engagement", "fingerprinting", "session-replay"];

/// Names of categories that have no better standing than a stranger.
const OTHERS: [&str; 2] = ["social", "tag-manager"];

/// A kind of service that pages need, and that is seldom there to track.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Category {
    /// Files of other people's pages.
    ContentDelivery,
    /// Rented computers and storage.
    Cloud,
    /// Asks for consent.
    Consent,
    /// Tells people from programs.
    Captcha,
    /// Takes payments.
    Payment,
    /// Logs people in.
    Login,
    /// Plays videos or sound.
    Video,
    /// Maps, fonts and the like.
    Library,
    /// People's comments.
    Comments,
    /// A group of sites, and what delivers them.
    SiteOwn,
}

impl Category {
    /// Every category.
    pub const fn all() -> &'static [Category] {
        use Category::*;
        &[ContentDelivery, Cloud, Consent, Captcha, Payment, Login, Video, Library, Comments, SiteOwn]
    }

    /// The name programs know it by.
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

    /// What a page loses without it.
    pub const fn sentence(self) -> &'static str {
        match self {
            Category::ContentDelivery => "it delivers files that pages are made of",
            Category::Cloud => "it is where others keep parts of their pages",
            Category::Consent => "it asks for consent, and pages wait for the answer",
            Category::Captcha => "pages use it to tell people from programs",
            Category::Payment => "it takes payments",
            Category::Login => "it logs people in",
            Category::Video => "it plays videos or sound",
            Category::Library => "it gives pages maps, fonts or parts that they need",
            Category::Comments => "it shows comments",
            Category::SiteOwn => "it delivers its owner's own sites",
        }
    }
}

impl Entities {
    /// Reads a text, and gives the numbers of the lines that say nothing.
    pub fn read(text: &str) -> (Entities, Vec<u32>) {
        let mut entities = Entities::default();
        let mut unread = Vec::new();
        for (line, number) in text.lines().zip(1u32..) {
            let mut words = line.split_ascii_whitespace();
            let Some(what) = words.next().filter(|word| !word.starts_with('#')) else { continue };
            if !entities.learn(what, words, number) {
                unread.push(number);
            }
        }
        (entities, unread)
    }

    fn learn<'t>(&mut self, what: &str, mut words: impl Iterator<Item = &'t str>, number: u32) -> bool {
        let category = match what {
            "category" => {
                let name = words.next().unwrap_or_default();
                if TRACKERS.contains(&name) {
                    self.trackers.extend(words.filter(|host| is_host_name(host)).map(str::to_owned));
                    return true;
                }
                let known = Category::all().iter().find(|category| category.name() == name);
                let Some(known) = known else { return OTHERS.contains(&name) };
                Some(*known)
            }
            "group" | "cookieblock" => None,
            _ => return false,
        };
        let mut is_right = true;
        for host in words {
            if !is_host_name(host) {
                is_right = false;
                continue;
            }
            match (category, what) {
                (Some(category), _) => drop(self.categories.insert(host.to_owned(), category)),
                (None, "group") => {
                    self.groups.entry(host.to_owned()).or_insert(number);
                    self.owners.entry(number).or_insert_with(|| host.to_owned());
                }
                (None, _) => drop(self.cookie_block.insert(host.to_owned())),
            }
        }
        is_right
    }

    /// Whether two domains are of one owner.
    pub fn are_together(&self, a: &str, b: &str) -> bool {
        a == b || self.groups.get(a).is_some_and(|group| self.groups.get(b) == Some(group))
    }

    /// The name that stands for a domain's owner, if it has several domains.
    pub(super) fn owner(&self, domain: &str) -> Option<&str> {
        self.groups.get(domain).and_then(|group| self.owners.get(group)).map(String::as_str)
    }

    /// The most specific name that has a category: a part of an owner may be something else than the whole.
    fn described<'h>(&self, host: &'h str) -> Option<&'h str> {
        names(host).find(|name| self.trackers.contains(*name) || self.categories.contains_key(*name))
    }

    /// The other domains of a domain's owner.
    pub(super) fn together_with<'k>(&'k self, domain: &'k str) -> impl Iterator<Item = &'k str> {
        let group = self.groups.get(domain);
        let of_group = self.groups.iter().filter(move |(name, of)| group == Some(of) && *name != domain);
        of_group.map(|(name, _)| name.as_str())
    }

    /// The listed host that a host is or lies under, if it is to lose its cookies at most.
    pub fn cookie_block(&self, host: &str) -> Option<&str> {
        names(host).find_map(|name| self.cookie_block.get(name)).map(String::as_str)
    }

    /// Whether a host is of somebody whose business is to know people.
    pub(super) fn is_tracker(&self, host: &str) -> bool {
        self.described(host).is_some_and(|name| self.trackers.contains(name))
    }

    /// What kind of service a host is.
    pub fn category(&self, host: &str) -> Option<Category> {
        self.described(host).and_then(|name| self.categories.get(name)).copied()
    }

    /// The listed hosts below a domain.
    pub(super) fn cookie_blocked_below<'k>(&'k self, domain: &'k str) -> impl Iterator<Item = &'k str> {
        let is_below = move |host: &&str| host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
        self.cookie_block.iter().map(String::as_str).filter(is_below)
    }
}

/// A host and the names above it, down to two labels.
pub(super) fn names(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(host), |name| name.split_once('.').map(|(_, above)| above))
        .filter(move |name| name.contains('.') || *name == host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts() {
        let (entities, unread) = Entities::read(
            "# facts\n\ngroup a.example b.example\ncategory cloud c.example\ncookieblock x.d.example\ncategory advertising ads.example\ncategory cloud files.ads.example\ncategory social s.example\nnothing\ngroup A.example\ncategory cdn c.example",
        );
        assert_eq!(unread, [9, 10, 11]);
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
