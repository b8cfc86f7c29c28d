//! `brock test`.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use super::check;

#[test]
fn expectations() {
    check(&[
        ("test news.test.toml", 0, &["3 expectations passed, 0 failed\n"], &[]),
        (
            "test wrong",
            1,
            &[
                "failed wrong/wrong.test.toml: https://ads.example/a.png",
                "expected: block\n  found:    pass\n  issue:    https://issues.example/1",
                "not for the type image",
                ".ad is not hidden",
                "no line matches banner$",
                "news.txt:3: ##.banner",
                "0 expectations passed, 3 failed\n",
            ],
            &[],
        ),
        (
            "test wrong --json",
            1,
            &[
                r#""expected":"block","found":"pass","issue":"https://issues.example/1"}"#,
                r#"{"summary":{"passed":0,"failed":3}}"#,
            ],
            &[],
        ),
        ("test more", 2, &[], &["no file of expectations"]),
    ]);
}

/// The run starts again when a list changes.
#[test]
fn watching() {
    let folder = super::folder();
    let mut command = Command::new(env!("CARGO_BIN_EXE_brock"));
    command.args(["test", "news.test.toml", "--watch"]).current_dir(folder.path());
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut next = || lines.find(|line| line.contains("passed,")).unwrap();
    assert_eq!(next(), "3 expectations passed, 0 failed");
    // The file gets another time of modification also where the clock of the file system is coarse.
    let list = folder.path().join("news.txt");
    fs::write(&list, "news.example##.ad\n##.banner\n").unwrap();
    let later = SystemTime::now() + Duration::from_secs(5);
    fs::File::options().write(true).open(&list).unwrap().set_modified(later).unwrap();
    // A run between the two changes of the file is possible.
    assert_eq!(
        (0..2).map(|_| next()).find(|line| line.contains("1 failed")).as_deref(),
        Some("2 expectations passed, 1 failed")
    );
    child.kill().unwrap();
    child.wait().unwrap();
}
