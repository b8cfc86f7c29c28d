//! `brock patch`.

use std::fs;

use super::{brock, check, folder};

#[test]
fn patches() {
    check(&[
        ("patch diff.txt a.patch", 0, &["! Diff-Path: p/1-1-1.patch#a\n"], &[]),
        ("patch diff.txt a.patch --name b", 0, &["||a.example^\n"], &[]),
        ("patch diff.txt a.patch --name c", 1, &[], &["a.patch: no change for diff.txt"]),
        ("patch diff.txt empty.txt", 1, &[], &["empty.txt: no change for diff.txt"]),
        (
            "patch diff.txt bad.patch",
            2,
            &[],
            &["bad.patch: line 2 of the patch refers to lines that this list does not have"],
        ),
        ("patch ads.txt a.patch", 2, &[], &["a.patch: the patch has several sections"]),
        ("patch ads.txt none.patch", 2, &[], &["none.patch: "]),
        ("patch diff.txt a.patch -o new.txt --json", 0, &["{\"patched\":true,\"bytes\":29}\n"], &[]),
        ("patch diff.txt empty.txt -o new.txt --json", 1, &["{\"patched\":false,\"bytes\":null}\n"], &["empty.txt: "]),
        ("patch diff.txt a.patch --json", 2, &[], &["--output <FILE>"]),
    ]);
    let folder = folder();
    assert_eq!(brock(folder.path(), "patch diff.txt bad.patch -o diff.txt").status, Some(2));
    assert!(fs::read_to_string(folder.path().join("diff.txt")).unwrap().contains("||a.example^"));
    assert_eq!(brock(folder.path(), "patch diff.txt a.patch -o diff.txt").status, Some(0));
    assert_eq!(fs::read_to_string(folder.path().join("diff.txt")).unwrap(), "! Diff-Path: p/1-1-1.patch#a\n");
}
