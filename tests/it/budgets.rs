//! `brock dnr` with a limit on rules: the rules it keeps, and its report on the others.

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use crate::cli::brock;

/// No two of these filters can share a rule.
const LIST: &str = r"/ads/one
/ads/two$script
/^https:\/\/[a-z]+\.re-one\.example\//$image
/^https:\/\/[a-z]+\.re-two\.example\//$script
||gif.example^$image,redirect=1x1.gif
||noop.example^$script,redirect=noopjs
@@/ads/one$image
@@/re-one.$font
";

/// Most requests match line 4, then line 2.
const REQUESTS: &str = r#"
{"url":"https://x.example/ads/two","sourceUrl":"https://news.example/","type":"script"}
{"url":"https://y.example/ads/two","sourceUrl":"https://news.example/","type":"script"}
{"url":"https://x.re-two.example/","sourceUrl":"https://news.example/","type":"script"}
{"url":"https://x.re-two.example/","sourceUrl":"https://news.example/","type":"script"}
{"url":"https://x.re-two.example/","sourceUrl":"https://news.example/","type":"script"}
{"url":"https://noop.example/","sourceUrl":"https://news.example/","type":"script"}
{"url":"https://x.example/ads/one","sourceUrl":"https://news.example/","type":"image"}
"#;

/// The line that each rule comes from, and its action.
type Rules = Vec<(u64, String)>;
/// The line, the certificate and the reason of each finding.
type Findings = Vec<(u64, String, String)>;

/// Runs `brock dnr` with these options.
fn compiled(options: &str) -> (Rules, Findings) {
    let folder = TempDir::new().unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("list.txt", LIST);
    write("requests.jsonl", REQUESTS.trim());
    write("names.json", r#"{ "1x1.gif": "1x1.gif", "noopjs": "noop.js" }"#);
    let run =
        brock(folder.path(), &format!("dnr list.txt -o out --browser chromium --surrogates names.json {options}"));
    assert_eq!(run.status, Some(0), "{options}: {}", run.stderr);
    let read = |name: &str| -> Value {
        serde_json::from_slice(&fs::read(folder.path().join("out").join(name)).unwrap()).unwrap()
    };
    let (rules, map, report) = (read("rules.json"), read("map.json"), read("report.json"));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let rules: Rules = (rules.as_array().unwrap().iter())
        .map(|rule| (map[rule["id"].to_string()][0]["line"].as_u64().unwrap(), text(&rule["action"]["type"])))
        .collect();
    let findings = (report["findings"].as_array().unwrap().iter())
        .map(|one| (one["line"].as_u64().unwrap(), text(&one["certificate"]), text(&one["reason"])))
        .collect();
    assert_eq!(report["rules"], rules.len());
    assert!(run.stdout.contains(&format!("rules{:>26}", rules.len())), "{}", run.stdout);
    (rules, findings)
}

#[track_caller]
fn check(options: &str, rules: &[(u64, &str)], findings: &[(u64, &str, &str)]) {
    let (found_rules, found_findings) = compiled(options);
    let found_rules: Vec<(u64, &str)> = found_rules.iter().map(|(line, action)| (*line, action.as_str())).collect();
    let found_findings: Vec<(u64, &str, &str)> =
        found_findings.iter().map(|(line, one, two)| (*line, one.as_str(), two.as_str())).collect();
    assert_eq!((found_rules.as_slice(), found_findings.as_slice()), (rules, findings), "{options}");
}

const OVER: (&str, &str) = ("inexpressible", "over-budget");
const OVER_REGEX: (&str, &str) = ("inexpressible", "over-regex-budget");

fn lost(lines: &[u64], (certificate, reason): (&'static str, &'static str)) -> Vec<(u64, &'static str, &'static str)> {
    lines.iter().map(|&line| (line, certificate, reason)).collect()
}

#[test]
fn every_rule() {
    let all = [
        (1, "block"),
        (2, "block"),
        (3, "block"),
        (4, "block"),
        (5, "redirect"),
        (6, "redirect"),
        (7, "allow"),
        (8, "allow"),
    ];
    check("", &all, &[]);
    check("--max-rules 8 --max-regex-rules 2 --max-unsafe-rules 2 --requests requests.jsonl", &all, &[]);
}

#[test]
fn fewer_rules() {
    // Exceptions first, then in the order of the list.
    let rules = [(1, "block"), (2, "block"), (7, "allow"), (8, "allow")];
    check("--max-rules 4", &rules, &lost(&[3, 4, 5, 6], OVER));
    check("--max-rules 1", &[(7, "allow")], &lost(&[1, 2, 3, 4, 5, 6, 8], OVER));
    check("--max-rules 0", &[], &lost(&[1, 2, 3, 4, 5, 6, 7, 8], OVER));
    // The filters that most requests match.
    let rules = [(2, "block"), (4, "block"), (7, "allow"), (8, "allow")];
    check("--max-rules 4 --requests requests.jsonl", &rules, &lost(&[1, 3, 5, 6], OVER));
}

#[test]
fn fewer_expressions() {
    let rules =
        [(1, "block"), (2, "block"), (3, "block"), (5, "redirect"), (6, "redirect"), (7, "allow"), (8, "allow")];
    check("--max-regex-rules 1", &rules, &lost(&[4], OVER_REGEX));
    let rules =
        [(1, "block"), (2, "block"), (4, "block"), (5, "redirect"), (6, "redirect"), (7, "allow"), (8, "allow")];
    check("--max-regex-rules 1 --requests requests.jsonl", &rules, &lost(&[3], OVER_REGEX));
}

#[test]
fn fewer_redirects() {
    // Without its surrogate the request is still blocked.
    let rule = |five, six| {
        let (one, two) = ((1, "block"), (2, "block"));
        [one, two, (3, "block"), (4, "block"), (5, five), (6, six), (7, "allow"), (8, "allow")]
    };
    check("--max-unsafe-rules 1", &rule("redirect", "block"), &[(6, "narrower", "over-budget")]);
    let found = [(5, "narrower", "over-budget")];
    check("--max-unsafe-rules 1 --requests requests.jsonl", &rule("block", "redirect"), &found);
}

#[test]
fn invalid_limits() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("list.txt"), LIST).unwrap();
    for option in ["--max-rules", "--max-regex-rules", "--max-unsafe-rules", "--max-surrogate-hosts"] {
        let run = brock(folder.path(), &format!("dnr list.txt -o out --browser chromium {option} many"));
        assert_eq!(run.status, Some(2), "{option}");
        assert!(run.stderr.contains(option) && run.stderr.contains("many"), "{}", run.stderr);
    }
    let run = brock(folder.path(), "dnr list.txt -o out --browser chromium --requests missing.jsonl");
    assert_eq!(run.status, Some(2));
    assert!(run.stderr.contains("missing.jsonl"), "{}", run.stderr);
}
