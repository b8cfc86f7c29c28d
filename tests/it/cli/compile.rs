//! `brock compile`.

use std::fs;

use super::{brock, check, folder};

#[test]
fn lists_to_image() {
    check(&[
        ("compile ads.txt -o a.img", 0, &["ads.txt", "4", "3", "0", "a.img: ", " of them for decisions"], &[]),
        (
            "compile ads.txt bad.txt more/ads.txt -o a.img",
            0,
            &[
                "rejected page filters",
                "more/ads.txt",
                "all",
                "reason",
                "invalid-selector",
                "untrusted-scriptlet",
                "modifier-not-here",
                "dnstype",
                "unknown-modifier",
            ],
            &[
                "bad.txt:1:16: unknown-modifier",
                "(did you mean script?)",
                "bad.txt:4:14: modifier-not-here",
                "1 filter for trusted lists not reported",
            ],
        ),
        ("compile more/ads.txt -o a.img --verbose", 0, &["ads.txt"], &["more/ads.txt:3:1: untrusted-scriptlet: "]),
        ("compile rewrites.txt -o a.img", 0, &["rewrites.txt", "6", "5"], &["idle-badfilter"]),
        (
            "compile rewrites.txt -o a.img --restrict-rewrites --verbose",
            0,
            &["rewrites.txt", "6", "2"],
            &[
                "rewrites.txt:1:1: untrusted-rewrite: ",
                "rewrites.txt:2:1: untrusted-rewrite: ",
                "rewrites.txt:3:1: untrusted-rewrite: ",
            ],
        ),
        (
            "compile rewrites.txt -o a.img --restrict-rewrites --trust rewrites.txt",
            0,
            &["rewrites.txt", "6", "5"],
            &["idle-badfilter"],
        ),
        (
            "compile bad.txt -o a.img --json",
            0,
            &[
                r#"{"list":"bad.txt","line":1,"code":"unknown-modifier","severity":"error","message":""#,
                r#""start":15,"end":22,"#,
                r#""suggestion":"did you mean script?"}"#,
                r#"{"list":"bad.txt","line":3,"code":"invalid-selector","severity":"error""#,
                r#"{"summary":{"lists":[{"name":"bad.txt","title":null,"lines":4,"filters":1,"pageFilters":0,"rejectedPageFilters":1,"notExact":3}],"reasons":[{"#,
                r#""image":"a.img","imageBytes":"#,
            ],
            &[],
        ),
        ("compile empty.txt -o a.img", 0, &["empty.txt", "0"], &[]),
        ("check --image a.img --type image --source s https://ads.example/", 0, &["pass"], &[]),
        ("compile ads.txt -o none/a.img", 2, &[], &["none/a.img: cannot be written"]),
        ("compile ads.txt more/ads.txt -o ads.txt", 2, &[], &["ads.txt: the image would overwrite a list"]),
        ("compile ads.txt", 2, &[], &["--output <FILE>"]),
    ]);
}

#[test]
fn an_image_is_replaced_atomically() {
    let folder = folder();
    assert_eq!(brock(folder.path(), "compile missing.txt -o lists.img").status, Some(2));
    assert_eq!(brock(folder.path(), "check --image lists.img --requests requests.jsonl").status, Some(0));
    assert_eq!(brock(folder.path(), "compile more/ads.txt -o lists.img").status, Some(0));
    let left: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("tmp"))
        .collect();
    assert_eq!(left, [""; 0]);
}
