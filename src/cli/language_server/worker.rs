//! The second thread: what takes longer than an answer may wait.

use brock::lint::{LintFinding, LintSource, checksum_mismatch, lint};
use brock::lists::{Environment, expand};
use lsp_server::RequestId;

use super::check_task::{CheckTask, file_name};
use super::document::{split_lines, without_end};
use super::lenses::{Lens, lenses};
use super::project::is_same;
use super::tokens::tokens;

/// Something to do.
pub(super) enum Task {
    Check(Box<CheckTask>),
    Tokens { id: RequestId, text: String },
}

/// A result.
pub(super) enum Finished {
    Checked { uri: String, version: i64, findings: Vec<LintFinding>, lenses: Vec<Lens> },
    Tokens { id: RequestId, data: Vec<u32> },
}

/// Does a task.
pub(super) fn run(task: Task) -> Finished {
    match task {
        Task::Tokens { id, text } => {
            let lines = split_lines(&text).map(without_end);
            Finished::Tokens { id, data: tokens((0..).zip(lines)) }
        }
        Task::Check(task) => {
            let (findings, lenses) = (findings(&task), lenses(&task));
            Finished::Checked { uri: task.uri, version: task.version, findings, lenses }
        }
    }
}

fn findings(task: &CheckTask) -> Vec<LintFinding> {
    let environment = Environment::default().with(&task.environment);
    let name = task.name();
    let exists = |included: &str| {
        let path = task.path.as_ref()?.with_file_name(included);
        path.is_file().then_some("")
    };
    let mut diagnostics: Vec<_> =
        expand(&name, &task.text, &environment, exists).into_iter().take(1).flat_map(|file| file.diagnostics).collect();
    diagnostics.extend(checksum_mismatch(&task.text));
    let judged = LintSource {
        name: &name,
        text: &task.text,
        dialect: task.dialect,
        is_judged: true,
        is_trusted: task.is_trusted,
        diagnostics,
    };
    let mut sources = vec![judged];
    let names: Vec<String> = task.known.iter().map(|(known, _)| file_name(&known.path)).collect();
    for ((known, dialect), name) in task.known.iter().zip(&names) {
        if task.path.as_ref().is_some_and(|path| is_same(path, &known.path)) {
            continue;
        }
        let source = LintSource { dialect: *dialect, is_judged: false, ..LintSource::new(name, &known.text) };
        sources.push(source);
    }
    let mut findings = lint(&sources, &environment);
    findings.retain(|one| one.list == 0 && !task.disabled.contains(&one.name));
    findings
}
