//! `brock page`.

use super::check;

const NEWS: &str = "{\"url\":\"https://www.news.example/\",\"genericHide\":false,\"specificHide\":false,\"hide\":[\".ad\"],\
    \"style\":[\".sky {top: 0}\"],\"procedural\":[\".box:has-text(Ad)\"],\"scriptlets\":[";

#[test]
fn one_page() {
    check(&[
        (
            "page -l pages.txt https://www.news.example/",
            0,
            &["hide\n  .ad\nstyle\n  .sky {top: 0}\nprocedural\n  .box:has-text(Ad)\nHTML\n  script\n"],
            &[],
        ),
        ("page -l pages.txt --json https://www.news.example/", 0, &[NEWS, "],\"html\":[\"script\"]}\n"], &[]),
        (
            "page -l ads.txt pages.txt --trust pages.txt --json https://www.news.example/#x",
            0,
            &["\"scriptlets\":[[\"trusted-set-constant\",\"a\",\"1\"]]"],
            &[],
        ),
        ("page -l pages.txt https://off.example/", 0, &["generic filters off"], &[]),
        ("page -l pages.txt https://x.example/", 0, &[], &[]),
        (
            "page -l pages.txt --explain https://www.news.example/",
            0,
            &[
                "filters that apply\n  news.example##.ad  pages.txt:1\n",
                "near misses\n  news.example##.kept  pages.txt:6  [exception]\n",
            ],
            &[],
        ),
        (
            "page -l pages.txt --explain --json https://www.news.example/",
            0,
            &[
                "\"matches\":[{\"filter\":\"news.example##.ad\",\"list\":\"pages.txt\",\"line\":1,\"effect\":\"hide\",\"value\":\".ad\"}",
                "\"nearMisses\":[{\"filter\":\"news.example##.kept\"",
                "\"failed\":\"exception\"}]}",
            ],
            &[],
        ),
        ("page -l pages.txt", 2, &[], &["a page needs a URL"]),
        ("page -l pages.txt nowhere", 2, &[], &["a page needs a URL"]),
        ("page --json nowhere -l pages.txt", 2, &[], &["error"]),
        ("page -l pages.txt --trust other.txt https://x.example/", 2, &[], &["--trust other.txt: no list"]),
    ]);
}

#[test]
fn pages_of_a_file() {
    let first = format!("{NEWS}],\"html\":[\"script\"],\"genericSelectors\":[\".banner\"]}}\n");
    let off = "{\"url\":\"https://off.example/\",\"genericHide\":true,\"specificHide\":false,\"hide\":[],\"style\":[],\
        \"procedural\":[],\"scriptlets\":[],\"html\":[],\"genericSelectors\":[]}\n";
    check(&[
        ("page -l pages.txt --pages pages.jsonl", 2, &[&first, off, "\"html\":[]}\n"], &["pages.jsonl:2: ", "1 of 4"]),
        ("compile pages.txt --trust pages.txt -o pages.img", 0, &["pages.img"], &[]),
        (
            "page --image pages.img --pages pages.jsonl --json",
            2,
            &["[[\"trusted-set-constant\",\"a\",\"1\"]]"],
            &["pages.jsonl:2: "],
        ),
    ]);
}
