//! Comparisons of lists, dead filters, costs, causes and near misses, on cases and on real lists with recorded requests.

use std::collections::BTreeSet;

use brock::bisect::all_causes;
use brock::comparison::{ComparedLists, Comparison, ComparisonReport, FilterChangeKind, RequestEffect};
use brock::cosmetic::Page;
use brock::dead::{DeadFilters, DeadHosts, DeadReason, Recording, find};
use brock::filter::lines;
use brock::lists::{Lists, only_lines};
use brock::profile::{Profile, ProfileReport};
use brock::why_not::{WhyNotReason, why_not, why_not_page};
use brock::{Builder, Engine, Request};
use proptest::prelude::*;

use crate::corpus::{self, Recorded};
use crate::data;
use crate::properties::{cases, domains, filter, kind, url};

fn engine(lists: &[(&str, &str)]) -> Engine {
    let mut builder = Builder::new();
    lists.iter().for_each(|(name, text)| builder.add_list(name, text));
    Engine::new(builder.build().0)
}

fn parsed<'t>(lists: &[(&str, &'t str)]) -> Lists<'t> {
    let mut all = Lists::default();
    lists.iter().for_each(|(name, text)| all.add(name, text));
    all
}

fn request<'r>(url: &'r str, source: &'r str, kind: &str) -> Request<'r> {
    Request::new(url, source, kind.parse().unwrap()).unwrap()
}

/// Compares two texts of one list, on requests (`type url source`) and pages.
fn compare(old: &str, new: &str, requests: &[&str], pages: &[&str]) -> ComparisonReport {
    let is_in = |text: &str, line: &str| lines(text).any(|(_, known)| known == line);
    let (removed, added) = (only_lines(old, |_, line| !is_in(new, line)), only_lines(new, |_, line| !is_in(old, line)));
    let engines = [old, new, &removed, &added].map(|text| engine(&[("mine", text)]));
    let [old, new, removed, added] = engines.each_ref();
    let mut comparison = Comparison::new(ComparedLists { old, new, removed, added });
    for line in requests {
        let [kind, url, source] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        comparison.request(&request(url, source, kind));
    }
    pages.iter().for_each(|url| comparison.page(&Page::new(url).unwrap(), &["ad", "box"], &["top"]));
    comparison.finish()
}

#[test]
fn what_changes_for_a_request() {
    let requests = ["script https://cdn.ads.example/x.js https://news.example/"];
    for (old, new, expected) in [
        ("", "||ads.example^", "blocked 1 added"),
        ("||ads.example^", "", "passed 1 removed"),
        ("||ads.example^", "||ads.example^\n@@/x.js", "passed 2 added"),
        ("||ads.example^\n@@/x.js", "||ads.example^", "blocked 2 removed"),
        ("||ads.example^", "||ads.example^\n||ads.example^$badfilter", "passed 1 switched"),
        ("||ads.example^\n||ads.example^$badfilter", "||ads.example^", "blocked 1 switched"),
        ("||ads.example^", "||ads.example^\n/x.js$redirect-rule=noopjs", "replaced 2 added"),
        ("||ads.example^\n/x.js$redirect-rule=noopjs", "||ads.example^", "replaced 2 removed"),
        ("||ads.example^", "||cdn.ads.example^", ""),
        ("||ads.example^\n@@/x.js", "||ads.example^\n@@/x.js\n||cdn.ads.example^$important", "blocked 3 added"),
        ("||ads.example^\n@@/x.js\n||cdn.ads.example^$important", "||ads.example^\n@@/x.js", "passed 3 removed"),
        ("||ads.example^", "||ads.example^\n||ads.example^$image", ""),
        ("||ads.example^", "! moved\n||ads.example^", ""),
    ] {
        let report = compare(old, new, &requests, &[]);
        let shown: Vec<String> = report
            .requests
            .iter()
            .map(|one| {
                let cause = one.cause.as_ref().unwrap_or_else(|| panic!("{old} / {new}: no cause"));
                assert_eq!(one.site, "news.example");
                format!("{} {} {}", one.effect.name(), cause.line, cause.kind.name())
            })
            .collect();
        assert_eq!(shown.join(", "), expected, "{old} / {new}");
        assert_eq!(report.counts().total() as usize, shown.len());
        assert_eq!(report.by_site().len() + report.by_filter().len(), shown.len() * 2);
    }
}

#[test]
fn modifications_and_reach() {
    let requests = [
        "main_frame https://news.example/?utm=1 https://news.example/?utm=1",
        "script https://a.example/banner/x.js https://news.example/",
        "image https://a.example/banner/x.png https://shop.test/",
    ];
    let report = compare("||a.example^", "||a.example^\n/banner/\n$removeparam=utm\n@@||b.example^", &requests, &[]);
    let [change] = &report.requests[..] else { panic!("{report:#?}") };
    assert_eq!((change.effect, change.cause.as_ref().unwrap().line), (RequestEffect::Modified, 3));
    let reach: Vec<_> = report.reach.iter().map(|one| (one.line, one.requests, one.sites, one.changed)).collect();
    assert_eq!(reach, [(2, 2, 2, 0), (3, 1, 1, 1), (4, 0, 0, 0)]);
    assert_eq!((report.compared_requests, report.compared_sites), (3, 2));
}

#[test]
fn what_changes_on_a_page() {
    for (old, new, expected) in [
        ("", "news.example##.x", "hidden hide .x 1"),
        ("news.example##.x", "", "shown hide .x 1"),
        ("news.example##.x", "news.example##.x\nnews.example#@#.x", "shown hide .x 2"),
        ("news.example##.x\nnews.example#@#.x", "news.example##.x", "hidden hide .x 2"),
        ("##.ad", "", "shown hide .ad 1"),
        ("", "news.example##+js(set, a, 1)", "hidden scriptlet set-constant\na\n1 1"),
        ("", "news.example##.a:has-text(x)", "hidden procedural .a:has-text(x) 1"),
        (
            "news.example##.x",
            "news.example##.x\n@@||news.example^$shide",
            "shown hide .x -, shown switch specific filters off 2",
        ),
        ("other.test##.x", "", ""),
    ] {
        let report = compare(old, new, &[], &["https://news.example/"]);
        let mut shown: Vec<String> = report
            .pages
            .iter()
            .map(|one| {
                let change = if one.hides() { "hidden" } else { "shown" };
                let line = one.cause.as_ref().map_or_else(|| "-".to_owned(), |cause| cause.line.to_string());
                format!("{change} {} {} {line}", one.what, one.value)
            })
            .collect();
        shown.sort();
        assert_eq!(shown.join(", "), expected, "{old} / {new}");
    }
    let report = compare("##a[href=\"/x\"]", "##a[href=\"/y\"]\nnews.example##.z", &[], &["https://news.example/"]);
    assert_eq!(
        (&report.sheet_added[..], &report.sheet_removed[..]),
        (&["a[href=\"/y\"]".to_owned()][..], &["a[href=\"/x\"]".to_owned()][..])
    );
    assert_eq!((report.reach[0].line, report.reach[0].pages), (2, 1));
}

fn easy() -> Option<[String; 2]> {
    Some([data::text("lists/easylist.txt")?, data::text("lists/easyprivacy.txt")?])
}

/// The changes of a real list are those that two engines give, and each has a cause; what new filters match is what each matches alone.
#[test]
fn comparison_of_real_lists() {
    let (Some([easylist, easyprivacy]), Some(requests)) = (easy(), corpus::requests()) else { return };
    // Every eleventh line of EasyPrivacy is new, every thirteenth line of EasyList is gone.
    let is_new = |number: u32, line: &str| number % 11 == 5 && !line.starts_with('!');
    let is_gone = |number: u32, line: &str| number % 13 == 7 && !line.starts_with('!');
    let old_privacy = only_lines(&easyprivacy, |number, line| !is_new(number, line));
    let new_list = only_lines(&easylist, |number, line| !is_gone(number, line));
    let (removed, added) = (only_lines(&easylist, is_gone), only_lines(&easyprivacy, is_new));
    let old = engine(&[("easylist", &easylist), ("easyprivacy", &old_privacy)]);
    let new = engine(&[("easylist", &new_list), ("easyprivacy", &easyprivacy)]);
    let [removed, added_engine] = [engine(&[("easylist", &removed)]), engine(&[("easyprivacy", &added)])];
    let mut comparison =
        Comparison::new(ComparedLists { old: &old, new: &new, removed: &removed, added: &added_engine });
    let mut expected = Vec::new();
    for recorded in &requests {
        let request = recorded.request();
        comparison.request(&request);
        let [before, after] = [&old, &new].map(|engine| engine.check(&request).is_block());
        if before != after {
            let effect = if after { RequestEffect::Blocked } else { RequestEffect::Passed };
            expected.push((request.url().as_str().to_owned(), effect));
        }
    }
    let report = comparison.finish();
    let is_decision = |effect| matches!(effect, RequestEffect::Blocked | RequestEffect::Passed);
    let decided = report.requests.iter().filter(|one| is_decision(one.effect));
    let found: Vec<_> = decided.map(|one| (one.url.clone(), one.effect)).collect();
    assert_eq!(found, expected);
    assert!(expected.len() > 200, "{} changes", expected.len());
    let switched = |one: &&brock::comparison::RequestChange| {
        one.cause.as_ref().is_none_or(|cause| cause.kind == FilterChangeKind::Switched)
    };
    let wrong = report.requests.iter().find(switched);
    assert!(wrong.is_none(), "no added or removed filter: {wrong:#?}");
    // The widest filters, and one that matches nothing.
    for reach in report.reach.iter().take(3).chain(report.reach.last()) {
        let alone = engine(&[("", &reach.filter)]);
        let matching: Vec<&Recorded> =
            requests.iter().filter(|one| !alone.explain(&one.request()).matches.is_empty()).collect();
        assert_eq!(matching.len() as u32, reach.requests, "{}", reach.filter);
    }
}

fn dead_of(list: &str, dead: &str, requests: &[&str]) -> String {
    let engine = engine(&[("mine", list)]);
    let mut recording = Recording::new(&engine);
    for line in requests {
        let [kind, url, source] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line}") };
        recording.request(&request(url, source, kind), source);
    }
    let mut hosts = DeadHosts::default();
    assert_eq!(hosts.read(dead), [0; 0]);
    recording.hosts().for_each(|host| hosts.keep(host));
    let found = find(parsed(&[("mine", list)]), &recording, &hosts, 1, |_| true);
    found.dead.iter().map(|one| format!("{} {}", one.line, one.reason.name())).collect::<Vec<_>>().join(", ")
}

#[test]
fn dead_filters() {
    let requests = [
        "script https://cdn.example/a.js https://news.example/",
        "image https://cdn.example/b.png https://news.example/2",
    ];
    for (list, dead, expected) in [
        // AdguardTeam/DeadDomainsLinter#14: a name in the middle of a URL is no host.
        (
            "||wq3.example^$third-party\nhttp://www.wq3.example^\nwq3.example^$third-party\n@@||wq3.example/a.js",
            "wq3.example",
            "1 dead-host, 2 dead-host, 4 dead-host",
        ),
        ("||a.example^\n||b.a.example^\n||x.example^", "a.example", "1 dead-host, 2 dead-host"),
        // A dead subdomain says nothing about the domain above it.
        ("||a.example^", "b.a.example", ""),
        // brave/adblock-lists#2683: a domain is alive if a subdomain is.
        ("||example^\n||cdn.example^\n||old.cdn.example^", "cdn.example", "3 dead-host"),
        // AdguardTeam/DeadDomainsLinter#19: `~` stays.
        ("/x.$domain=gone.example|~a.gone.example", "gone.example", "1 dead-sites"),
        ("/x.$domain=~gone.example\n##.x\n~gone.example##.y", "gone.example", ""),
        (
            "/x.$domain=gone.example|alive.example\n/x.$to=gone.example\ngone.example,a.test##.x",
            "gone.example",
            "1 some-dead-sites, 2 dead-sites, 3 some-dead-sites",
        ),
        ("gone.example##.x\ngone.*##.x\na.gone.example/path##.x", "gone.example", "1 dead-sites, 3 dead-sites"),
        // Sites that were visited, and hosts that requests went to.
        ("/banner.$domain=news.example\n/banner.$domain=other.example\n/a.js$domain=news.example", "", "1 idle"),
        ("/banner.$domain=news.example|other.example", "", ""),
        ("||cdn.example/banner/\n||else.example/banner/\n||cdn.example/a.js\n/banner/", "", "1 idle"),
        ("@@||cdn.example/ok.js\n@@||cdn.example/a.js", "", "1 idle"),
        // Of other types nothing was recorded.
        ("||cdn.example^$popup\n||cdn.example^$websocket\n||cdn.example^$font,domain=news.example", "", ""),
        ("||cdn.example/x$header=via\n||cdn.example/x/$badfilter", "", ""),
    ] {
        assert_eq!(dead_of(list, dead, &requests), expected, "{list}");
    }
}

#[test]
fn idle_page_filters() {
    let list =
        "news.example##.gone\nnews.example##.here\nother.example##.gone\nnews.example##div\nnews.example#@#.gone";
    let engine = engine(&[("mine", list)]);
    let mut recording = Recording::new(&engine);
    let url = "https://news.example/";
    recording.page(url, &Page::new(url).unwrap(), &["here"], &["id"]);
    let found = find(parsed(&[("mine", list)]), &recording, &DeadHosts::default(), 1, |_| true);
    let lines: Vec<_> = found.dead.iter().map(|one| (one.line, one.reason, one.visits)).collect();
    assert_eq!(lines, [(1, DeadReason::Idle, 1)]);
}

/// Of real lists no reported filter matches anything, and each has its evidence.
#[test]
fn dead_filters_of_real_lists() {
    let (Some([easylist, easyprivacy]), Some(requests)) = (easy(), corpus::requests()) else { return };
    let lists = [("easylist", easylist.as_str()), ("easyprivacy", easyprivacy.as_str())];
    let all = engine(&lists);
    let mut recording = Recording::new(&all);
    requests.iter().for_each(|one| recording.request(&one.request(), one.source()));
    let DeadFilters { dead, filters, .. } = find(parsed(&lists), &recording, &DeadHosts::default(), 1, |_| true);
    assert!(dead.len() > 100 && dead.len() < filters / 50, "{} of {filters}", dead.len());
    assert!(dead.iter().all(|one| one.visits + one.requests > 0 && one.reason == DeadReason::Idle));
    let text: String = dead.iter().flat_map(|one| [one.filter.as_str(), "\n"]).collect();
    let idle = engine(&[("idle", &text)]);
    for one in &requests {
        let found = idle.explain(&one.request()).matches;
        let first = found.first().map(|found| idle.image().filter(found.filter).filter.into_owned());
        assert_eq!(first, None, "{}", one.url);
    }
}

#[test]
fn costs_of_real_lists() {
    let (Some([easylist, easyprivacy]), Some(requests)) = (easy(), corpus::requests()) else { return };
    let engine = engine(&[("easylist", &easylist), ("easyprivacy", &easyprivacy)]);
    let measure = || {
        let mut profile = Profile::new(&engine);
        requests.iter().for_each(|one| profile.request(&one.request()));
        profile.finish(50, |_, _| true)
    };
    let report: ProfileReport = measure();
    assert_eq!(report, measure());
    assert_eq!((report.requests as usize, report.slowest.len()), (requests.len(), 50));
    assert!(report.slowest.is_sorted_by(|one, next| one.steps >= next.steps));
    assert!(report.slowest.iter().all(|one| one.matches <= one.tests && one.tests <= one.steps));
    // A third of the work is in one expression.
    let first = &report.slowest[0];
    assert!(first.filter.starts_with('/') && first.steps * 4 > report.steps, "{first:?}");
    assert!(first.advice.iter().any(|advice| advice.contains("steps for each test")), "{first:?}");
    let advised = report.slowest.iter().filter(|one| !one.advice.is_empty()).count();
    assert!(advised >= 5, "{advised} of 50 have advice");
}

/// A cause has the effect alone, and without all causes it is gone.
#[test]
fn causes_in_a_real_list() {
    let (Some(list), Some(requests)) = (data::text("lists/ubo-privacy.min.txt"), corpus::requests()) else { return };
    let numbers: Vec<u32> = lines(&list).filter(|(_, line)| !line.starts_with('!')).map(|(number, _)| number).collect();
    let with = |kept: &BTreeSet<u32>| engine(&[("list", &only_lines(&list, |number, _| kept.contains(&number)))]);
    let whole = engine(&[("list", &list)]);
    let blocked: Vec<&Recorded> = requests.iter().filter(|one| whole.check(&one.request()).is_block()).collect();
    assert!(blocked.len() > 20, "{} blocked requests", blocked.len());
    for one in blocked.iter().step_by(blocked.len() / 3) {
        let request = one.request();
        let causes = all_causes(numbers.clone(), 20, |kept| {
            Ok::<bool, ()>(with(&kept.iter().copied().collect()).check(&request).is_block())
        });
        let causes = causes.unwrap();
        assert!(!causes.is_empty(), "{}", one.url);
        for cause in &causes {
            assert!(with(&cause.iter().copied().collect()).check(&request).is_block(), "{cause:?} {}", one.url);
        }
        let gone: BTreeSet<u32> = causes.concat().into_iter().collect();
        let rest = numbers.iter().copied().filter(|number| !gone.contains(number)).collect();
        assert!(!with(&rest).check(&request).is_block(), "{}", one.url);
    }
}

#[test]
fn near_filters() {
    for (list, expected) in [
        ("||cdn.example^$image", "1 type"),
        ("||cdn.example^$domain=other.example", "1 from"),
        ("||cdn.example^\n||cdn.example^$badfilter", "1 disabled"),
        ("||cdn.example^\n@@||cdn.example/ads/", "1 overridden"),
        ("@@||cdn.example^\n||cdn.example^$important", "1 overridden"),
        ("!#if env_firefox\n||cdn.example^\n!#endif", "2 off"),
        ("||cdn.example^$scripts", "1 rejected"),
        ("||ads.cdn.example^", "1 pattern"),
        ("||cdm.example^", "1 pattern"),
        ("||ads.cdn.example^$image", ""),
        ("/ads/banner-lrg.js", "1 pattern"),
        ("||else.example^\n/else/", ""),
        ("||cdn.example^", ""),
    ] {
        let request = request("https://cdn.example/ads/banner-large.js", "https://news.example/", "script");
        let found = why_not(parsed(&[("mine", list)]), &engine(&[("mine", list)]), &request, 20);
        let shown: Vec<String> = found.iter().map(|one| format!("{} {}", one.line, one.reason.name())).collect();
        assert_eq!(shown.join(", "), expected, "{list}");
    }
}

#[test]
fn near_page_filters() {
    let page = Page::new("https://www.shop.example/cart").unwrap();
    for (list, text, expected) in [
        ("m.shop.example##.ad", None, "1 host"),
        ("shop.example/home##.ad", None, "1 path"),
        ("shop.example,~www.shop.example##.ad", None, "1 excluded host"),
        ("shop.example##.ad\nshop.example#@#.ad", None, "1 exception"),
        ("shop.example##.ad\n@@||shop.example^$shide", None, "1 specifichide"),
        ("!#if env_firefox\nshop.example##.ad\n!#endif", None, "2 off"),
        ("shop.example##.ad:hovered", None, "1 rejected"),
        ("else.example##.ad", None, ""),
        ("else.example##.ad\nelse.example##.x", Some(".ad"), "1 host"),
        ("##.ad", Some(".ad"), "1 class or id"),
        ("shop.example##.ad", Some(".ad"), ""),
    ] {
        let engine = engine(&[("mine", list)]);
        let found = why_not_page(parsed(&[("mine", list)]), &engine, &page, (&[], &[]), text, 20);
        let shown: Vec<String> = found.iter().map(|one| format!("{} {}", one.line, one.reason.name())).collect();
        assert_eq!(shown.join(", "), expected, "{list}");
    }
}

/// On real lists: a filter whose pattern or condition fails does not match, a disabled one matches without the `$badfilter` line.
#[test]
fn near_filters_of_real_lists() {
    let names = ["easylist", "ubo-unbreak.min"];
    let texts: Option<Vec<String>> = names.iter().map(|name| data::text(&format!("lists/{name}.txt"))).collect();
    let (Some(texts), Some(requests)) = (texts, corpus::requests()) else { return };
    let lists: Vec<(&str, &str)> = names.iter().copied().zip(texts.iter().map(String::as_str)).collect();
    let all = engine(&lists);
    let mut seen = 0;
    for one in requests.iter().step_by(400) {
        let request = one.request();
        for near in why_not(parsed(&lists), &all, &request, 30) {
            let alone = engine(&[("", &near.filter)]);
            let matches = !alone.explain(&request).matches.is_empty();
            let is_match = matches!(
                near.reason,
                WhyNotReason::Overridden { .. } | WhyNotReason::Disabled { .. } | WhyNotReason::Off
            );
            assert_eq!(matches, is_match, "{} {:?} {}", near.filter, near.reason, one.url);
            seen += 1;
        }
    }
    assert!(seen > 20, "{seen} near filters");
}

proptest! {
    #![proptest_config(cases(1000))]

    /// For any text: each line that is kept keeps its number and its text, and no other is a filter.
    #[test]
    fn kept_lines_are_the_lines(text in "([|a^!#\\\\ \u{feff}\n\r]{0,4}(\n|\r\n| \\\\\n    |\r)?){0,12}", wanted in 0u32..12) {
        let is_kept = |number: u32| number % 3 == wanted % 3;
        let kept = only_lines(&text, |number, _| is_kept(number));
        let found: Vec<(u32, &str)> = lines(&kept).filter(|(_, line)| !line.is_empty()).collect();
        let expected = lines(&text).filter(|(number, line)| is_kept(*number) || line.trim_start_matches(['\u{feff}', ' ']).starts_with("!#"));
        let expected: Vec<(u32, &str)> = expected.filter(|(_, line)| !line.is_empty()).collect();
        prop_assert_eq!(found, expected, "{:?}", text);
    }

    /// What is said of a near filter holds for it alone.
    #[test]
    fn near_filters_are_what_they_say(
        filters in prop::collection::vec(filter(), 1..6),
        bad in any::<bool>(),
        (url, source, kind) in (url(), url(), kind()),
    ) {
        let mut list = filters.join("\n");
        if bad {
            let first = &filters[0];
            list += &format!("\n{first}{}badfilter", if first.contains('$') { ',' } else { '$' });
        }
        let request = Request::new(&url, &source, kind).unwrap();
        for near in why_not(parsed(&[("mine", &list)]), &engine(&[("mine", &list)]), &request, 50) {
            let alone = engine(&[("", &near.filter)]).explain(&request).matches.len();
            let is_match = matches!(near.reason, WhyNotReason::Overridden { .. } | WhyNotReason::Disabled { .. } | WhyNotReason::Off);
            prop_assert_eq!(alone > 0, is_match, "{:?} of\n{}\n{} {} {}", near, list, kind, url, source);
        }
    }

    /// A line without dead sites is a filter for the other sites, and never one for every site.
    #[test]
    fn remaining_lines_are_narrower(filter in filter(), sites in domains(), dead in prop::sample::subsequence(vec!["a.com", "b.com", "ads.com", "x.a.com", "example.org"], 1..4)) {
        let mark = if filter.contains('$') { ',' } else { '$' };
        let list = format!("{filter}{mark}domain={sites}\n{}##.ad", sites.replace('|', ","));
        let all = engine(&[("mine", &list)]);
        let mut hosts = DeadHosts::default();
        hosts.read(&dead.join("\n"));
        let found = find(parsed(&[("mine", &list)]), &Recording::new(&all), &hosts, 1, |_| true);
        for one in found.dead {
            prop_assert!(!one.dead.is_empty() && one.reason != DeadReason::Idle);
            let Some(remaining) = one.remaining else { continue };
            prop_assert!(remaining.len() < one.filter.len(), "{remaining}");
            // Judged again, nothing of it is dead.
            let again = find(parsed(&[("mine", &remaining)]), &Recording::new(&all), &hosts, 1, |_| true);
            let reasons: Vec<_> = again.dead.iter().filter(|one| one.reason == DeadReason::SomeSites).collect();
            prop_assert!(reasons.is_empty(), "{remaining}: {reasons:?}");
            let names_site = remaining.contains("domain=") || remaining.split("##").next().is_some_and(|hosts| !hosts.is_empty());
            prop_assert!(names_site, "{remaining}");
        }
    }
}
