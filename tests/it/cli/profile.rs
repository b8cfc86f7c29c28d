//! `brock profile`.

use super::check;

#[test]
fn costs() {
    check(&[
        (
            "profile costly.txt --requests requests.jsonl",
            0,
            &[
                "3 requests: ",
                "costly.txt:1: /[a-z]+.*ads[0-9]+$/\n",
                " % of all steps: 3 tests, 0 matches, ",
                "  the expression takes ",
                "  it is tested on nearly every request because its pattern has no whole word: add a word of the URL",
            ],
            &[],
        ),
        (
            "profile costly.txt --requests requests.jsonl --most 1 --json",
            0,
            &[
                r#"{"path":"costly.txt","line":1,"start":0,"end":20,"column":1,"filter":"/[a-z]+.*ads[0-9]+$/","tests":3,"matches":0,"steps":"#,
                r#""advice":["#,
                r#"{"summary":{"requests":3,"tested":2,"tests":"#,
            ],
            &[],
        ),
        ("profile ads.txt --with costly.txt --requests requests.jsonl", 0, &["3 requests: ", "ads.txt:2: "], &[]),
        ("profile costly.txt", 2, &[], &["no file of requests or pages"]),
        ("profile none.txt --requests requests.jsonl", 2, &[], &["none.txt"]),
        ("profile costly.txt --requests broken.jsonl", 2, &["3 requests: "], &["broken.jsonl:2"]),
    ]);
}
