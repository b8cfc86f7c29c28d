//! The learner: Privacy Badger's published data replayed, and tables of what tracks and what only looks like it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use brock::dnr::{Features, Orders, Rule, Simulator, Target};
use brock::learner::{
    BounceSeen, Canvas, Enforced, Event, FingerprintSeen, InteractionSeen, Knowledge, Learner, LedgerError, PageSeen,
    Policy, RequestSeen, Scope, Signal, StorageSeen, Strength, StrikeSeen, Time, Verdict, Why, as_filters,
};
use brock::{Builder, Choices, Engine, Kind, Request};
use serde_json::Value;

use crate::data;

/// 2026-08-22.
const NOW: Time = 1_787_356_800_000;
const DAY: Time = 86_400_000;

const SITES: [&str; 3] = ["https://news.example/", "https://shop.test/", "https://blog.invalid/"];

fn learner(policy: Policy) -> Learner {
    let facts = "category content-delivery cdn.example\ncategory consent cmp.example\ncookieblock needed.t.example\n\
                 group t.example sister.example";
    let (knowledge, unread) = Knowledge::read(facts);
    assert_eq!(unread, [0; 0]);
    Learner::new([1; 16], knowledge, policy)
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

/// Privacy Badger's evidence of 2026-08-06 leads to its own actions.
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
    let (knowledge, unread) = Knowledge::read(&facts);
    assert_eq!(unread, [0; 0]);
    let mut learner = Learner::new([1; 16], knowledge, Policy::Badger).with_public_suffixes(&suffixes);
    for (tracker, sites) in seed["snitch_map"].as_object().unwrap() {
        for site in names(sites) {
            learner.observe(&Event::Strike(StrikeSeen {
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
    // Promises to honour Do Not Track, put in by hand; and a public suffix without evidence.
    assert_eq!(other.iter().filter(|(_, promises)| *promises).count(), 10);
    assert!(other.contains(&("s3.amazonaws.com", false)));
    // Every listed host below a blocked domain is among the verdicts.
    let verdicts = learner.verdicts(NOW);
    let listed: Vec<&Verdict> = verdicts.iter().filter(|one| matches!(one.tracker, Scope::Host(_))).collect();
    assert_eq!(listed.len(), 509);
    for verdict in listed {
        assert_eq!(verdict.action, Strength::CookieBlock);
        assert_eq!(actions[verdict.tracker.host()]["heuristicAction"], "cookieblock", "{}", verdict.tracker);
    }
    // Ten thousand trackers are small.
    let bytes = learner.ledger();
    println!("{} trackers in {} bytes", learner.verdicts(NOW).len(), bytes.len());
    assert!(bytes.len() < 3_000_000);
}

/// A cookie on three sites: its name, its value on each, its attributes; whether `brock` and `badger` block for it.
const COOKIES: &[(&str, [&str; 3], &str, bool, bool)] = &[
    // Trackers.
    ("uid", ["8f14e45fceea167a"; 3], "Max-Age=31536000", true, true),
    ("IDE", ["AHWqTUmQ3rX7bK2dYw1s"; 3], "Expires=Wed, 21 Oct 2027 07:28:00 GMT", true, true),
    ("id", ["b3b6a1c0-9d5c-4f3e-8a3f-0c2d7f1e5a66"; 3], "Max-Age=34560000", true, true),
    ("_ga", ["GA1.2.987654321.1700000000"; 3], "Max-Age=63072000", true, true),
    ("_fbp", ["fb.1.1700000000000.1116446470"; 3], "Max-Age=7776000", true, true),
    ("tuuid", ["a1b2c3d4e5f60718%7C1700000000"; 3], "Max-Age=7776000", true, true),
    ("sid", ["Zx81mQp4LkT7vB2n"; 3], "Max-Age=31536000", true, true),
    ("n", ["827364512903"; 3], "Max-Age=31536000", true, true),
    ("j", ["%7B%22id%22%3A%22x9Kq2mWz81Lp%22%7D"; 3], "Max-Age=31536000", true, true),
    // Look-alikes.
    ("csrftoken", ["8f14e45fceea167a5a36dedd4bea2543"; 3], "Max-Age=31449600", false, true),
    ("XSRF-TOKEN", ["eyJpdiI6IkpXVnJ1ZU5Zc3dQ"; 3], "Max-Age=31449600", false, true),
    ("__RequestVerificationToken", ["CfDJ8Kz1mQp4LkT7vB2n"; 3], "Max-Age=31449600", false, true),
    ("PHPSESSID", ["8f14e45fceea167a5a36dedd"; 3], "Path=/", false, true),
    ("JSESSIONID", ["8F14E45FCEEA167A5A36DEDD"; 3], "Max-Age=86400", false, true),
    ("connect.sid", ["s%3AZx81mQp4LkT7vB2n"; 3], "Max-Age=1209600", false, true),
    ("visit", ["8f14e45fceea167a5a36dedd"; 3], "Path=/", false, true),
    ("short", ["8f14e45fceea167a5a36dedd"; 3], "Max-Age=3600", false, true),
    ("lang", ["en-GB"; 3], "Max-Age=31536000", false, true),
    ("l", ["pt"; 3], "Max-Age=31536000", false, false),
    ("locale", ["zh_Hant_TW"; 3], "Max-Age=31536000", false, true),
    ("AWSALB", ["Qx8f14e45fceea167a5a36deddZx81mQp4LkT7vB2n"; 3], "Max-Age=604800", false, true),
    ("__cf_bm", ["Zx81mQp4LkT7vB2n.1700000000-0-AQ"; 3], "Max-Age=31536000", false, false),
    ("BIGipServerpool", ["185273098.20480.0000"; 3], "Max-Age=31536000", false, true),
    ("SERVERID", ["web12|ZxQp4LkT7vB2n"; 3], "Max-Age=31536000", false, true),
    ("route", ["8f14e45fceea167a5a36dedd4bea2543"; 3], "Max-Age=31536000", false, true),
    ("euconsent-v2", ["CPyXxQAPyXxQAAGABCENC0CgAAAAAAAAAAiQAAAAAAAA.YAAAAAAAAAAA"; 3], "Max-Age=31536000", false, true),
    ("c", ["CPyXxQAPyXxQAAGABCENC0CgAAAAAAAAAAiQAAAAAAAA.YAAAAAAAAAAA"; 3], "Max-Age=31536000", false, true),
    ("p", ["1YNN"; 3], "Max-Age=31536000", false, true),
    ("OptanonConsent", ["isGpcEnabled=0&datestamp=Sat+Aug+22"; 3], "Max-Age=31536000", false, true),
    ("ab_bucket", ["variant-b-7"; 3], "Max-Age=31536000", false, true),
    ("exp", ["control_group_42"; 3], "Max-Age=31536000", false, true),
    ("layout", ["NewHomepageLayout"; 3], "Max-Age=31536000", false, true),
    ("seen", ["1787356800"; 3], "Max-Age=31536000", false, true),
    ("seen_ms", ["1787356800123"; 3], "Max-Age=31536000", false, true),
    ("since", ["2026-08-22T10:15:00Z"; 3], "Max-Age=31536000", false, true),
    ("day", ["20260822"; 3], "Max-Age=31536000", false, true),
    ("size", ["1920x1080"; 3], "Max-Age=31536000", false, true),
    ("dpr", ["2.625"; 3], "Max-Age=31536000", false, true),
    ("build", ["v4.12.1-rc3"; 3], "Max-Age=31536000", false, true),
    ("zone", ["Europe/Amsterdam"; 3], "Max-Age=31536000", false, true),
    ("count", ["1742"; 3], "Max-Age=31536000", false, true),
    ("gone", ["8f14e45fceea167a"; 3], "Max-Age=0", false, true),
    // Another on every site: it recognises nobody elsewhere.
    ("uid", ["8f14e45fceea167a", "45c48cce2e2d7fbd", "d3d9446802a44259"], "Max-Age=31536000", false, true),
    ("uid", ["8f14e45fceea167a"; 3], "Max-Age=31536000; Secure; Partitioned", false, true),
];

#[test]
fn cookies() {
    for (name, values, attributes, brock, badger) in COOKIES {
        for ((policy, rules), blocks) in policies().into_iter().zip([brock, badger]) {
            let mut learner = learner(rules);
            for (at, (site, value)) in SITES.iter().zip(values).enumerate() {
                assert_ne!(action(&learner, "p.t.example", NOW), "block", "{name}={} {policy}: after {at}", values[0]);
                learner.observe(&Event::Request(RequestSeen {
                    set_cookies: vec![format!("{name}={value}; {attributes}").into()],
                    ..request(site, "https://p.t.example/p.gif")
                }));
            }
            let found = action(&learner, "p.t.example", NOW) == "block";
            assert_eq!(found, *blocks, "{name}={} ({attributes}) under {policy}", values[0]);
        }
    }
}

fn request<'a>(site: &'a str, url: &'a str) -> RequestSeen<'a> {
    RequestSeen { time: NOW, site: site.into(), url: url.into(), kind: "script".into(), frame: 0, ..Default::default() }
}

/// Sent cookies do not say how long they stay: they are known by it from when they were set, or by staying.
#[test]
fn what_stays() {
    let sent = |learner: &mut Learner, time: Time, site: &str| {
        let seen =
            RequestSeen { time, cookies: "uid=8f14e45fceea167a".into(), ..request(site, "https://p.t.example/") };
        learner.observe(&Event::Request(seen));
    };
    let mut one_day = learner(Policy::default());
    SITES.iter().for_each(|site| sent(&mut one_day, NOW, site));
    assert_eq!(action(&one_day, "t.example", NOW), "none");
    sent(&mut one_day, NOW + DAY, SITES[0]);
    assert_eq!(action(&one_day, "t.example", NOW + DAY), "block");

    let mut partitioned = learner(Policy::default());
    for day in 0..3 {
        for site in SITES {
            partitioned.observe(&Event::Request(RequestSeen {
                time: NOW + day * DAY,
                partitioned: true,
                cookies: "uid=8f14e45fceea167a".into(),
                ..request(site, "https://p.t.example/")
            }));
        }
    }
    assert_eq!(action(&partitioned, "t.example", NOW + 3 * DAY), "none");

    // Five values in a week are no identifier, on however many sites.
    let mut varied = learner(Policy::default());
    for round in 0..6 {
        for site in SITES {
            let cookie = format!("uid=8f14e45fceea167{round}; Max-Age=31536000");
            varied.observe(&Event::Request(RequestSeen {
                set_cookies: vec![cookie.into()],
                ..request(site, "https://p.t.example/")
            }));
        }
    }
    assert_eq!(action(&varied, "t.example", NOW), "none");
}

/// Everything besides cookies, on three sites: the signal that it gives, and what comes of it under each policy.
#[test]
fn other_signals() {
    type Seen = fn(&mut Learner, &str);
    let cases: &[(&str, Option<Signal>, &str, &str, Seen)] = &[
        ("a beacon alone", Some(Signal::Beacon), "allow", "block", |learner, site| {
            let seen = RequestSeen { kind: "ping".into(), ..request(site, "https://p.t.example/b") };
            learner.observe(&Event::Request(seen));
        }),
        ("the site's identifier in a pixel", Some(Signal::Sharing), "block", "block", |learner, site| {
            let cookies = Cow::Borrowed("_ga=GA1.2.987654321.1700000000");
            learner.observe(&Event::Page(PageSeen { time: NOW, site: site.into(), cookies }));
            let pixel = request(site, "https://p.t.example/c?cid=987654321.1700000000");
            learner.observe(&Event::Request(RequestSeen { kind: "image".into(), ..pixel }));
        }),
        ("the same, hashed, in a body", Some(Signal::Sharing), "block", "none", |learner, site| {
            let cookies = Cow::Borrowed("user=8f14e45fceea167a");
            learner.observe(&Event::Page(PageSeen { time: NOW, site: site.into(), cookies }));
            // `printf 8f14e45fceea167a | sha256sum`
            let body = Cow::Borrowed("e=31c317fd540bee3e874bd283800774c982cf486f1dfb5949d19dd99f9487da8a");
            let seen = RequestSeen { kind: "xmlhttprequest".into(), ..request(site, "https://p.t.example/e") };
            learner.observe(&Event::Request(RequestSeen { body, ..seen }));
        }),
        ("a token for forms in a pixel", None, "none", "block", |learner, site| {
            let cookies = Cow::Borrowed("csrftoken=8f14e45fceea167a5a36dedd");
            learner.observe(&Event::Page(PageSeen { time: NOW, site: site.into(), cookies }));
            let pixel = request(site, "https://p.t.example/c?t=8f14e45fceea167a5a36dedd");
            learner.observe(&Event::Request(RequestSeen { kind: "image".into(), ..pixel }));
        }),
        ("an identifier in its frames", Some(Signal::Identifier), "block", "block", |learner, site| {
            let items = BTreeMap::from([("uid".to_owned(), "8f14e45fceea167a".to_owned())]);
            let (site, url) = (site.into(), "https://f.t.example/".into());
            learner.observe(&Event::Storage(StorageSeen { time: NOW, site, url, items, partitioned: false }));
        }),
        ("settings in its frames", None, "none", "block", |learner, site| {
            let items = BTreeMap::from([("theme".to_owned(), "solarized-dark".to_owned())]);
            let (site, url) = (site.into(), "https://f.t.example/".into());
            learner.observe(&Event::Storage(StorageSeen { time: NOW, site, url, items, partitioned: false }));
        }),
        ("a fingerprint", Some(Signal::Fingerprint), "block", "block", |learner, site| {
            fingerprint(learner, site, "https://p.t.example/fp.js", true);
        }),
        ("a test for emoji", None, "none", "none", |learner, site| {
            fingerprint(learner, site, "https://p.t.example/emoji.js", false);
        }),
        ("its identifier handed on", Some(Signal::Sync), "block", "block", |learner, site| {
            learner.observe(&Event::Request(RequestSeen {
                cookies: "u=8f14e45fceea167a".into(),
                redirected_to: "https://partner.example/sync?id=8f14e45fceea167a".into(),
                ..request(site, "https://p.t.example/sync")
            }));
        }),
        ("a redirect to a sister", None, "none", "block", |learner, site| {
            learner.observe(&Event::Request(RequestSeen {
                cookies: "u=8f14e45fceea167a".into(),
                redirected_to: "https://x.sister.example/sync?id=8f14e45fceea167a".into(),
                ..request(site, "https://p.t.example/sync")
            }));
        }),
        ("a bounce that adds an identifier", Some(Signal::Bounce), "block", "none", |learner, site| {
            let to = "https://target.example/?click=8f14e45fceea167a";
            bounce(learner, site, "https://p.t.example/go?u=target.example", to);
        }),
        ("a link's shortener", None, "none", "none", |learner, site| {
            bounce(learner, site, "https://p.t.example/x1", "https://target.example/page?section=sport");
        }),
        ("a login", None, "none", "none", |learner, site| {
            learner
                .observe(&Event::Interaction(InteractionSeen { time: NOW - DAY, site: "https://t.example/".into() }));
            bounce(learner, site, "https://p.t.example/login", "https://target.example/?code=8f14e45fceea167a");
        }),
        ("behind a name of the site", Some(Signal::Cloaked), "block", "block", |learner, site| {
            let cookies = Cow::Borrowed("user=8f14e45fceea167a");
            learner.observe(&Event::Page(PageSeen { time: NOW, site: site.into(), cookies }));
            let url = site.replace("https://", "https://metrics.") + "c?u=8f14e45fceea167a";
            let seen = RequestSeen { cname: "x.t.example".into(), ..request(site, &url) };
            learner.observe(&Event::Request(RequestSeen { kind: "image".into(), ..seen }));
        }),
        ("an image of the site on another's computers", None, "none", "none", |learner, site| {
            let url = site.replace("https://", "https://img.") + "logo.png";
            learner.observe(&Event::Request(RequestSeen { cname: "x.t.example".into(), ..request(site, &url) }));
        }),
    ];
    for (what, signal, brock, badger, seen) in cases {
        for ((policy, rules), wanted) in policies().into_iter().zip([brock, badger]) {
            let mut learner = learner(rules);
            SITES.iter().for_each(|site| seen(&mut learner, site));
            assert_eq!(action(&learner, "t.example", NOW), *wanted, "{what} under {policy}");
            if policy == "brock" {
                let found = learner.verdict("t.example", NOW);
                let has = |signal| found.iter().flat_map(|one| &one.evidence.signals).any(|one| one.signal == signal);
                assert!(signal.is_none_or(has), "{what}: {found:?}");
            }
        }
    }
}

fn fingerprint(learner: &mut Learner, site: &str, url: &str, much: bool) {
    let names: &[(&str, u32)] = match much {
        true => &[
            ("HTMLCanvasElement.toDataURL", 2),
            ("WebGLRenderingContext.getParameter", 40),
            ("OfflineAudioContext.startRendering", 1),
            ("Navigator.plugins", 1),
        ],
        false => &[("CanvasRenderingContext2D.getImageData", 1)],
    };
    let calls = names.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
    let canvas = match much {
        true => Canvas { text: 28, width: 240, height: 60 },
        false => Canvas { text: 2, width: 16, height: 16 },
    };
    let (site, url) = (site.into(), url.into());
    learner.observe(&Event::Fingerprint(FingerprintSeen { time: NOW, site, url, calls, canvas: Some(canvas) }));
}

fn bounce(learner: &mut Learner, site: &str, url: &str, to: &str) {
    let (site, url, to) = (site.into(), url.into(), to.into());
    let (cookies, set_cookies) = (Cow::Borrowed(""), Vec::new());
    learner.observe(&Event::Bounce(BounceSeen { time: NOW, site, url, to, cookies, set_cookies }));
}

fn track(learner: &mut Learner, time: Time, sites: &[&str], url: &str) {
    for site in sites {
        let set_cookies = vec!["uid=8f14e45fceea167a; Max-Age=31536000".into()];
        learner.observe(&Event::Request(RequestSeen { time, set_cookies, ..request(site, url) }));
    }
}

/// Who is no third party, or never learned, or known to be needed.
#[test]
fn who() {
    for (url, wanted) in [
        ("https://p.t.example/", "block"),
        ("https://needed.t.example/x", "cookieblock"),
        ("https://a.cdn.example/x.js", "cookieblock"),
        ("https://cmp.example/x.js", "cookieblock"),
        ("https://127.0.0.1/x.js", "none"),
        ("https://192.168.3.4/x.js", "none"),
        ("http://localhost/x.js", "none"),
        ("https://x.mgr.consensu.org/x.js", "none"),
        ("https://193.184.216.34/x.js", "block"),
    ] {
        let mut learner = learner(Policy::default());
        track(&mut learner, NOW, &SITES, url);
        let host = url.split('/').nth(2).unwrap();
        assert_eq!(action(&learner, host, NOW), wanted, "{url}");
    }
    let mut learner = learner(Policy::default());
    track(
        &mut learner,
        NOW,
        &["https://www.t.example/", "https://sister.example/", "https://a.t.example/"],
        "https://p.t.example/",
    );
    assert_eq!(learner.verdicts(NOW), []);
}

/// Evidence ages, a tracker that stops goes free by steps, and one that goes on does not.
#[test]
fn time_passes() {
    let mut learner = learner(Policy::default());
    track(&mut learner, NOW, &SITES, "https://p.t.example/");
    for (days, wanted) in [(0, "block"), (75, "block"), (76, "cookieblock"), (90, "cookieblock"), (91, "none")] {
        assert_eq!(action(&learner, "p.t.example", NOW + days * DAY), wanted, "after {days} days");
    }
    assert_eq!(learner.verdict("t.example", NOW + 80 * DAY).unwrap().why, Why::Probation);
    // On trial, one more time is enough.
    track(&mut learner, NOW + 80 * DAY, &SITES[..1], "https://p.t.example/");
    assert_eq!(action(&learner, "p.t.example", NOW + 85 * DAY), "block");
    learner.tidy(NOW + 91 * DAY);
    let left = learner.verdict("p.t.example", NOW + 91 * DAY);
    assert_eq!(left, None, "one site is no evidence of recognising anybody on another");
    learner.tidy(NOW + 200 * DAY);
    assert_eq!(learner.verdicts(NOW), []);
}

/// A script that fingerprints is blocked where its host is needed.
#[test]
fn scripts() {
    let mut learner = learner(Policy::default());
    for site in SITES {
        fingerprint(&mut learner, site, "https://files.cdn.example/npm/fp.js?v=1", true);
    }
    let verdicts = learner.verdicts(NOW);
    let found: Vec<(String, &str)> =
        verdicts.iter().map(|verdict| (verdict.tracker.to_string(), verdict.action.name())).collect();
    assert_eq!(found, [("cdn.example".to_owned(), "cookieblock"), ("files.cdn.example/npm/fp.js".to_owned(), "block")]);
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

/// The ledger comes back as it was, tells nobody where it was made, and refuses what is damaged.
#[test]
fn ledgers() {
    let mut before = learner(Policy::default());
    track(&mut before, NOW, &SITES, "https://p.t.example/");
    fingerprint(&mut before, SITES[0], "https://files.cdn.example/fp.js", true);
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
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0x41;
        assert!(learner(Policy::default()).with_ledger(&damaged).is_err(), "byte {at}");
        assert!(learner(Policy::default()).with_ledger(&bytes[..at]).is_err(), "cut at {at}");
    }
    // With another key the same sites are others.
    let (knowledge, _) = Knowledge::read("");
    let mut stranger = Learner::new([2; 16], knowledge, Policy::default()).with_ledger(&bytes).unwrap();
    track(&mut stranger, NOW, &SITES[..1], "https://p.t.example/");
    assert_eq!(stranger.verdict("t.example", NOW).unwrap().evidence.sites, 3);
}

#[test]
fn as_a_list() {
    let mut learner = learner(Policy::default());
    track(&mut learner, NOW, &SITES, "https://p.t.example/");
    SITES.iter().for_each(|site| fingerprint(&mut learner, site, "https://files.cdn.example/fp.js", true));
    let list = as_filters(&learner.verdicts(NOW));
    let filters: Vec<&str> = list.lines().filter(|line| !line.starts_with('!')).collect();
    assert_eq!(filters, ["||files.cdn.example/fp.js$script", "||t.example^$3p"]);
    assert!(
        list.contains("recognises you by the same identifier on several sites (3 sites); the identifier is in uid")
    );
    let parsed = brock::filter::List::parse(&list, &brock::filter::Environment::default());
    assert_eq!((parsed.filters.len(), parsed.diagnostics.len()), (2, 0));
}

/// DuckDuckGo's reference cases for the cookies of trackers, in the engine and as Chromium's rules.
///
/// A tracker of theirs is one that was learned and loses its cookies; a site on one of their lists is switched off; a
/// domain that is spared is one that the person allows. Cases that are not for extensions (CNAME) do not apply.
#[test]
fn reference_cases_of_cookies() {
    let folder = "reference/ddg/block-third-party-tracking-cookies";
    let Some(cases) = data::text(&format!("{folder}/tests.json")) else { return };
    let cases: Value = serde_json::from_str(&cases).unwrap();
    let learned = Enforced::read("cookieblock tracker.com but-on tracker.test\ncookieblock unblockable-tracker.net");
    let chosen = Enforced::read("allow excluded-cookie-tracker.com");
    // Sites are switched off by their domain.
    let off = ["local.site", "global.site"];
    let sites_off = off.iter().map(|site| (*site).to_owned()).collect();
    let choices = Choices { sites_off, trackers: chosen.clone() };
    let engine = Engine::new(Builder::new().build().0).with_learned(learned.clone()).with_choices(choices);
    let (target, features) = (Target::Chromium, Features { top_domains: true, response_headers: true });
    let mut rules = Rule::for_trackers(10, target, &features, Orders::Learned, &learned);
    rules.extend(Rule::for_trackers(50, target, &features, Orders::Chosen, &chosen));
    let simulator = Simulator::new(&rules);
    let mut asked = 0;
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
            let request = Request::new(url, site, Kind::Script).unwrap();
            let wanted = case[what].as_bool().unwrap();
            assert_eq!(engine.check(&request).takes_cookies(), wanted, "{name}");
            // A site that is off is left alone by a rule of its own, which speaks of the tab.
            if !off.iter().any(|off| site.contains(off)) {
                assert_eq!(!simulator.outcome(&request).headers.is_empty(), wanted, "{name}, as rules");
            }
            asked += 1;
        }
    }
    assert_eq!(asked, 18);
}
