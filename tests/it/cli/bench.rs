//! `brock bench`.

use super::check;

#[test]
fn figures() {
    check(&[
        (
            "bench -l ads.txt --requests requests.jsonl --passes 2",
            0,
            &[
                "lists",
                "ads.txt",
                "build",
                "load",
                "image",
                "requests     3: 1 blocked, 1 allowed, 1 passed",
                "p50",
                "first pass",
                "warm",
            ],
            &[],
        ),
        (
            "bench --image lists.img --requests requests.jsonl --passes 1 --json",
            0,
            &[
                r#"{"lists":["ads.txt"],"filters":3,"build":null,"load":{"coldMs":"#,
                r#""imageBytes":"#,
                r#""requests":3,"blocked":1,"allowed":1,"passed":1,"first":{"meanNs":"#,
                r#""warm":{"meanNs":"#,
                r#""maxNs":"#,
                r#""passes":1,"timerNs":"#,
            ],
            &[],
        ),
        ("bench -l ads.txt --requests broken.jsonl --passes 1", 2, &["requests     3:"], &["broken.jsonl:2"]),
        ("bench -l ads.txt --requests empty.txt", 2, &[], &["empty.txt: no request to measure"]),
        ("bench -l ads.txt --requests missing.jsonl", 2, &[], &["missing.jsonl: "]),
    ]);
}
