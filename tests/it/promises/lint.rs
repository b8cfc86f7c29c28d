//! Findings of lints point into their lines, and fixes can be applied.

use brock::filter::lines;
use brock::lint::{Dialect, ExcludedPattern, LintSource, lint};
use brock::lists::Environment;

use super::text::text;

/// For any list in any dialect: linting ends, and every span is within its line and between characters.
pub fn lints_point_into_lines(data: &[u8]) {
    let text = text(data);
    let (first, second) = text.split_once("\n--- known\n").unwrap_or((&text, ""));
    if let Ok(pattern) = ExcludedPattern::parse(lines(first).next().map_or("", |(_, line)| line)) {
        let _ = pattern.is_match(first);
    }
    for dialect in Dialect::ALL {
        let judged = LintSource { dialect, ..LintSource::new("judged", first) };
        let known = LintSource { is_judged: false, ..LintSource::new("known", second) };
        let all: Vec<(u32, &str)> = lines(first).collect();
        for finding in lint(&[judged, known], &Environment::default()) {
            assert_eq!(finding.list, 0, "{finding:?}");
            let line = all.iter().find(|(number, _)| *number == finding.line);
            let line = line.unwrap_or_else(|| panic!("no line starts at {}: {finding:?}", finding.line)).1;
            let spans = [finding.span].into_iter().chain(finding.fix.map(|fix| fix.span));
            for span in spans {
                let part = line.get(span.start as usize..span.end as usize);
                assert!(part.is_some(), "{} at {span:?} in {line:?}", finding.name);
            }
        }
    }
}
