//! Brock's tables of owners and of needed hosts: `filter-lists/entities.toml`, `filter-lists/cookie-block.toml`.

use std::collections::{BTreeMap, BTreeSet};

use brock::{Builder, Engine};
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The header of entities.toml describes them.
const CATEGORIES: [&str; 17] = [
    "advertising",
    "analytics",
    "session-replay",
    "fingerprinting",
    "tag-manager",
    "customer-engagement",
    "social",
    "comments",
    "consent",
    "captcha",
    "login",
    "payment",
    "video",
    "library",
    "content-delivery",
    "cloud",
    "site-own",
];

/// Categories that are never in cookie-block.toml: pages do not need them.
const NEVER_NEEDED: [&str; 5] = ["advertising", "analytics", "session-replay", "fingerprinting", "tag-manager"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entities {
    owner: Vec<Owner>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Owner {
    name: String,
    home: String,
    category: String,
    purpose: String,
    domains: Vec<String>,
    #[serde(default)]
    part: Vec<Part>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Part {
    category: String,
    purpose: String,
    domains: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CookieBlock {
    entry: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    domain: String,
    category: String,
    reason: String,
}

/// Owner, category and purpose of a domain.
type DomainFacts<'a> = (&'a str, &'a str, &'a str);

fn text(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("filter-lists").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn read<T: DeserializeOwned>(name: &str) -> T {
    toml::from_str(&text(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The facts by domain; every domain occurs once.
fn domains(entities: &Entities) -> BTreeMap<&str, DomainFacts<'_>> {
    let mut said = BTreeMap::new();
    for owner in &entities.owner {
        let own = (&owner.category, &owner.purpose, &owner.domains);
        let parts = owner.part.iter().map(|part| (&part.category, &part.purpose, &part.domains));
        for (category, purpose, domains) in std::iter::once(own).chain(parts) {
            for domain in domains {
                let before = said.insert(domain.as_str(), (owner.name.as_str(), category.as_str(), purpose.as_str()));
                assert_eq!(before, None, "{domain}: repeated, at {}", owner.name);
            }
        }
    }
    said
}

/// The entry of the nearest parent domain.
fn above<'a, T>(table: &'a BTreeMap<&str, T>, host: &str) -> Option<&'a T> {
    host.match_indices('.').find_map(|(dot, _)| table.get(&host[dot + 1..]))
}

#[track_caller]
fn is_domain(engine: &Engine, domain: &str) {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let top = domain.rsplit('.').next().unwrap();
    assert!(domain.contains('.') && domain.split('.').all(label), "{domain}: not a domain");
    assert!(!top.bytes().all(|byte| byte.is_ascii_digit()), "{domain}: an IP address");
    // A host directly below a public suffix is its own registrable domain.
    let below = format!("below.{domain}");
    assert_ne!(engine.site(&below), below, "{domain}: a public suffix");
}

#[track_caller]
fn is_sentence(text: &str) {
    assert!(
        text.len() > 10 && text.ends_with('.') && text.starts_with(|c: char| c.is_uppercase()),
        "{text:?}: not a sentence"
    );
    assert_eq!(text, text.split_whitespace().collect::<Vec<_>>().join(" "), "spaces");
}

#[test]
fn owners() {
    let engine = Engine::new(Builder::new().build().0);
    let entities: Entities = read("entities.toml");
    let said = domains(&entities);
    for (domain, said_of_it) in &said {
        is_domain(&engine, domain);
        assert_ne!(above(&said, domain), Some(said_of_it), "{domain}: a parent domain has the same facts");
    }
    for owner in &entities.owner {
        assert!(!owner.name.trim().is_empty() && !owner.name.contains('"'), "{}", owner.home);
        is_domain(&engine, &owner.home);
        let at_home = said.get(owner.home.as_str()).or_else(|| above(&said, &owner.home));
        assert_eq!(at_home.map(|said| said.0), Some(owner.name.as_str()), "{}: its home has another owner", owner.name);
        let parts = owner.part.iter().map(|part| (&part.category, &part.purpose, &part.domains));
        for (category, purpose, domains) in
            std::iter::once((&owner.category, &owner.purpose, &owner.domains)).chain(parts)
        {
            assert!(CATEGORIES.contains(&category.as_str()), "{}: {category}", owner.name);
            is_sentence(purpose);
            assert!(!domains.is_empty() && domains.is_sorted(), "{}: domains are not sorted", owner.name);
        }
    }
    let names: Vec<String> = entities.owner.iter().map(|owner| owner.name.to_lowercase()).collect();
    assert!(names.is_sorted(), "{:?}", names.windows(2).find(|pair| pair[0] > pair[1]));
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "an owner occurs twice");
    println!("{} owners, {} domains", names.len(), said.len());
    assert!(names.len() >= 200 && said.len() >= 800);
}

#[test]
fn cookie_block() {
    let engine = Engine::new(Builder::new().build().0);
    let entities: Entities = read("entities.toml");
    let said = domains(&entities);
    let list: CookieBlock = read("cookie-block.toml");
    let needed: BTreeMap<&str, ()> = list.entry.iter().map(|entry| (entry.domain.as_str(), ())).collect();
    for Entry { domain, category, reason } in &list.entry {
        is_domain(&engine, domain);
        is_sentence(reason);
        assert_eq!(above(&needed, domain), None, "{domain}: a parent domain has the same facts");
        let of_owner = said.get(domain.as_str()).or_else(|| above(&said, domain)).map(|said| said.1);
        assert_eq!(of_owner, Some(category.as_str()), "{domain}: entities.toml has another category");
        assert!(!NEVER_NEEDED.contains(&category.as_str()), "{domain}: {category}");
    }
    assert_eq!(needed.len(), list.entry.len(), "a domain occurs twice");
    assert!(list.entry.is_sorted_by_key(|entry| &entry.domain));
    println!("{} entries", needed.len());
    assert!(needed.len() >= 150);
}

/// The header of the table describes every category.
#[test]
fn the_header_lists_every_category() {
    let text = text("entities.toml");
    let header = text.lines().take_while(|line| line.starts_with('#'));
    let listed: Vec<&str> = header
        .skip_while(|line| *line != "# Categories:")
        .filter_map(|line| line.strip_prefix("#   "))
        .filter_map(|line| line.split("  ").next())
        .collect();
    assert_eq!(listed, CATEGORIES);
}
