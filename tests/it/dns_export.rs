//! Lists for DNS servers: the files, read back by a reader of their grammars, decide as the engine does. The servers
//! themselves are asked by `tests/dns-servers.test.mjs`.

use std::collections::{BTreeMap, BTreeSet};

use brock::dns::{DnsExport, DnsExportSettings, DnsReason, DnsTarget, export};
use brock::lists::Lists;
use brock::{Builder, Engine, Request, ResourceType};
use proptest::prelude::*;

use crate::corpus::{EASY, requests};
use crate::data;
use crate::properties::cases;

fn exported(text: &str, target: DnsTarget) -> DnsExport {
    let mut lists = Lists::default();
    lists.add("test", text);
    export(lists, &DnsExportSettings { target, third_party: false, second_file: true })
}

/// A server: what its file says of names, by the longest name that decides.
struct Server {
    blocked: BTreeSet<String>,
    allowed: BTreeSet<String>,
    export: DnsExport,
}

impl Server {
    /// Reads the files as the program does: facts about their grammars are in docs/dns.md.
    fn of(text: &str, target: DnsTarget) -> Server {
        let export = exported(text, target);
        let file = export.text(&["a comment".to_owned()], 7);
        let second = export.exceptions_text(&[]).unwrap_or_default();
        let mut server = Server { blocked: BTreeSet::new(), allowed: BTreeSet::new(), export };
        file.lines().filter(|line| !line.starts_with(['#', '!', ';'])).for_each(|line| server.read(line, target));
        for line in second.lines() {
            let name = line.strip_prefix("@@||").and_then(|rest| rest.strip_suffix('^')).or(line.strip_prefix("*."));
            assert!(server.allowed.insert(name.expect(line).to_owned()), "{line}");
        }
        server
    }

    fn read(&mut self, line: &str, target: DnsTarget) {
        let inside = |start: &str, end: &str| line.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
        let (blocked, allowed) = match target {
            DnsTarget::Dnsmasq => (inside("local=/", "/"), inside("server=/", "/#")),
            DnsTarget::Unbound if line == "server:" => return,
            DnsTarget::Unbound => {
                (inside("local-zone: \"", "\" always_null"), inside("local-zone: \"", "\" always_transparent"))
            }
            DnsTarget::Rpz if line.starts_with(['$', '@']) => return,
            DnsTarget::Rpz => {
                // The names below have a record of their own.
                let name = line.split(' ').next().unwrap_or("");
                let top = name.strip_prefix("*.").unwrap_or(name);
                let of_name = |end: &str| inside("", end).map(|_| top);
                (of_name(" CNAME ."), of_name(" CNAME rpz-passthru."))
            }
            DnsTarget::Hosts => (inside("0.0.0.0 ", ""), None),
            DnsTarget::Pihole => (inside("||", "^"), None),
            DnsTarget::AdguardHome => {
                let line = line.strip_suffix("$important").unwrap_or(line);
                let of = |start: &str| line.strip_prefix(start).and_then(|rest| rest.strip_suffix('^'));
                (of("||"), of("@@||"))
            }
            DnsTarget::Blocky => (inside("*.", ""), None),
            DnsTarget::Domains => (Some(line), None),
        };
        let list = if blocked.is_some() { &mut self.blocked } else { &mut self.allowed };
        let name = blocked.or(allowed).expect(line);
        assert!(name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte)), "{line}");
        let is_new = list.insert(name.to_owned());
        assert!(is_new || target == DnsTarget::Rpz, "twice: {line}");
    }

    fn blocks(&self, host: &str) -> bool {
        if !self.export.target.blocks_below() {
            return self.blocked.contains(host);
        }
        let mut names = std::iter::successors(Some(host), |name| name.split_once('.').map(|(_, rest)| rest));
        // In a list of their own, exceptions have precedence however long the blocked name is.
        if matches!(self.export.target, DnsTarget::Pihole | DnsTarget::Blocky)
            && names.clone().any(|name| self.allowed.contains(name))
        {
            return false;
        }
        names.find_map(|name| match (self.blocked.contains(name), self.allowed.contains(name)) {
            (true, _) => Some(true),
            (false, allowed) => allowed.then_some(false),
        }) == Some(true)
    }
}

fn engine(text: &str) -> Engine {
    let mut builder = Builder::new();
    builder.add_list("test", text);
    Engine::new(builder.build().0)
}

/// Whether the engine blocks every request to a host.
fn blocks_all(engine: &Engine, host: &str) -> bool {
    use ResourceType::{Image, Media, Other, Script, SubFrame, XmlHttpRequest};
    let url = format!("https://{host}/");
    let sources = ["https://unrelated.example/".to_owned(), url.clone()];
    sources.iter().all(|source| {
        [Script, Image, XmlHttpRequest, SubFrame, Media, Other]
            .into_iter()
            .all(|kind| engine.check(&Request::new(&url, source, kind).unwrap_or_else(|e| panic!("{e}"))).is_block())
    })
}

/// The list without the filters that are not in the file. Exceptions for a part of a host stay.
fn written(text: &str, export: &DnsExport) -> String {
    let is_out = |reason| !matches!(reason, DnsReason::PartialException | DnsReason::NoHost);
    let out: BTreeSet<u32> = export.omitted.iter().filter(|one| is_out(one.reason)).map(|one| one.line).collect();
    text.lines().zip(1..).filter(|(_, line)| !out.contains(line)).map(|(line, _)| format!("{line}\n")).collect()
}

/// Compares a server with engines about hosts: the number of blocked ones.
fn compare<'h>(server: &Server, all: &Engine, written: &Engine, hosts: impl Iterator<Item = &'h str>) -> usize {
    let mut count = 0;
    for host in hosts {
        let is_blocked = server.blocks(host);
        count += usize::from(is_blocked);
        if is_blocked {
            assert!(blocks_all(all, host), "{}: {host} is blocked", server.export.target.name());
            continue;
        }
        let is_let_through = server
            .allowed
            .iter()
            .any(|name| host.strip_suffix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
        if server.export.target.blocks_below() && !is_let_through {
            assert!(!blocks_all(written, host), "{}: {host} is not blocked", server.export.target.name());
        }
    }
    count
}

#[test]
fn files_decide_as_the_engine() {
    let Some(texts) = EASY.map(data::text).into_iter().collect::<Option<Vec<String>>>() else { return };
    let Some(requests) = requests() else { return };
    let text = texts.concat();
    let all = engine(&text);
    let mut hosts: BTreeSet<String> =
        requests.iter().filter_map(|one| one.url.split('/').nth(2)).map(|host| host.to_owned()).collect();
    hosts.retain(|host| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte)));
    // Names of the file with those below and beside them.
    let sample = exported(&text, DnsTarget::Dnsmasq);
    for one in sample.blocked.iter().step_by(61).chain(&sample.allowed) {
        hosts.extend([one.name.clone(), format!("below.{}", one.name), format!("x{}", one.name)]);
        hosts.extend(one.name.split_once('.').map(|(_, above)| above.to_owned()));
    }
    for target in DnsTarget::ALL {
        let server = Server::of(&text, target);
        assert!(server.blocked.len() > 80_000, "{}", server.blocked.len());
        let count = compare(&server, &all, &engine(&written(&text, &server.export)), hosts.iter().map(String::as_str));
        assert!(count > 1000, "{}: {count} of {} hosts", target.name(), hosts.len());
    }
}

const NAMES: [&str; 7] =
    ["a.example", "b.a.example", "c.b.a.example", "d.c.b.a.example", "x.a.example", "e.example", "b.e.example"];

fn line() -> impl Strategy<Value = String> {
    let form = prop::sample::select(vec![
        "||N^",
        "||N^",
        "||N^",
        "||N^$important",
        "@@||N^",
        "@@||N^",
        "@@||N^$important",
        "@@||N^$script",
        "@@||N/p",
        "||N^$third-party",
        "||N^$image",
        "N",
        "@@||N",
        "||N^$badfilter",
        "@@||N^$important,script",
        "*$to=N",
    ]);
    (form, prop::sample::select(NAMES.to_vec())).prop_map(|(form, name)| form.replace('N', name))
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn any_list_decides_as_the_engine(lines in prop::collection::vec(line(), 1..8)) {
        let text = lines.join("\n");
        let all = engine(&text);
        for target in DnsTarget::ALL {
            let server = Server::of(&text, target);
            let hosts = NAMES.into_iter().chain(["example", "z.b.a.example", "z.d.c.b.a.example", "other.example"]);
            compare(&server, &all, &engine(&written(&text, &server.export)), hosts);
        }
    }
}

#[test]
fn names_that_only_some_servers_take() {
    // From reports to maintainers of lists: hectorm/hblock#116.
    let long = "a".repeat(64);
    let text = format!(
        "||27--01x.example^\n||{long}.example^\n||exa_mple.example^\n||b.example^$third-party\n||c.example/path\n||bücher.example^"
    );
    for target in DnsTarget::ALL {
        let export = exported(&text, target);
        let names: Vec<&str> = export.blocked.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(names, ["27--01x.example", "exa_mple.example", "xn--bcher-kva.example"]);
        let reasons: Vec<_> = export.omitted.iter().map(|one| (one.line, one.reason.name())).collect();
        assert_eq!(reasons, [(2, "name"), (4, "party"), (5, "path")]);
    }
    let mut lists = Lists::default();
    lists.add("test", &text);
    let settings = DnsExportSettings { target: DnsTarget::Hosts, third_party: true, second_file: false };
    assert_eq!(export(lists, &settings).blocked[1].name, "b.example");
}

#[test]
fn names_that_are_no_hosts() {
    let text = "||com^\n||co.uk^\n||github.io^\n||localhost^\n||192.0.2.1^\n||[::1]^\n5.0.0\n||a.0x1^\n||ads.*^\n||a.github.io^";
    let export = exported(text, DnsTarget::Unbound);
    let counts = export.omitted.iter().fold(BTreeMap::new(), |mut counts: BTreeMap<&str, u32>, one| {
        *counts.entry(one.reason.name()).or_default() += 1;
        counts
    });
    let expected = [("address", 3), ("path", 2), ("public-suffix", 2), ("single-label", 2)];
    assert_eq!(counts, BTreeMap::from(expected));
    assert_eq!(export.text(&[], 0), "server:\nlocal-zone: \"a.github.io\" always_null\n");
}

#[test]
fn precedence_in_each_form() {
    let text =
        "||a.example^\n@@||b.a.example^\n||c.b.a.example^$important\n@@||d.c.b.a.example^$important\n||x.a.example^";
    for (target, expected, second) in [
        (
            DnsTarget::AdguardHome,
            "||a.example^\n||c.b.a.example^$important\n@@||b.a.example^\n@@||d.c.b.a.example^$important\n",
            None,
        ),
        (
            DnsTarget::Dnsmasq,
            "local=/a.example/\nlocal=/c.b.a.example/\nserver=/b.a.example/#\nserver=/d.c.b.a.example/#\n",
            None,
        ),
        (DnsTarget::Pihole, "||a.example^\n", Some("@@||b.a.example^\n")),
        (DnsTarget::Blocky, "*.a.example\n", Some("*.b.a.example\n")),
        (DnsTarget::Domains, "a.example\nc.b.a.example\nx.a.example\n", None),
    ] {
        let export = exported(text, target);
        assert_eq!(export.text(&[], 0), expected);
        assert_eq!(export.exceptions_text(&[]).as_deref(), second);
    }
    let mut lists = Lists::default();
    lists.add("test", text);
    let settings = DnsExportSettings { target: DnsTarget::Pihole, third_party: false, second_file: false };
    let without = export(lists, &settings);
    assert_eq!(without.text(&[], 0), "||x.a.example^\n");
    let reasons: Vec<_> = without.omitted.iter().map(|one| (one.line, one.reason.name())).collect();
    assert_eq!(reasons, [(1, "no-exceptions"), (3, "no-exceptions")]);
}
