//! The learner: a replay of Privacy Badger's published data, and tables of trackers and of harmless look-alikes.

use brock::dnr::{Features, PolicySource, Rule, Simulator, Target};
use brock::learner::{
    Entities, Event, Learner, LedgerError, Policy, ReportSeen, RequestSeen, Scope, Time, TrackerPolicy, Treatment,
    Verdict, as_filters,
};
use brock::{Builder, Choices, Engine, Request, ResourceType};
use serde_json::Value;

use crate::data;

mod attacks;
mod cases;
mod clock;
mod cookies;
mod identifiers;
mod reported;
mod signals;

/// 2026-08-22.
const NOW: Time = 1_787_356_800_000;
const DAY: Time = 86_400_000;

const SITES: [&str; 3] = ["https://news.example/", "https://shop.test/", "https://blog.invalid/"];

fn learner(policy: Policy) -> Learner {
    let facts = "category content-delivery cdn.example\ncategory consent cmp.example\ncookieblock needed.t.example\n\
                 group t.example sister.example";
    let (entities, errors) = Entities::read(facts);
    assert_eq!(errors, []);
    Learner::new([1; 16], entities, policy)
}

fn policies() -> [(&'static str, Policy); 2] {
    [("brock", Policy::default()), ("badger", Policy::Badger)]
}

fn action(learner: &Learner, host: &str, now: Time) -> &'static str {
    learner.verdict(host, now).map_or("none", |verdict| verdict.action.name())
}

fn json(name: &str) -> Option<Value> {
    data::text(&format!("privacy-badger/{name}.json")).map(|text| serde_json::from_str(&text).unwrap())
}

/// Privacy Badger's evidence of 2026-08-06 gives Privacy Badger's actions.
#[test]
fn privacy_badgers_seed() {
    let (Some(seed), Some(yellow), Some(groups), Some(suffixes)) =
        (json("seed"), json("yellowlist"), json("first-party-groups"), data::text("public_suffix_list.dat"))
    else {
        return;
    };
    let names = |list: &Value| -> Vec<String> {
        list.as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect()
    };
    let mut facts = format!("cookieblock {}\n", names(&yellow).join(" "));
    groups.as_array().unwrap().iter().for_each(|group| facts += &format!("group {}\n", names(group).join(" ")));
    let (entities, errors) = Entities::read(&facts);
    assert_eq!(errors, []);
    let mut learner = Learner::new([1; 16], entities, Policy::Badger).with_public_suffixes(&suffixes);
    for (tracker, sites) in seed["snitch_map"].as_object().unwrap() {
        for site in names(sites) {
            learner.observe(&Event::Report(ReportSeen {
                time: NOW,
                site: site.into(),
                tracker: tracker.into(),
                signal: "cookie".into(),
            }));
        }
    }
    let mut other = Vec::new();
    let actions = seed["action_map"].as_object().unwrap();
    for (host, entry) in actions {
        let wanted = entry["heuristicAction"].as_str().unwrap();
        let found = learner.verdict(host, NOW).map_or("", |verdict| verdict.action.name());
        if wanted != found {
            other.push((host.as_str(), entry["dnt"].as_bool().unwrap_or(false)));
        }
    }
    println!("{} of {} actions equal; not: {other:?}", actions.len() - other.len(), actions.len());
    assert_eq!(actions.len() - other.len(), 10_181);
    // Do Not Track promises that were added manually, and a public suffix without evidence.
    assert_eq!(other.iter().filter(|(_, promises)| *promises).count(), 10);
    assert!(other.contains(&("s3.amazonaws.com", false)));
    // Every listed host below a blocked domain is among the verdicts.
    let verdicts = learner.verdicts(NOW);
    let listed: Vec<&Verdict> = verdicts.iter().filter(|one| matches!(one.tracker, Scope::Host(_))).collect();
    assert_eq!(listed.len(), 509);
    for verdict in listed {
        assert_eq!(verdict.action, Treatment::CookieBlock);
        assert_eq!(actions[verdict.tracker.host()]["heuristicAction"], "cookieblock", "{}", verdict.tracker);
    }
    let bytes = learner.ledger();
    println!("{} trackers in {} bytes", learner.verdicts(NOW).len(), bytes.len());
    assert!(bytes.len() < 3_000_000);
}

fn request<'a>(site: &'a str, url: &'a str) -> RequestSeen<'a> {
    RequestSeen {
        time: NOW,
        site: site.into(),
        url: url.into(),
        resource_type: "script".into(),
        frame: 0,
        ..Default::default()
    }
}

fn track(learner: &mut Learner, time: Time, sites: &[&str], url: &str) {
    for site in sites {
        let set_cookies = vec!["uid=8f14e45fceea167a; Max-Age=31536000".into()];
        learner.observe(&Event::Request(RequestSeen { time, set_cookies, ..request(site, url) }));
    }
}

#[test]
fn forgetting() {
    let mut learner = learner(Policy::default());
    track(&mut learner, NOW, &SITES, "https://p.t.example/");
    track(&mut learner, NOW, &SITES, "https://q.other.example/");
    learner.forget_tracker("p.t.example");
    assert_eq!((action(&learner, "t.example", NOW), action(&learner, "other.example", NOW)), ("none", "block"));
    learner.forget_site("https://www.news.example/page");
    assert_eq!(learner.verdict("other.example", NOW).unwrap().evidence.sites, 2);
    learner.forget_all();
    assert_eq!(learner.verdicts(NOW), []);
}

/// A ledger is restored exactly, does not reveal sites, and is rejected if it is damaged.
#[test]
fn ledgers() {
    let mut before = learner(Policy::default());
    track(&mut before, NOW, &SITES, "https://p.t.example/");
    signals::fingerprint(&mut before, SITES[0], "https://files.cdn.example/fp.js", true);
    let bytes = before.ledger();
    let after = learner(Policy::default()).with_ledger(&bytes).unwrap();
    assert_eq!(after.verdicts(NOW), before.verdicts(NOW));
    assert_eq!(after.ledger(), bytes);
    let text = String::from_utf8_lossy(&bytes);
    for secret in ["news", "shop", "blog", "8f14e45f"] {
        assert!(!text.contains(secret), "{secret} is in the ledger");
    }
    assert_eq!(learner(Policy::default()).with_ledger(b"").unwrap_err(), LedgerError::Foreign);
    assert_eq!(learner(Policy::default()).with_ledger(b"{\"snitch_map\":{}}").unwrap_err(), LedgerError::Foreign);
    let empty = learner(Policy::default());
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x41;
        assert!(empty.clone().with_ledger(&damaged).is_err(), "byte {at}");
        assert!(empty.clone().with_ledger(&bytes[..at]).is_err(), "cut at {at}");
    }
    // Other versions have errors of their own.
    let mut older = bytes.clone();
    older[7] = 1;
    assert_eq!(empty.clone().with_ledger(&older).unwrap_err(), LedgerError::Older { found: 1 });
    older[7] = 99;
    assert_eq!(empty.clone().with_ledger(&older).unwrap_err(), LedgerError::Newer { found: 99 });
    // With another key the same sites have other hashes.
    let (entities, _) = Entities::read("");
    let mut stranger = Learner::new([2; 16], entities, Policy::default()).with_ledger(&bytes).unwrap();
    track(&mut stranger, NOW, &SITES[..1], "https://p.t.example/");
    assert_eq!(stranger.verdict("t.example", NOW).unwrap().evidence.sites, 3);
}

#[test]
fn as_a_list() {
    let mut learner = learner(Policy::default());
    track(&mut learner, NOW, &SITES, "https://p.t.example/");
    SITES.iter().for_each(|site| signals::fingerprint(&mut learner, site, "https://files.cdn.example/fp.js", true));
    let list = as_filters(&learner.verdicts(NOW));
    let filters: Vec<&str> = list.lines().filter(|line| !line.starts_with('!')).collect();
    assert_eq!(filters, ["||files.cdn.example/fp.js$script", "||t.example^$3p"]);
    assert!(list.contains("recognises you by one identifier on several sites (3 sites); identifier in uid"));
    let parsed = brock::lists::List::parse(&list, &brock::lists::Environment::default());
    assert_eq!((parsed.filters.len(), parsed.diagnostics.len()), (2, 0));
}

/// DuckDuckGo's reference cases for tracker cookies (<https://github.com/duckduckgo/privacy-reference-tests>), in the engine
/// and as Chromium's rules.
///
/// A tracker is a learned tracker whose cookies are removed; a site on an exception list is switched off; an excluded
/// domain is allowed by the user. Cases that are not for extensions (CNAME) are skipped.
#[test]
fn reference_cases_of_cookies() {
    let folder = "reference/ddg/block-third-party-tracking-cookies";
    let Some(cases) = data::text(&format!("{folder}/tests.json")) else { return };
    let cases: Value = serde_json::from_str(&cases).unwrap();
    let learned =
        TrackerPolicy::read("cookieblock tracker.com but-on tracker.test\ncookieblock unblockable-tracker.net");
    let chosen = TrackerPolicy::read("allow excluded-cookie-tracker.com");
    // Sites are switched off by domain.
    let off = ["local.site", "global.site"];
    let choices = Choices::default().with_sites_off(off).with_trackers(chosen.clone());
    let engine = Engine::new(Builder::new().build().0).with_learned(learned.clone()).with_choices(choices);
    let (target, features) = (Target::Chromium, Features { top_domains: true, response_headers: true });
    let mut rules = Rule::for_trackers(10, target, &features, PolicySource::Learned, &learned);
    rules.extend(Rule::for_trackers(50, target, &features, PolicySource::User, &chosen));
    let simulator = Simulator::new(&rules);
    let mut checked = 0;
    for (set, what) in
        [("cookieHeader", "expectCookieHeadersRemoved"), ("setCookieHeader", "expectSetCookieHeadersRemoved")]
    {
        for case in cases[set]["tests"].as_array().unwrap() {
            let name = case["name"].as_str().unwrap();
            if case["exceptPlatforms"].as_array().unwrap().iter().any(|platform| platform == "web-extension") {
                println!("does not apply: {name}");
                continue;
            }
            let (url, site) = (case["requestURL"].as_str().unwrap(), case["siteURL"].as_str().unwrap());
            let request = Request::new(url, site, ResourceType::Script).unwrap();
            let wanted = case[what].as_bool().unwrap();
            assert_eq!(engine.check(&request).removes_cookies(), wanted, "{name}");
            // The rule for a switched-off site matches the tab, which the simulator does not have.
            if !off.iter().any(|off| site.contains(off)) {
                assert_eq!(!simulator.outcome(&request).headers.is_empty(), wanted, "{name}, as rules");
            }
            checked += 1;
        }
    }
    assert_eq!(checked, 18);
}
