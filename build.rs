//! Finds the public suffix list and reduces it to one canonical rule a line.
//!
//! The list itself is never committed: `BROCK_PSL` names it, or it is looked for where `build.sh` and
//! Debian's `publicsuffix` package put it. The `publicsuffix` crate reads the whole file and has the last
//! word on every rule: a rule it answers differently stops the build.

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=BROCK_PSL");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("suffixes.txt");
    let rules = match find() {
        Some(path) => {
            println!("cargo:rerun-if-changed={}", path.display());
            let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            reduce(&text, &path)
        }
        None => {
            println!(
                "cargo:warning=no public suffix list found (set BROCK_PSL, or run build.sh): the last label of a host is taken for its suffix"
            );
            String::new()
        }
    };
    fs::write(out, rules).expect("OUT_DIR is writable");
}

fn find() -> Option<PathBuf> {
    if let Some(path) = env::var_os("BROCK_PSL").filter(|p| !p.is_empty()) {
        return Some(PathBuf::from(path));
    }
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    [
        root.join("filter-lists/.cache/public_suffix_list.dat"),
        root.join("../shared/data/public_suffix_list.dat"),
        PathBuf::from("/usr/share/publicsuffix/public_suffix_list.dat"),
    ]
    .into_iter()
    .find(|path| path.is_file())
}

/// One rule a line, sorted, in ASCII (punycode) form: `com`, `*.ck`, `!www.ck`.
fn reduce(text: &str, path: &Path) -> String {
    let authority: publicsuffix::List =
        text.parse().unwrap_or_else(|e| panic!("{}: not a public suffix list: {e}", path.display()));
    let mut rules: Vec<String> = text
        .lines()
        .map(|line| line.split_whitespace().next().unwrap_or(""))
        .filter(|rule| !rule.is_empty() && !rule.starts_with("//"))
        .map(|rule| {
            check(rule, &authority);
            let (mark, name) = split(rule);
            let name = idna::domain_to_ascii(name).unwrap_or_else(|e| panic!("public suffix {rule:?}: {e}"));
            format!("{mark}{name}")
        })
        .collect();
    rules.sort_unstable();
    rules.dedup();
    rules.join("\n")
}

fn split(rule: &str) -> (&str, &str) {
    ["!", "*."].into_iter().find_map(|mark| rule.strip_prefix(mark).map(|name| (mark, name))).unwrap_or(("", rule))
}

/// Asks the crate for the suffix of a name that the rule decides, and compares.
fn check(rule: &str, authority: &publicsuffix::List) {
    use publicsuffix::Psl;
    let (mark, name) = split(rule);
    let (probe, expected) = match mark {
        "!" => (name.to_owned(), name.split_once('.').map_or("", |(_, rest)| rest).to_owned()),
        "*." => (format!("brock-probe.{name}"), format!("brock-probe.{name}")),
        _ => (name.to_owned(), name.to_owned()),
    };
    let suffix = authority.suffix(probe.as_bytes()).map(|s| s.as_bytes().to_vec()).unwrap_or_default();
    assert!(
        suffix == expected.as_bytes(),
        "public suffix rule {rule:?}: the publicsuffix crate answers {:?}",
        String::from_utf8_lossy(&suffix)
    );
}
