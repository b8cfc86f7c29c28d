//! Packs the table of owners, `filter-lists/entities.toml`: one line per part of an owner, with its name, category, purpose and
//! domains.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets CARGO_MANIFEST_DIR"));
    // A source distribution has the table beside its manifest.
    let places = [root.join("entities.toml"), root.join("../../filter-lists/entities.toml")];
    let path = places.iter().find(|path| path.is_file()).expect("filter-lists/entities.toml exists");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={}", path.display());
    let out = Path::new(&env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("owners.tsv");
    let text = fs::read_to_string(path).expect("the table is readable");
    fs::write(out, pack(&text.parse().expect("the table is TOML"))).expect("OUT_DIR is writable");
}

/// `name<TAB>category<TAB>purpose` of each part of an owner, with its domains in the lines below, each after a tab.
fn pack(table: &toml::Table) -> String {
    let mut packed = String::new();
    let owners = table["owner"].as_array().expect("owners are an array");
    for owner in owners {
        let name = owner["name"].as_str().expect("an owner has a name");
        let parts = owner.get("part").and_then(|parts| parts.as_array()).map_or(&[][..], |parts| parts);
        for part in std::iter::once(owner).chain(parts) {
            let text = |key: &str| part.get(key).and_then(|value| value.as_str()).unwrap_or("");
            let domains = part.get("domains").and_then(|domains| domains.as_array());
            let domains: Vec<&str> = domains.into_iter().flatten().filter_map(|domain| domain.as_str()).collect();
            if !domains.is_empty() {
                writeln!(packed, "{name}\t{}\t{}\t{}", text("category"), text("purpose"), domains.join(" "))
                    .expect("a String grows");
            }
        }
    }
    packed
}
