//! Modifications, with every form of the engine and the oracle.

use brock::filter::NetworkFilter;
use brock::lists::Environment;
use brock::{Action, Builder, Engine, Exchange, Request, ResourceType, oracle};

/// The answer to a request as one line: the action, the surrogate, the modifications, the URL.
fn answer(engine: &Engine, request: &Request<'_>) -> String {
    let decision = engine.check(request);
    let modifications = engine.modifications(request);
    let mut words = vec![decision.action().name().to_owned()];
    words.extend(engine.surrogate(&decision).map(str::to_owned));
    for found in &modifications.applied {
        words.push(match found.value {
            "" => found.kind.name().to_owned(),
            value => format!("{}={value}", found.kind.name()),
        });
    }
    words.extend(
        modifications.cancelled.iter().map(|one| format!("not {}={}", one.modified.kind.name(), one.modified.value)),
    );
    words.extend(modifications.url().map(|url| format!("-> {url}")));
    words.join("; ")
}

#[track_caller]
fn check(filters: &str, request: &Request<'_>, expected: &str) {
    let mut builder = Builder::new();
    builder.add_list("list", filters);
    let (image, report) = builder.build();
    assert_eq!(report.lists[0].diagnostics, [], "{filters}");
    let built = Engine::new(image);
    let reloaded = Engine::open(built.image().as_bytes().to_vec()).unwrap();
    let label = format!("{filters}\n{}", request.url().as_str());
    assert_eq!(answer(&built, request), expected, "{label}");
    assert_eq!(answer(&reloaded, request), expected, "reloaded: {label}");

    // The oracle reports the name of the redirect and no URL.
    let oracle = oracle::Oracle::new(&[filters], &Environment::default());
    let decision = built.check(request);
    assert_eq!(oracle.check(request).0, decision.action(), "oracle: {label}");
    let mut found: Vec<(&str, String)> =
        built.modifications(request).applied.iter().map(|one| (one.kind.name(), one.value.to_owned())).collect();
    let mut wanted = oracle.modifications(request);
    wanted.retain(|(kind, _)| !matches!(*kind, "redirect" | "removeparam"));
    found.retain(|(kind, _)| *kind != "removeparam");
    found.sort();
    assert_eq!(found, wanted, "oracle: {label}");
    if decision.action() == Action::Redirect {
        let surrogate = built.surrogate(&decision).unwrap().to_owned();
        assert!(oracle.modifications(request).contains(&("redirect", surrogate)), "oracle: {label}");
    }
}

fn request(url: &str, kind: ResourceType) -> Request<'_> {
    Request::new(url, "https://a.com/", kind).unwrap()
}

#[test]
fn removeparam() {
    use ResourceType::{Image, MainFrame, Script, XmlHttpRequest};
    // These are the answers of uBlock Origin, found by black-box tests, except for the rest of the query: there
    // `b=2&&c` becomes `b=2&=&c=`.
    for (filters, query, kind, expected) in [
        ("*$removeparam=a", "?a=1&b=2", MainFrame, "removeparam=a; -> https://x.com/?b=2"),
        ("*$removeparam=a", "?a=1&b=2", Image, "removeparam=a; -> https://x.com/?b=2"),
        ("*$removeparam=a", "?a=1", XmlHttpRequest, "removeparam=a; -> https://x.com/"),
        ("*$removeparam=gclid", "?gclid=1#a", XmlHttpRequest, "removeparam=gclid; -> https://x.com/#a"),
        ("*$removeparam", "?a=1&b=2", XmlHttpRequest, "removeparam; -> https://x.com/"),
        ("*$removeparam=a", "?A=1&b=2", XmlHttpRequest, ""),
        ("*$removeparam=Aa", "?Aa=1&b=2", XmlHttpRequest, "removeparam=Aa; -> https://x.com/?b=2"),
        ("*$removeparam=a", "?a&b=2", XmlHttpRequest, "removeparam=a; -> https://x.com/?b=2"),
        ("*$removeparam=a", "?a=&b=2&&c", XmlHttpRequest, "removeparam=a; -> https://x.com/?b=2&&c"),
        ("*$removeparam=a", "?a=1&a=2&c=2", XmlHttpRequest, "removeparam=a; -> https://x.com/?c=2"),
        ("*$removeparam=a", "?%61=1&c=%61", XmlHttpRequest, ""),
        ("*$removeparam=a%5bb", "?a%5bb=1&c=2", XmlHttpRequest, "removeparam=a%5bb; -> https://x.com/?c=2"),
        ("*$removeparam=~a", "?a=1&c=2", XmlHttpRequest, "removeparam=~a; -> https://x.com/?a=1"),
        ("*$removeparam=/^a=/", "?a=1&c=2&A=3", XmlHttpRequest, "removeparam=/^a=/; -> https://x.com/?c=2&A=3"),
        ("*$removeparam=/^a=/i", "?a=1&c=2&A=3", XmlHttpRequest, "removeparam=/^a=/i; -> https://x.com/?c=2"),
        ("*$removeparam=~/^a=/", "?a=1&c=2&A=3", XmlHttpRequest, "removeparam=~/^a=/; -> https://x.com/?a=1"),
        ("*$removeparam=/^a=x y/", "?a=x%20y&c=2", XmlHttpRequest, "removeparam=/^a=x y/; -> https://x.com/?c=2"),
        ("*$removeparam=/^a=x y/", "?a=x+y&c=2", XmlHttpRequest, ""),
        ("*$removeparam=/^a=$/", "?a&c=2", XmlHttpRequest, "removeparam=/^a=$/; -> https://x.com/?c=2"),
        ("*$removeparam=/^a$/", "?a&c=2", XmlHttpRequest, ""),
        ("*$removeparam=/^a%20b/", "?a%20b=1&c=2", XmlHttpRequest, "removeparam=/^a%20b/; -> https://x.com/?c=2"),
        ("*$removeparam=/a b/", "?a%20b=1&c=2", XmlHttpRequest, ""),
        ("*$removeparam=/A/", "?a=%41&c=2", XmlHttpRequest, "removeparam=/A/; -> https://x.com/?c=2"),
        ("*$removeparam=/a=%/", "?a=%zz&c=2", XmlHttpRequest, "removeparam=/a=%/; -> https://x.com/?c=2"),
        ("*$removeparam=a,~xhr", "?a=1&c=2", XmlHttpRequest, ""),
        ("*$removeparam=a,~image", "?a=1&c=2", MainFrame, "removeparam=a; -> https://x.com/?c=2"),
        ("*$removeparam=a,image", "?a=1&c=2", Script, ""),
        ("x.com$removeparam=a", "x.com?a=1&c=2", MainFrame, "removeparam=a; -> https://x.com/x.com?c=2"),
        ("*$removeparam=a\n@@||x.com^$removeparam", "?a=1&c=2", Script, "not removeparam=a"),
        ("*$removeparam=a\n@@||x.com^$removeparam=a", "?a=1&c=2", Script, "not removeparam=a"),
        ("*$removeparam=a\n@@||x.com^$removeparam=c", "?a=1&c=2", Script, "removeparam=a; -> https://x.com/?c=2"),
        ("*$removeparam=a\n@@||x.com^", "?a=1&c=2", Script, "removeparam=a; -> https://x.com/?c=2"),
        (
            "*$removeparam=a,important\n@@||x.com^$removeparam",
            "?a=1&c=2",
            Script,
            "removeparam=a; -> https://x.com/?c=2",
        ),
        (
            "*$removeparam=a\n*$removeparam=c\n@@||x.com^$removeparam=a",
            "?a=1&c=2&d",
            Script,
            "removeparam=c; not removeparam=a; -> https://x.com/?a=1&d",
        ),
        ("*$removeparam=~a\n*$removeparam=a", "?a=1&c=2", Script, "removeparam=a; removeparam=~a; -> https://x.com/"),
        ("*$removeparam=a,badfilter\n*$removeparam=a", "?a=1&c=2", Script, ""),
    ] {
        let url = format!("https://x.com/{query}");
        let expected = if expected.is_empty() { "pass".to_owned() } else { format!("pass; {expected}") };
        let mut builder = Builder::new();
        builder.add_list("list", filters);
        let engine = Engine::new(builder.build().0);
        let reloaded = Engine::open(engine.image().as_bytes().to_vec()).unwrap();
        for engine in [engine, reloaded] {
            assert_eq!(answer(&engine, &request(&url, kind)), expected, "{filters} {url}");
        }
    }
}

#[test]
fn redirects() {
    let script = request("https://x.com/a.js", ResourceType::Script);
    let media = request("https://x.com/a.js", ResourceType::Media);
    for (filters, request, expected) in [
        ("||x.com^$script,redirect=noopjs", &script, "redirect; noopjs"),
        ("||x.com^$script,rewrite=abp-resource:blank-js", &script, "redirect; abp-resource:blank-js"),
        ("||x.com^$script,redirect-rule=noopjs", &script, "pass"),
        ("||x.com^$script,redirect-rule=noopjs\n||x.com^", &script, "redirect; noopjs"),
        ("||x.com^$script,redirect-rule=noopjs\n||x.com^\n@@||x.com^", &script, "allow"),
        ("||x.com^$script,redirect=noopjs\n@@||x.com^", &script, "allow"),
        ("||x.com^$empty", &script, "redirect; empty"),
        ("||x.com^$mp4", &script, "pass"),
        ("||x.com^$mp4", &media, "redirect; noopmp4-1s"),
        ("||x.com^$redirect=noopjs:5\n||x.com^$redirect=other:10", &script, "redirect; other"),
        ("||x.com^$redirect=noopjs:5\n||x.com^$redirect=other:-10", &script, "redirect; noopjs"),
        ("||x.com^$redirect=noopjs:5\n||x.com^$redirect-rule=other,important", &script, "redirect; other"),
        ("||x.com^$redirect=noopjs\n||x.com^$redirect-rule=none:10", &script, "block"),
        ("||x.com^$redirect=noopjs\n@@||x.com^$redirect-rule=noopjs", &script, "block"),
        ("||x.com^$redirect=noopjs\n@@||x.com^$redirect=noopjs", &script, "block"),
        ("||x.com^$redirect=noopjs\n@@||x.com^$redirect-rule", &script, "block"),
        ("||x.com^$redirect=noopjs:5\n@@||x.com^$redirect-rule=noopjs", &script, "redirect; noopjs"),
        ("||x.com^$redirect=noopjs,important\n@@||x.com^$redirect-rule", &script, "redirect; noopjs"),
        ("||x.com^$redirect=noopjs,important\n@@||x.com^", &script, "redirect; noopjs"),
    ] {
        check(filters, request, expected);
    }
}

#[test]
fn headers_policies_and_texts() {
    let page = Request::new("https://x.com/a", "https://x.com/", ResourceType::MainFrame).unwrap();
    let frame = request("https://x.com/a", ResourceType::SubFrame);
    let script = request("https://x.com/a", ResourceType::Script);
    for (filters, request, expected) in [
        ("||x.com^$csp=script-src 'none'", &page, "pass; csp=script-src 'none'"),
        ("||x.com^$csp=script-src 'none'", &frame, "pass; csp=script-src 'none'"),
        ("||x.com^$csp=script-src 'none'", &script, "pass"),
        ("||x.com^$csp=script-src 'none',doc", &frame, "pass"),
        ("||x.com^$csp=script-src 'none',~doc", &frame, "pass; csp=script-src 'none'"),
        ("||x.com^$csp=img-src a.com\\, b.com", &page, "pass; csp=img-src a.com, b.com"),
        ("||x.com^$csp=a\n||x.com^$csp=b", &page, "pass; csp=a; csp=b"),
        ("||x.com^$csp=a\n@@||x.com^$csp", &page, "pass; not csp=a"),
        ("||x.com^$csp=a\n||x.com^$csp=b\n@@||x.com^$csp=a", &page, "pass; csp=b; not csp=a"),
        ("||x.com^$permissions=a=()|b=()", &page, "pass; permissions=a=(), b=()"),
        ("||x.com^$permissions=a=()|b=()\n@@*$permissions=a=()\\, b=()", &page, "pass; not permissions=a=(), b=()"),
        ("||x.com^$removeheader=Refresh", &script, "pass; removeheader=refresh"),
        ("||x.com^$removeheader=request:X-Client-Data", &script, "pass; removeheader=request:x-client-data"),
        ("||x.com^$removeheader=a\n@@||x.com^$removeheader=A", &script, "pass; not removeheader=a"),
        ("||x.com^$replace=/a\\/b, c/$1/gi", &script, "pass; replace=/a\\/b, c/$1/gi"),
        ("||x.com^$script,uritransform=/a,script/b/,1p", &script, "pass"),
        ("||x.com^$uritransform=/a/b/", &page, "pass; uritransform=/a/b/"),
        ("||x.com^$doc,urlskip=?url -base64 +https", &page, "pass; urlskip=?url -base64 +https"),
        ("||x.com^$cookie", &script, "pass; cookie"),
        ("||x.com^$cookie=/^_ga/;maxAge=3600;sameSite=lax", &script, "pass; cookie=/^_ga/;maxAge=3600;sameSite=lax"),
        ("||x.com^$cookie=a\n@@||x.com^$cookie", &script, "pass; not cookie=a"),
        ("@@||x.com^$stealth", &script, "pass; stealth"),
        ("@@||x.com^$stealth=referrer|ip", &script, "pass; stealth=ip|referrer"),
    ] {
        check(filters, request, expected);
    }
}

#[test]
fn headers_and_addresses() {
    let headers = [("Via", "1.1 google"), ("Server", "cloudflare"), ("via", "2")];
    let response = Exchange::default().with_response_headers(&headers);
    let asked = Exchange::default().with_request_headers(&headers);
    let at = |address| Exchange::default().with_address(address);
    let nothing = Exchange::default();
    for (filters, exchange, expected) in [
        ("*$script,header=via", response, "block"),
        ("*$script,header=via", nothing, "pass"),
        ("*$script,header=via", asked, "pass"),
        ("*$script,responseheader=VIA:1.1 Google", response, "block"),
        ("*$script,header=via:1.1", response, "pass"),
        ("*$script,header=via:1.1*", response, "block"),
        ("*$script,header=via:~1.1*", response, "pass"),
        ("*$script,header=server:~nginx", response, "block"),
        ("*$script,header=etag:~nginx", response, "pass"),
        ("*$script,header=server:/^cloud/", response, "block"),
        ("*$script,header=server:/^CLOUD/", response, "pass"),
        ("*$script,header=server:/^CLOUD/i", response, "block"),
        ("*$script,header=server:/a,b|cloud/", response, "block"),
        ("*$script,header=via\n@@*$script,header", response, "allow"),
        ("*$script,header=via\n@@*$script,header=server", response, "allow"),
        ("*$script,header=via\n@@*$script,header=etag", response, "block"),
        ("*$script,requestheader=via:*google", asked, "block"),
        ("*$script,requestheader=via:*google", response, "pass"),
        ("*$script,ipaddress=192.0.2.1", at("192.0.2.1"), "block"),
        ("*$script,ipaddress=192.0.2.1", at("192.0.2.10"), "pass"),
        ("*$script,ipaddress=192.0.2.1", nothing, "pass"),
        ("*$script,ipaddress=192.0.*", at("192.0.2.10"), "block"),
        ("*$script,ipaddress=::1", at("0:0::1"), "block"),
        ("*$script,ipaddress=/^192\\.0\\.[23]\\./", at("192.0.3.10"), "block"),
        ("*$script,ipaddress=lan", at("172.31.0.1"), "block"),
        ("*$script,ipaddress=lan", at("172.32.0.1"), "pass"),
        ("*$script,ipaddress=lan", at("fd00::1"), "block"),
        ("*$script,ipaddress=lan", at("fe80::1"), "block"),
        ("*$script,ipaddress=loopback", at("127.0.0.9"), "block"),
        ("*$script,ipaddress=loopback", at("::1"), "block"),
        ("*$script,ipaddress=loopback", at("nonsense"), "pass"),
    ] {
        check(filters, &request("https://x.com/a.js", ResourceType::Script).with_exchange(exchange), expected);
    }
    // The host of the URL is an address.
    check("*$script,ipaddress=192.168.*", &request("http://192.168.1.1/a.js", ResourceType::Script), "block");
    check("*$script,ipaddress=loopback", &request("http://[::1]/a.js", ResourceType::Script), "block");
}

#[test]
fn top_level_pages() {
    let inside = request("https://x.com/a.js", ResourceType::Script).with_top("https://www.top.com/");
    for (filters, expected) in [
        ("*$script,top=top.com", "block"),
        ("*$script,top=a.com", "pass"),
        ("*$script,top=~top.com", "pass"),
        ("*$script,top=top.*", "block"),
        ("*$script,top=/^www/", "block"),
        ("*$script,top=other.com|~www.top.com", "pass"),
    ] {
        check(filters, &inside, expected);
    }
    check("*$script,top=a.com", &request("https://x.com/a.js", ResourceType::Script), "block");
}

#[test]
fn pages() {
    let ask = |filters: &str| {
        let mut builder = Builder::new();
        builder.add_list("list", filters);
        let engine = Engine::new(builder.build().0);
        let request = Request::new("https://x.com/a", "https://x.com/a", ResourceType::MainFrame).unwrap();
        let page = engine.page(&request);
        [
            ("elemhide", page.element_hiding_off),
            ("generichide", page.generic_hiding_off),
            ("specifichide", page.specific_hiding_off),
            ("genericblock", page.generic_blocking_off),
            ("inline-script", page.inline_scripts_blocked),
            ("inline-font", page.inline_fonts_blocked),
        ]
        .into_iter()
        .filter_map(|(name, found)| found.map(|_| name))
        .collect::<Vec<_>>()
        .join(" ")
    };
    for (filters, expected) in [
        ("@@||x.com^$ehide", "elemhide"),
        ("@@||x.com^$ghide,shide", "generichide specifichide"),
        ("@@||y.com^$ghide", ""),
        ("@@||x.com^$ghide\n||x.com^$ghide,important", ""),
        ("@@||x.com^$ghide\n||x.com^$ghide", "generichide"),
        ("@@||x.com^$generichide,genericblock,domain=x.com", "generichide genericblock"),
        ("@@||x.com^", ""),
        ("||x.com^$inline-script", "inline-script"),
        ("||x.com^$inline-script\n@@||x.com^$inline-script", ""),
        ("||x.com^$all", "inline-script inline-font"),
        ("||x.com^", ""),
    ] {
        assert_eq!(ask(filters), expected, "{filters}");
    }
}

#[test]
fn pages_without_generic_blocking() {
    let plain = request("https://x.com/a.js", ResourceType::Script);
    let without = plain.clone().without_generic_blocking();
    for (filters, on, off) in [
        ("||x.com^", "block", "pass"),
        ("||x.com^$domain=~b.com", "block", "pass"),
        ("||x.com^$domain=a.com", "block", "block"),
        ("||x.com^$important", "block", "block"),
        ("||x.com^\n/a.js$domain=a.com", "block", "block"),
        ("/a.js$domain=a.com\n@@||x.com^", "allow", "allow"),
    ] {
        check(filters, &plain, on);
        check(filters, &without, off);
    }
}

#[test]
fn cnames_and_popunders() {
    for (filters, kind, expected) in [
        ("@@*$cname,from=a.com", ResourceType::Cname, "pass"),
        ("*$popunder,3p", ResourceType::Popunder, "block"),
        ("*$popunder,3p", ResourceType::Popup, "pass"),
        ("*$popup,3p", ResourceType::Popunder, "pass"),
        ("*$script", ResourceType::InlineScript, "pass"),
        ("||x.com^$all", ResourceType::Popunder, "pass"),
        ("||x.com^$all", ResourceType::GenericHide, "pass"),
    ] {
        check(filters, &request("https://x.com/a.js", kind), expected);
    }
}

#[test]
fn rejected() {
    for (line, code, part) in [
        ("||x.com^$redirect", "modifier-needs-value", "redirect"),
        ("||x.com^$csp", "modifier-needs-value", "csp"),
        ("||x.com^$csp=a,script", "modifier-conflict", "csp=a,script"),
        ("||x.com^$csp=report-uri /x", "invalid-value", "report-uri /x"),
        ("||x.com^$csp=a,removeparam=b", "modifier-conflict", "removeparam"),
        ("||x.com^$removeparam=a,removeparam=b", "modifier-twice", "removeparam"),
        ("||x.com^$removeparam=/(/", "invalid-value", "/(/"),
        ("||x.com^$removeheader=content-security-policy", "invalid-value", "content-security-policy"),
        ("||x.com^$removeheader=request:origin", "invalid-value", "request:origin"),
        ("||x.com^$removeheader=a b", "invalid-value", "a b"),
        ("||x.com^$replace=/a/b", "invalid-value", "/a/b"),
        ("||x.com^$replace=/a/b/q", "invalid-value", "/a/b/q"),
        ("||x.com^$uritransform=/(/b/", "invalid-value", "/(/b/"),
        ("||x.com^$urlskip=url", "invalid-value", "url"),
        ("||x.com^$urlskip=?a +http", "invalid-value", "?a +http"),
        ("||x.com^$cookie=a;maxAge=x", "invalid-value", "a;maxAge=x"),
        ("||x.com^$stealth", "modifier-exception-only", "stealth"),
        ("@@||x.com^$stealth=x", "invalid-value", "x"),
        ("||x.com^$cname", "modifier-exception-only", "cname"),
        ("||x.com^$genericblock", "modifier-exception-only", "genericblock"),
        ("@@||x.com^$doc,reason=a", "modifier-no-exception", "reason"),
        ("||x.com^$header", "modifier-needs-value", "header"),
        ("||x.com^$header=a b:c", "invalid-value", "a b:c"),
        ("||x.com^$header=a:", "invalid-value", "a:"),
        ("||x.com^$ipaddress=~192.0.2.1", "invalid-value", "~192.0.2.1"),
        ("||x.com^$ipaddress=192.0.2.1|192.0.2.2", "invalid-value", "192.0.2.1|192.0.2.2"),
        ("||x.com^$ipaddress=*", "invalid-value", "*"),
        ("||x.com^$webrtc", "modifier-not-here", "webrtc"),
    ] {
        let found = NetworkFilter::parse(line).expect_err(line);
        assert_eq!(found.code.name(), code, "{line}");
        assert_eq!(&line[found.span.start as usize..found.span.end as usize], part, "{line}");
    }
}

#[test]
fn reasons() {
    let mut builder = Builder::new();
    builder.add_list("list", "||x.com^$doc,reason=\"Not, the site\"\n||y.com^$doc");
    let engine = Engine::new(builder.build().0);
    let reason = |url| {
        let decision = engine.check(&request(url, ResourceType::MainFrame));
        assert!(decision.is_block());
        engine.reason(&decision).map(str::to_owned)
    };
    assert_eq!(reason("https://x.com/").as_deref(), Some("Not, the site"));
    assert_eq!(reason("https://y.com/"), None);
}
