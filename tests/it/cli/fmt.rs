//! `brock fmt`.

use super::check;

#[test]
fn lists() {
    check(&[
        ("fmt unsorted.txt --check", 1, &["unsorted.txt: not in canonical form\n"], &[]),
        ("fmt ads.txt bad.txt --check", 1, &["bad.txt"], &[]),
        (
            "fmt unsorted.txt --diff",
            1,
            &["@@ -1,1 +0,0 @@\n-||b.example^$third-party,image\n", "+||b.example^$image,third-party\n"],
            &[],
        ),
        ("fmt unsorted.txt --check --json", 1, &[r#"{"path":"unsorted.txt","changed":true}"#], &[]),
        ("fmt latin1.txt", 2, &[], &["latin1.txt: not UTF-8, not a text list"]),
        ("fmt none.txt", 2, &[], &["none.txt"]),
    ]);
}
