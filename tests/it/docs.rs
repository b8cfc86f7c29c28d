//! Documentation that is made from tables: `UPDATE_DOCS=1` writes it anew.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use brock::Code;
use brock::filter::{Exceptions, MODIFIERS, NetworkFilter, Reach, Value};

#[track_caller]
fn check(name: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, expected).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "{} is not what its table says: UPDATE_DOCS=1 writes it anew", path.display());
}

/// `|` parts the cells of a table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[test]
fn filter_syntax() {
    // What stands before the table is written by hand.
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/filter-syntax.md");
    let written = fs::read_to_string(path).unwrap();
    let (by_hand, _) = written.split_once("## Modifiers\n").expect("a heading for the table");
    let mut text = by_hand.to_owned();
    text.push_str(
        "## Modifiers\n\n\
         Made from the table in `src/filter/modifier.rs`.\n\
         A line is taken exactly or rejected with the reason; a modifier that is not taken rejects its line.\n\n\
         - **value**: whether one stands behind `=`. **`~`**: whether it has an opposite. **`@@`**: whether it has a meaning in exceptions.\n\
         - **engine**, **Firefox**, **Chromium**: who can carry it out. The engine answers for every request by itself; Firefox asks it about each; \
         Chromium decides by rules of declarativeNetRequest that are made beforehand. *part*: some values, or some requests, are beyond it.\n\
         - An exception with the same value cancels a modification; with no value, all of its kind. An `$important` one needs an `$important` exception.\n\
         - Where uBlock Origin and AdGuard differ, uBlock Origin's meaning counts: `removeparam` without a type is for every type, not for documents alone.\n\n\
         | modifier | also | value | `~` | `@@` | engine | Firefox | Chromium | what it does | example |\n\
         |---|---|---|---|---|---|---|---|---|---|\n",
    );
    let reach = |reach: Reach| match reach {
        Reach::All => "yes",
        Reach::Part => "part",
        Reach::None => "no",
    };
    for modifier in MODIFIERS {
        let also: Vec<String> = modifier.aliases.iter().map(|alias| format!("`{alias}`")).collect();
        let value = match modifier.value {
            Value::None => "",
            Value::Optional => "optional",
            Value::Required => "yes",
        };
        let exceptions = match modifier.exceptions {
            Exceptions::Too => "yes",
            Exceptions::Only => "only",
            Exceptions::Never => "",
        };
        let cells = [
            format!("`{}`", modifier.name),
            also.join(" "),
            value.to_owned(),
            if modifier.negatable { "yes" } else { "" }.to_owned(),
            exceptions.to_owned(),
            if modifier.is_taken() { "yes" } else { "no" }.to_owned(),
            reach(modifier.firefox).to_owned(),
            reach(modifier.chromium).to_owned(),
            cell(modifier.about()),
            format!("`{}`", cell(modifier.example)),
        ];
        writeln!(text, "| {} |", cells.join(" | ")).unwrap();
    }
    check("filter-syntax.md", &text);
}

#[test]
fn examples_are_what_the_table_says() {
    for modifier in MODIFIERS {
        let taken = NetworkFilter::parse(modifier.example);
        assert_eq!(taken.is_ok(), modifier.is_taken(), "{}: {taken:?}", modifier.example);
    }
}

#[test]
fn findings() {
    let mut text = String::from(
        "# Findings\n\nMade from the table in `src/diagnostic.rs`.\n\
         An error keeps a line from being taken; a warning is about a line that is taken; a note tells of one that is understood and not applied yet.\n\n\
         | code | severity | meaning |\n|---|---|---|\n",
    );
    for code in Code::all() {
        writeln!(text, "| `{code}` | {} | {} |", code.severity().name(), cell(code.about())).unwrap();
    }
    check("lints.md", &text);
}

#[test]
fn all_name_the_same_version_of_rust() {
    let needed = env!("CARGO_PKG_RUST_VERSION");
    for (name, phrase) in [
        ("README.md", format!("needs Rust {needed} ")),
        ("build.sh", format!("RUST_NEEDED={needed}\n")),
        ("src/lib.rs", format!("**Rust.** {needed} or newer")),
    ] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
        assert!(text.contains(&phrase), "{name} does not say {phrase:?}");
    }
}
