//! Finds the public suffix list and packs its rules: `src/net/suffix.rs` describes how, and unpacks them.
//!
//! The list itself is never committed: `BROCK_PSL` names it, or it is looked for where `build.sh` and
//! Debian's `publicsuffix` package put it. The `publicsuffix` crate reads the whole file and has the last
//! word on every rule: a rule it answers differently stops the build.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=BROCK_PSL");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let (rules, private) = match find() {
        Some(path) => {
            println!("cargo:rerun-if-changed={}", path.display());
            let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            let rules = read(&text, &path);
            let mut private = Vec::new();
            (pack(&rules, &mut private), bits(&private))
        }
        None => {
            println!(
                "cargo:warning=no public suffix list found (set BROCK_PSL, or run build.sh): the last label of a host is taken for its suffix"
            );
            (Vec::new(), Vec::new())
        }
    };
    fs::write(out.join("suffixes"), rules).expect("OUT_DIR is writable");
    fs::write(out.join("private-suffixes"), private).expect("OUT_DIR is writable");
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

/// The rules below one name, by the next label.
#[derive(Default)]
struct Rules {
    /// 1 `name`, 2 `*.name`, 3 `!name`.
    marks: BTreeSet<u8>,
    /// They are of the list's private section: names that a company rents out.
    private: bool,
    below: BTreeMap<String, Rules>,
}

/// The line of the list behind which its private section starts.
const PRIVATE: &str = "===BEGIN PRIVATE DOMAINS===";

fn read(text: &str, path: &Path) -> Rules {
    let authority: publicsuffix::List =
        text.parse().unwrap_or_else(|e| panic!("{}: not a public suffix list: {e}", path.display()));
    let mut rules = Rules::default();
    let mut private = false;
    for line in text.lines() {
        private |= line.contains(PRIVATE);
        let Some(rule) = line.split_whitespace().next().filter(|rule| !rule.starts_with("//")) else { continue };
        check(rule, &authority);
        let (mark, name) = split(rule);
        let name = idna::domain_to_ascii(name).unwrap_or_else(|e| panic!("public suffix {rule:?}: {e}"));
        let at = name.rsplit('.').fold(&mut rules, |rules, label| rules.below.entry(label.to_owned()).or_default());
        at.marks.insert(match mark {
            "!" => 3,
            "*." => 2,
            _ => 1,
        });
        at.private |= private;
    }
    rules
}

/// A bit for each rule, in the order of the packed tree.
fn bits(flags: &[bool]) -> Vec<u8> {
    flags
        .chunks(8)
        .map(|chunk| (chunk.iter().enumerate()).fold(0, |byte, (at, flag)| byte | u8::from(*flag) << at))
        .collect()
}

/// The packed tree; `private` gets an entry for each rule in it.
fn pack(rules: &Rules, private: &mut Vec<bool>) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut before = "";
    for (label, rules) in &rules.below {
        let marks = if rules.marks.is_empty() { vec![0] } else { rules.marks.iter().copied().collect() };
        for (index, mark) in marks.iter().enumerate() {
            let shared = label.bytes().zip(before.bytes()).take_while(|(a, b)| a == b).count().min(15);
            let below = index + 1 == marks.len() && !rules.below.is_empty();
            packed.push(0x80 | (below as u8) << 6 | mark << 4 | shared as u8);
            packed.extend_from_slice(&label.as_bytes()[shared..]);
            private.extend((*mark != 0).then_some(rules.private));
            before = label;
        }
        if !rules.below.is_empty() {
            packed.extend(pack(rules, private));
            packed.push(b'\n');
        }
    }
    packed
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
