//! The structure that docs/architecture.md promises, read from the source files: layers, no import cycles, small files
//! and functions, one meaning for each type name.

mod source;

use std::collections::{BTreeMap, BTreeSet};

use self::source::{Source, imports, sources};

/// From the bottom up. A module imports only modules of rows above its own in this table.
const LAYERS: [&[&str]; 13] = [
    &["digest", "small", "span"],
    &["diagnostic", "net", "regexp"],
    &["crawl", "filter", "learner", "policy"],
    &["lists"],
    &["lint", "format", "redundant", "dns"],
    &["index", "dnr", "safari"],
    &["matcher", "cosmetic"],
    &["choices", "decision"],
    &["engine"],
    &["decision_log", "engine_set", "bisect", "comparison", "dead", "profile", "why_not"],
    &["answer", "editor"],
    &["wasm", "cli"],
    &["lib"],
];

/// Lines of a file. Tables may be longer.
const MOST_LINES: usize = 350;
/// Lines of a function, its signature included.
const MOST_FUNCTION_LINES: usize = 60;
/// Files that are tables: one entry after the other, no code beside them.
const TABLES: [&str; 0] = [];

fn layer(module: &str) -> usize {
    LAYERS
        .iter()
        .position(|row| row.contains(&module))
        .unwrap_or_else(|| panic!("{module} has no layer: add it to LAYERS"))
}

#[test]
fn no_module_imports_upwards() {
    let sources = sources();
    let mut wrong = Vec::new();
    for source in &sources {
        let Some(module) = source.module.first() else { continue };
        for (number, line) in source.code() {
            // The imports of grouped paths would not be seen.
            if line.contains("crate::{") {
                wrong.push(format!("{}:{number}: write each path of the group out", source.path.display()));
            }
        }
        for used in imports(&sources).get(source.module.as_slice()).into_iter().flatten() {
            let Some(used) = used.first() else { continue };
            if module != "lib" && used != module && layer(used) >= layer(module) {
                wrong.push(format!("{}: {module} imports {used}", source.path.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Neither the files and folders of one folder nor a file and the `mod.rs` of its folder.
#[test]
fn no_modules_import_each_other() {
    let sources = sources();
    let imports = imports(&sources);
    let mut wrong = Vec::new();
    let folders: BTreeSet<&[String]> =
        sources.iter().flat_map(|source| (0..source.module.len()).map(|length| &source.module[..length])).collect();
    for folder in folders {
        let mut graph: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (from, used) in &imports {
            let Some(child) = below(folder, from) else { continue };
            let siblings = used.iter().filter_map(|module| below(folder, module));
            graph.entry(child).or_default().extend(siblings.filter(|sibling| *sibling != child));
        }
        if let Some(circle) = circles(&graph) {
            wrong.push(format!("src/{}: {} import each other", folder.join("/"), circle.join(", ")));
        }
    }
    for (from, used) in &imports {
        // The crate's root only re-exports.
        for module in used.iter().filter(|module| !module.is_empty() && from.starts_with(module)) {
            wrong.push(format!("src/{}: imports from the mod.rs of {}", from.join("/"), module.join("/")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The file or folder of `folder` that a module is or is in.
fn below<'m>(folder: &[String], module: &'m [String]) -> Option<&'m str> {
    module.strip_prefix(folder)?.first().map(String::as_str)
}

/// Groups of nodes that reach each other: removes nodes that nothing leads to or that lead nowhere, until none is left to remove.
fn circles<'n>(graph: &BTreeMap<&'n str, BTreeSet<&'n str>>) -> Option<Vec<&'n str>> {
    let mut left: BTreeSet<&str> = graph.keys().copied().collect();
    loop {
        let stays = |node: &&str| {
            let leads = graph[node].iter().any(|next| left.contains(next));
            let reached = left.iter().any(|other| graph[other].contains(node));
            leads && reached
        };
        let next: BTreeSet<&str> = left.iter().copied().filter(stays).collect();
        if next.len() == left.len() {
            return (!left.is_empty()).then(|| left.into_iter().collect());
        }
        left = next;
    }
}

#[test]
fn files_and_functions_are_small() {
    let mut wrong = Vec::new();
    for Source { path, text, .. } in &sources() {
        let lines = text.lines().count();
        if lines > MOST_LINES && !TABLES.iter().any(|table| path.ends_with(table)) {
            wrong.push(format!("{}: {lines} lines", path.display()));
        }
    }
    let mut seen = 0;
    for source in sources() {
        for (number, name, lines) in source.functions() {
            seen += 1;
            if lines > MOST_FUNCTION_LINES {
                wrong.push(format!("{}:{number}: {name} has {lines} lines", source.path.display()));
            }
        }
    }
    assert!(seen > 1000, "only {seen} functions were read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_type_name_has_one_meaning() {
    let sources = sources();
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for source in &sources {
        for (number, name) in source.types() {
            places.entry(name).or_default().push(format!("{}:{number}", source.path.display()));
        }
    }
    assert!(places.len() > 200, "only {} types were read", places.len());
    let wrong: Vec<String> = places
        .iter()
        .filter(|(_, places)| places.len() > 1)
        .map(|(name, places)| format!("{name}: {}", places.join(", ")))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_command_line_uses_the_public_api_only() {
    for source in sources().iter().filter(|source| source.module.first().is_some_and(|module| module == "cli")) {
        assert!(!source.text.contains("oracle"), "{}: the oracle is for tests", source.path.display());
    }
}

/// Files with the types of the interface that users only read: answers, decisions, reports.
const READ_ONLY: [&str; 16] = [
    "answer.rs",
    "answer/page.rs",
    "answer/policy.rs",
    "answer/rating.rs",
    "choices.rs",
    "cosmetic/answer.rs",
    "cosmetic/explain.rs",
    "decision.rs",
    "decision_log.rs",
    "diagnostic.rs",
    "engine_set.rs",
    "index/view.rs",
    "lists/metadata.rs",
    "lists/report.rs",
    "matcher/modifiers.rs",
    "matcher/page.rs",
];

/// The command line makes values of these.
const MADE_BY_USERS: [&str; 2] = ["LintAnswer", "LintFixAnswer"];

/// A field or a variant of such a type can be added in a patch.
#[test]
fn types_that_users_read_are_non_exhaustive() {
    let sources = sources();
    let (mut wrong, mut seen) = (Vec::new(), 0);
    let files = ["matcher/decide.rs", "matcher/failed.rs", "matcher/role.rs"].into_iter().chain(READ_ONLY);
    for file in files {
        let source = sources.iter().find(|source| source.path.ends_with(file)).expect(file);
        let lines: Vec<&str> = source.text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            let Some(rest) = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum ")) else {
                continue;
            };
            let name = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
            // A structure with a private field cannot be made elsewhere.
            let body = lines[index..].iter().take_while(|line| **line != "}");
            let is_open =
                line.starts_with("pub enum") || body.skip(1).all(|line| !line.starts_with("    ") || is_public(line));
            if !is_open || MADE_BY_USERS.contains(&name) {
                continue;
            }
            seen += 1;
            let attributes = lines[..index].iter().rev().take_while(|line| line.starts_with("#["));
            if !attributes.into_iter().any(|line| *line == "#[non_exhaustive]") {
                wrong.push(format!("src/{file}:{}: {name} is not non_exhaustive", index + 1));
            }
        }
    }
    assert!(seen > 40, "only {seen} types were read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether a line in a structure is not a private field.
fn is_public(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("pub ") || line.starts_with("//") || line.starts_with('#')
}
