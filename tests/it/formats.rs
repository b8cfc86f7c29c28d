//! `brock::format`: cases, and real lists.

use brock::format::{FormatOptions, format};
use brock::lists::Checksum;

use crate::data;
use crate::promises::format_keeps_the_meaning;

fn plain(text: &str) -> String {
    format(text, FormatOptions::default())
}

#[test]
fn cases() {
    for (text, formatted) in [
        ("||b.example^\n||a.example^\n", "||a.example^\n||b.example^\n"),
        ("! A\n||b.example^\n! B\n||a.example^", "! A\n||b.example^\n! B\n||a.example^\n"),
        (
            "||a.example^$third-party,image,domain=c.example|b.example\n",
            "||a.example^$image,third-party,domain=b.example|c.example\n",
        ),
        ("||A.Example^$script\n", "||a.example^$script\n"),
        ("a.example##.b\n||c.example^\na.example##.a\n", "||c.example^\na.example##.a\na.example##.b\n"),
        ("B.example,a.example##.Ad > .x\n", "a.example,b.example##.Ad > .x\n"),
        ("||a.example^\n||a.example^\n", "||a.example^\n"),
        // Bytes of scriptlets, expressions and values stay.
        ("b.example,a.example##+js( set ,a ,1)\n", "a.example,b.example##+js( set ,a ,1)\n"),
        ("/B,A/$script\n", "/B,A/$script\n"),
        (
            "||a.example^$xhr,replace=/b,a/c/,domain=b.example|a.example\n",
            "||a.example^$xhr,replace=/b,a/c/,domain=a.example|b.example\n",
        ),
        // A hint and a comment about the next line keep their line.
        ("!+ NOT_OPTIMIZED\n||b.example^\n||a.example^\n", "!+ NOT_OPTIMIZED\n||b.example^\n||a.example^\n"),
        // Lines that are rejected stay.
        ("||b.example^$scripts\n||a.example^\n", "||a.example^\n||b.example^$scripts\n"),
        ("||b.example^\r\n||a.example^\r\n", "||a.example^\r\n||b.example^\r\n"),
        // The first line end is that of all lines, inside a continued line too.
        ("||b.example^\r\n||a.example^ \\\n    $script\r", "||a.example^ \\\r\n    $script\r\n||b.example^\r\n"),
        ("! x\r||b.example^\n||a.example^", "! x\r||a.example^\r||b.example^\r"),
        ("0.0.0.0 b.example\n0.0.0.0 a.example\n", "0.0.0.0 a.example\n0.0.0.0 b.example\n"),
        ("", ""),
    ] {
        assert_eq!(plain(text), formatted, "{text:?}");
        assert_eq!(plain(formatted), formatted, "{text:?}");
    }
}

#[test]
fn combining() {
    for (text, combined) in [
        ("b.example##.ad\na.example##.ad\n", "a.example,b.example##.ad\n"),
        ("b.example##.ad\na.example##.x\n", "b.example##.ad\na.example##.x\n"),
        ("a.example,~b.a.example##.ad\nc.example##.ad\n", "a.example,~b.a.example##.ad\nc.example##.ad\n"),
        ("/x$script,domain=a.example\n/x$domain=b.example,script\n", "/x$script,domain=a.example|b.example\n"),
        (
            "/x$domain=a.example\n/x$domain=b.example,badfilter\n",
            "/x$domain=a.example\n/x$domain=b.example,badfilter\n",
        ),
        ("##.ad\na.example##.ad\n", "##.ad\na.example##.ad\n"),
    ] {
        assert_eq!(format(text, FormatOptions { combine: true }), combined, "{text:?}");
    }
}

/// ABPindo/indonesianadblockrules#432: the result does not depend on the order of the input.
#[test]
fn order_of_the_input() {
    let lines = ["/Ads/$image\n", "/ads/$image\n", "/ADS/$image\n"];
    let mut results = Vec::new();
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let text: String = order.iter().map(|index| lines[*index]).collect();
        let formatted = plain(&text);
        assert_eq!(formatted.lines().count(), 3);
        assert_eq!(plain(&formatted), formatted);
        results.push(formatted);
    }
    results.dedup();
    assert_eq!(results.len(), 1, "{results:?}");
}

/// easylist/easylist#10910: a selector that looks like an operator is not touched.
#[test]
fn universal_selectors() {
    assert_eq!(plain("example.com##*:not(.a)\n"), "example.com##*:not(.a)\n");
}

#[test]
fn a_right_checksum_stays_right() {
    let list = |sum: &str| format!("! Checksum: {sum}\n||b.example^\n||a.example^\n");
    let Checksum::Wrong { found, .. } = Checksum::of(&list("x")).clone() else { panic!("it is wrong") };
    let formatted = plain(&list(&found));
    assert!(formatted.ends_with("||a.example^\n||b.example^\n"));
    assert_eq!(Checksum::of(&formatted), Checksum::Right);
    assert!(plain(&list("x")).starts_with("! Checksum: x\n"));
}

#[test]
fn real_lists_keep_their_meaning() {
    for name in ["easylist-social.txt", "ubo-privacy.min.txt", "ubo-privacy-removeparam.txt"] {
        let Some(text) = data::text(&format!("lists/{name}")) else { continue };
        format_keeps_the_meaning(text.as_bytes());
    }
}
