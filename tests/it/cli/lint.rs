//! `brock lint`.

use super::check;

#[test]
fn diagnostics() {
    check(&[
        ("lint ads.txt", 0, &["0 errors, 0 warnings, 0 notes\n"], &[]),
        (
            "lint bad.txt",
            1,
            &[
                "error[unknown-modifier]: ",
                "bad.txt:1:16",
                "||ads.example^$scripts",
                "^^^^^^^",
                "did you mean script?",
                "unknown pseudo-class :hovered",
                "3 errors, 0 warnings, 0 notes\n",
            ],
            &[],
        ),
        ("lint bom.txt", 1, &["bom.txt:1:16", "||ads.example^$scripts"], &[]),
        ("lint more/ads.txt --notes", 0, &["note[untrusted-scriptlet]", "more/ads.txt:3:", "1 note\n"], &[]),
        (
            "lint rewrites.txt --notes",
            0,
            &["note[untrusted-rewrite]", "rewrites.txt:1:", "rewrites.txt:3:", "4 notes\n"],
            &[],
        ),
        ("lint rewrites.txt --notes --trust rewrites.txt", 0, &["1 note\n"], &[]),
        ("lint more/ads.txt --trust none.txt", 2, &[], &["--trust none.txt: no list has this path or name"]),
        ("lint more/ads.txt --trust more/ads.txt", 0, &["0 errors, 0 warnings, 0 notes\n"], &[]),
        ("lint bad.txt --color always", 1, &["\u{1b}["], &[]),
        (
            "lint bad.txt --json",
            1,
            &[
                r#"{"list":"bad.txt","line":1,"code":"unknown-modifier""#,
                r#"{"summary":{"errors":3,"warnings":0,"notes":0}}"#,
            ],
            &[],
        ),
        ("lint latin1.txt", 1, &["2 errors"], &["latin1.txt:1:4: not UTF-8", "latin1.txt:3:4: not UTF-8"]),
    ]);
}

#[test]
fn summary() {
    check(&[
        (
            "lint ads.txt bad.txt --summary",
            1,
            &[
                "list     lines  exact",
                "ads.txt      4      3  100.00 %         0   0.00 %            0  0.00 %\n",
                "bad.txt      4      1   25.00 %         3  75.00 %            0  0.00 %\n",
                "all          8      4   57.14 %         3  42.86 %            0  0.00 %\n\n",
                "bad.txt      1  error     unknown-modifier   -\n",
                "all          1  error     modifier-not-here  dnstype\n",
                "3 errors, 0 warnings, 0 notes\n",
            ],
            &[],
        ),
        (
            "lint ads.txt bad.txt --summary --json",
            1,
            &[
                r#"{"list":"ads.txt","lines":4,"exact":3,"rejected":0,"notApplied":0,"reasons":[]}"#,
                r#"{"list":"bad.txt","lines":4,"exact":1,"rejected":3,"notApplied":0,"reasons":[{"code":"#,
                r#"{"code":"modifier-not-here","subject":"dnstype","severity":"error","lines":1}"#,
                r#"{"summary":{"errors":3,"warnings":0,"notes":0,"lines":8,"exact":4,"rejected":3,"notApplied":0,"reasons":["#,
            ],
            &[],
        ),
        (
            "lint latin1.txt --summary",
            1,
            &["1  33.33 %         2  66.67 %", "2 errors"],
            &["latin1.txt:1:4", "latin1.txt:3:4"],
        ),
        ("lint empty.txt --summary", 0, &["empty.txt      0      0      -", "0 errors"], &[]),
    ]);
}

#[test]
fn checksums() {
    check(&[
        ("lint sum.txt", 0, &["0 errors, 0 warnings"], &[]),
        ("lint cut.txt", 1, &["warning[checksum-mismatch]", "cut.txt:1:13", "^^^^^^", "0 errors, 2 warnings"], &[]),
        ("compile cut.txt -o a.img", 0, &["checksum-mismatch"], &["cut.txt:1:13: checksum-mismatch: the list was cut"]),
    ]);
}

#[test]
fn dialects_and_projects() {
    check(&[
        ("lint adguard.txt", 0, &["0 errors, 0 warnings, 1 note"], &[]),
        ("lint adguard.txt --dialect ublock", 1, &["error[raw-script-filter]"], &[]),
        ("lint adguard.txt --dialect x", 2, &[], &["known: ublock, adguard, abp, dns"]),
        ("lint --config project/.brock.toml", 0, &["0 errors, 0 warnings, 1 note"], &[]),
        ("lint project/lists", 1, &["error[raw-script-filter]", "warning[duplicate-filter]"], &[]),
        ("lint", 2, &[], &["no list: name lists, or name them in .brock.toml"]),
        ("lint packed.txt", 2, &[], &["packed.txt: a gzip file, not a text list; unpack it with gunzip"]),
        ("lint utf16.txt", 2, &[], &["utf16.txt: text in UTF-16 (little endian)", "iconv"]),
    ]);
}

#[test]
fn two_roles_and_forms() {
    check(&[
        ("lint ads.txt --with twice.txt", 0, &["0 errors, 0 warnings, 0 notes"], &[]),
        (
            "lint twice.txt --only duplicate-filter",
            1,
            &["the same filter is in line 1", "twice.txt:2:1", "0 errors, 1 warning"],
            &[],
        ),
        (
            "lint twice.txt --json",
            1,
            &[
                r#""path":"twice.txt","startLine":2,"column":1,"filter":"||x.example^","fix":{"start":0,"end":12,"text":"","removesLine":true}"#,
                r#"{"summary":{"errors":1,"warnings":2,"notes":0}}"#,
            ],
            &[],
        ),
        (
            "lint twice.txt --format github",
            1,
            &[
                "::error file=twice.txt,line=3,endLine=3,col=",
                "::warning file=twice.txt,line=2,endLine=2,col=1,endColumn=13,title=duplicate-filter::the same filter",
            ],
            &[],
        ),
        (
            "lint twice.txt --format sarif",
            1,
            &[r#""columnKind":"unicodeCodePoints""#, r#""ruleId":"duplicate-filter""#, r#""version":"2.1.0""#],
            &[],
        ),
        ("lint twice.txt --fix", 0, &["0 errors, 0 warnings, 0 notes"], &["3 fixes"]),
    ]);
}
