//! Documentation that is made from tables: `UPDATE_DOCS=1` writes it anew.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use brock::Code;
use brock::filter::{MODIFIERS, NetworkFilter, Status, Value};

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
    let mut text = String::from(
        "# Modifiers\n\n\
         Made from the table in `src/filter/modifier.rs`.\n\
         A line is taken exactly or not at all: *later* is recognised and counted and not applied yet, *no* is rejected with the reason.\n\n\
         | modifier | also | value | `~` | taken | what it does | example |\n\
         |---|---|---|---|---|---|---|\n",
    );
    for modifier in MODIFIERS {
        let also: Vec<String> = modifier.aliases.iter().map(|alias| format!("`{alias}`")).collect();
        let value = match modifier.value {
            Value::None => "",
            Value::Optional => "optional",
            Value::Required => "yes",
        };
        let taken = match modifier.status() {
            Status::Applied => "yes",
            Status::NotYet => "later",
            Status::Rejected => "no",
        };
        let negatable = if modifier.negatable { "yes" } else { "" };
        let (name, about, example) = (modifier.name, cell(modifier.about()), cell(modifier.example));
        writeln!(text, "| `{name}` | {} | {value} | {negatable} | {taken} | {about} | `{example}` |", also.join(" "))
            .unwrap();
    }
    check("filter-syntax.md", &text);
}

#[test]
fn examples_are_what_the_table_says() {
    for modifier in MODIFIERS {
        let taken = NetworkFilter::parse(modifier.example);
        assert_eq!(taken.is_ok(), modifier.status() == Status::Applied, "{}: {taken:?}", modifier.example);
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
