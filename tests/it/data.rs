//! Real lists and requests, which are not part of the project: where they are, and what to say if they are not.

use std::path::PathBuf;

/// A file of the data folder beside the checkout, or beside `BROCK_LISTS_DIR`; `None`, said aloud, without it.
pub fn path(name: &str) -> Option<PathBuf> {
    let root = match std::env::var_os("BROCK_LISTS_DIR") {
        Some(lists) => PathBuf::from(lists).join(".."),
        None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"),
    };
    let path = root.join(name);
    if path.is_file() {
        return Some(path);
    }
    println!("skipped: {} is not here", path.display());
    None
}

/// Its text.
pub fn text(name: &str) -> Option<String> {
    path(name).map(|path| std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display())))
}
