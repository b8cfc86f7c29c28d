//! Invalid input and wrong usage.

use super::check;

#[test]
fn messages_name_the_file() {
    for command in ["compile -o a.img", "lint", "dnr -o rules --browser chromium"] {
        for (list, message) in [
            ("missing.txt", "missing.txt: "),
            ("more", "more: "),
            ("binary.txt", "binary.txt: not a text list: line 2 has a NUL byte"),
            ("lists.img", "lists.img: a compiled image, not a list"),
            ("altered.img", "altered.img: a compiled image, not a list"),
            ("altered-text.img", "altered-text.img: a compiled image, not a list"),
        ] {
            // `brock lint` takes folders of lists.
            if (command, list) != ("lint", "more") {
                check(&[(&format!("{command} ads.txt {list}"), 2, &[], &[message])]);
            }
        }
    }
    for command in
        ["check --requests requests.jsonl", "explain --requests requests.jsonl", "bench --requests requests.jsonl"]
    {
        for (image, message) in [
            ("missing.img", "missing.img: "),
            ("cut.img", "cut.img: the image has "),
            ("altered.img", "altered.img: the image is damaged"),
            ("altered-text.img", "altered-text.img: the image is damaged"),
            ("garbage.img", "garbage.img: not a Brock image"),
            ("later.img", "later.img: an image of format version 200"),
            ("ads.txt", "ads.txt: not a Brock image; pass a list with -l"),
            ("empty.txt", "empty.txt: not a Brock image"),
        ] {
            check(&[(&format!("{command} --image {image}"), 2, &[], &[message])]);
        }
    }
    check(&[
        ("check -l ads.txt --requests missing.jsonl", 2, &[], &["missing.jsonl: "]),
        ("check -l ads.txt --requests binary.txt", 2, &[], &["binary.txt: neither JSON Lines nor HAR: line 2"]),
        ("check -l ads.txt --type script --source x nowhere", 2, &[], &["not a URL", "nowhere"]),
        (
            "check -l ads.txt --type sprocket --source x https://x.com/",
            2,
            &[],
            &["the types are main_frame, sub_frame"],
        ),
        ("check -l ads.txt --type script https://x.com/", 2, &[], &["a request needs --type, --source and a URL"]),
        ("check --requests requests.jsonl", 2, &[], &["--list"]),
        ("check -l ads.txt --image lists.img --requests requests.jsonl", 2, &[], &["cannot be used with"]),
        ("check -l ads.txt --requests requests.jsonl --type script", 2, &[], &["cannot be used with"]),
        ("frobnicate", 2, &[], &["frobnicate"]),
        ("", 2, &[], &["Usage: brock"]),
    ]);
}
