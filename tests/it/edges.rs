//! Edge cases in which existing engines have defects: a filter, a request and the decision of uBlock Origin.

use brock::lists::Environment;
use brock::oracle::Oracle;
use brock::{Action, Builder, Engine, Image, Request, ResourceType};

/// Checks that the built engine, the reloaded engine and the oracle give the same decision.
#[track_caller]
pub fn check_all(list: &str, url: &str, source: &str, kind: ResourceType, expected: Action) {
    let request = Request::new(url, source, kind).unwrap_or_else(|e| panic!("{e}"));
    let mut builder = Builder::new();
    builder.add_list("list", list);
    let (image, report) = builder.build();
    let reloaded = Engine::new(Image::open(image.as_bytes().to_vec()).unwrap());
    let built = Engine::new(image);
    let oracle = Oracle::new(&[list], &Environment::default());
    let (oracle, matching) = oracle.check(&request);
    let context = format!("{list:?}\non {url} ({kind}) from {source:?}\nmatching {matching:?}, report {report:?}");
    assert_eq!(oracle, expected, "oracle: {context}");
    for (form, engine) in [("built", built), ("reloaded", reloaded)] {
        assert_eq!(engine.check(&request).action(), expected, "{form}: {context}");
        let explained = engine.explain(&request);
        assert_eq!(explained.decision.action(), expected, "{form}, explained: {context}");
        let mut texts: Vec<_> = explained.matches.iter().map(|m| engine.image().filter(m.filter).filter).collect();
        let mut wanted = matching.clone();
        texts.sort_unstable();
        wanted.sort_unstable();
        assert_eq!(texts, wanted, "{form}: all matching filters: {context}");
    }
}

const SOURCE: &str = "https://example.com/";
const BLOCK: Action = Action::Block;
const PASS: Action = Action::Pass;
const ALLOW: Action = Action::Allow;

#[test]
fn edge_cases_with_defects_in_existing_engines() {
    for (filter, url, source, expected) in [
        (r"/ads\D\.js/", "https://e.com/adsx.js", SOURCE, BLOCK),
        (r"/ads\D\.js/", "https://e.com/ads1.js", SOURCE, PASS),
        (r"/ads(?!x)/", "https://e.com/ads1.js", SOURCE, BLOCK),
        (r"/ads(?!x)/", "https://e.com/adsx.js", SOURCE, PASS),
        ("||ads.com^", "https://xads.com.ads.com/a.js", SOURCE, BLOCK),
        ("||ads.com/a", "https://xads.com.ads.com/a.js", SOURCE, BLOCK),
        ("||p.com^*y", "https://http.com.p.com/x/y", SOURCE, BLOCK),
        ("||ex*ple.com^", "https://example.com/a", SOURCE, BLOCK),
        ("foo$domain=example.*", "https://x.com/foo", SOURCE, BLOCK),
        ("foo$domain=example.*", "https://x.com/foo", "https://a.example.co.uk/", BLOCK),
        ("foo$domain=example.*", "https://x.com/foo", "https://example.notasuffix.com/", PASS),
        ("foo$script,domain=/example/", "https://x.com/foo", SOURCE, BLOCK),
        ("foo$script,domain=~/example/", "https://x.com/foo", SOURCE, PASS),
        ("foo$script,domain=~/example/", "https://x.com/foo", "https://other.org/", BLOCK),
        ("*$script,to=x.com", "https://x.com/foo", SOURCE, BLOCK),
        ("*$script,to=example.com", "https://x.com/foo", SOURCE, PASS),
        ("/foo$denyallow=y.com,domain=example.com", "https://x.com/foo", SOURCE, BLOCK),
        ("/foo$denyallow=x.com,domain=example.com", "https://x.com/foo", SOURCE, PASS),
        ("||x.com:8080^", "https://x.com:8080/a", SOURCE, BLOCK),
        ("||x.com:8080^", "https://x.com/a", SOURCE, PASS),
        ("||x.com^foo^", "https://x.com/foo", SOURCE, BLOCK),
        ("|https://x.com/foo^|", "https://x.com/foo", SOURCE, BLOCK),
        ("|https://x.com/foo^|", "https://x.com/foobar", SOURCE, PASS),
        ("/FOO$match-case", "https://x.com/FOO", SOURCE, PASS),
        ("ab", "https://e.com/cab.js", SOURCE, PASS),
        ("ab", "https://ab/cab.js", SOURCE, BLOCK),
        ("_728x90_", "https://x.com/a_728x90_b", SOURCE, BLOCK),
        ("-ad-", "https://x.com/-ad-", SOURCE, BLOCK),
        ("300x250", "https://x.com/a300x250b", SOURCE, PASS),
        ("ads_x", "https://x.com/ads_x", SOURCE, BLOCK),
        ("_ads.example.com", "https://x.com/_ads.example.com", SOURCE, BLOCK),
        ("ads_x.com", "https://x.com/ads_x.com", SOURCE, PASS),
        ("x.com$script", "https://y.com/x.com", SOURCE, PASS),
        ("x.com$script", "https://a.x.com/y", SOURCE, BLOCK),
        ("foo$to=x.com", "https://x.com/foo", SOURCE, BLOCK),
        ("foo$important", "https://x.com/foo", SOURCE, BLOCK),
        ("foo$3p", "https://x.com/foo", SOURCE, PASS),
        ("foo*", "https://x.com/foo", SOURCE, BLOCK),
        ("foo^", "https://x.com/foo", SOURCE, BLOCK),
        ("*", "https://x.com/foo", SOURCE, PASS),
        ("||x.com^ # why", "https://x.com/foo", SOURCE, BLOCK),
        ("||x.com^$script # why", "https://x.com/foo", SOURCE, BLOCK),
        ("||x.com^$domain=a.com,domain=b.com", "https://x.com/a", "https://a.com/", PASS),
        ("||x.com^$strict3p", "https://x.com/", SOURCE, BLOCK),
        ("||x.com^$strict3p", "https://x.com/a", "https://www.x.com/", BLOCK),
        ("||x.com^$strict3p", "https://x.com/a", "https://x.com/", PASS),
        ("||x.com^$domain=~a.com|b.a.com", "https://x.com/a", "https://b.a.com/", BLOCK),
        ("||x.com^$domain=a.com|~b.a.com", "https://x.com/a", "https://b.a.com/", PASS),
        ("||x.com^$domain=a.com|~b.a.com", "https://x.com/a", "https://c.a.com/", BLOCK),
        ("!#if false\n||x.com^\n!#endif", "https://x.com/a", SOURCE, PASS),
        ("!#if ext_ublock\n||x.com^\n!#else\n@@||x.com^\n!#endif", "https://x.com/a", SOURCE, BLOCK),
    ] {
        check_all(filter, url, source, ResourceType::Script, expected);
    }
}

#[test]
fn an_invalid_expression_affects_no_other_filter() {
    let vimeo = r"/^https?:\/\/f\.vimeocdn.*/$3p,script";
    for other in ["", "\n/x(?=y)z/", "\n/(/", "\n/[b-a]/"] {
        check_all(&format!("{vimeo}{other}"), "https://f.vimeocdn.com/p.js", SOURCE, ResourceType::Script, BLOCK);
    }
}

#[test]
fn documents_and_popups_are_blocked_only_by_explicit_types() {
    for (filter, kind, expected) in [
        ("||x.com^", ResourceType::MainFrame, PASS),
        ("||x.com^", ResourceType::Popup, PASS),
        ("||x.com^", ResourceType::SubFrame, BLOCK),
        ("||x.com^", ResourceType::CspReport, BLOCK),
        ("||x.com^$doc", ResourceType::MainFrame, BLOCK),
        ("||x.com^$doc", ResourceType::Script, PASS),
        ("||x.com^$all", ResourceType::MainFrame, BLOCK),
        ("||x.com^$all", ResourceType::Popup, BLOCK),
        ("||x.com^$all\n@@||x.com^$doc", ResourceType::MainFrame, ALLOW),
        ("||x.com^$popup", ResourceType::Popup, BLOCK),
        ("||x.com^$popup", ResourceType::MainFrame, PASS),
        ("||x.com^$~script", ResourceType::Script, PASS),
        ("||x.com^$~script", ResourceType::Image, BLOCK),
        ("||x.com^$~script", ResourceType::MainFrame, PASS),
        ("||x.com^$other", ResourceType::CspReport, BLOCK),
        ("||x.com^$image,script", ResourceType::Image, BLOCK),
        ("||x.com^$xmlhttprequest", ResourceType::XmlHttpRequest, BLOCK),
        ("||x.com^$beacon", ResourceType::Ping, BLOCK),
        ("||x.com^$object-subrequest", ResourceType::Object, BLOCK),
        ("||x.com^$subdocument", ResourceType::SubFrame, BLOCK),
        ("||x.com^$stylesheet", ResourceType::Stylesheet, BLOCK),
    ] {
        check_all(filter, "https://x.com/a", SOURCE, kind, expected);
    }
}

#[test]
fn precedence_of_exceptions_important_and_badfilter() {
    for (list, expected) in [
        ("@@||x.com^", PASS),
        ("||x.com^\n@@||x.com^", ALLOW),
        ("||x.com^$important\n@@||x.com^", BLOCK),
        ("||x.com^$important\n@@||x.com^$important", ALLOW),
        ("||x.com^\n||x.com^$important\n@@/a", BLOCK),
        ("||x.com^\n||x.com^$badfilter", PASS),
        ("||x.com^$script,3p\n||x.com^$third-party,script,badfilter", PASS),
        ("||x.com^$script\n||x.com^$badfilter", BLOCK),
        ("||x.com^\n@@||x.com^\n@@||x.com^$badfilter", BLOCK),
    ] {
        check_all(list, "https://x.com/a", SOURCE, ResourceType::Script, expected);
    }
}

#[test]
fn parties() {
    for (modifier, source, expected) in [
        ("3p", "https://a.com/", BLOCK),
        ("3p", "https://b.x.co.uk/", PASS),
        ("3p", "", BLOCK),
        ("3p", "about:blank", BLOCK),
        ("~3p", "https://b.x.co.uk/", BLOCK),
        ("1p", "https://y.co.uk/", PASS),
        ("1p", "", PASS),
        ("strict1p", "https://x.co.uk/", BLOCK),
        ("strict1p", "https://b.x.co.uk/", PASS),
        ("~strict3p", "https://x.co.uk/", BLOCK),
        ("3p,1p", "https://x.co.uk/", BLOCK),
        ("domain=a.com", "", PASS),
        ("domain=~a.com", "", BLOCK),
    ] {
        check_all(&format!("||x.co.uk^${modifier}"), "https://x.co.uk/a", source, ResourceType::Script, expected);
    }
}

#[test]
fn patterns() {
    for (filter, url, expected) in [
        ("||bücher.de^", "https://www.xn--bcher-kva.de/", BLOCK),
        ("bücher.de", "https://xn--bcher-kva.de/", BLOCK),
        ("/ä.js", "https://x.com/%C3%A4.js", BLOCK),
        ("Example.COM", "https://example.com/", BLOCK),
        ("/ADS/*", "https://x.com/ads/y", BLOCK),
        ("/ads/*", "https://x.com/AdS/y", BLOCK),
        ("0.0.0.0 x.com y.com # both", "https://a.y.com/", BLOCK),
        ("127.0.0.1 localhost", "https://localhost/", PASS),
        ("|https://x.com/a|", "https://x.com/a", BLOCK),
        ("|https://x.com/a|", "https://x.com/ab", PASS),
        ("a/b|", "https://x.com/a/b", BLOCK),
        ("||x.com^|", "https://x.com/", BLOCK),
        ("||x.com^|", "https://x.com/a", PASS),
        ("||x.com", "https://x.com.evil.org/", BLOCK),
        ("||om/", "https://x.com/", PASS),
        ("||1.2.3.4^", "https://1.2.3.4/x", BLOCK),
        ("||[2001:db8::1]^", "https://[2001:db8::1]/x", BLOCK),
        ("x=3&*,0|$script", "https://x.com/?x=3&y,0", BLOCK),
        ("||x.com$script", "https://x.com.evil.org/", PASS),
        ("||x.com$script", "https://a.x.com/", BLOCK),
        ("||x.co$3p", "https://x.com/", PASS),
        ("||x.com*$script", "https://x.com.evil.org/", BLOCK),
        ("||ads.$script", "https://ads.com/", BLOCK),
        ("||x.com|", "https://x.com/", BLOCK),
        ("||x.com^", "https://x.com./", BLOCK),
        ("||x.com^$3p", "https://x.com./", BLOCK),
        ("x.com", "https://a.x.com./", BLOCK),
        ("*$script,to=x.com", "https://x.com./", BLOCK),
        ("bücher.de/ads", "https://xn--bcher-kva.de/ads", BLOCK),
        (".bücher.de/ads", "https://a.xn--bcher-kva.de/ads", BLOCK),
        ("||x.com/ä", "https://x.com/%C3%A4", BLOCK),
        ("^", "https://x.com/", PASS),
        ("/", "https://x.com/", PASS),
        (".", "https://x.com/", PASS),
        ("*/*", "https://x.com/", PASS),
        ("[::1]", "https://[::1]/", BLOCK),
        ("[Adblock Plus 2.0]", "https://adblock/", PASS),
        ("!#if(env_none)\n||x.com^\n!#endif", "https://x.com/", PASS),
        ("!#if true\n!#elif false\n||x.com^\n!#endif", "https://x.com/", PASS),
        ("||x.com^$method=get,method=post", "https://x.com/", PASS),
        ("||x.com^$~third-party,third-party", "https://x.com/", PASS),
        ("*$script,domain=example.com|~/exa/", "https://x.com/", PASS),
        (r"/ads\2x/", "https://y.com/adsx", PASS),
        (r"/ads\x+1y/", "https://y.com/adsx1y", BLOCK),
        ("user@x.com/a", "https://USER@x.com/a", BLOCK),
        ("-extension://abc", "chrome-extension://abc/x", BLOCK),
        ("chrome-extension://abc/", "chrome-extension://abc/x", BLOCK),
        // The word occurs twice, the first time between bytes that the pattern does not allow.
        ("/track/*pixel", "https://x.com/a-track-b/track/pixel", BLOCK),
        ("/track/*pixel", "https://x.com/track/track/pixel", BLOCK),
        ("/track/*pixel", "https://x.com/pixel/track-/track", PASS),
        ("||x.com/*/track/*pixel", "https://x.com/a-track-b/track/pixel", BLOCK),
        ("*$script,to=com", "https://x.com/", BLOCK),
        (".com./$script", "https://x.com./", BLOCK),
        ("/path$script", "https://x.com/?/path", BLOCK),
        (r"/^https:\/\/x\.com\/[A-Z]{3}$/$match-case", "https://x.com/ABC", BLOCK),
        (r"/^https:\/\/x\.com\/[A-Z]{3}$/$match-case", "https://x.com/abc", PASS),
        (r"/^https:\/\/x\.com\/[A-Z]{3}$/", "https://x.com/abc", BLOCK),
        // The index derives the lengths of URL and host from the expression.
        (r"/^https?:\/\/[a-z]{3,5}\.[a-z]{2,3}\/[a-z]$/", "https://abc.com/x", BLOCK),
        (r"/^https?:\/\/[a-z]{3,5}\.[a-z]{2,3}\/[a-z]$/", "https://abcdef.com/x", PASS),
        (r"/^https?:\/\/[a-z]{3,5}\.[a-z]{2,3}\/[a-z]$/", "https://ab.abc.com/x", PASS),
        (r"/^https?:\/\/[a-z]{3,5}\.[a-z]{2,3}\/[a-z]{4}$/", "https://abc.com/abcdefghi", PASS),
        (r"/^https?:\/\/[a-z]{3,5}\.[a-z]{2,3}\/[a-z]{9}$/", "https://abc.com/abcdefghi", BLOCK),
        (r"/^https?:\/\/[a-z.:0-9]{12,13}\/[a-z]$/", "https://abc.com:8080/x", BLOCK),
        (r"/^https?:\/\/[a-z]:[a-z]@[a-z]{3}\.[a-z]{3}\/[a-z]$/", "https://u:p@abc.com/x", BLOCK),
        (r"/^https?:\/\/[a-z]{3}\.[a-z]{3}\.\/[a-z]$/", "https://abc.com./x", BLOCK),
        (r"/^https?:\/\/(?:[a-z]+\.)*[a-z]+\/[a-z]$/", "https://a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.q.r.com/x", BLOCK),
        // Host names that occur in most URLs.
        ("||com^$~font", "https://a.com/x", BLOCK),
        ("||com^$~font", "https://com/x", BLOCK),
        ("||com^$~font", "https://acom/x", PASS),
        ("||com^$~font", "https://a.com.net/x", PASS),
        ("||com/x$~font", "https://a.com/x", BLOCK),
        ("||com/x$~font", "https://a.net/y?.com/x", PASS),
        (r"/x\.com.{3,5}$/", "https://x.com/abc", BLOCK),
        (r"/(a|b)\1$/", "https://x.com/aa", BLOCK),
        (r"/(a|b)\1$/", "https://x.com/ab", PASS),
        ("*$script,method=post", "https://x.com/", PASS),
        ("*$script,method=~post", "https://x.com/", BLOCK),
    ] {
        check_all(filter, url, SOURCE, ResourceType::Script, expected);
    }
}

/// Input that once took minutes or overflowed the stack is processed quickly.
#[test]
fn hostile_lists_and_urls_terminate() {
    let repeats = "/a(?:(?:(?:){4000000000}){4000000000}){4000000000}b/";
    check_all(repeats, "https://x.com/ab", SOURCE, ResourceType::Script, BLOCK);
    let long = format!("https://x.com/{}", "a".repeat(8000));
    check_all("a*aaaaaaaaaaaaaaaaaaaa^c", &long, SOURCE, ResourceType::Script, PASS);
    check_all("/aa/*aa*c", &format!("https://x.com/{}", "aa/".repeat(2000)), SOURCE, ResourceType::Script, PASS);
    check_all("||x.com^", &"blob:".repeat(100_000), SOURCE, ResourceType::Script, PASS);
    check_all(
        &format!("||x.com^$domain=/{}a/", "()".repeat(40_000)),
        "https://x.com/",
        SOURCE,
        ResourceType::Script,
        PASS,
    );
    check_all(
        &format!("!#if {}\n||x.com^\n!#endif", "a||".repeat(50_000)),
        "https://x.com/",
        SOURCE,
        ResourceType::Script,
        PASS,
    );
    let literals: String = (0..20_000).map(|i| format!("x{i}y{}z*\n", "q".repeat(100))).collect();
    let mut builder = Builder::new();
    builder.add_list("list", &literals);
    let engine = Engine::new(builder.build().0);
    let url = format!("https://x.com/x7y{}z", "q".repeat(100));
    assert!(engine.check(&Request::new(&url, SOURCE, ResourceType::Script).unwrap()).is_block());
    let bad: String =
        (0..20_000).map(|i| format!("*$script,domain=a{i}.com,badfilter\n*$script,domain=b{i}.com\n")).collect();
    let mut builder = Builder::new();
    builder.add_list("list", &bad);
    assert_eq!(builder.build().1.filters(), 20_000);
}
