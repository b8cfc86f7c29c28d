//! Options for the lines of a change: `--since`, `--new`, `--first`.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::{brock, folder};

fn git(folder: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=Test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").args(identity).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {output:#?}");
}

/// A list with old mistakes, and a change with new ones.
#[test]
fn changed_lines_only() {
    let folder = folder();
    let path = folder.path().join("lists");
    fs::create_dir(&path).unwrap();
    let old = "! Old\n||b.example^document\n||a.example^\n||x.a.example^\n! New\n||z.example^\n";
    fs::write(path.join("list.txt"), old).unwrap();
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "lists"]);
    git(folder.path(), &["commit", "-q", "-m", "A list"]);
    // In front of the old filters, so that the new one is not the later one.
    let new =
        format!("||y.a.example^\n||z.example^\n{}||d.example^frame\n||c.example^\n", old.replace("! New\n", "! Now\n"));
    fs::write(path.join("list.txt"), new).unwrap();

    let run = |arguments: &str| brock(folder.path(), arguments);
    let lint = run("lint lists --since HEAD --only text-after-separator --json");
    assert!(lint.stdout.contains(r#""line":9,"#) && !lint.stdout.contains(r#""line":4,"#), "{lint:#?}");

    for option in ["--new", "--since HEAD"] {
        let found = run(&format!("redundant lists {option} --json"));
        assert!(found.stdout.contains(r#""line":1,"#), "{found:#?}");
        // Of two equal filters the new one is reported.
        assert!(found.stdout.contains(r#""line":2,"#) && found.stdout.contains(r#""covered":2"#), "{found:#?}");
    }
    assert!(run("redundant lists --json").stdout.contains(r#""covered":3"#));
    assert_eq!(run("redundant lists --new --since HEAD").status, Some(2));

    let diff = run("fmt lists --diff --since HEAD");
    assert!(diff.stdout.contains("+||d.example^frame") && !diff.stdout.contains("b.example"), "{diff:#?}");
    assert_eq!(run("fmt lists --since HEAD").status, Some(0));
    assert_eq!(
        fs::read_to_string(path.join("list.txt")).unwrap(),
        "||y.a.example^\n||z.example^\n! Old\n||b.example^document\n||a.example^\n||x.a.example^\n! Now\n\
         ||c.example^\n||d.example^frame\n||z.example^\n"
    );

    let shown = run("lint lists --format github --only text-after-separator --first HEAD");
    let places: Vec<bool> = shown.stdout.lines().take(2).map(|line| line.contains("line=9,")).collect();
    assert_eq!(places, [true, false], "{shown:#?}");
    let sarif = run("lint lists --format sarif --only text-after-separator --first HEAD");
    // Each result has its place and that of its correction.
    let lines: Vec<&str> = sarif.stdout.split("\"startLine\":").skip(1).map(|rest| &rest[..1]).collect();
    assert_eq!(lines, ["9", "9", "4", "4"], "{sarif:#?}");

    let unknown = run("redundant lists --since nothing");
    assert_eq!(unknown.status, Some(2), "{unknown:#?}");
}
