//! `Engine::check_with_follow_ups`: no call that has a result is missing, and most requests need no further call.

use brock::{Action, Builder, Choices, Decision, Engine, Exchange, FollowUps, Request, ResourceType};

use crate::corpus::requests;
use crate::data;

fn engine(names: &[&str], texts: &[String]) -> Engine {
    let mut builder = Builder::new();
    names.iter().zip(texts).for_each(|(name, text)| builder.add_list(name, text));
    Engine::new(builder.build().0)
}

const DEFAULT_LISTS: [&str; 2] = ["easylist.txt", "easyprivacy.txt"];

const ALL_OF_UBLOCK: [&str; 8] = [
    "easylist.txt",
    "easyprivacy.txt",
    "ubo-filters.min.txt",
    "ubo-privacy.min.txt",
    "ubo-privacy-removeparam.txt",
    "ubo-badware.min.txt",
    "ubo-quick-fixes.min.txt",
    "ubo-unbreak.min.txt",
];

/// Responses: headers that filters of the lists test, and an address.
const RESPONSES: [(&[(&str, &str)], &str); 3] = [
    (&[("via", "1.1 google"), ("server", "nginx"), ("x-powered-by", "Express")], "192.0.2.1"),
    (&[("link", "x; rel=preload"), ("set-cookie", "a=1"), ("location", "https://x.example/")], "127.0.0.1"),
    (&[], "2001:db8::1"),
];

/// Counts of the recorded requests that are not blocked: all, with `modifications`, with `exchange`, with neither.
fn counts(names: &[&str]) -> Option<[u32; 4]> {
    let texts: Vec<String> = names.iter().map(|name| data::text(&format!("lists/{name}"))).collect::<Option<_>>()?;
    let engine = engine(names, &texts);
    let mut counts = [0; 4];
    for recorded in requests()? {
        let request = recorded.request();
        let (decision, follow_ups) = engine.check_with_follow_ups(&request);
        assert_eq!(decision, engine.check(&request), "{}", recorded.url);
        let modifications = engine.modifications(&request);
        assert!(follow_ups.modifications || modifications.is_empty(), "{}: {modifications:?}", recorded.url);
        if decision.is_block() {
            assert!(!follow_ups.exchange, "{}", recorded.url);
            continue;
        }
        for (headers, address) in RESPONSES {
            let exchange =
                Exchange::default().with_request_headers(headers).with_response_headers(headers).with_address(address);
            let later = engine.check(&request.clone().with_exchange(exchange));
            assert!(follow_ups.exchange || later == decision, "{}: {later:?}", recorded.url);
        }
        let FollowUps { modifications, exchange, .. } = follow_ups;
        for (count, is) in counts.iter_mut().zip([true, modifications, exchange, !modifications && !exchange]) {
            *count += u32::from(is);
        }
    }
    Some(counts)
}

/// The figures of docs/index.md, "Calls per request".
#[test]
fn most_requests_need_no_further_call() {
    for (names, modified, waiting) in [(&DEFAULT_LISTS[..], 0, 0), (&ALL_OF_UBLOCK, 100, 100)] {
        let Some([all, modifications, exchange, neither]) = counts(names) else { return };
        println!("{all} not stopped: {modifications} modifications, {exchange} exchange, {neither} neither");
        assert!(all > 15_000 && modifications <= modified && exchange <= waiting, "{modifications} {exchange}");
    }
}

#[test]
fn each_use_of_a_filter_is_a_follow_up() {
    let list = "||csp.example^$csp=img-src 'none'\n*$removeparam=gone\n||h.example^$script,header=via:x\n\
                ||r.example^$script,requestheader=dnt\n*$image,ipaddress=192.0.2.7\n@@||page.example^$generichide\n\
                ||stopped.example^\n||gone.example^$removeparam=/^x=/\n/\\/re[0-9]\\.js$/$script,header=via:x\n\
                ://w*.example/*.js|$script,header=via:x";
    let texts = [list.to_owned()];
    let engine = engine(&["list"], &texts);
    let none = FollowUps::default().with_page();
    let modifications = none.with_modifications();
    let exchange = FollowUps::default().with_exchange();
    use ResourceType::{Image, MainFrame, Script, SubFrame};
    for (url, kind, expected) in [
        ("https://x.example/", MainFrame, none),
        ("https://csp.example/", MainFrame, modifications),
        ("https://csp.example/", Script, FollowUps::default()),
        ("https://x.example/?gone=1", MainFrame, modifications),
        ("https://x.example/gone?x=1", MainFrame, none),
        ("https://gone.example/?y=1&x=1", SubFrame, FollowUps::default().with_modifications()),
        ("https://gone.example/?y=1&xx=1", SubFrame, FollowUps::default()),
        ("https://h.example/", Script, exchange),
        ("https://h.example/", SubFrame, FollowUps::default()),
        ("https://r.example/", Script, exchange),
        ("https://x.example/", Image, exchange),
        // The pattern decides, too.
        ("https://x.example/re1.js", Script, exchange),
        ("https://x.example/re.js", Script, FollowUps::default()),
        ("https://w1.example/a.js", Script, exchange),
        ("https://w1.example/a.css", Script, FollowUps::default()),
        ("https://stopped.example/", Image, FollowUps::default()),
    ] {
        let request = Request::new(url, "https://site.example/", kind).unwrap();
        assert_eq!(engine.check_with_follow_ups(&request).1, expected, "{url} {kind}");
    }
    let off = Choices::default().with_sites_off(["site.example"]);
    let request = Request::new("https://csp.example/", "https://site.example/", MainFrame).unwrap();
    assert_eq!(engine.with_choices(off).check_with_follow_ups(&request), (Decision::SiteOff, FollowUps::default()));
    assert_eq!(engine.check(&request).action(), Action::Pass);
}
