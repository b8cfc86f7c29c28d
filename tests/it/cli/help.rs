//! Help, shell completions, manual pages.

use super::check;

#[test]
fn help_completions_and_manual() {
    check(&[
        (
            "--help",
            0,
            &[
                "Usage: brock",
                "compile ",
                "check ",
                "explain ",
                "page ",
                "lint ",
                "fmt ",
                "test ",
                "dnr ",
                "bench ",
                "completions ",
                "man ",
                "Examples:",
                "Exit status: 0 success, 1 findings or a failed check, 2 wrong usage or unreadable input.",
            ],
            &[],
        ),
        ("--version", 0, &["brock ", env!("CARGO_PKG_VERSION")], &[]),
        ("completions bash", 0, &["_brock()", "--requests"], &[]),
        ("completions fish", 0, &["complete -c brock"], &[]),
        ("completions ksh", 2, &[], &["possible values"]),
        ("man", 0, &[".TH brock 1", "brock\\-check"], &[]),
        ("man check", 0, &[".TH brock-check 1", "\\-\\-requests"], &[]),
        ("man frobnicate", 2, &[], &["the subcommands are compile, check"]),
    ]);
    for command in [
        "compile",
        "check",
        "explain",
        "page",
        "lint",
        "fmt",
        "test",
        "diff",
        "dead",
        "profile",
        "bisect",
        "dnr",
        "dns",
        "crawl-report",
        "patch",
        "bench",
        "completions",
        "man",
    ] {
        check(&[(&format!("{command} --help"), 0, &["Usage: brock", "Examples:", &format!("brock {command}")], &[])]);
    }
}
