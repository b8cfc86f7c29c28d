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

#[test]
fn why_not() {
    check(&[
        (
            &format!("explain -l twice.txt --why-not --type script {NEWS} https://cdn.z.example/a.js"),
            0,
            &["pass", "why not\n", "||z.example^document  twice.txt:4\n    the pattern does not match"],
            &[],
        ),
        (
            &format!("explain -l if.txt --why-not --type script {NEWS} https://ads.example/a.js"),
            0,
            &["why not\n  ||ads.example^  if.txt:2\n    stands in a branch of !#if that is off"],
            &[],
        ),
        (
            &format!("explain -l bad.txt --why-not --json --type script {NEWS} https://ads.example/a.js"),
            0,
            &[
                r#""whyNot":[{"path":"bad.txt","line":1,"start":0,"end":22,"column":1,"filter":"||ads.example^$scripts","reason":"rejected","detail":"the line is rejected: unknown modifier \"scripts\": did you mean script?"}]"#,
            ],
            &[],
        ),
        (
            &format!("explain -l ads.txt --why-not --filter nothing --type script {NEWS} https://ads.example/ok.js"),
            0,
            &["allow", "no filter is near\n"],
            &[],
        ),
        (
            &format!("explain -l ads.txt --why-not --type script {NEWS} https://ads.example/ok.js"),
            0,
            &[
                "why not\n  ||ads.example^  ads.txt:2\n    matches, and @@||ads.example/ok.js$script (ads.txt:3) has precedence\n",
            ],
            &[],
        ),
        (
            &format!("explain --image lists.img --why-not --type script {NEWS} https://ads.example/ok.js"),
            2,
            &[],
            &["cannot be used with"],
        ),
        (
            "explain -l pages.txt --page https://www.news.example/ --class banner",
            0,
            &[
                "filters that apply\n",
                "news.example##.ad  pages.txt:1\n",
                "##.banner  pages.txt:5",
                "near misses\n",
                "news.example##.kept  pages.txt:6  [exception]",
            ],
            &[],
        ),
        (
            "explain -l pages.txt --page https://off.example/ --class banner --why-not",
            0,
            &["why not\n  ##.banner  pages.txt:5\n    an exception switches generic filters off here"],
            &[],
        ),
        (
            "explain -l pages.txt --page https://else.example/ --why-not --filter .ad --json",
            0,
            &[
                r#"{"url":"https://else.example/","matches":[],"nearMisses":[],"whyNot":[{"path":"pages.txt","line":1,"#,
                r#""reason":"host","detail":"names other hosts"}]}"#,
            ],
            &[],
        ),
    ]);
}
