//! Inputs that once broke a promise, and those that the search for others starts from, tried without the fuzzer.

use std::fs;
use std::path::Path;

use crate::promises::PROMISES;

#[test]
fn inputs_that_broke_a_promise() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    for (name, keeps) in PROMISES {
        let mut tried = 0;
        for kind in ["seeds", "regressions"] {
            let Ok(files) = fs::read_dir(root.join(kind).join(name)) else { continue };
            for file in files {
                let path = file.unwrap().path();
                // Named where a test's output is shown: a panic tells of the input, not of its file.
                println!("{}", path.display());
                keeps(&fs::read(&path).unwrap());
                tried += 1;
            }
        }
        assert!(tried > 0, "there is no input for {name}");
    }
}
