//! Pages on which uBlock Origin's answers were recorded, with the lists of the day: data that is not part of the project.

use std::collections::BTreeSet;
use std::process::Command;

use brock::filter::page::PageFilter;
use brock::lists::{Environment, List};
use serde_json::Value;

use super::form::{PageForm, PageLists, forms};
use crate::data;

#[path = "../../../benches/recorded/lists.rs"]
mod recorded_lists;

use recorded_lists::{ENVIRONMENT, LISTS};

/// A condition that is true for us. The recorded answers lack the filters of EasyPrivacy in its block, on 13
/// pages.
const NOT_RECORDED: &str = "!#if (ext_ublock || adguard)";

/// Runs `test` with the forms over the recorded lists and the objects of a file. `None`: no data.
fn with_data(file: &str, test: impl Fn(&[Box<dyn PageForm + '_>], &[Value])) -> Option<()> {
    let read = |name: &&str| data::text(&format!("lists/{name}")).map(|text| text.replace(NOT_RECORDED, "!#if false"));
    let texts: Vec<String> = LISTS.iter().map(read).collect::<Option<_>>()?;
    let lists: Vec<(&str, &str)> = LISTS.iter().copied().zip(texts.iter().map(String::as_str)).collect();
    let path = data::path(&format!("page/{file}"))?;
    let Ok(output) = Command::new("gzip").arg("-dc").arg(path).output() else {
        data::skip("the program gzip is not installed");
        return None;
    };
    let rows: Vec<Value> =
        String::from_utf8(output.stdout).unwrap().lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    let environment = Environment::new(ENVIRONMENT);
    test(&forms(PageLists { lists: &lists, environment: &environment, trusted: true }).0, &rows);
    Some(())
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect()
}

/// The canonical form of the body of a recorded filter.
fn canonical(body: &str) -> String {
    let line = format!("a.example##{body}");
    match &List::parse(&line, &Environment::default()).page_filters[..] {
        [(_, filter)] => body_of(filter),
        _ => format!("cannot be parsed: {body}"),
    }
}

fn body_of(filter: &PageFilter<'_>) -> String {
    filter.body.to_string()
}

/// The differences between what a form answers and what was recorded.
fn differences(ours: &BTreeSet<String>, recorded: BTreeSet<String>, part: &str, out: &mut Vec<String>) {
    let missing: Vec<_> = recorded.difference(ours).collect();
    let extra: Vec<_> = ours.difference(&recorded).collect();
    if !missing.is_empty() || !extra.is_empty() {
        out.push(format!("{part}: missing {missing:?}, extra {extra:?}"));
    }
}

#[test]
fn pages() {
    with_data("expect.jsonl.gz", |forms, rows| {
        assert!(rows.len() > 700, "only {} pages", rows.len());
        let everywhere: Value = serde_json::from_str(&data::text("page/everywhere.json").unwrap()).unwrap();
        for form in forms {
            let mut wrong = Vec::new();
            for row in rows {
                let url = row["url"].as_str().unwrap();
                let found = page_differences(&**form, url, row, &everywhere);
                if !found.is_empty() {
                    wrong.push(format!("{url}\n  {}", found.join("\n  ")));
                }
            }
            assert!(wrong.is_empty(), "{}: {} pages differ:\n{}", form.name(), wrong.len(), wrong.join("\n"));
        }
    });
}

fn page_differences(form: &dyn PageForm, url: &str, row: &Value, everywhere: &Value) -> Vec<String> {
    let mut found = Vec::new();
    let mut answer = form.page(url, &[]);
    let all = |value: &Value| texts(value).into_iter().map(canonical).collect::<BTreeSet<_>>();
    answer.hide.retain(|body| !all(&everywhere["hide"]).contains(body));
    answer.style.retain(|rule| !style_rules(&everywhere["style"]).contains(rule));
    answer.scriptlets.retain(|call| call[0] != everywhere["scriptlets"][0][0].as_str().unwrap());
    differences(&answer.hide, all(&row["hide"]), "hide", &mut found);
    differences(&answer.style, style_rules(&row["style"]), "style", &mut found);
    differences(&answer.procedural, all(&row["procedural"]), "procedural", &mut found);
    differences(&answer.html, all(&row["html"]), "html", &mut found);
    let ours = answer.scriptlets.iter().map(|call| call.join(" | ")).collect();
    let recorded = row["scriptlets"].as_array().unwrap().iter().map(|call| texts(call).join(" | ")).collect();
    differences(&ours, recorded, "scriptlets", &mut found);
    let switches = form.switches(url);
    for (name, ours) in [("genericHide", switches.generic_off), ("specificHide", switches.specific_off)] {
        if row[name].as_bool() != Some(ours) {
            found.push(format!("{name}: {ours}"));
        }
    }
    found
}

/// Recorded rules, as we write them: `selector {declarations}`.
fn style_rules(value: &Value) -> BTreeSet<String> {
    let rule = |rule: &str| {
        let (selector, declarations) = rule.trim_end_matches('}').rsplit_once('{').unwrap();
        let declarations = declarations.trim().trim_end_matches(';').trim();
        format!("{} {{{declarations}}}", canonical(selector.trim()))
    };
    texts(value).into_iter().map(rule).collect()
}

#[test]
fn generic_names() {
    with_data("generic.jsonl.gz", |forms, rows| {
        assert!(rows.len() > 200, "only {} pages", rows.len());
        for form in forms {
            let mut wrong = Vec::new();
            for row in rows {
                let url = row["url"].as_str().unwrap();
                let simple = |selector: &String| !selector[1..].contains(['.', '#', ' ', '[', ':', '>', '+', '~']);
                let found = form.generic(url, &texts(&row["classes"]), &texts(&row["ids"]));
                let found = found.into_iter().filter(simple).collect();
                let recorded = texts(&row["hide"]).into_iter().map(canonical).collect();
                let before = wrong.len();
                differences(&found, recorded, url, &mut wrong);
                if row["genericHide"].as_bool() != Some(form.switches(url).generic_off) && wrong.len() == before {
                    wrong.push(format!("{url}: genericHide"));
                }
            }
            assert!(wrong.is_empty(), "{}: {} pages differ:\n{}", form.name(), wrong.len(), wrong.join("\n"));
        }
    });
}

#[test]
fn edges() {
    let Some(table) = data::text("page/edges.tsv") else { return };
    let mut wrong = Vec::new();
    let environment = Environment::default();
    let mut rows = 0;
    for row in table.lines().skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [_, list, url, context, target, want, ..] = cells[..] else { panic!("{row}") };
        let list = list.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
        let ancestors = context.strip_prefix("frame in ");
        let names = |kind: &str| -> Vec<&str> {
            context.split(' ').filter_map(|word| word.strip_prefix(kind)?.strip_prefix('=')).collect()
        };
        let lists = [("list", &*list)];
        let (forms, report) = forms(PageLists { lists: &lists, environment: &environment, trusted: true });
        for form in &forms {
            let answer = form.page(url, ancestors.as_slice());
            let named = form.generic(url, &names("class"), &names("id"));
            let is_found = match target {
                "scriptlet" => !answer.scriptlets.is_empty(),
                "html" => !answer.html.is_empty(),
                target => [&answer.hide, &answer.style, &answer.generic, &answer.procedural, &named]
                    .into_iter()
                    .flatten()
                    .any(|one| target.split('|').any(|target| one.contains(target))),
            };
            if is_found != want.starts_with('1') {
                let context = format!("{answer:?} {named:?} {:?}", report.lists[0].diagnostics);
                wrong
                    .push(format!("{}: {list:?} on {url} [{context}] {target}, wanted {want}: {context}", form.name()));
            }
        }
        rows += 1;
    }
    assert!(rows > 150, "only {rows} edges");
    assert!(wrong.is_empty(), "{} edges differ:\n{}", wrong.len(), wrong.join("\n"));
}
