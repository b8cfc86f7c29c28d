//! Attacks: pages that inject evidence.

use brock::learner::{
    Entities, Event, InteractionSeen, Learner, PageSeen, Policy, RequestSeen, Rules, Signal, Time, Why,
};

use super::{DAY, NOW, action, request, track};

const SITES: [&str; 4] =
    ["https://news.example/", "https://shop.test/", "https://blog.invalid/", "https://forum.example/"];
const HOUR: Time = 3_600_000;

/// A learner with the extension's rules.
fn watcher() -> Learner {
    let rules = Rules { requires_interaction: true, ..Rules::default() };
    let (entities, _) =
        Entities::read("group owner.example owner.test owner.invalid\ncategory analytics known.example");
    Learner::new([1; 16], entities, Policy::Brock(rules))
}

fn use_sites(learner: &mut Learner, time: Time, sites: &[&str]) {
    for site in sites {
        learner.observe(&Event::Interaction(InteractionSeen { time, site: (*site).into() }));
    }
}

/// A site sends a forged identifier to a third party.
fn forge(learner: &mut Learner, time: Time, sites: &[&str], url: &str) {
    for (at, site) in sites.iter().enumerate() {
        let cookies = format!("k=5a36dedd4bea254300{at:02}");
        let url = format!("{url}?x=5a36dedd4bea254300{at:02}");
        let seen = RequestSeen { time, ..request(site, &url) };
        learner.observe(&Event::Page(PageSeen { time, site: (*site).into(), cookies: cookies.into() }));
        learner.observe(&Event::Request(seen));
    }
}

/// Observations on sites without interaction do not count.
#[test]
fn passing_through() {
    let mut learner = watcher();
    for day in 0..20 {
        track(&mut learner, NOW + day * DAY, &SITES, "https://p.t.example/");
        SITES
            .iter()
            .for_each(|site| super::signals::fingerprint(&mut learner, site, "https://p.fp.example/fp.js", true));
        forge(&mut learner, NOW + day * DAY, &SITES, "https://c.rival.example/lib.js");
    }
    let now = NOW + 20 * DAY;
    assert_eq!(learner.verdicts(now), []);
    assert!(learner.tracker_policy(now).is_empty());
    // Observations without interaction expire early.
    learner.tidy(now + 3 * DAY);
    assert!(learner.ledger().len() < 200, "{} bytes", learner.ledger().len());
}

/// Observations count if the user interacts with the site before or after them, on the same visit.
#[test]
fn interaction() {
    for (what, interaction, wanted) in [
        ("before", NOW - HOUR, "block"),
        ("some days before", NOW - 10 * DAY, "block"),
        ("long before", NOW - 100 * DAY, "none"),
        ("after", NOW + HOUR, "block"),
        ("on another visit", NOW + 3 * DAY, "none"),
    ] {
        let mut learner = watcher();
        if interaction < NOW {
            use_sites(&mut learner, interaction, &SITES[..3]);
        }
        track(&mut learner, NOW, &SITES[..3], "https://p.t.example/");
        if interaction > NOW {
            use_sites(&mut learner, interaction, &SITES[..3]);
        }
        assert_eq!(action(&learner, "t.example", NOW.max(interaction)), wanted, "{what}");
    }
    // Two sites with interaction and one without are too few.
    let mut learner = watcher();
    use_sites(&mut learner, NOW, &SITES[..2]);
    track(&mut learner, NOW, &SITES, "https://p.t.example/");
    assert_eq!(action(&learner, "t.example", NOW), "allow");
    assert_eq!(learner.verdict("t.example", NOW).unwrap().evidence.sites, 2);
    // A click on an advertisement in a frame is not an interaction with the frame's site.
    let mut learner = watcher();
    use_sites(&mut learner, NOW, &["https://ad.example/", "https://ad.test/", "https://ad.invalid/"]);
    track(&mut learner, NOW, &SITES, "https://p.t.example/");
    assert_eq!(action(&learner, "t.example", NOW), "none");
}

/// Sites below one private suffix, addresses of one network and sites of one owner count as one site.
#[test]
fn related_sites() {
    let rings: &[&[&str]] = &[
        &[
            "https://evil-a.github.io/",
            "https://evil-b.github.io/",
            "https://evil-c.github.io/",
            "https://evil-d.github.io/",
        ],
        &["https://a.pages.dev/", "https://b.pages.dev/", "https://c.pages.dev/"],
        &["https://a.blogspot.com/", "https://b.blogspot.com/", "https://c.blogspot.com/"],
        &["https://a.eu.ngrok.io/", "https://b.us.ngrok.io/", "https://c.ngrok.io/"],
        &["http://193.0.6.10/", "http://193.0.6.11/", "http://193.0.6.12/"],
        &["http://[2a00:1450:4001::1]/", "http://[2a00:1450:4001:2::1]/", "http://[2a00:1450:4001:3::1]/"],
        &["https://owner.example/", "https://owner.test/", "https://www.owner.invalid/"],
    ];
    for sites in rings {
        for mut learner in [
            watcher(),
            Learner::new([1; 16], Entities::read("group owner.example owner.test owner.invalid").0, Policy::default()),
        ] {
            use_sites(&mut learner, NOW, sites);
            for day in 0..10 {
                track(&mut learner, NOW + day * DAY, sites, "https://p.t.example/");
                forge(&mut learner, NOW + day * DAY, sites, "https://c.rival.example/lib.js");
            }
            let now = NOW + 10 * DAY;
            assert!(learner.tracker_policy(now).is_empty(), "{sites:?}: {}", learner.tracker_policy(now));
            // Together with unrelated sites they count as one.
            use_sites(&mut learner, now, &SITES[..1]);
            track(&mut learner, now, &SITES[..1], "https://p.t.example/");
            assert_eq!(learner.verdict("t.example", now).unwrap().evidence.sites, 2, "{sites:?}");
            use_sites(&mut learner, now, &SITES[1..2]);
            track(&mut learner, now, &SITES[1..2], "https://p.t.example/");
            assert_eq!(action(&learner, "t.example", now), "block", "{sites:?}");
        }
    }
}

/// Many related sites do not evict the other sites of a tracker.
#[test]
fn related_sites_do_not_evict_others() {
    let mut learner = watcher();
    use_sites(&mut learner, NOW, &SITES);
    track(&mut learner, NOW, &SITES, "https://p.t.example/");
    for number in 0..100 {
        let site = format!("https://evil-{number}.github.io/");
        use_sites(&mut learner, NOW + DAY, &[&site]);
        track(&mut learner, NOW + DAY, &[&site], "https://p.t.example/");
    }
    for number in 0..100 {
        track(&mut learner, NOW + DAY, &[&format!("https://passed-{number}.example/")], "https://p.t.example/");
    }
    assert_eq!(learner.verdict("t.example", NOW + DAY).unwrap().evidence.sites, 5);
}

/// Sites can send identifiers without the tracker's cooperation, so `sharing` alone does not block.
#[test]
fn sharing_alone() {
    let mut learner = watcher();
    use_sites(&mut learner, NOW, &SITES);
    for day in 0..30 {
        forge(&mut learner, NOW + day * DAY, &SITES, "https://c.rival.example/lib.js");
        forge(&mut learner, NOW + day * DAY, &SITES, "https://c.known.example/lib.js");
    }
    let verdict = learner.verdict("rival.example", NOW + 30 * DAY).unwrap();
    assert_eq!((verdict.action.name(), verdict.why), ("cookieblock", Why::SharingAlone));
    // A tracking company is blocked.
    assert_eq!(action(&learner, "known.example", NOW + 30 * DAY), "block");
    // A third party with a signal of its own is blocked.
    track(&mut learner, NOW + 29 * DAY, &SITES[..2], "https://c.rival.example/lib.js");
    assert_eq!(action(&learner, "rival.example", NOW + 30 * DAY), "block");
    let verdict = learner.verdict("rival.example", NOW + 30 * DAY).unwrap();
    assert!(verdict.evidence.signals.iter().any(|seen| seen.signal == Signal::Identifier));
}

/// Clearing a site erases evidence, values, observations without interaction, and interactions.
#[test]
fn clearing_a_site() {
    let mut learner = watcher();
    use_sites(&mut learner, NOW, &SITES);
    track(&mut learner, NOW, &SITES[..3], "https://p.t.example/");
    let before = learner.ledger();
    // One site writes a bit per tracker name; another site could read it.
    let bits = "https://bits.example/";
    use_sites(&mut learner, NOW, &[bits]);
    for bit in [1, 4, 7] {
        track(&mut learner, NOW, &[bits], &format!("https://b.bit{bit}.example/"));
        forge(&mut learner, NOW, &[bits], &format!("https://b.bit{bit}.example/"));
    }
    assert_ne!(learner.ledger(), before);
    learner.forget_site("https://www.bits.example/page");
    assert_eq!(learner.ledger(), before);
    // Without the third site the verdict ends.
    assert_eq!(action(&learner, "t.example", NOW), "block");
    learner.forget_site("news.example");
    assert_eq!(action(&learner, "t.example", NOW), "allow");
    let verdict = learner.verdict("t.example", NOW).unwrap();
    assert_eq!(verdict.evidence.sites, 2);
    learner.forget_site("shop.test");
    assert_eq!(learner.verdict("t.example", NOW), None);
    // An earlier interaction does not count any more.
    track(&mut learner, NOW, &SITES[..2], "https://p.t.example/");
    assert_eq!(learner.verdict("t.example", NOW), None);
}

/// Clearing a site also erases the mark of a name with too many values.
#[test]
fn clearing_a_site_with_too_many_values() {
    let mut learner = watcher();
    use_sites(&mut learner, NOW, &SITES);
    for value in 0..8 {
        let set_cookies = vec![format!("uid=5a36dedd4bea254{value}; Max-Age=31536000").into()];
        learner.observe(&Event::Request(RequestSeen { set_cookies, ..request(SITES[3], "https://p.t.example/") }));
    }
    learner.forget_site(SITES[3]);
    track(&mut learner, NOW, &SITES[..3], "https://p.t.example/");
    assert_eq!(action(&learner, "t.example", NOW), "block");
}

/// Trackers in force are evicted last, and one page cannot fill the ledger.
#[test]
fn a_full_ledger() {
    let flood = |learner: &mut Learner, sites: &[&str], names: std::ops::Range<u32>, time: Time| {
        for name in names {
            for site in sites {
                let set_cookies = vec![format!("uid=5a36dedd4bea{name:05}; Max-Age=31536000").into()];
                let seen = request(site, "");
                let url = format!("https://x{name}.flood{name}.example/p.gif");
                learner.observe(&Event::Request(RequestSeen { time, set_cookies, url: url.into(), ..seen }));
            }
        }
    };
    let mut learner = watcher();
    use_sites(&mut learner, NOW, &SITES);
    track(&mut learner, NOW, &SITES[..3], "https://p.t.example/");
    track(&mut learner, NOW, &SITES[..2], "https://p.half.example/");
    // One page.
    flood(&mut learner, &["https://evil.example/"], 0..3000, NOW + 8 * DAY);
    assert!(learner.ledger().len() < 40_000, "{} bytes", learner.ledger().len());
    // Many sites with interaction.
    for ring in 0..100 {
        let site = format!("https://evil{ring}.example/");
        use_sites(&mut learner, NOW + 8 * DAY, &[&site]);
        flood(&mut learner, &[&site], 3000 + ring * 256..3000 + (ring + 1) * 256, NOW + 8 * DAY);
    }
    assert_eq!(action(&learner, "t.example", NOW + 8 * DAY), "block");
    track(&mut learner, NOW + 8 * DAY, &SITES[2..3], "https://p.half.example/");
    assert_eq!(action(&learner, "half.example", NOW + 8 * DAY), "block");
    // The limit of a page is per day.
    flood(&mut learner, &["https://evil.example/"], 90_000..90_001, NOW + 9 * DAY);
    use_sites(&mut learner, NOW + 9 * DAY, &["https://evil.example/"]);
}

/// The addresses of one network are one tracker.
#[test]
fn networks() {
    for (addresses, other) in [
        (["193.0.6.10", "193.0.6.77", "193.0.6.200"], "193.0.7.10"),
        (["[2a00:1450:4001::1]", "[2a00:1450:4001:2::7]", "[2a00:1450:4001:ffff::9]"], "[2a00:1450:4002::1]"),
    ] {
        let mut learner = watcher();
        use_sites(&mut learner, NOW, &SITES);
        for (site, address) in SITES.iter().zip(addresses) {
            track(&mut learner, NOW, &[site], &format!("http://{address}/p.gif"));
        }
        for address in addresses {
            assert_eq!(action(&learner, address, NOW), "block", "{address}");
        }
        assert_eq!(action(&learner, other, NOW), "none");
        let found: Vec<String> = learner.verdicts(NOW).iter().map(|verdict| verdict.tracker.to_string()).collect();
        assert_eq!(found, addresses);
        learner.forget_tracker(addresses[1]);
        assert_eq!(learner.verdicts(NOW), []);
    }
    // A network is one entry.
    let mut learner = watcher();
    for number in 0..2000 {
        track(&mut learner, NOW, &SITES[..1], &format!("http://[2a00:1450:4001:{number:x}::1]/p.gif"));
    }
    assert!(learner.ledger().len() < 1000);
}
