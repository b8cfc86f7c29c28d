//! Signals other than cookies.

use std::borrow::Cow;
use std::collections::BTreeMap;

use brock::learner::{
    BounceSeen, Canvas, Event, FingerprintSeen, InteractionSeen, Learner, PageSeen, Policy, RequestSeen, Signal,
    StorageSeen,
};

use super::{DAY, NOW, SITES, action, learner, policies, request, track};

/// Events on three sites: the signal, and the treatment by each policy.
#[test]
fn other_signals() {
    type Seen = fn(&mut Learner, &str);
    let cases: &[(&str, Option<Signal>, &str, &str, Seen)] = &[
        ("a beacon", Some(Signal::Beacon), "allow", "block", |learner, site| {
            let seen = RequestSeen { resource_type: "ping".into(), ..request(site, "https://p.t.example/b") };
            learner.observe(&Event::Request(seen));
        }),
        ("a first-party identifier in a pixel", Some(Signal::Sharing), "block", "block", |learner, site| {
            let cookies = Cow::Borrowed("_ga=GA1.2.987654321.1700000000");
            learner.observe(&Event::Page(PageSeen { time: NOW, site: site.into(), cookies }));
            let pixel = request(site, "https://p.t.example/c?cid=987654321.1700000000");
            learner.observe(&Event::Request(RequestSeen { resource_type: "image".into(), ..pixel }));
        }),
        ("a hashed first-party identifier in a body", Some(Signal::Sharing), "block", "none", |learner, site| {
            let cookies = Cow::Borrowed("user=8f14e45fceea167a");
            learner.observe(&Event::Page(PageSeen { time: NOW, site: site.into(), cookies }));
            // `printf 8f14e45fceea167a | sha256sum`
            let body = Cow::Borrowed("e=31c317fd540bee3e874bd283800774c982cf486f1dfb5949d19dd99f9487da8a");
            let seen = RequestSeen { resource_type: "xmlhttprequest".into(), ..request(site, "https://p.t.example/e") };
            learner.observe(&Event::Request(RequestSeen { body, ..seen }));
        }),
        ("a CSRF token in a pixel", None, "none", "block", |learner, site| {
            let cookies = Cow::Borrowed("csrftoken=8f14e45fceea167a5a36dedd");
            learner.observe(&Event::Page(PageSeen { time: NOW, site: site.into(), cookies }));
            let pixel = request(site, "https://p.t.example/c?t=8f14e45fceea167a5a36dedd");
            learner.observe(&Event::Request(RequestSeen { resource_type: "image".into(), ..pixel }));
        }),
        ("an identifier in localStorage", Some(Signal::Identifier), "block", "block", |learner, site| {
            let items = BTreeMap::from([("uid".to_owned(), "8f14e45fceea167a".to_owned())]);
            let (site, url) = (site.into(), "https://f.t.example/".into());
            learner.observe(&Event::Storage(StorageSeen { time: NOW, site, url, items, ..Default::default() }));
        }),
        ("settings in localStorage", None, "none", "block", |learner, site| {
            let items = BTreeMap::from([("theme".to_owned(), "solarized-dark".to_owned())]);
            let (site, url) = (site.into(), "https://f.t.example/".into());
            learner.observe(&Event::Storage(StorageSeen { time: NOW, site, url, items, ..Default::default() }));
        }),
        ("a fingerprint", Some(Signal::Fingerprint), "block", "block", |learner, site| {
            fingerprint(learner, site, "https://p.t.example/fp.js", true);
        }),
        ("an emoji test", None, "none", "none", |learner, site| {
            fingerprint(learner, site, "https://p.t.example/emoji.js", false);
        }),
        ("cookie syncing", Some(Signal::Sync), "block", "block", |learner, site| {
            learner.observe(&Event::Request(RequestSeen {
                cookies: "u=8f14e45fceea167a".into(),
                redirected_to: "https://partner.example/sync?id=8f14e45fceea167a".into(),
                ..request(site, "https://p.t.example/sync")
            }));
        }),
        ("a redirect to the same owner", None, "none", "block", |learner, site| {
            learner.observe(&Event::Request(RequestSeen {
                cookies: "sid=8f14e45fceea167a".into(),
                redirected_to: "https://x.sister.example/sync?id=8f14e45fceea167a".into(),
                ..request(site, "https://p.t.example/sync")
            }));
        }),
        ("a bounce that adds an identifier", Some(Signal::Bounce), "block", "none", |learner, site| {
            let to = "https://target.example/?click=8f14e45fceea167a";
            bounce(learner, site, "https://p.t.example/go?u=target.example", to);
        }),
        ("a link shortener", None, "none", "none", |learner, site| {
            bounce(learner, site, "https://p.t.example/x1", "https://target.example/page?section=sport");
        }),
        ("a login", None, "none", "none", |learner, site| {
            learner
                .observe(&Event::Interaction(InteractionSeen { time: NOW - DAY, site: "https://t.example/".into() }));
            bounce(learner, site, "https://p.t.example/login", "https://target.example/?code=8f14e45fceea167a");
        }),
        ("CNAME cloaking", Some(Signal::Cloaked), "block", "block", |learner, site| {
            let cookies = Cow::Borrowed("user=8f14e45fceea167a");
            learner.observe(&Event::Page(PageSeen { time: NOW, site: site.into(), cookies }));
            let url = site.replace("https://", "https://metrics.") + "c?u=8f14e45fceea167a";
            let seen = RequestSeen { cname: "x.t.example".into(), ..request(site, &url) };
            learner.observe(&Event::Request(RequestSeen { resource_type: "image".into(), ..seen }));
        }),
        ("a CNAME of a hosting company", None, "none", "none", |learner, site| {
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

pub(super) fn fingerprint(learner: &mut Learner, site: &str, url: &str, much: bool) {
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

/// First parties, private networks, exempt hosts, and entities.
#[test]
fn parties() {
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

/// A fingerprinting script is blocked if its host is needed.
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
