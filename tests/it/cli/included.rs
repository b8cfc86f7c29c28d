//! Included files, in several subcommands.

use std::fs;

use super::{NEWS, brock, check, folder};

#[test]
fn files() {
    check(&[
        (
            "lint with.txt --json",
            1,
            &[
                r#"{"list":"with.txt","line":4,"code":"missing-include","severity":"error""#,
                r#"{"list":"more/part.txt","line":1,"code":"bad-metadata","severity":"warning""#,
                r#"{"list":"more/part.txt","line":3,"code":"unknown-modifier""#,
                r#"{"list":"more/deep/er.txt","line":2,"code":"bad-include""#,
                r#"{"summary":{"errors":3,"warnings":1,"notes":0}}"#,
            ],
            &[],
        ),
        (
            "lint with.txt",
            1,
            &["with.txt:4:11", "!#include more/none.txt", "more/part.txt:3:14", "||x.example^$scripts"],
            &[],
        ),
        (
            "compile with.txt -o with.img --env env_firefox",
            0,
            &["with.txt", "more/part.txt", "more/deep/er.txt", "more/deep/fox.txt      1"],
            &["with.txt:4:11"],
        ),
        (
            "compile with.txt -o with.img",
            0,
            &[
                "with.txt              4",
                "more/part.txt         4",
                "more/deep/er.txt      5",
                "all                  13",
            ],
            &[
                "with.txt:4:11: missing-include",
                "more/part.txt:1:12: bad-metadata",
                "more/deep/er.txt:2:11: bad-include",
            ],
        ),
        ("compile with.txt -o more/part.txt", 2, &[], &["more/part.txt: the image would overwrite a list"]),
    ]);
    let folder = folder();
    assert_eq!(brock(folder.path(), "compile with.txt ads.txt -o with.img").status, Some(0));
    for (selection, host, place) in [
        ("--image with.img", "with", r#""list":"with.txt","line":2"#),
        ("--image with.img", "part", r#""list":"more/part.txt","line":2"#),
        ("--image with.img", "deeper", r#""list":"more/deep/er.txt","line":1"#),
        ("--image with.img", "ads", r#""list":"ads.txt","line":2"#),
        ("-l with.txt", "deeper", r#""list":"more/deep/er.txt","line":1"#),
        // Lists of one file name, and their included files, are named by their paths.
        ("-l ads.txt with.txt more/with.txt", "part", r#""list":"more/part.txt","line":2"#),
    ] {
        let run =
            brock(folder.path(), &format!("check {selection} {NEWS} --json --type image https://{host}.example/"));
        assert!(run.stdout.contains(place), "{selection} {host}: {run:?}");
    }
    assert_eq!(brock(folder.path(), "dnr with.txt -o rules --browser chromium").status, Some(0));
    let map = fs::read_to_string(folder.path().join("rules/map.json")).unwrap();
    assert!(map.contains(r#""list":"more/deep/er.txt","line":1"#), "{map}");
}
