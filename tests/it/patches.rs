//! Differential updates: what a patch makes of a list, and what it may not make.

use std::fs;
use std::process::Command;

use brock::lists::{PatchError, apply_patch};
use proptest::prelude::*;

use crate::data;

const LIST: &str = "! Version: 1\n||a.example^\n||b.example^\n||c.example^\n";

#[test]
fn patches() {
    for (list, patch, result) in [
        (LIST, "d1 1\na1 1\n! Version: 2\n", "! Version: 2\n||a.example^\n||b.example^\n||c.example^\n"),
        (LIST, "d2 2\n", "! Version: 1\n||c.example^\n"),
        (LIST, "a0 1\nx\na4 2\ny\nz\n", "x\n! Version: 1\n||a.example^\n||b.example^\n||c.example^\ny\nz\n"),
        (LIST, "d1 4\n", ""),
        (LIST, "d1 4\na4 1\nx", "x"),
        ("", "a0 2\nx\n\n", "x\n\n"),
        ("a\nb", "d2 1\na2 2\nb\nc", "a\nb\nc"),
        ("a\nb", "d2 1\na2 1\nb\n", "a\nb\n"),
        ("a\nb\n", "d2 1\na2 1\nb", "a\nb"),
        ("a\nb\n", "d1 1\n", "b\n"),
        ("a\r\nb\r\n", "d1 1\r\na1 1\r\nx\r\n", "x\r\nb\r\n"),
        // What is added may look like anything.
        ("a\n", "a1 3\nd1 1\ndiff name:x\na0 1\n", "a\nd1 1\ndiff name:x\na0 1\n"),
        ("a\n", "diff lines:2 future:1 \na1 1\nx\n", "a\nx\n"),
        // One line end less than lines: the list ends without.
        ("a\n", "diff lines:1\na1 1\nx", "a\nx"),
        ("a\n", "diff lines:1\na1 1\nx\n", "a\nx"),
        ("a\n", "diff\na1 1\nx\n", "a\nx\n"),
        ("a\n", "diff lines:0 checksum:3f786850e387550fdab836ed7e6dc881de23001b\n", "a\n"),
        ("b\n", "diff checksum:3F786850E3\nd1 1\na1 1\na\n", "a\n"),
        ("b\n", "diff checksum:86f7e437faa5a7fce15d1ddcb9eaeaea377667b8\nd1 1\na1 1\na\n", "a"),
    ] {
        let found = apply_patch(list.as_bytes(), patch.as_bytes(), None).map(|text| text.map(String::from_utf8));
        assert_eq!(found, Ok(Some(Ok(result.to_owned()))), "{list:?} {patch:?}");
    }
}

#[test]
fn patches_for_several_lists() {
    let patch = "diff name:one lines:2\na1 1\nx\ndiff lines:1 name:two\nd1 1\ndiff name:two-more\na0 1\ny\n";
    for (resource, result) in [
        (Some("one"), Ok(Some("a\nx\n"))),
        (Some("two"), Ok(Some(""))),
        (Some("two-more"), Ok(Some("y\na\n"))),
        // Unchanged since the last version.
        (Some("three"), Ok(None)),
        (None, Err(PatchError::Ambiguous)),
    ] {
        let result = result.map(|text| text.map(|text| text.as_bytes().to_vec()));
        assert_eq!(apply_patch(b"a\n", patch.as_bytes(), resource), result, "{resource:?}");
    }
    for (patch, resource, result) in [
        ("", None, Ok(None)),
        ("", Some("one"), Ok(None)),
        // A list without a name takes what there is.
        ("diff name:one\nd1 1\n", None, Ok(Some(Vec::new()))),
        ("d1 1\n", Some("one"), Err(PatchError::Ambiguous)),
        ("diff name:one\nd1 1\ndiff lines:1\nd1 1\n", Some("one"), Err(PatchError::Ambiguous)),
        ("diff name:one\nd1 1\ndiff name:one\nd1 1\n", Some("one"), Err(PatchError::Ambiguous)),
        // Whoever it is for, it has to be readable.
        ("diff name:one\nd1 1\ndiff name:two\nd1\n", Some("one"), Err(PatchError::NoCommand { line: 4 })),
        ("diff name:one\nd1 1\ndiff name:two\nd99 1\n", Some("one"), Ok(Some(Vec::new()))),
    ] {
        assert_eq!(apply_patch(b"a\n", patch.as_bytes(), resource), result, "{patch:?} {resource:?}");
    }
}

#[test]
fn patches_that_do_not_apply() {
    use PatchError::{BadDirective, Checksum, Cut, Length, NoCommand, NoSuchPlace};
    for (patch, error) in [
        ("\n", NoCommand { line: 1 }),
        ("x1 1\n", NoCommand { line: 1 }),
        ("d1 1\n\n", NoCommand { line: 2 }),
        ("d1\n", NoCommand { line: 1 }),
        ("d1 0\n", NoCommand { line: 1 }),
        ("d 1\n", NoCommand { line: 1 }),
        ("d1  1\n", NoCommand { line: 1 }),
        ("d+1 1\n", NoCommand { line: 1 }),
        ("d-1 1\n", NoCommand { line: 1 }),
        ("d1 99999999999999999999\n", NoCommand { line: 1 }),
        ("<!doctype html>\n", NoCommand { line: 1 }),
        ("a1 1\n", Cut { line: 1 }),
        ("a1 3\nx\ny\n", Cut { line: 1 }),
        ("a1 18446744073709551615\nx\n", Cut { line: 1 }),
        // Cut within a line.
        ("d1 1\na1 1\n! Vers", Cut { line: 2 }),
        ("d0 1\n", NoSuchPlace { line: 1 }),
        ("d5 1\n", NoSuchPlace { line: 1 }),
        ("d4 2\n", NoSuchPlace { line: 1 }),
        ("d1 18446744073709551615\n", NoSuchPlace { line: 1 }),
        ("a5 1\nx\n", NoSuchPlace { line: 1 }),
        ("d2 2\nd3 1\n", NoSuchPlace { line: 2 }),
        ("d2 2\na2 1\nx\n", NoSuchPlace { line: 2 }),
        ("a4 1\nx\na3 1\ny\n", NoSuchPlace { line: 3 }),
        ("diff lines:x\n", BadDirective { line: 1 }),
        ("diff checksum:123456789\n", BadDirective { line: 1 }),
        ("diff checksum:123456789g\n", BadDirective { line: 1 }),
        ("diff lines:3\nd1 1\n", Length { line: 1, stated: 3, found: 1 }),
        ("diff lines:18446744073709551615\na4 1\nx\n", Length { line: 1, stated: usize::MAX, found: 2 }),
        ("diff lines:1\nd1 1\nd2 1\n", Length { line: 1, stated: 1, found: 2 }),
        ("diff lines:1\na1 1\nx\n", Length { line: 1, stated: 1, found: 2 }),
        (
            "diff checksum:0000000000\nd1 4\n",
            Checksum { stated: "0000000000".into(), found: "da39a3ee5e6b4b0d3255bfef95601890afd80709".into() },
        ),
    ] {
        assert_eq!(apply_patch(LIST.as_bytes(), patch.as_bytes(), None), Err(error), "{patch:?}");
    }
    // Nothing is glued to a line without an end.
    assert_eq!(apply_patch(b"a\nb", b"a2 1\nc\n", None), Err(NoSuchPlace { line: 1 }));
}

/// A patch in the form of `diff -n`, by the longest common run of lines.
fn difference(old: &str, new: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.split_inclusive('\n').collect(), new.split_inclusive('\n').collect());
    // Length of what is common behind each pair of places.
    let mut common = vec![vec![0; new.len() + 1]; old.len() + 1];
    for i in (0..old.len()).rev() {
        for j in (0..new.len()).rev() {
            common[i][j] =
                if old[i] == new[j] { common[i + 1][j + 1] + 1 } else { common[i + 1][j].max(common[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut patch) = (0, 0, String::new());
    while i < old.len() || j < new.len() {
        if i < old.len() && j < new.len() && old[i] == new[j] {
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let (from, added) = (i, j);
        while i < old.len() && (j == new.len() || old[i] != new[j] && common[i + 1][j] >= common[i][j + 1]) {
            i += 1;
        }
        while j < new.len() && (i == old.len() || old[i] != new[j] && common[i][j + 1] > common[i + 1][j]) {
            j += 1;
        }
        if i > from {
            patch += &format!("d{} {}\n", from + 1, i - from);
        }
        if j > added {
            patch += &format!("a{i} {}\n{}", j - added, new[added..j].concat());
        }
    }
    patch
}

fn text() -> impl Strategy<Value = String> {
    (prop::collection::vec("(a|b|c|d1 1|a0 1|diff x|\u{fc})?\r?", 0..12), any::<bool>())
        .prop_map(|(lines, ended)| lines.join("\n") + if ended { "\n" } else { "" })
}

proptest! {
    #[test]
    fn a_patch_gives_the_next_version(old in text(), new in text()) {
        let patch = difference(&old, &new);
        let found = apply_patch(old.as_bytes(), patch.as_bytes(), None);
        let expected = if patch.is_empty() { None } else { Some(new.into_bytes()) };
        prop_assert_eq!(found, Ok(expected), "{:?}", patch);
    }

    /// Pasted together, as several lists have it: lines are counted by their ends.
    #[test]
    fn a_part_gives_the_next_version(old in text(), new in text(), other in text()) {
        let part = |name: &str, old: &str, new: &str| {
            let patch = difference(old, new);
            let end = if patch.is_empty() || patch.ends_with('\n') { "" } else { "\n" };
            format!("diff name:{name} lines:{}\n{patch}{end}", patch.matches('\n').count())
        };
        let patch = part("other", &new, &other) + &part("ours", &old, &new) + &part("last", &other, &old);
        prop_assert_eq!(apply_patch(old.as_bytes(), patch.as_bytes(), Some("ours")), Ok(Some(new.into_bytes())), "{}", patch);
    }

    #[test]
    fn no_patch_panics(
        list in text(),
        patch in "((a|d)[0-9]{1,2} [0-9]{1,20}\n?|diff( (name|lines|checksum):[a-f0-9]{0,41})*\n|[a-d\r\n ])*",
        name in prop::option::of("[a-f0-9]{0,2}"),
    ) {
        let _ = apply_patch(list.as_bytes(), patch.as_bytes(), name.as_deref());
    }

    #[test]
    fn no_bytes_panic(list: Vec<u8>, patch: Vec<u8>) {
        let _ = apply_patch(&list, &patch, None);
    }
}

/// What makes real patches.
#[test]
fn patches_of_diff() {
    let folder = tempfile::TempDir::new().unwrap();
    let [old_file, new_file] = ["old", "new"].map(|name| folder.path().join(name));
    let texts: Vec<String> = (0..40u32)
        .map(|seed| {
            let lines: Vec<String> = (0..seed).map(|i| ((i * i * 7 + seed) % 11).to_string()).collect();
            lines.join("\n") + if seed % 3 == 0 { "" } else { "\n" }
        })
        .collect();
    for (old, new) in texts.iter().zip(texts.iter().rev()) {
        fs::write(&old_file, old).unwrap();
        fs::write(&new_file, new).unwrap();
        let Ok(diff) = Command::new("diff").arg("-n").args([&old_file, &new_file]).output() else {
            return data::skip("the program diff is not installed");
        };
        assert_eq!(apply_patch(old.as_bytes(), &diff.stdout, None), Ok(Some(new.clone().into_bytes())), "{diff:?}");
    }
}
