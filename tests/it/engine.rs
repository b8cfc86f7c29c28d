//! Guarantees for embedders.

use brock::{Builder, Choices, Decision, Engine, Image, ImageError, Request, ResourceType};

fn engine(list: &str) -> Engine {
    let mut builder = Builder::new();
    builder.add_list("list", list);
    Engine::new(builder.build().0)
}

#[test]
fn eight_threads_share_one_engine() {
    let list = "||ads.example^$third-party\n/[a-z]{4}\\d/$script\nfoo*bar\n@@||ads.example/ok^\n*$removeparam=gclid";
    let request = |number: usize| {
        let path = ["", "ok", "foo-bar", "abcd1"][number % 4];
        let source = ["https://ads.example/", "https://news.example/", ""][number % 3];
        (format!("https://x{number}.ads.example/{path}?gclid={number}"), source)
    };
    let answer = |engine: &Engine, number: usize| {
        let (url, source) = request(number);
        let request = Request::new(&url, source, ResourceType::Script).unwrap();
        let decision = engine.check(&request);
        let line = engine.filter(&decision).map(|filter| filter.line);
        (decision, line, engine.explain(&request).matches, engine.modifications(&request).url().map(str::to_owned))
    };
    let alone = engine(list);
    let expected: Vec<_> = (0..500).map(|number| answer(&alone, number)).collect();
    let lines: std::collections::BTreeSet<_> = expected.iter().map(|(_, line, ..)| *line).collect();
    assert_eq!(lines.len(), 5, "the requests are of too few sorts: {lines:?}");
    // The text of this image is unverified: all threads start with verifying it.
    let shared = Engine::open(alone.image().as_bytes().to_vec()).unwrap();
    let start = std::sync::Barrier::new(8);
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (shared, start, expected, answer) = (&shared, &start, &expected, &answer);
            scope.spawn(move || {
                start.wait();
                for number in (0..500).map(|number| (number + thread * 61) % 500) {
                    assert_eq!(answer(shared, number), expected[number]);
                }
            });
        }
    });
}

#[test]
fn a_site_that_is_switched_off_allows_every_request() {
    let engine = engine("||ads.example^$important");
    let off = engine.with_choices(Choices::default().with_sites_off(["news.example"]));
    let request = Request::new("https://ads.example/", "https://www.news.example/", ResourceType::Script).unwrap();
    assert_eq!(off.check(&request), Decision::SiteOff);
    assert!(engine.check(&request).is_block());
    let framed = Request::new("https://ads.example/", "https://frame.example/", ResourceType::Script).unwrap();
    assert!(off.check(&framed).is_block());
    assert_eq!(off.check(&framed.with_top("https://news.example/")), Decision::SiteOff);
}

/// The precedence of lists, learning and the user, in the engine and in its rules.
#[test]
fn trackers_in_the_precedence() {
    use brock::dnr::{Features, PolicySource, Rule, RuleAction, Settings, Simulator, Source, Target, compile};
    use brock::learner::TrackerPolicy;

    let list = "||listed.example^\n||hard.example^$important\n@@||hard.example/safe/$important\n@@||t.example/ok/\n@@||x.example/ok/$important\n*$csp=img-src 'none',sub_frame";
    let learned = TrackerPolicy::read(
        "block t.example but-on sister.test\ncookieblock needed.t.example\ncookieblock c.example\nblock listed.example\n\
         block files.example/fp.js\nblock x.example",
    );
    let chosen = TrackerPolicy::read(
        "allow hard.example on shop.test\nblock fine.example\ncookieblock listed.example\nallow a.fine.example\n\
         block c.example on shop.test",
    );
    let choices = Choices::default().with_trackers(chosen.clone());
    let engine = engine(list).with_learned(learned.clone()).with_choices(choices);
    let features = Features { top_domains: true, response_headers: true };
    let target = Target::Chromium;
    let mut rules =
        compile(&[Source { name: "list", text: list }], &Settings { features, ..Settings::of(target) }).rules;
    rules.extend(Rule::for_trackers(10_000, target, &features, PolicySource::Learned, &learned));
    rules.extend(Rule::for_trackers(20_000, target, &features, PolicySource::User, &chosen));
    let ids: std::collections::BTreeSet<u32> = rules.iter().map(|rule| rule.id).collect();
    assert_eq!(ids.len(), rules.len());
    let simulator = Simulator::new(&rules);
    for (url, site, reason, action) in [
        ("https://t.example/x.js", "news.test", "learned", "block"),
        ("https://a.t.example:8080/x.js", "news.test", "learned", "block"),
        ("https://t.example/ok/x.js", "news.test", "exception", "allow"),
        ("https://t.example/x.js", "sister.test", "no-filter", "pass"),
        ("https://t.example/x.js", "t.example", "no-filter", "pass"),
        ("https://needed.t.example/x.js", "news.test", "learned", "pass without cookies"),
        ("https://files.example/fp.js", "news.test", "learned", "block"),
        ("https://files.example/fp.js?v=2", "news.test", "learned", "block"),
        ("https://files.example/other.js", "news.test", "no-filter", "pass"),
        ("https://x.example/ok/", "news.test", "important-exception", "allow"),
        ("https://c.example/", "news.test", "learned", "pass without cookies"),
        ("https://c.example/", "shop.test", "choice", "block"),
        ("https://hard.example/", "news.test", "important", "block"),
        ("https://hard.example/", "shop.test", "choice", "allow"),
        ("https://hard.example/safe/", "news.test", "important-exception", "allow"),
        ("https://listed.example/", "news.test", "choice", "allow without cookies"),
        ("https://fine.example/", "news.test", "choice", "block"),
        ("https://a.fine.example/", "news.test", "choice", "allow"),
    ] {
        let source = format!("https://www.{site}/");
        let request = Request::new(url, &source, ResourceType::Script).unwrap();
        let decision = engine.check(&request);
        let cookies = if decision.removes_cookies() { " without cookies" } else { "" };
        assert_eq!(format!("{}{cookies}", decision.action().name()), action, "{url} on {site}");
        assert_eq!(decision.step().reason(), reason, "{url} on {site}");
        assert_eq!(engine.explain(&request).decision, decision);

        let outcome = simulator.outcome(&request);
        let is_blocked = outcome.rule.is_some_and(|rule| rule.action == RuleAction::Block);
        let takes = |rule: &&Rule| matches!(&rule.action, RuleAction::ModifyHeaders { request_headers, .. } if !request_headers.is_empty());
        assert_eq!(is_blocked, decision.is_block(), "{url} on {site}: {outcome:?}");
        let removes_cookies = !is_blocked && outcome.headers.iter().any(takes);
        assert_eq!(removes_cookies, decision.removes_cookies(), "{url} on {site}: {outcome:?}");
    }
    // A navigation is not a third-party request.
    let page = Request::new("https://t.example/", "https://news.test/", ResourceType::MainFrame).unwrap();
    assert_eq!(engine.check(&page), Decision::Pass);
    assert!(simulator.outcome(&page).rule.is_none());
}

#[test]
fn bytes_that_are_not_an_image_are_rejected() {
    let bytes = engine("||ads.example^").image().as_bytes().to_vec();
    let open = |bytes: Vec<u8>| Image::open(bytes).map(|_| ()).unwrap_err();
    assert_eq!(open(vec![]), ImageError::NotAnImage);
    assert_eq!(open(b"! Title: a list, not an image at all".to_vec()), ImageError::NotAnImage);
    assert!(matches!(open(bytes[..bytes.len() - 8].to_vec()), ImageError::Length { .. }));
    let mut newer = bytes.clone();
    newer[8] = 99;
    assert_eq!(open(newer), ImageError::Version { found: 99 });
}

#[test]
fn every_altered_byte_is_detected() {
    let image = engine("||ads.example^\n/banner/*").image().clone();
    let bytes = image.as_bytes();
    let request = Request::new("https://ads.example/", "", ResourceType::Script).unwrap();
    let mut in_text = 0;
    // Public suffixes fill the middle.
    for at in (0..4096).chain((4096..bytes.len() - 4096).step_by(997)).chain(bytes.len() - 4096..bytes.len()) {
        let mut altered = bytes.to_vec();
        altered[at] ^= 0x10;
        let Ok(opened) = Image::open(altered) else { continue };
        assert_eq!(opened.verify(), Err(ImageError::Checksum), "byte {at}");
        in_text += 1;
        let engine = Engine::new(opened);
        let decision = engine.check(&request);
        assert!(decision.is_block());
        let filter = engine.filter(&decision).unwrap();
        assert_eq!((&*filter.filter, filter.line), ("(unreadable: the image is damaged)", 0));
    }
    assert_eq!(in_text, bytes.len() - image.decision_bytes());
    assert_eq!(Image::open(bytes.to_vec()).unwrap().verify(), Ok(()));
    assert_eq!(image.verify(), Ok(()));
}

#[test]
fn a_badfilter_without_a_twin_is_reported() {
    let mut builder = Builder::new();
    builder.add_list("one", "||a.example^\n||a.example^$badfilter\n||b.example^$badfilter");
    builder.add_list("two", "||a.example^$badfilter");
    let (_, report) = builder.build();
    let found: Vec<(u32, &str)> = report
        .lists
        .iter()
        .flat_map(|list| &list.diagnostics)
        .map(|(line, found)| (*line, found.code.name()))
        .collect();
    assert_eq!(found, [(1, "disabled-by-badfilter"), (3, "idle-badfilter")]);
}

/// A hostile image has valid checksums and wrong contents: its answers are wrong, but nothing panics.
#[test]
fn no_image_makes_the_engine_panic() {
    let list = "||ads.example^\n||a.example/x*y^$script,domain=a.com|~b.a.com|c.*|/d/\nfoo.js$image\n/x\\d(?!y)/$to=z.com\n@@/ok/$3p\nzz*";
    let good = engine(list).image().as_bytes().to_vec();
    let urls = ["https://ads.example/foo.js", "https://a.example/x1y/", "https://z.com/x5zz", "https://q/ok/"];
    let mut seed = 1u64;
    let mut random = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        (seed % below as u64) as usize
    };
    let mut opened = 0;
    for _ in 0..4000 {
        let mut bytes = good.clone();
        for _ in 0..1 + random(4) {
            let at = 32 + random(bytes.len() - 32);
            bytes[at] = [0, 1, 0x7f, 0x80, 0xff, random(256) as u8][random(6)];
        }
        let Some(image) = brock::oracle::reseal(bytes) else { continue };
        opened += 1;
        let engine = Engine::new(image);
        for url in urls {
            let request = Request::new(url, "https://b.a.com/", ResourceType::Script).unwrap();
            let decision = engine.check(&request);
            let _ = (engine.filter(&decision), engine.explain(&request).matches.len(), engine.lists().count());
        }
    }
    assert!(opened > 1000, "{opened} images opened");
}
