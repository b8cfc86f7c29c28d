//! What the tools for list maintainers read and say, for any text.

use brock::cosmetic::Page;
use brock::dead::DeadHosts;
use brock::dns::{self, DnsExportSettings, DnsTarget};
use brock::editor::{about_word, completions, describe, examples, hosts_of};
use brock::filter::lines;
use brock::lists::Lists;
use brock::profile::Profile;
use brock::safari::{SafariRule, check, export};
use brock::why_not::{why_not, why_not_page};
use brock::{Builder, Engine, Request, ResourceType};

use super::index::{REQUESTS, with_request};
use super::text::text;

/// Any list: an editor has answers at every place of a line, Safari accepts the exported rules, the engine blocks the names for
/// DNS servers, and costs and near misses are found. Any text is read as a list of dead hosts, and as rules of Safari to be
/// checked.
pub fn list_tools_never_panic(data: &[u8]) {
    if let Ok(rules) = serde_json::from_slice::<Vec<SafariRule>>(data) {
        check(&rules);
    }
    let text = text(data);
    lines(&text).for_each(|(_, line)| answers(line));
    let mut dead = DeadHosts::default();
    let count = text.lines().count() as u32;
    assert!(dead.read(&text).iter().all(|line| (1..=count).contains(line)), "{text:?}");
    let is_name = |line: &&str| {
        let mut one = DeadHosts::default();
        one.read(line);
        !one.is_empty() && line.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'.')
    };
    text.lines().filter(is_name).take(20).for_each(|name| {
        dead.keep(name);
        assert!(!dead.is_dead(name), "{name:?} of {text:?}");
    });

    let read = || {
        let mut lists = Lists::default();
        lists.add("list", &text);
        lists
    };
    let rules = export(read()).rules;
    // Safari rejects a file without rules.
    assert!(rules.is_empty() || check(&rules).is_empty(), "{:?} in {text:?}", check(&rules));

    let mut builder = Builder::new();
    builder.add_list("list", &text);
    let engine = Engine::new(builder.build().0);
    for target in DnsTarget::ALL {
        let export = dns::export(read(), &DnsExportSettings { target, third_party: false, second_file: true });
        let is_written = |one: &dns::DnsName| export.text(&[], 0).contains(&one.name);
        assert!(export.blocked.iter().take(3).all(is_written), "{text:?}");
        // An exception without a host may be for any of them.
        for one in export.blocked.iter().filter(|_| !text.contains("@@")).take(20) {
            let url = format!("https://{}/", one.name);
            let request = Request::new(&url, "https://unrelated.test/", ResourceType::Script).unwrap();
            assert!(engine.check(&request).is_block(), "{} in {text:?}", one.name);
        }
    }
    let mut profile = Profile::new(&engine);
    for asked in REQUESTS.iter().take(3) {
        with_request(asked, |request| {
            profile.request(request);
            assert!(why_not(read(), &engine, request, 5).len() <= 5);
        });
    }
    profile.finish(5, |_, _| true);
    if let Ok(page) = Page::new("https://www.a.com/x") {
        why_not_page(read(), &engine, &page, (&["ad"], &["ad"]), None, 5);
    }
}

/// What an editor asks for one line.
fn answers(line: &str) {
    describe(line);
    hosts_of(line);
    examples(line);
    for (at, _) in line.char_indices().take(200) {
        about_word(line, at);
        let place = completions(&line[..at]);
        assert!(line.is_char_boundary(place.start) && place.start <= at, "{} of {line:?}", place.start);
    }
}
