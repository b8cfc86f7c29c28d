//! The documentation names only paths, headings, commands and tests that exist, and shows what commands really print.
//! `UPDATE_DOCS=1` writes the output of commands again.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Folders whose contents are built, not committed.
const BUILT: [&str; 3] = ["target/", "dist/", "fuzz/corpus"];

/// Parts of paths that stand for a name.
const PLACEHOLDERS: [&str; 4] = ["FILE", "NAME", "SET", "TARGET"];

fn read(path: impl AsRef<Path>) -> String {
    let path = Path::new(ROOT).join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every Markdown file, relative to the root of the repository.
fn documents() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(Path::new(ROOT).join(&folder)).unwrap().flatten() {
            let name = entry.file_name().into_string().unwrap();
            let path = folder.join(&name);
            if entry.file_type().unwrap().is_dir() {
                if !name.starts_with('.') && !["target", "dist", "node_modules", "corpus"].contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if name.ends_with(".md") {
                found.push(path);
            }
        }
    }
    assert!(found.len() > 10, "only {} documents were found", found.len());
    found.sort();
    found
}

/// The texts between single backticks on lines outside code blocks.
fn code_spans(text: &str) -> Vec<&str> {
    let mut in_block = false;
    let mut spans = Vec::new();
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            in_block = !in_block;
        } else if !in_block {
            spans.extend(line.split('`').skip(1).step_by(2));
        }
    }
    spans
}

/// The anchor that GitHub gives a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    kept.chars().filter(|c| c.is_alphanumeric() || " -_".contains(*c)).collect::<String>().replace(' ', "-")
}

fn headings(text: &str) -> BTreeSet<String> {
    text.lines()
        .filter_map(|line| line.strip_prefix('#'))
        .map(|line| anchor(line.trim_start_matches('#').trim()))
        .collect()
}

#[test]
fn links_lead_to_files_and_headings() {
    let mut wrong = Vec::new();
    for document in documents() {
        let text = read(&document);
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if target.contains("://") || target.contains(' ') || target.is_empty() {
                continue;
            }
            let (file, fragment) = target.split_once('#').unwrap_or((target, ""));
            let folder = document.parent().unwrap();
            let path = if file.is_empty() { document.clone() } else { folder.join(file) };
            let is_there = Path::new(ROOT).join(&path).exists();
            if !is_there || !fragment.is_empty() && !headings(&read(&path)).contains(fragment) {
                wrong.push(format!("{}: {target}", document.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "links that lead nowhere:\n{}", wrong.join("\n"));
}

/// A code span with a slash whose first part is a folder of the repository is a path.
#[test]
fn named_paths_exist() {
    let mut wrong = Vec::new();
    let mut seen = 0;
    for document in documents() {
        let text = read(&document);
        let own_folder = document.parent().unwrap();
        for span in code_spans(&text) {
            let is_path = span.contains('/') && span.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
            let first = span.split('/').next().unwrap();
            let is_ours = !first.is_empty() && !first.starts_with('.') && Path::new(ROOT).join(first).is_dir();
            let mut stems = span.split('/').filter_map(|part| part.split('.').next());
            let has_placeholder = stems.any(|stem| PLACEHOLDERS.contains(&stem));
            if !is_path || !is_ours || has_placeholder || BUILT.iter().any(|built| span.starts_with(built)) {
                continue;
            }
            seen += 1;
            if !Path::new(ROOT).join(span).exists() && !Path::new(ROOT).join(own_folder).join(span).exists() {
                wrong.push(format!("{}: {span}", document.display()));
            }
        }
    }
    assert!(seen > 50, "only {seen} paths were read");
    assert!(wrong.is_empty(), "paths that do not exist:\n{}", wrong.join("\n"));
}

/// Names of tests stand between quotation marks in the tables of the threat model; `…` leaves a part out.
#[test]
fn the_threat_model_names_tests_that_exist() {
    let mut tests = String::new();
    for folder in ["tests", "tests/extension/suites", "tests/it", "tests/it/learner"] {
        for entry in fs::read_dir(Path::new(ROOT).join(folder)).unwrap().flatten() {
            if entry.file_type().unwrap().is_file() {
                tests.push_str(&fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    let text = read("docs/threat-model.md");
    let named = text.lines().filter_map(|line| line.strip_prefix('|')?.strip_suffix('|')?.split_once(" | "));
    let mut missing = Vec::new();
    let mut seen = 0;
    for (_, column) in named {
        for quoted in column.split('"').skip(1).step_by(2) {
            seen += 1;
            if !quoted.split('…').map(str::trim).all(|part| tests.contains(part)) {
                missing.push(quoted.to_owned());
            }
        }
        for cited in column.split("; ").filter(|cited| cited.contains(".rs`")) {
            for name in cited.split('`').skip(3).step_by(2) {
                seen += 1;
                if !tests.contains(&format!("fn {name}(")) {
                    missing.push(name.to_owned());
                }
            }
        }
    }
    assert!(seen > 20, "only {seen} tests are named");
    assert!(missing.is_empty(), "tests that do not exist: {missing:#?}");
}

#[test]
fn architecture_is_short() {
    let lines = read("docs/architecture.md").lines().count();
    assert!(lines <= 150, "docs/architecture.md has {lines} lines; at most 150");
}

#[cfg(feature = "cli")]
mod commands {
    use std::collections::BTreeMap;
    use std::process::Command;

    use super::*;

    fn brock(arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_brock")).args(arguments).current_dir(ROOT).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }

    /// The commands of `sh` and `console` blocks and of code spans that call `brock`.
    fn calls(text: &str) -> Vec<Vec<&str>> {
        let lines = text.lines().map(|line| line.trim_start_matches("$ "));
        let all = lines.filter(|line| line.starts_with("brock ")).chain(code_spans(text));
        all.filter_map(|call| call.strip_prefix("brock ")).map(|call| call.split_whitespace().collect()).collect()
    }

    #[test]
    fn named_subcommands_and_options_exist() {
        let mut help: BTreeMap<String, String> = BTreeMap::new();
        let mut wrong = Vec::new();
        for document in documents() {
            for call in calls(&read(&document)) {
                let command = call[0];
                if command.starts_with('-') || !command.bytes().all(|b| b.is_ascii_lowercase()) || command == "help" {
                    continue;
                }
                let text = help.entry(command.to_owned()).or_insert_with(|| brock(&[command, "--help"]));
                for option in call[1..].iter().take_while(|word| **word != "|").filter(|word| word.starts_with('-')) {
                    let option = option.split(['=', '`', ',', '.']).next().unwrap();
                    let is_named = text.lines().any(|line| line.split([' ', ',']).any(|word| word == option));
                    if option.len() > 1 && !is_named {
                        wrong.push(format!("{}: brock {command} {option}", document.display()));
                    }
                }
                if text.is_empty() {
                    wrong.push(format!("{}: brock {command}", document.display()));
                }
            }
        }
        assert!(help.len() > 5, "only {} subcommands were read", help.len());
        assert!(wrong.is_empty(), "commands that do not exist:\n{}", wrong.join("\n"));
    }

    /// A block ```` ```console ```` is a command after `$ ` and what it prints to stdout.
    #[test]
    fn shown_output_is_what_commands_print() {
        ["README.md", "docs/list-tools.md"].into_iter().for_each(shows_what_commands_print);
    }

    fn shows_what_commands_print(document: &str) {
        let text = read(document);
        let mut written = String::new();
        let mut rest = text.as_str();
        let mut blocks = 0;
        while let Some((before, block)) = rest.split_once("```console\n$ ") {
            let (command, block) = block.split_once('\n').unwrap();
            let (_, after) = block.split_once("```").unwrap();
            let arguments: Vec<&str> = command.split_whitespace().collect();
            assert_eq!(arguments[0], "brock");
            written.push_str(&format!("{before}```console\n$ {command}\n{}```", brock(&arguments[1..])));
            rest = after;
            blocks += 1;
        }
        written.push_str(rest);
        assert!(blocks >= 2, "{document} shows {blocks} commands");
        if std::env::var_os("UPDATE_DOCS").is_some() {
            fs::write(Path::new(ROOT).join(document), &written).unwrap();
        } else {
            assert!(
                text == written,
                "{document} shows other output than the commands print: UPDATE_DOCS=1 writes it again"
            );
        }
    }
}
