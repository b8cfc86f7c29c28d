//! No test passes silently without its data: it fails where data is required, and is counted elsewhere.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

/// Every test that reads the data folder.
const NEED_DATA: [&str; 16] = [
    "corpus::the_oracle_agrees_with_the_index",
    "corpus::decisions_equal_those_of_three_engines",
    "dnr::lists::real_lists",
    "learner::privacy_badgers_seed",
    "learner::reference_cases_of_cookies",
    "lists::checksums_of_real_lists",
    "lists::metadata_of_real_lists",
    "mutated::variants_of_recorded_requests",
    "pages::recorded::edges",
    "pages::recorded::generic_names",
    "pages::recorded::pages",
    "psl::recorded_hosts_match_the_publicsuffix_crate",
    "psl::public_suffix_list_test_vectors",
    "regex::list_expressions_match_like_fancy_regex",
    "simulate::real_requests",
    "update::real_lists",
];

/// Runs those tests on a data folder that has nothing in it. `PATH` is empty, so that no program is found either.
fn without_data(folder: &Path, tests: &[&str], required: bool) -> Output {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(tests).args(["--exact", "--test-threads=1"]);
    command.env("BROCK_LISTS_DIR", folder.join("lists")).env("BROCK_SKIPS", folder.join("skips")).env("PATH", "");
    if required {
        command.env("BROCK_REQUIRE_DATA", "1");
    } else {
        command.env_remove("BROCK_REQUIRE_DATA");
    }
    command.output().unwrap()
}

#[test]
fn a_test_without_its_data_is_counted() {
    let folder = tempfile::TempDir::new().unwrap();
    let tests = [&NEED_DATA[..], &["patches::patches_of_diff"]].concat();
    let output = without_data(folder.path(), &tests, false);
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{stdout}{stderr}");
    assert!(stdout.contains(&format!("{} passed", tests.len())), "{stdout}");
    let skips = std::fs::read_to_string(folder.path().join("skips")).unwrap();
    let counted: BTreeSet<&str> = skips.lines().map(|line| line.split_once('\t').unwrap().0).collect();
    assert_eq!(counted, tests.iter().copied().collect());
    for test in tests {
        assert!(stderr.contains(&format!("skipped: {test}: ")), "{test}: {stderr}");
    }
    assert!(skips.contains("test_psl.txt is not a file\n"), "{skips}");
    assert!(skips.contains("patches::patches_of_diff\tthe program diff is not installed\n"), "{skips}");
}

#[test]
fn a_test_without_required_data_fails() {
    let folder = tempfile::TempDir::new().unwrap();
    let tests = [&NEED_DATA[..], &["patches::patches_of_diff"]].concat();
    let output = without_data(folder.path(), &tests, true);
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success());
    assert!(stdout.contains(&format!("0 passed; {} failed", tests.len())), "{stdout}");
    assert!(stdout.contains("BROCK_REQUIRE_DATA is set, and"), "{stdout}");
    assert!(!folder.path().join("skips").exists());
}
