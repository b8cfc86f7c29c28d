//! Real lists and requests, which are not part of the project, and what a test does without them.
//!
//! With `BROCK_REQUIRE_DATA` set, a test without its data or its program fails. Otherwise it is skipped: a line for the
//! reader on stderr, and one in the file that `BROCK_SKIPS` names, which `build.sh test` counts at its end.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::PathBuf;

/// A file of the data folder: `..` seen from `BROCK_LISTS_DIR`, or `../shared/data` beside the checkout. `None`: skip.
pub fn path(name: &str) -> Option<PathBuf> {
    let root = match std::env::var_os("BROCK_LISTS_DIR") {
        Some(lists) => PathBuf::from(lists).join(".."),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
    };
    let path = root.join(name);
    if path.is_file() {
        return Some(path);
    }
    skip(&format!("{} is not a file", path.display()));
    None
}

/// The text of that file.
pub fn text(name: &str) -> Option<String> {
    path(name).map(|path| std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
}

/// Records that the running test is skipped, or a part of it.
///
/// # Panics
///
/// If `BROCK_REQUIRE_DATA` is set.
pub fn skip(reason: &str) {
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("main");
    let is_required = std::env::var_os("BROCK_REQUIRE_DATA").is_some_and(|value| !value.is_empty());
    assert!(!is_required, "BROCK_REQUIRE_DATA is set, and {reason}");
    // Written to the stream itself: libtest shows what a passed test prints to nobody.
    let _ = writeln!(io::stderr(), "skipped: {test}: {reason}");
    if let Some(file) = std::env::var_os("BROCK_SKIPS").filter(|file| !file.is_empty()) {
        let line = format!("{test}\t{reason}\n");
        let mut skips =
            OpenOptions::new().create(true).append(true).open(&file).unwrap_or_else(|e| panic!("{file:?}: {e}"));
        skips.write_all(line.as_bytes()).unwrap_or_else(|e| panic!("{file:?}: {e}"));
    }
}
