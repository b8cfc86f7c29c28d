//! Registrable domains, compared with the Public Suffix List's test vectors and with the `publicsuffix` crate.

use brock::{Builder, Engine};
use publicsuffix::Psl;

use crate::data;

fn engine() -> Engine {
    Engine::new(Builder::new().build().0)
}

/// Each vector has the form `checkPublicSuffix('host', 'domain');`, with `null` for no domain.
#[test]
fn public_suffix_list_test_vectors() {
    let Some(vectors) = data::text("reference/test_psl.txt") else { return };
    let engine = engine();
    let mut checked = 0;
    for line in vectors.lines().filter(|line| line.starts_with("checkPublicSuffix(")) {
        let mut arguments = line["checkPublicSuffix(".len()..line.find(')').unwrap()].split(", ");
        let mut next = || match arguments.next().unwrap() {
            "null" => None,
            quoted => Some(quoted.trim_matches('\'').to_lowercase()),
        };
        let (Some(host), expected) = (next(), next()) else { continue };
        // Skips names with a leading dot, which are not hosts. Hosts are passed to the engine in punycode.
        if host.starts_with('.') {
            continue;
        }
        let host = ascii(&host);
        let site = engine.site(&host);
        // A host without a registrable domain is its own site.
        assert_eq!(site, expected.map_or(host.clone(), |domain| ascii(&domain)), "{line}");
        checked += 1;
    }
    println!("{checked} vectors");
    assert!(checked > 70);
}

#[test]
fn recorded_hosts_match_the_publicsuffix_crate() {
    let (Some(list), Some(requests)) = (data::text("public_suffix_list.dat"), crate::corpus::requests()) else {
        return;
    };
    // The embedded list may be another version, so the list is set explicitly.
    let mut builder = Builder::new();
    builder.set_public_suffixes(&list);
    let engine = Engine::new(builder.build().0);
    let list: publicsuffix::List = list.parse().unwrap();
    for host in requests.iter().map(|recorded| recorded.request().url().host().to_owned()) {
        if host.parse::<std::net::IpAddr>().is_ok() || host.is_empty() {
            continue;
        }
        let domain = list.domain(host.as_bytes()).map(|domain| String::from_utf8_lossy(domain.as_bytes()).into_owned());
        assert_eq!(engine.site(&host), domain.unwrap_or(host.clone()), "{host}");
    }
}

/// The embedded list, unpacked, equals the list that the build script packed.
#[test]
fn the_embedded_list_equals_the_packed_list() {
    let list = std::fs::read_to_string(env!("BROCK_PSL_PACKED")).unwrap();
    let mut builder = Builder::new();
    builder.set_public_suffixes(&list);
    assert!(builder.build().0.as_bytes() == Builder::new().build().0.as_bytes());
}

#[test]
fn an_embedder_can_replace_the_list() {
    let mut builder = Builder::new();
    builder.set_public_suffixes("// ===BEGIN===\nexample\n*.wild.example // why\n!not.wild.example\nbücher.example\n");
    let engine = Engine::new(builder.build().0);
    for (host, site) in [
        ("a.b.example", "b.example"),
        ("a.b.c.wild.example", "b.c.wild.example"),
        ("a.not.wild.example", "not.wild.example"),
        ("a.b.xn--bcher-kva.example", "b.xn--bcher-kva.example"),
        ("a.b.co.uk", "co.uk"),
    ] {
        assert_eq!(engine.site(host), site);
    }
}

fn ascii(host: &str) -> String {
    url::Url::parse(&format!("http://{host}/")).unwrap().host_str().unwrap().to_owned()
}
