//! Cookies: identifiers by name, value and lifetime.

use brock::learner::{Event, Learner, Policy, RequestSeen, Time};

use super::{DAY, NOW, SITES, action, learner, policies, request};

/// A cookie on three sites: name, value on each, attributes; whether `brock` and `badger` block the tracker.
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
    // A value per site does not identify a user on other sites.
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

/// Sent cookies have no lifetime: it is known from setting them, or from later observations.
#[test]
fn persistence() {
    let sent = |learner: &mut Learner, time: Time, site: &str| {
        let seen =
            RequestSeen { time, cookies: "uid=8f14e45fceea167a".into(), ..request(site, "https://p.t.example/") };
        learner.observe(&Event::Request(seen));
    };
    // Not observed being set: three sites show that the value persists; with two, a day is needed.
    let mut one_day = learner(Policy::default());
    SITES[..2].iter().for_each(|site| sent(&mut one_day, NOW, site));
    assert_eq!(action(&one_day, "t.example", NOW), "none");
    sent(&mut one_day, NOW, SITES[2]);
    assert_eq!(action(&one_day, "t.example", NOW), "block");

    // Observed being set as a session cookie: it persists only if it is observed a day later.
    let mut session = learner(Policy::default());
    let set =
        RequestSeen { set_cookies: vec!["uid=8f14e45fceea167a".into()], ..request(SITES[0], "https://p.t.example/") };
    session.observe(&Event::Request(set));
    SITES.iter().for_each(|site| sent(&mut session, NOW, site));
    assert_eq!(action(&session, "t.example", NOW), "none");
    sent(&mut session, NOW + DAY, SITES[0]);
    assert_eq!(action(&session, "t.example", NOW + DAY), "block");

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

    // A name with five values in a week is not an identifier.
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
