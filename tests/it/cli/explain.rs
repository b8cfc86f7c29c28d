//! `brock explain`.

use super::{NEWS, check};

#[test]
fn explanations() {
    check(&[
        (
            &format!("explain -l ads.txt --type script {NEWS} https://ads.example/ok.js"),
            0,
            &[
                "allow     https://ads.example/ok.js\n",
                "GET, script, requested by news.example\n",
                "step 5: an exception outranks",
                "matching\n",
                "exception              @@||ads.example/ok.js$script  ads.txt:3  <- decides\n",
                "block                  ||ads.example^  ads.txt:2\n",
            ],
            &[],
        ),
        (
            "explain -l more/ads.txt --type script --source https://other.example/ https://pixel.example/1.gif",
            0,
            &[
                "pass",
                "step 9",
                "nearly matching",
                "||pixel.example^$image,domain=news.example  ads.txt:1: not for the type script",
            ],
            &[],
        ),
        (
            "explain -l more/ads.txt --type image --source https://other.example/ https://pixel.example/1.gif --json",
            0,
            &[
                r#"{"url":"https://pixel.example/1.gif","sourceUrl":"https://other.example/","type":"image","action":"pass","#,
                r#""filter":null,"list":null,"line":null,"reason":"no-filter","step":9,"matches":[],"nearMisses":[{"#,
                r#""line":1,"role":"block","failed":"from"}]"#,
            ],
            &[],
        ),
        ("explain -l ads.txt --requests broken.jsonl", 2, &["block", "\n\npass"], &["broken.jsonl:2"]),
    ]);
}
