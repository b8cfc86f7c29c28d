//! `brock test`.

use super::check;

#[test]
fn expectations() {
    check(&[
        ("test news.test.toml", 0, &["3 expectations passed, 0 failed\n"], &[]),
        (
            "test wrong",
            1,
            &[
                "failed wrong/wrong.test.toml: https://ads.example/a.png",
                "expected: block\n  found:    pass\n  issue:    https://issues.example/1",
                "not for the type image",
                ".ad is not hidden",
                "no line matches banner$",
                "news.txt:3: ##.banner",
                "0 expectations passed, 3 failed\n",
            ],
            &[],
        ),
        (
            "test wrong --json",
            1,
            &[
                r#""expected":"block","found":"pass","issue":"https://issues.example/1"}"#,
                r#"{"summary":{"passed":0,"failed":3}}"#,
            ],
            &[],
        ),
        ("test more", 2, &[], &["no file of expectations"]),
    ]);
}
