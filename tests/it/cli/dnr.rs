//! `brock dnr`.

use std::fs;

use super::{brock, check, folder};

#[test]
fn rulesets() {
    check(&[
        (
            "dnr ads.txt -o rules --browser chromium",
            0,
            &["network filters", "3", "rules", "rules.json", "in rules"],
            &[],
        ),
        ("dnr ads.txt -o deep/er/rules --browser firefox --json", 0, &["{", "\"filters\":3", "}"], &[]),
        ("dnr ads.txt -o rules --browser netscape", 2, &[], &["chromium, firefox"]),
        ("dnr ads.txt -o ads.txt --browser chromium", 2, &[], &["ads.txt: cannot be written"]),
    ]);
    let folder = folder();
    brock(folder.path(), "dnr ads.txt -o rules --browser chromium");
    for name in ["rules.json", "map.json", "report.json"] {
        let bytes = fs::read(folder.path().join("rules").join(name)).unwrap_or_else(|e| panic!("{name}: {e}"));
        serde_json::from_slice::<serde_json::Value>(&bytes).unwrap_or_else(|e| panic!("{name}: {e}"));
    }
}
