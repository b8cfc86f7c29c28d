//! Covered filters: cases, generated lists, and real lists without their covered filters.

use brock::cosmetic::Page;
use brock::lists::{Environment, Lists};
use brock::oracle::Oracle;
use brock::redundant::{CoveredFilter, Redundancy, Use, find};
use brock::{Builder, Engine, Request, ResourceType};
use proptest::prelude::*;

use crate::corpus;
use crate::data;
use crate::promises::without_covered as without;
use crate::properties::{cases, domains, filter, kind, url};
use crate::random::Random;

fn found(lists: &[&str], wanted: Use, is_judged: impl Fn(u32) -> bool) -> Redundancy {
    let mut all = Lists::new(Environment::new(["yes"]));
    lists.iter().zip(["a", "b", "c"]).for_each(|(text, name)| all.add(name, text));
    find(all, wanted, is_judged)
}

/// `line<covering line (proof)` of each covered filter, of one list.
fn covered(list: &str, wanted: Use) -> String {
    let shown = |one: &CoveredFilter| format!("{}<{} {}", one.line, one.by.line, one.coverage.name());
    found(&[list], wanted, |_| true).covered.iter().map(shown).collect::<Vec<_>>().join(", ")
}

#[test]
fn one_list() {
    for (list, expected) in [
        ("||a.com^\n||a.com^", "2<1 duplicate"),
        ("||a.com^\n||A.com^$_", "2<1 duplicate"),
        ("a.com\n||a.com^\n||b.a.com^", "2<1 duplicate, 3<1 host"),
        ("/x$script,image\n/x$image,script", "2<1 duplicate"),
        ("||b.a.com^\n||a.com^", "1<2 host"),
        ("||b.a.com^\n||a.com^$3p", ""),
        ("||b.a.com^$3p\n||a.com^", "1<2 host"),
        ("||a.com/x/y.js\n||a.com^", "1<2 path"),
        ("||a.com/x/y.js$doc\n||a.com^", ""),
        ("||a.com/x/y.js$popup\n||a.com^$all", "1<2 path"),
        ("/x/ads.js\n/ads.", "1<2 text"),
        ("||a.com^$script,domain=b.com\n*$script,domain=b.com|c.com", "1<2 everything"),
        ("||a.com^$script,domain=b.com\n*$script,domain=c.com", ""),
        // A chain: what covers is itself covered.
        ("||c.b.a.com^\n||b.a.com^\n||a.com^", "1<2 host, 2<3 host"),
        // Precedence.
        ("||a.com^$important\n||a.com^", "2<1 same-pattern"),
        ("||b.a.com^$important\n||a.com^", ""),
        ("@@||b.a.com^\n@@||a.com^", "1<2 host"),
        ("@@||b.a.com^\n||a.com^", ""),
        // Modifications.
        ("||a.com^\n||a.com^$csp=worker-src 'none'\n@@||a.com^$csp", ""),
        ("||a.com^$csp=worker-src 'none'\n||b.a.com^$csp=worker-src 'none'", "2<1 host"),
        ("||a.com^$csp=worker-src 'none'\n||b.a.com^$csp=img-src 'none'", ""),
        ("*$removeparam=x\n||a.com^$removeparam=x", "2<1 everything"),
        ("*$replace=/a/b/\n||a.com^$replace=/a/b/", ""),
        ("||a.com^$script\n||a.com/x$script,redirect=noopjs", ""),
        ("||a.com^$doc,reason=x\n||b.a.com^$doc", ""),
        // Lines that are not in force.
        ("||a.com^\n||b.a.com^\n||a.com^$badfilter", ""),
        ("!#if yes\n||a.com^\n!#endif\n||b.a.com^", ""),
        ("!#if yes\n||b.a.com^\n!#endif\n||a.com^", "2<4 host"),
        ("!#if yes\n||a.com^\n!#else\n||c.com^\n!#endif\n||a.com^", "2<6 duplicate"),
        // Generic blocking can be switched off.
        ("||b.a.com^$domain=c.com\n||a.com^", "1<2 host"),
        ("||b.a.com^$domain=c.com\n||a.com^\n@@||c.com^$genericblock", ""),
        ("||b.a.com^$domain=c.com\n||a.com^$important\n@@||c.com^$genericblock", "1<2 host"),
        // Parties.
        ("||a.com^$strict3p\n||a.com^$3p", "2<1 same-pattern"),
        ("||a.com^$1p\n||a.com^$strict1p", "2<1 same-pattern"),
        ("||a.com^$strict1p\n||a.com^$1p", "1<2 same-pattern"),
        // Other conditions.
        ("||a.com^$denyallow=b.com\n||a.com^$denyallow=b.com|c.com", "2<1 same-pattern"),
        ("||a.com^$method=get\n||a.com^", "1<2 same-pattern"),
        ("||a.com^\n||a.com^$header=via", "2<1 same-pattern"),
        ("/^x/$match-case\n/^x/", ""),
        // A line of a hosts file with several names.
        ("||a.com^\n0.0.0.0 b.a.com c.com", ""),
        ("||a.com^\n||c.com^\n0.0.0.0 b.a.com c.com", "3<1 host"),
        // Page filters.
        ("a.com##.x\na.com##.x", "2<1 duplicate"),
        ("a.com,b.com##.x\nc.a.com##.x", "2<1 same-pattern"),
        ("##.x\na.com##.x", ""),
        ("##.x\n~a.com##.x", ""),
        ("~a.com##.x\n~a.com,~b.com##.x", ""),
        ("b.com,c.com,~a.b.com##.x\nb.com,~a.b.com##.x", "2<1 same-pattern"),
        ("a.com,~b.a.com##.x\nc.a.com##.x", ""),
        ("a.com##+js(aopr, x)\na.com##+js(abort-on-property-read, x)", "2<1 duplicate"),
        ("a.com##.x\na.com#@#.x", ""),
        // From reports to maintainers of lists.
        ("||e1.example/x/x.js\n||e1.example^\n||e2.example^\n||e2.example^$third-party", "1<2 path, 4<3 same-pattern"),
        ("||jibe.example^\n||x.jibe.example^\n||notjibe.example^", "2<1 host"),
        ("||a.example^$third-party\n||a.example^$csp=worker-src none\n@@||a.example^$csp", ""),
        ("0.0.0.0 a.example\n0.0.0.0 x.a.example", "2<1 host"),
    ] {
        assert_eq!(covered(list, Use::Browser), expected, "{list}");
    }
}

#[test]
fn hosts_files_name_single_hosts() {
    assert_eq!(covered("0.0.0.0 a.example\n0.0.0.0 x.a.example\n0.0.0.0 a.example", Use::Hosts), "3<1 duplicate");
}

#[test]
fn known_lists_cover_and_are_not_reported() {
    let both = ["||b.a.com^\n||c.com^\n||d.com^", "||a.com^\n||c.com^\n||a.d.com^\n||b.a.com^"];
    let found = found(&both, Use::Browser, |list| list == 0);
    let places: Vec<_> = found.covered.iter().map(|one| (one.list, one.line, one.by.list, one.by.line)).collect();
    assert_eq!(places, [(0, 1, 1, 4), (0, 2, 1, 2)]);
}

proptest! {
    #![proptest_config(cases(3000))]

    /// The oracle, which tests every filter, gives the same answers without the covered filters.
    #[test]
    fn nothing_changes_without_covered_filters(
        filters in prop::collection::vec(near_filters(), 1..6),
        requests in prop::collection::vec((url(), prop_oneof![url(), Just(String::new())], kind()), 1..12),
    ) {
        let list = filters.concat().join("\n");
        let found = found(&[&list], Use::Browser, |_| true);
        let shorter = without(&list, 0, &found);
        let environment = Environment::default();
        let oracles = [&list, &shorter].map(|list| Oracle::new(&[list], &environment));
        for (url, source, kind) in &requests {
            let request = Request::new(url, source, *kind).unwrap();
            // Pages without generic blocking exist only if a filter says so.
            let off = list.contains("genericblock").then(|| request.clone().without_generic_blocking());
            for request in std::iter::once(request).chain(off) {
                let [before, after] = oracles.each_ref().map(|one| (one.check(&request).0, one.modifications(&request)));
                prop_assert_eq!(before, after, "{}\n-----\n{}\n{} {} {}", list, shorter, kind, url, source);
            }
        }
    }
}

/// A filter, and variants of it that may cover it or be covered.
fn near_filters() -> impl Strategy<Value = Vec<String>> {
    let changed = (filter(), 0..8_usize, domains()).prop_map(|(filter, change, domains)| {
        let and = |modifier: &str| match filter.contains('$') {
            true => format!("{filter},{modifier}"),
            false => format!("{filter}${modifier}"),
        };
        let other = match change {
            0 => and("3p"),
            1 => and(&format!("domain={domains}")),
            2 => and("script"),
            3 => filter.replacen("||", "||b.", 1),
            4 => filter.replacen('^', "/", 1),
            5 => filter.replacen("$", "abc$", 1),
            6 => and("important"),
            _ => filter.trim_start_matches("||").to_owned(),
        };
        vec![filter, other]
    });
    prop_oneof![changed, filter().prop_map(|filter| vec![filter]), Just(vec!["@@||ads.com^$genericblock".to_owned()])]
}

/// URLs near the covered filters: their hosts with the paths and texts of other filters.
struct NearUrls<'a> {
    hosts: Vec<&'a str>,
    texts: Vec<String>,
    random: Random,
}

impl<'a> NearUrls<'a> {
    fn new(texts: &'a [String], found: &'a Redundancy) -> NearUrls<'a> {
        let host = |line: &'a str| {
            let rest = line.trim_start_matches("@@").strip_prefix("||")?;
            Some(&rest[..rest.find(['/', '^', '$', '*', ':', '?']).unwrap_or(rest.len())])
        };
        let pairs = found.covered.iter().flat_map(|one| [one.filter.as_str(), one.by.filter.as_str()]);
        let pairs: Vec<&str> = pairs.collect();
        let mut hosts: Vec<&str> = pairs.iter().filter_map(|line| host(line)).filter(|host| !host.is_empty()).collect();
        hosts.extend(
            texts.iter().flat_map(|text| text.lines().step_by(97)).filter_map(host).filter(|host| !host.is_empty()),
        );
        let plain = |line: &str| {
            let pattern = line.trim_start_matches("@@").split('$').next().unwrap_or("");
            let path = pattern.trim_start_matches("||").find('/').map(|at| &pattern.trim_start_matches("||")[at..])?;
            Some(path.replace('*', "x").replace('^', "/").replace('|', ""))
        };
        let mut paths: Vec<String> = pairs.iter().filter_map(|line| plain(line)).collect();
        paths.extend(
            texts.iter().flat_map(|text| text.lines().step_by(89)).filter(|line| !line.contains('#')).filter_map(plain),
        );
        NearUrls { hosts, texts: paths, random: Random(20_261_127) }
    }

    fn next(&mut self) -> (String, String, ResourceType) {
        let random = &mut self.random;
        let label = ["", "", "a.", "www.", "x-"][random.below(5)];
        let host = self.hosts[random.below(self.hosts.len())].trim_end_matches('.');
        let text = &self.texts[random.below(self.texts.len())];
        let behind = ["", "?a=1", "/b.js", "&c"][random.below(4)];
        let scheme = ["https", "https", "http", "wss"][random.below(4)];
        let source = self.hosts[random.below(self.hosts.len())];
        let kinds = ResourceType::all();
        (
            format!("{scheme}://{label}{host}{text}{behind}"),
            format!("https://{source}/"),
            kinds[random.below(kinds.len())],
        )
    }
}

fn engine(texts: &[String]) -> Engine {
    let mut builder = Builder::new();
    texts.iter().zip(["a", "b"]).for_each(|(text, name)| builder.add_list(name, text));
    Engine::new(builder.build().0)
}

/// The action and the modifications of a request.
fn answer(engine: &Engine, request: &Request<'_>) -> String {
    let modified = engine.modifications(request);
    let mut applied: Vec<_> = modified.applied.iter().map(|one| (one.kind, one.value)).collect();
    applied.sort_unstable();
    applied.dedup();
    let decision = engine.check(request);
    format!("{:?} {:?} {applied:?} {:?}", decision.action(), engine.surrogate(&decision), modified.url())
}

/// The lists have at least so many covered filters; without them, recorded requests, generated URLs and recorded pages get
/// the same answers.
fn nothing_changes(names: &[&str], at_least: usize, urls: usize) {
    let Some(texts) = names.iter().map(|name| data::text(&format!("lists/{name}.txt"))).collect::<Option<Vec<_>>>()
    else {
        return;
    };
    let (Some(requests), Some(pages)) = (corpus::requests(), data::text("page/pages.tsv")) else { return };
    let mut all = Lists::default();
    texts.iter().zip(["a", "b"]).for_each(|(text, name)| all.add(name, text));
    let found = find(all, Use::Browser, |_| true);
    assert!(found.covered.len() >= at_least, "{} covered filters", found.covered.len());
    let shorter: Vec<String> = texts.iter().zip(0..).map(|(text, list)| without(text, list, &found)).collect();
    let [before, after] = [engine(&texts), engine(&shorter)];
    for recorded in &requests {
        let request = recorded.request();
        assert_eq!(answer(&before, &request), answer(&after, &request), "{}", recorded.url);
    }
    let mut near = NearUrls::new(&texts, &found);
    let mut matched = 0;
    for _ in 0..urls {
        let (url, source, kind) = near.next();
        let Ok(request) = Request::new(&url, &source, kind) else { continue };
        matched += before.check(&request).is_block() as usize;
        assert_eq!(answer(&before, &request), answer(&after, &request), "{kind} {url} of {source}");
    }
    assert!(matched > urls / 20, "only {matched} of {urls} generated URLs are blocked");
    let urls = pages.lines().flat_map(|line| line.split('\t')).filter(|field| field.starts_with("http"));
    let mut compared = 0;
    for url in urls {
        let page = Page::new(url).unwrap();
        assert_eq!(before.cosmetics(&page), after.cosmetics(&page), "{url}");
        compared += 1;
    }
    assert!(compared > 700, "{compared} pages");
    assert_eq!(before.generic_sheet(), after.generic_sheet());
}

/// Of a million generated URLs, `BROCK_REDUNDANT_URLS` of them.
fn generated_urls() -> usize {
    std::env::var("BROCK_REDUNDANT_URLS").ok().and_then(|count| count.parse().ok()).unwrap_or(100_000)
}

#[test]
fn easylist_and_easyprivacy() {
    nothing_changes(&["easylist", "easyprivacy"], 90, generated_urls());
}

#[test]
fn adguard_base() {
    nothing_changes(&["adguard-base"], 3901, generated_urls());
}

#[test]
fn ublock_filters() {
    nothing_changes(&["ubo-filters.min", "ubo-privacy.min"], 11, generated_urls());
}
