//! `brock export` for DNS servers: reasons, the second file, and options that do not fit.

use std::fs;

use super::{brock, folder};

const LIST: &str = "! Title: Mine\n||ads.example^\n@@||good.ads.example^\n||b.example/path\n||c.example^$third-party\n";

#[test]
fn dns_servers() {
    let folder = folder();
    fs::write(folder.path().join("mine.txt"), LIST).unwrap();
    let run = |arguments: &str| brock(folder.path(), &format!("export mine.txt {arguments}"));

    let shown = run("--to dnsmasq --list");
    assert_eq!(shown.status, Some(0), "{}", shown.stderr);
    assert!(shown.stdout.starts_with("# Made by brock "), "{}", shown.stdout);
    assert!(shown.stdout.contains("\n# List: Mine\n"), "{}", shown.stdout);
    assert!(shown.stdout.ends_with("\nlocal=/ads.example/\nserver=/good.ads.example/#\n"), "{}", shown.stdout);
    for part in
        ["mine.txt:4: omitted (path): ||b.example/path", "mine.txt:5: omitted (party): ||c.example^$third-party"]
    {
        assert!(shown.stderr.contains(part), "{part}: {}", shown.stderr);
    }
    assert!(run("--to domains --third-party").stdout.ends_with("\nads.example\nc.example\n"));

    let counted = run("--to pihole -o block.txt --exceptions allow.txt --json");
    let counts: serde_json::Value = serde_json::from_str(&counted.stdout).unwrap();
    let expected = serde_json::json!({"blocked": 1, "allowed": 1, "covered": 0, "excepted": 0, "omitted": {"path": 1, "party": 1}});
    assert_eq!(counts["summary"], expected);
    let text = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    assert!(text("block.txt").ends_with("\n||ads.example^\n"), "{}", text("block.txt"));
    assert!(text("allow.txt").ends_with("\n@@||good.ads.example^\n"), "{}", text("allow.txt"));

    for wrong in [
        "--to safari --third-party",
        "--to dnr --exceptions allow.txt",
        "--to unbound --exceptions allow.txt",
        "--to rpz --check",
    ] {
        let refused = run(wrong);
        assert_eq!((refused.status, refused.stdout.as_str()), (Some(2), ""), "{wrong}: {}", refused.stderr);
    }
}
