//! Compares `bindings/c/include/brock.h` with what cbindgen makes of the sources; `--write` writes it.

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut builder = cbindgen::Builder::new().with_config(cbindgen::Config::from_root_or_default(&root));
    // In the order of the header. Without `cargo metadata`, which could need the network.
    for source in ["text.rs", "answer.rs", "lib.rs"] {
        builder = builder.with_src(root.join("src").join(source));
    }
    let mut made = Vec::new();
    builder.generate().expect("the sources are Rust").write(&mut made);
    let path = root.join("include/brock.h");
    if std::env::args().any(|argument| argument == "--write") {
        std::fs::write(&path, &made).expect("the header can be written");
    }
    if std::fs::read(&path).is_ok_and(|committed| committed == made) {
        return ExitCode::SUCCESS;
    }
    eprintln!("bindings/c/include/brock.h differs from the sources: cargo run -p brock-c-header -- --write");
    ExitCode::FAILURE
}
