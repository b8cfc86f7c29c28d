//! Safari's content blockers: the exported rules, applied as Safari applies them, decide as the engine does, and the checker
//! accepts what Safari accepts.

use brock::lists::Lists;
use brock::safari::{SafariActionType, SafariReason, SafariRule, check, export};
use brock::{Builder, Engine, ResourceType};
use fancy_regex::Regex;

use crate::corpus::requests;
use crate::data;

fn rules_of(text: &str) -> Vec<SafariRule> {
    let mut lists = Lists::default();
    lists.add("test", text);
    export(lists).rules
}

/// A rule with its compiled expressions.
struct Blocker {
    rules: Vec<(SafariRule, Regex, Vec<Regex>)>,
}

/// A load in a page, as Safari sees it.
struct Load<'l> {
    url: &'l str,
    page: &'l str,
    kind: &'l str,
    is_child: bool,
    is_third: bool,
}

impl Blocker {
    fn new(rules: Vec<SafariRule>) -> Blocker {
        assert_eq!(check(&rules), []);
        let compile = |rule: &SafariRule, text: &str| {
            let is_exact = rule.trigger.url_filter_is_case_sensitive == Some(true);
            Regex::new(&format!("{}{text}", if is_exact { "" } else { "(?i)" })).unwrap()
        };
        let rules = rules.into_iter().map(|rule| {
            let url = compile(&rule, &rule.trigger.url_filter);
            let top = rule.trigger.if_top_url.iter().flatten().map(|text| compile(&rule, text)).collect();
            (rule, url, top)
        });
        Blocker { rules: rules.collect() }
    }

    fn is_blocked(&self, load: &Load<'_>) -> bool {
        let host = load.page.split('/').nth(2).unwrap_or("");
        let within = |domain: &String| match domain.strip_prefix('*') {
            Some(name) => host == name || host.ends_with(&format!(".{name}")),
            None => host == domain,
        };
        let context = if load.is_child { "child-frame" } else { "top-frame" };
        let party = if load.is_third { "third-party" } else { "first-party" };
        let mut is_blocked = false;
        for (rule, url, _) in &self.rules {
            let trigger = &rule.trigger;
            let allows = |list: &[String], one: &str| list.is_empty() || list.iter().any(|name| name == one);
            let is_match = allows(&trigger.resource_type, load.kind)
                && allows(&trigger.load_type, party)
                && allows(&trigger.load_context, context)
                && trigger.if_domain.as_ref().is_none_or(|list| list.iter().any(within))
                && !trigger.unless_domain.iter().flatten().any(within)
                && url.is_match(load.url).unwrap();
            match rule.action.kind {
                SafariActionType::Block if is_match => is_blocked = true,
                SafariActionType::IgnorePreviousRules if is_match => is_blocked = false,
                _ => {}
            }
        }
        is_blocked
    }
}

#[test]
fn decisions_equal_those_of_the_engine() {
    let names = ["lists/easylist.txt", "lists/easyprivacy.txt"];
    let Some(texts) = names.map(data::text).into_iter().collect::<Option<Vec<String>>>() else { return };
    let Some(requests) = requests() else { return };
    let all = texts.concat();
    let whole = engine(&all);
    // The filters that match one of the requests, and some of the others.
    let sample: Vec<_> = requests.iter().step_by(23).collect();
    let mut wanted: Vec<u32> = (1..all.lines().count() as u32).step_by(97).collect();
    for request in &sample {
        wanted
            .extend(whole.explain(&request.request()).matches.iter().map(|one| whole.image().filter(one.filter).line));
    }
    wanted.sort_unstable();
    wanted.dedup();
    let lines: Vec<&str> = all.lines().collect();
    let chosen: Vec<&str> = wanted.iter().filter_map(|line| lines.get(*line as usize - 1).copied()).collect();
    let text = chosen.join("\n");
    let mut lists = Lists::default();
    lists.add("chosen", &text);
    let exported = export(lists);
    // The engine with those filters that have rules.
    let left: Vec<u32> = exported.omitted.iter().map(|origin| origin.line).collect();
    let kept: Vec<&str> =
        chosen.iter().zip(1..).filter(|(_, line)| !left.contains(line)).map(|(text, _)| *text).collect();
    let engine = engine(&kept.join("\n"));
    let blocker = Blocker::new(exported.rules);
    let mut blocked = 0;
    for recorded in &sample {
        let request = recorded.request();
        let kind = match request.resource_type() {
            ResourceType::Script => "script",
            ResourceType::Image => "image",
            ResourceType::Stylesheet => "style-sheet",
            ResourceType::Font => "font",
            ResourceType::Media => "media",
            ResourceType::XmlHttpRequest => "fetch",
            ResourceType::WebSocket => "websocket",
            _ => continue,
        };
        let page = format!("https://{}/", request.source_host());
        let host = recorded.url.split('/').nth(2).unwrap_or("").split(':').next().unwrap_or("");
        let (site, own) = (engine.site(request.source_host()), engine.site(host));
        let load = Load { url: &recorded.url, page: &page, kind, is_child: false, is_third: site != own };
        let is_blocked = engine.check(&request).is_block();
        assert_eq!(blocker.is_blocked(&load), is_blocked, "{} on {page}", recorded.url);
        blocked += u32::from(is_blocked);
    }
    assert!(blocked > 100, "{blocked} blocked");
}

fn engine(text: &str) -> Engine {
    let mut builder = Builder::new();
    builder.add_list("", text);
    Engine::new(builder.build().0)
}

#[test]
fn precedence() {
    let list = "||ads.example^\n@@||ads.example/ok/\n||ads.example/ok/bad.js$important\n||page.example^$doc\n/end^\n\
        ||only.example^$domain=a.example\n||other.example^$domain=~a.example\n||first.example^$1p";
    let blocker = Blocker::new(rules_of(list));
    let check = |url: &str, page: &str, kind: &str, is_child: bool, is_third: bool| {
        blocker.is_blocked(&Load { url, page, kind, is_child, is_third })
    };
    let news = "https://news.example/";
    for (url, kind, wanted) in [
        ("https://ads.example/a.js", "script", true),
        ("https://x.ads.example:8080/a.js", "script", true),
        ("https://ads.example./a.js", "script", true),
        ("https://notads.example/a.js", "script", false),
        ("https://news.example/?u=https://ads.example/", "script", false),
        ("https://ads.example/ok/a.js", "script", false),
        ("https://ads.example/ok/bad.js", "script", true),
        // A filter without type blocks no page.
        ("https://ads.example/", "document", false),
        ("https://page.example/", "document", true),
        ("https://page.example/", "script", false),
        ("https://x.example/end", "image", true),
        ("https://x.example/end?x", "image", true),
        ("https://x.example/ending", "image", false),
    ] {
        assert_eq!(check(url, news, kind, false, true), wanted, "{url}");
    }
    assert!(check("https://ads.example/", news, "document", true, true));
    assert!(check("https://only.example/a.js", "https://www.a.example/", "script", false, true));
    assert!(!check("https://only.example/a.js", news, "script", false, true));
    // In a frame the page is not the document that makes the request.
    assert!(!check("https://only.example/a.js", "https://a.example/", "script", true, true));
    assert!(check("https://other.example/a.js", news, "script", false, true));
    assert!(!check("https://other.example/a.js", "https://a.example/", "script", false, true));
    assert!(check("https://first.example/a.js", "https://first.example/", "script", false, false));
}

#[test]
fn reasons() {
    for (line, reason) in [
        ("||a.example^$removeparam=x", SafariReason::Modification),
        ("||a.example^$csp=x", SafariReason::Modification),
        ("/ads{2}/$image,domain=a.example", SafariReason::Expression),
        ("||a.example^$domain=b.*", SafariReason::Entity),
        ("||a.example^$domain=b.example|~c.b.example", SafariReason::BothDomains),
        ("||a.example^$method=post", SafariReason::Condition),
        ("||a.example^$denyallow=b.example,domain=c.example", SafariReason::Condition),
        ("||a.example^$popup", SafariReason::NoType),
        ("@@||a.example^$genericblock", SafariReason::Switch),
        ("a.example##+js(noeval)", SafariReason::PageEffect),
        ("a.example##.x:has-text(y)", SafariReason::PageEffect),
        ("a.example/path##.x", SafariReason::Scope),
        ("##.\u{e9}", SafariReason::Selector),
    ] {
        let mut lists = Lists::default();
        lists.add("test", line);
        let export = export(lists);
        let found: Vec<SafariReason> = export.omitted.iter().map(|origin| origin.reason).collect();
        assert_eq!((found, export.rules.len()), (vec![reason], 0), "{line}");
    }
}

#[test]
fn element_filters() {
    let rules = rules_of(
        "##.ad\n##.other\na.example#@#.other\nb.example##.own\n@@||c.example^$elemhide\n@@||d.example^$generichide",
    );
    let shown: Vec<(SafariActionType, Option<&str>, Vec<String>)> = rules
        .iter()
        .map(|rule| {
            let domains = rule.trigger.if_domain.iter().chain(&rule.trigger.unless_domain).flatten().cloned().collect();
            (rule.action.kind, rule.action.selector.as_deref(), domains)
        })
        .collect();
    let (hide, ignore) = (SafariActionType::CssDisplayNone, SafariActionType::IgnorePreviousRules);
    assert_eq!(
        shown,
        [
            (hide, Some(".ad"), vec![]),
            (hide, Some(".other"), vec!["*a.example".to_owned()]),
            (ignore, None, vec![]),
            (hide, Some(".own"), vec!["*b.example".to_owned()]),
            (ignore, None, vec![]),
        ]
    );
}

#[test]
fn the_checker() {
    let rule = |trigger: &str, action: &str| format!("[{{\"trigger\":{trigger},\"action\":{action}}}]");
    let block = r#"{"type":"block"}"#;
    let accepted =
        |json: &str| serde_json::from_str::<Vec<SafariRule>>(json).is_ok_and(|rules| check(&rules).is_empty());
    for filter in [".*", "^https?://a\\\\.example/", "[a-z0-9_-]+x", "(ab)?c", "a$", "[^/]*", "(?:a)b"] {
        assert!(accepted(&rule(&format!("{{\"url-filter\":\"{filter}\"}}"), block)), "{filter}");
    }
    for filter in [
        "", "a|b", "a{2}", "(?=a)", "(?!a)", "\\\\d", "\\\\b", "a\\\\1", "(a", "a)", "[a", "*a", "a^", "a$b", "\u{e9}",
        "[]", "\\\\",
    ] {
        assert!(!accepted(&rule(&format!("{{\"url-filter\":\"{filter}\"}}"), block)), "{filter}");
    }
    for (trigger, action, is_good) in [
        (r#"{"url-filter":"a","if-domain":["*a.example"]}"#, block, true),
        (r#"{"url-filter":"a","if-domain":["A.example"]}"#, block, false),
        (r#"{"url-filter":"a","if-domain":[]}"#, block, false),
        (r#"{"url-filter":"a","if-domain":["a"],"unless-domain":["b"]}"#, block, false),
        (r#"{"url-filter":"a","resource-type":["script"]}"#, block, true),
        (r#"{"url-filter":"a","resource-type":["scripts"]}"#, block, false),
        (r#"{"url-filter":"a","load-type":["third-party"],"load-context":["top-frame"]}"#, block, true),
        (r#"{"url-filter":"a","typo":1}"#, block, false),
        (r#"{"url-filter":"a"}"#, r#"{"type":"css-display-none"}"#, false),
        (r#"{"url-filter":"a"}"#, r#"{"type":"css-display-none","selector":".a"}"#, true),
        (r#"{"url-filter":"a"}"#, r#"{"type":"hide"}"#, false),
        ("{}", block, false),
    ] {
        assert_eq!(accepted(&rule(trigger, action)), is_good, "{trigger} {action}");
    }
    assert!(!accepted("[]"));
    let many: Vec<SafariRule> = vec![rules_of("||a.example^").remove(0); brock::safari::MOST_RULES + 1];
    assert_eq!(check(&many).len(), 1);
}

/// The whole lists fit, and every expression is in the subset.
#[test]
fn real_lists_are_accepted() {
    for name in ["easylist", "easyprivacy", "ubo-filters.min"] {
        let Some(text) = data::text(&format!("lists/{name}.txt")) else { continue };
        let mut lists = Lists::default();
        lists.add(name, &text);
        let export = export(lists);
        assert_eq!(check(&export.rules), [], "{name}");
        println!(
            "{name}: {} rules, {} exact, {} narrower, {} omitted",
            export.rules.len(),
            export.exact,
            export.narrower.len(),
            export.omitted.len()
        );
        assert!(export.exact + export.narrower.len() > 1000, "{name}");
    }
}
