//! Nobody imports upwards: the `crate::` paths of every module, held against the order of layers.

use std::fs;
use std::path::{Path, PathBuf};

/// From the bottom up; modules of one row do not know each other.
const LAYERS: [&[&str]; 12] = [
    &["digest", "small", "span"],
    &["diagnostic", "net", "regexp"],
    &["filter", "learner"],
    &["lists"],
    &["lint"],
    &["index", "dnr"],
    &["matcher", "cosmetic"],
    &["decision"],
    &["engine"],
    &["answer"],
    &["wasm", "wasm_learner", "wasm_lists", "wasm_rules", "cli"],
    &["lib"],
];

fn layer(module: &str) -> usize {
    LAYERS.iter().position(|row| row.contains(&module)).unwrap_or_else(|| panic!("{module} has no layer: add it"))
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .unwrap()
        .flat_map(|entry| {
            let path = entry.unwrap().path();
            if path.is_dir() { sources(&path) } else { vec![path] }
        })
        .filter(|path| path.extension().is_some_and(|end| end == "rs"))
        .collect()
}

#[test]
fn nobody_imports_upwards() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut wrong = Vec::new();
    let mut seen = 0;
    for path in sources(&root) {
        let relative = path.strip_prefix(&root).unwrap();
        let first = relative.components().next().unwrap().as_os_str().to_str().unwrap();
        let module = first.strip_suffix(".rs").unwrap_or(first);
        let text = fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().take_while(|line| !line.starts_with("mod tests")).enumerate() {
            // Grouped or relative paths would hide what they name.
            let depth = relative.components().count();
            if line.contains("crate::{") || line.contains(&"super::".repeat(depth)) && module != "lib" {
                wrong.push(format!("{}:{}: write the path out: {line}", relative.display(), number + 1));
            }
            for used in line.split("crate::").skip(1) {
                let used = used.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next().unwrap();
                if used.is_empty() || used.starts_with(|c: char| c.is_ascii_uppercase()) {
                    continue;
                }
                seen += 1;
                if used != module && layer(used) >= layer(module) {
                    wrong.push(format!("{}:{}: {module} uses {used}", relative.display(), number + 1));
                }
            }
        }
    }
    assert!(seen > 50, "only {seen} imports were read");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_command_line_sees_the_public_api_only() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/cli");
    for path in sources(&root) {
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains("oracle"), "{}: the oracle is for tests", path.display());
    }
}
