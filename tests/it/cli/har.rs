//! HAR files as request files.

use super::check;

#[test]
fn files_of_chromium_and_firefox() {
    check(&[
        (
            "check -l ads.txt more/ads.txt --requests chromium.har",
            0,
            &[
                "pass      https://news.example/",
                "block     https://pixel.example/1.gif  ||pixel.example^$image,domain=news.example",
                "block     https://ads.example/frame",
                "block     https://ads.example/  ||ads.example^",
            ],
            &[],
        ),
        (
            "explain -l ads.txt more/ads.txt --requests firefox.har --json",
            0,
            &[
                r#"{"url":"http://news.example/","sourceUrl":"http://news.example/","type":"main_frame","action":"pass""#,
                r#"{"url":"http://news.example/today","sourceUrl":"http://news.example/today","type":"main_frame""#,
                r#"{"url":"http://pixel.example/1","sourceUrl":"http://news.example/today","type":"image","action":"block""#,
                r#"{"url":"http://pixel.example/2","sourceUrl":"http://other.example/","type":"image","action":"pass""#,
                r#"{"url":"http://ads.example/","sourceUrl":"http://news.example/today","type":"sub_frame","action":"block""#,
            ],
            &[],
        ),
        ("check -l ads.txt --requests cut.har", 2, &[], &["cut.har:1:", "not a readable HAR file"]),
    ]);
}
