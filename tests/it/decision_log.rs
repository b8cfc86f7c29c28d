//! The log of decisions.

use brock::{Builder, DecisionLog, DecisionLogEntry, Engine, Request, ResourceType};
use tempfile::TempDir;

use crate::cli::brock;

const LIST: &str = "||ads.example^\n@@||ads.example/ok/\n/surrogate.js$script,redirect=noopjs";

fn recorded(capacity: usize, urls: &[&str]) -> DecisionLog {
    let mut builder = Builder::new();
    builder.add_list("mine", LIST);
    let engine = Engine::new(builder.build().0);
    let mut log = DecisionLog::new(capacity);
    for url in urls {
        let request = Request::new(url, "https://www.news.example/today", ResourceType::Script).unwrap();
        log.record(&engine, &request, &engine.check(&request));
    }
    log
}

#[test]
fn entries_have_the_request_and_the_filter() {
    let urls =
        ["https://ads.example/a.js", "https://ads.example/ok/", "https://t.example/surrogate.js", "https://a.example/"];
    let log = recorded(9, &urls);
    let shown = |entry: &DecisionLogEntry| serde_json::to_string(entry).unwrap();
    let expected = [
        r#""action":"block","filter":"||ads.example^","list":"mine","line":1,"reason":"block""#,
        r#""action":"allow","filter":"@@||ads.example/ok/","list":"mine","line":2,"reason":"exception""#,
        r#""action":"redirect","filter":"/surrogate.js$script,redirect=noopjs","list":"mine","line":3,"reason":"block""#,
        r#""action":"pass","filter":null,"list":null,"line":null,"reason":"no-filter""#,
    ];
    let expected = urls.iter().zip(expected).map(|(url, decision)| {
        format!(r#"{{"url":"{url}","sourceUrl":"www.news.example","type":"script",{decision}}}"#)
    });
    assert_eq!(log.iter().map(shown).collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    assert_eq!((log.dropped(), log.is_empty(), log.capacity()), (0, false, 9));
}

#[test]
fn lines_of_it_are_a_request_file() {
    let folder = TempDir::new().unwrap();
    let log = recorded(9, &["https://ads.example/a.js", "https://ads.example/ok/", "https://a.example/"]);
    let lines: Vec<String> = log.iter().map(|entry| serde_json::to_string(entry).unwrap() + "\n").collect();
    std::fs::write(folder.path().join("log.jsonl"), lines.concat()).unwrap();
    std::fs::write(folder.path().join("mine"), LIST).unwrap();
    let run = brock(folder.path(), "check -l mine --requests log.jsonl --json");
    let actions = |text: &str| -> Vec<String> {
        let line = |line: &str| serde_json::from_str::<serde_json::Value>(line).unwrap()["action"].to_string();
        text.lines().map(line).collect()
    };
    assert_eq!((run.status, actions(&run.stdout)), (Some(0), actions(&lines.concat())), "{run:#?}");
}

#[test]
fn the_oldest_entries_are_dropped_and_counted() {
    let urls: Vec<String> = (0..10).map(|number| format!("https://a.example/{number}")).collect();
    let urls: Vec<&str> = urls.iter().map(String::as_str).collect();
    for capacity in [0, 1, 3, 10, 11] {
        let mut log = recorded(capacity, &urls);
        let kept: Vec<&str> = log.iter().map(|entry| entry.url.as_str()).collect();
        assert_eq!(kept, urls[10 - capacity.min(10)..], "{capacity}");
        assert_eq!((log.len(), log.dropped() as usize), (kept.len(), 10 - capacity.min(10)), "{capacity}");
        log.clear();
        assert_eq!((log.len(), log.dropped(), log.capacity()), (0, 0, capacity));
    }
}

#[test]
fn a_long_url_is_cut() {
    let urls =
        ["https://a.example/".to_owned() + &"a".repeat(1 << 20), "https://a.example/".to_owned() + &"é".repeat(5000)];
    let log = recorded(2, &urls.each_ref().map(String::as_str));
    assert_eq!(log.into_iter().map(|entry| entry.url.len()).collect::<Vec<_>>(), [2048, 2048]);
}
