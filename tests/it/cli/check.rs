//! `brock check`.

use std::fs;
use std::process::{Command, Stdio};

use super::{FILES, NEWS, check, folder};

#[test]
fn one_request() {
    let case = |selection: &str, rest: &str| format!("check {selection} {NEWS} {rest}");
    for (rest, action, place) in [
        ("--type script https://ads.example/a.js", "block", Some(("||ads.example^", 2))),
        ("--type beacon https://ads.example/a.js", "block", Some(("||ads.example^", 2))),
        ("--type script https://ads.example/ok.js", "allow", Some(("@@||ads.example/ok.js$script", 3))),
        ("--type script https://ads.example/must.js", "block", Some(("||ads.example/must.js$important", 4))),
        ("--type script --method POST https://fine.example/", "pass", None),
        ("--type script --top https://top.example/ https://fine.example/", "pass", None),
    ] {
        let (text, json) = match place {
            Some((filter, line)) => (
                format!("  {filter}  ads.txt:{line}"),
                format!("{{\"action\":\"{action}\",\"filter\":\"{filter}\",\"list\":\"ads.txt\",\"line\":{line}}}\n"),
            ),
            None => ("\n".into(), "{\"action\":\"pass\",\"filter\":null,\"list\":null,\"line\":null}\n".into()),
        };
        check(&[
            (&case("-l ads.txt", rest), 0, &[action, &text], &[]),
            (&case("-l ads.txt --json", rest), 0, &[&json], &[]),
            (&case("--image lists.img --json", rest), 0, &[&json], &[]),
        ]);
    }
    check(&[
        (
            "check -l ads.txt more/ads.txt --type image --source https://news.example/ https://pixel.example/",
            0,
            &["more/ads.txt:1"],
            &[],
        ),
        ("check --type image --source https://news.example/ -l ads.txt https://ads.example/", 0, &["ads.txt:2"], &[]),
        (
            "check -l more/ads.txt --type image --source news.example https://pixel.example/",
            0,
            &["block", "ads.txt:1"],
            &[],
        ),
        ("check -l more/ads.txt --type image --source WWW.News.example:80 https://pixel.example/", 0, &["block"], &[]),
        ("check -l more/ads.txt --type image --source null https://pixel.example/", 0, &["pass"], &[]),
        ("check -l odd.txt --type script --source x https://x.example/a{b}", 0, &["block"], &[]),
        ("check -l if.txt --type image --source x https://ads.example/", 0, &["pass"], &[]),
        ("check -l if.txt --env env_firefox --type image --source x https://ads.example/", 0, &["block"], &[]),
        (
            "check -l ads.txt --type script --source x https://ads.example/ok.js",
            0,
            &["allow", "ads.txt:3  over ||ads.example^"],
            &[],
        ),
    ]);
}

#[test]
fn many_requests() {
    check(&[
        (
            "check --image lists.img --requests requests.jsonl --json",
            0,
            &[
                "{\"action\":\"block\",\"filter\":\"||ads.example^\",\"list\":\"ads.txt\",\"line\":2}\n",
                "{\"action\":\"allow\",\"filter\":\"@@||ads.example/ok.js$script\",\"list\":\"ads.txt\",\"line\":3}\n",
                "{\"action\":\"pass\",\"filter\":null,\"list\":null,\"line\":null}\n",
            ],
            &[],
        ),
        (
            "check -l ads.txt --requests requests.jsonl",
            0,
            &[
                "block     https://ads.example/a.js  ||ads.example^  ads.txt:2\n",
                "allow     ",
                "pass      https://fine.example/\n",
            ],
            &[],
        ),
        (
            "check -l ads.txt --requests broken.jsonl",
            2,
            &["block     https://ads.example/a.js", "pass      https://fine.example/"],
            &[
                "broken.jsonl:2: ",
                "broken.jsonl:3: missing field `type` (column ",
                "broken.jsonl:4: unknown request type \"sprocket\"",
                "broken.jsonl:6: not a URL",
                "4 of 7 requests could not be read",
            ],
        ),
        ("check -l ads.txt --requests empty.txt", 0, &[], &[]),
    ]);
}

#[test]
fn headers_and_address() {
    let ask = "check -l later.txt --type script --source https://news.example/ https://x.example/a.js";
    check(&[
        (ask, 0, &["pass\n"], &[]),
        (&format!("{ask} --response-header via:1.1+google"), 0, &["block     *$script,header=via:1.1*"], &[]),
        (&format!("{ask} --request-header cookie:visitor=1"), 0, &["block     *$script,requestheader=cookie:"], &[]),
        (&format!("{ask} --address 192.0.2.7"), 0, &["block     *$script,ipaddress=192.0.2.*"], &[]),
        (&format!("{ask} --response-header via"), 2, &[], &["name: value"]),
        (&ask.replace("check", "explain"), 0, &["the response headers do not match or are unknown (header=)"], &[]),
        ("check -l later.txt --requests later.jsonl", 0, &["block ", "later.txt:1\n", "later.txt:3\n"], &[]),
    ]);
}

/// `brock check ... | head -1`
#[test]
fn a_closed_pipe_is_not_an_error() {
    let folder = folder();
    let line = &FILES.iter().find(|(name, _)| *name == "requests.jsonl").unwrap().1;
    fs::write(folder.path().join("many.jsonl"), line.repeat(20_000)).unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_brock"))
        .args(["check", "--image", "lists.img", "--requests", "many.jsonl"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}
