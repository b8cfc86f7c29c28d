//! The table `tests/data/page-cases.tsv`: lists, pages and the complete expected effects, checked on every form.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use brock::lists::{Environment, List};
use brock::{BuildReport, Diagnostic};

use super::form::{PageForm, PageLists, forms};

/// A row of the table.
struct PageCase {
    /// Line number in the table.
    number: usize,
    wanted: String,
    list: String,
    url: String,
    classes: Vec<String>,
    ids: Vec<String>,
    ancestors: Vec<String>,
}

fn cases() -> Vec<PageCase> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/page-cases.tsv");
    let text = fs::read_to_string(path).unwrap();
    let rows = text.lines().zip(1..).filter(|(row, _)| !row.is_empty() && !row.starts_with("# "));
    rows.map(|(row, number)| {
        let mut columns = row.split('\t');
        let mut next = || columns.next().unwrap_or("").to_owned();
        let (wanted, list, url, context) = (next(), next(), next(), next());
        let words = |kind: &str| -> Vec<String> {
            let value = |word: &str| Some(word.strip_prefix(kind)?.strip_prefix('=')?.to_owned());
            context.split(' ').filter_map(value).collect()
        };
        let list = list.replace("\\n", "\n");
        PageCase { number, wanted, list, url, classes: words("class"), ids: words("id"), ancestors: words("frame") }
    })
    .collect()
}

/// All effects as the table writes them.
fn effects(form: &dyn PageForm, case: &PageCase) -> String {
    fn borrowed(texts: &[String]) -> Vec<&str> {
        texts.iter().map(String::as_str).collect()
    }
    let answer = form.page(&case.url, &borrowed(&case.ancestors));
    let named = form.generic(&case.url, &borrowed(&case.classes), &borrowed(&case.ids));
    let calls: BTreeSet<String> = answer.scriptlets.iter().map(|call| call.join(", ")).collect();
    let parts = [
        ("hide", &answer.hide),
        ("generic", &answer.generic),
        ("named", &named),
        ("style", &answer.style),
        ("procedural", &answer.procedural),
        ("scriptlet", &calls),
        ("html", &answer.html),
        ("header", &answer.headers),
    ];
    let all: Vec<String> =
        parts.iter().flat_map(|(name, texts)| texts.iter().map(move |text| format!("{name} {text}"))).collect();
    if all.is_empty() { "nothing".to_owned() } else { all.join(" | ") }
}

/// The findings on the list: code, line, columns of the span, and the suggestion.
fn findings(report: &BuildReport) -> String {
    let one = |(line, found): &(u32, Diagnostic)| {
        let suggestion = found.suggestion().map_or(String::new(), |text| format!(": {text}"));
        format!("finding {} {line}:{}-{}{suggestion}", found.code, found.span.start, found.span.end)
    };
    report.lists[0].diagnostics.iter().map(one).collect::<Vec<_>>().join(" | ")
}

/// The filters of the list in canonical form.
fn printed(list: &str) -> String {
    let list = List::parse(list, &Environment::default());
    list.page_filters.iter().map(|(_, filter)| format!("prints {filter}")).collect::<Vec<_>>().join(" | ")
}

#[test]
fn every_form_gives_the_expected_effects() {
    let cases = cases();
    assert!(cases.len() > 150, "only {} cases were read", cases.len());
    let environment = Environment::default();
    let mut wrong = Vec::new();
    for case in &cases {
        let mut check = |form: &str, found: String| {
            if found != case.wanted {
                wrong.push(format!(
                    "line {}, {form}: {:?}\n  gives  {found}\n  wanted {}",
                    case.number, case.list, case.wanted
                ));
            }
        };
        let lists = [("list", &*case.list)];
        let trusted = !case.wanted.contains("untrusted-");
        let (forms, report) = forms(PageLists { lists: &lists, environment: &environment, trusted });
        match case.wanted.split(' ').next() {
            Some("finding") => check("report", findings(&report)),
            Some("prints") => check("parser", printed(&case.list)),
            _ => {
                assert!(report.lists[0].diagnostics.is_empty(), "line {}: {}", case.number, findings(&report));
                forms.iter().for_each(|form| check(form.name(), effects(&**form, case)));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong results:\n{}", wrong.len(), wrong.join("\n"));
}
