//! Finds the public suffix list and packs its rules: `src/net/suffix.rs` describes how, and unpacks them.
//!
//! The list is never committed. `BROCK_PSL` names it; otherwise it is searched for in the package (`./build.sh package`
//! puts it there), in the cache of `build.sh`, beside the checkout, and where Debian's package `publicsuffix` has it.
//! Without a list, or with one that is damaged, the build fails: the engine would take `co.uk` for a site, and every
//! host below it for a part of that site.
//!
//! The `publicsuffix` crate reads the whole file, and every rule is compared with its answer.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{env, fs, process};

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=BROCK_PSL");
    match find().and_then(|path| Ok((read(&path)?, path))) {
        Ok((rules, path)) => {
            println!("cargo:rerun-if-changed={}", path.display());
            // For the test that compares the packed list with the file.
            println!("cargo:rustc-env=BROCK_PSL_PACKED={}", path.display());
            let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
            let mut private = Vec::new();
            fs::write(out.join("suffixes"), pack(&rules, &mut private)).expect("OUT_DIR is writable");
            fs::write(out.join("private-suffixes"), bits(&private)).expect("OUT_DIR is writable");
        }
        Err(message) => {
            eprintln!("{message}");
            process::exit(1);
        }
    }
}

/// The list's name in the package.
const PACKAGED: &str = "public_suffix_list.dat";

const NOT_FOUND: &str = "\
brock needs the public suffix list (https://publicsuffix.org/list/public_suffix_list.dat), and found none.
The crate from a registry contains it. For a build from git: download the list, and set the environment variable
BROCK_PSL to its absolute path, e.g. in the [env] table of .cargo/config.toml. In a checkout, ./build.sh does this.
On Debian and Ubuntu, the package `publicsuffix` has the list where this build finds it.";

const HOW_TO_PACKAGE: &str = "A package of brock that contains the list is made with ./build.sh package.";

/// The path of the list, or what to do without one.
fn find() -> Result<PathBuf, String> {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    if let Some(path) = env::var_os("BROCK_PSL").filter(|path| !path.is_empty()) {
        let path = PathBuf::from(path);
        // Cargo starts this program in the package's folder, so a relative path depends on where that is.
        return if path.is_file() { Ok(path) } else { Err(format!("BROCK_PSL={} is not a file", path.display())) };
    }
    // A package has this file, a checkout does not. No other list counts for a package: cargo builds it before it is
    // published, and one without the list has to fail there, also on a machine that has a list elsewhere.
    if root.join("Cargo.toml.orig").is_file() {
        let packaged = root.join(PACKAGED);
        return if packaged.is_file() { Ok(packaged) } else { Err(format!("{NOT_FOUND}\n{HOW_TO_PACKAGE}")) };
    }
    let places = [
        root.join("filter-lists/.cache").join(PACKAGED),
        root.join("../shared/data").join(PACKAGED),
        root.join(PACKAGED),
        PathBuf::from("/usr/share/publicsuffix").join(PACKAGED),
    ];
    places.into_iter().find(|path| path.is_file()).ok_or_else(|| NOT_FOUND.to_owned())
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

/// The rules of a whole list, or why it is none.
fn read(path: &Path) -> Result<Rules, String> {
    let damaged = |reason: String| format!("{} is not a whole public suffix list: {reason}", path.display());
    let text = fs::read_to_string(path).map_err(|e| damaged(e.to_string()))?;
    // A part that was begun is ended, unless the file was cut; and a file without `com` is something else.
    for line in text.lines() {
        let begun = line.trim().strip_prefix("// ===BEGIN ").and_then(|rest| rest.strip_suffix("==="));
        if let Some(part) = begun.filter(|part| !text.contains(&format!("===END {part}==="))) {
            return Err(damaged(format!("it has no end of {part}")));
        }
    }
    if !text.lines().any(|line| line.trim() == "com") {
        return Err(damaged("it has no rule com".to_owned()));
    }
    let authority: publicsuffix::List = text.parse().map_err(|e| damaged(format!("{e}")))?;
    let mut rules = Rules::default();
    let mut private = false;
    for line in text.lines() {
        private |= line.contains(PRIVATE);
        let Some(rule) = line.split_whitespace().next().filter(|rule| !rule.starts_with("//")) else { continue };
        check(rule, &authority).map_err(damaged)?;
        let (mark, name) = split(rule);
        let name = idna::domain_to_ascii(name).map_err(|e| damaged(format!("{rule:?}: {e}")))?;
        let at = name.rsplit('.').fold(&mut rules, |rules, label| rules.below.entry(label.to_owned()).or_default());
        at.marks.insert(match mark {
            "!" => 3,
            "*." => 2,
            _ => 1,
        });
        at.private |= private;
    }
    Ok(rules)
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

/// Compares the crate's suffix of a name that the rule decides.
fn check(rule: &str, authority: &publicsuffix::List) -> Result<(), String> {
    use publicsuffix::Psl;
    let (mark, name) = split(rule);
    let (probe, expected) = match mark {
        "!" => (name.to_owned(), name.split_once('.').map_or("", |(_, rest)| rest).to_owned()),
        "*." => (format!("brock-probe.{name}"), format!("brock-probe.{name}")),
        _ => (name.to_owned(), name.to_owned()),
    };
    let suffix = authority.suffix(probe.as_bytes()).map(|s| s.as_bytes().to_vec()).unwrap_or_default();
    if suffix == expected.as_bytes() {
        return Ok(());
    }
    Err(format!("for {rule:?} the publicsuffix crate answers {:?}", String::from_utf8_lossy(&suffix)))
}
