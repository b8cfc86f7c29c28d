//! `brock dns`: a log in each format, and names that try to be HTML.

use std::fs;
use std::path::Path;

use super::{brock, check, folder};

/// A fixture, and options that it needs.
fn fixture(name: &str) -> String {
    format!("dns --log {}/tests/data/dns/{name}", env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn every_format() {
    // A question each for a name that was blocked and one that was not.
    for (name, format) in [
        ("dnsmasq-extra.log", "dnsmasq"),
        ("pihole.log", "dnsmasq"),
        ("unbound.log", "unbound"),
        ("unbound-replies.log", "unbound"),
        ("adguardhome.json", "AdGuard Home"),
        ("blocky.csv", "table"),
        ("table.tsv", "table"),
    ] {
        let run = brock(Path::new("."), &format!("{} --json", fixture(name)));
        let report: serde_json::Value =
            serde_json::from_str(&run.stdout).unwrap_or_else(|e| panic!("{name}: {e}\n{run:#?}"));
        assert_eq!(report["formats"], serde_json::json!([format]), "{name}");
        let tv = report["devices"].as_array().unwrap().iter().find(|one| one["address"] == "192.168.1.20").unwrap();
        let names = tv["names"].as_array().unwrap();
        for one in names {
            let blocked = u64::from(one["host"] != "fine.example");
            assert_eq!(
                (&one["questions"], one["blocked"].as_u64()),
                (&serde_json::json!(1), Some(blocked)),
                "{name}: {one}"
            );
        }
        let expected = if name == "pihole.log" { 3 } else { 2 };
        let expected = if name == "dnsmasq-extra.log" { 1 } else { expected };
        assert_eq!((names.len(), &run.status), (expected, &Some(0)), "{name}: {tv}");
    }
    let named = brock(Path::new("."), &fixture("blocky.csv"));
    assert!(named.stdout.contains("tv.lan (192.168.1.20)"), "{named:#?}");
}

#[test]
fn a_report() {
    let log = fixture("dnsmasq.log");
    check(&[
        (
            &log,
            0,
            &[
                "4 questions of 2 devices in 9 lines\n",
                "192.168.1.20\n",
                "2 questions, 2 a day, 100 % at night, 1 blocked; ",
                "companies: Samsung 2\n",
                "acr-eu-prd.samsungcloud.tv",
                "recognition",
                "could be stopped without loss, for dnsmasq:\n    local=/samsungads.com/\n",
                "192.168.1.30\n",
                "news.example",
                "Not seen: encrypted DNS",
            ],
            &[],
        ),
        (&format!("{log} --for pihole -l more/ads.txt wide.txt"), 0, &["||samsungads.com^\n"], &[]),
        (&format!("{log} --for nextdns"), 2, &[], &["known: dnsmasq, unbound, rpz, hosts, pihole"]),
        (&format!("{log} --utc-offset 25:00"), 2, &[], &["not an offset like +01:00"]),
        ("dns --log ads.txt", 2, &["0 questions of 0 devices"], &["no question was found"]),
        ("dns --log none.log", 2, &[], &["none.log: "]),
    ]);
}

/// Files that are no plain text are named; a byte order mark, IPv6, a cut line and dates of ISO 8601 are no obstacle.
#[test]
fn odd_files() {
    let folder = folder();
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).unwrap();
    write("old.log.gz", &[0x1f, 0x8b, 8, 0, 0]);
    write("wide.log", &[0xff, 0xfe, b'N', 0]);
    for (name, part) in [("old.log.gz", "gzip file, not text; unpack it with gunzip"), ("wide.log", "UTF-16")] {
        let run = brock(folder.path(), &format!("dns --log {name}"));
        assert_eq!((run.status, run.stdout.as_str()), (Some(2), ""), "{run:#?}");
        assert!(run.stderr.contains(name) && run.stderr.contains(part), "{}", run.stderr);
    }
    write(
        "odd.log",
        "\u{feff}Nov 26 11:53:17 dnsmasq[1]: query[A] a.example from fe80::1%eth0\r\n\
        2026-11-26T11:53:18+01:00 router dnsmasq[1]: query[AAAA] a.example from 2001:db8::1\n\
        [2026-11-26T11:53:19.5+01:00] unbound[1:0] query: 10.0.0.4 a.example. A IN\n\
        {\"T\":\"2026-11-26T11:53:20Z\",\"QH\":\"a.example\",\"QT\":\"A\",\"CID\":\"my-phone\",\"IP\":\"10.0.0.5\"}\n\
        Nov 26 11:53:21 dnsmasq[1]: query[A] a.exam"
            .as_bytes(),
    );
    let run = brock(folder.path(), "dns --log odd.log --json");
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!((&report["questions"], &report["lines"]), (&4.into(), &5.into()), "{}", run.stdout);
    let devices: Vec<&str> =
        report["devices"].as_array().unwrap().iter().filter_map(|one| one["address"].as_str()).collect();
    assert_eq!(devices.len(), 4, "{devices:?}");
    assert!(run.stdout.contains("my-phone"), "{}", run.stdout);
}

#[test]
fn lists_and_names_of_devices() {
    let folder = folder();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("a.log", "Nov 26 23:10:02 dnsmasq[1]: query[A] ads.example from 192.168.1.20\n");
    write("hosts", "192.168.1.20 tv\n");
    let run = brock(folder.path(), "dns --log a.log -l ads.txt --names hosts --json");
    let report: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let tv = &report["devices"][0];
    assert_eq!(tv["name"], "tv");
    assert_eq!(
        tv["names"][0]["wouldBlock"],
        serde_json::json!({"filter": "||ads.example^", "list": "ads.txt", "line": 2})
    );
}

#[test]
fn a_name_is_text_in_the_page() {
    let folder = folder();
    let hostile = [
        "<script>alert(1)</script>.example",
        "\"><img/src=x/onerror=alert(1)>.example",
        "'onmouseover='alert(1)'.example",
        "</title></svg><script>x</script>",
        "&lt;b&gt;.example",
    ];
    let line = |host: &&str| format!("1795693997\t{host}\t{host}\tA\tok\t{host}\n");
    fs::write(folder.path().join("hostile.tsv"), hostile.iter().map(line).collect::<String>()).unwrap();
    let run = brock(folder.path(), "dns --log hostile.tsv --html report.html");
    assert_eq!(run.status, Some(0), "{run:#?}");
    let page = fs::read_to_string(folder.path().join("report.html")).unwrap();
    for foreign in ["<script", "<img", "'onmouseover", "<b>", "\"><"] {
        let own = page.matches(foreign).count();
        // The page's own attributes end with these characters.
        assert!(own == 0 || foreign == "\"><" && !page.contains("\"><img"), "{foreign}: {page}");
    }
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;.example"));
    assert!(page.contains("&amp;lt;b&amp;gt;.example"));
    assert!(page.contains("default-src 'none'") && page.contains("<svg"));
}
