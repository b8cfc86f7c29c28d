//! `brock redundant`.

use super::check;

#[test]
fn covered_filters() {
    check(&[
        ("redundant ads.txt", 0, &["0 covered filters of 3"], &[]),
        (
            "redundant covered.txt",
            1,
            &[
                "covered.txt:1: ||a.ads.example^\n  covers the host and its subdomains: ||ads.example^ (covered.txt:3)\n",
                "1 covered filter of 3",
            ],
            &[],
        ),
        (
            "redundant covered.txt --json",
            1,
            &[
                r#"{"path":"covered.txt","line":1,"start":0,"end":16,"column":1,"filter":"||a.ads.example^","coverage":"host","by":{"path":"covered.txt","line":3,"filter":"||ads.example^"}}"#,
                r#"{"summary":{"filters":3,"covered":1}}"#,
            ],
            &[],
        ),
        ("redundant covered.txt --for hosts", 0, &["0 covered filters of 3"], &[]),
        (
            "redundant more/ads.txt --with wide.txt",
            1,
            &["  the same pattern with wider conditions: ||pixel.example^ (wide.txt:1)\n", "1 covered filter of 3"],
            &[],
        ),
        ("redundant covered.txt ads.txt --minimized a.txt", 2, &[], &["error: --minimized writes one list"]),
        ("redundant none.txt", 2, &[], &["none.txt"]),
    ]);
}

#[test]
fn the_minimized_list() {
    let folder = super::folder();
    let run = super::brock(folder.path(), "redundant covered.txt --minimized short.txt");
    assert_eq!(run.status, Some(1), "{run:#?}");
    assert_eq!(
        std::fs::read_to_string(folder.path().join("short.txt")).unwrap(),
        "! Mine\n||ads.example^\n||b.example^\n"
    );
}
