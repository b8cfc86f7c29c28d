//! The state of the server: the project, the open lists, the results of checks.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::mpsc::Sender;

use brock::lint::LintFinding;
use lsp_server::RequestId;
use serde_json::{Value, json};

use super::check_task::CheckTask;
use super::code_actions::code_actions;
use super::completion_items::completion_items;
use super::covering::covering;
use super::document::Document;
use super::hover::hover;
use super::lenses::Lens;
use super::line_store::LineStore;
use super::params::{MissingParam, Params, range};
use super::places::{TextPlace, TextRange, units_of};
use super::project::{Project, is_same};
use super::published::{Published, diagnostics};
use super::tokens::tokens;
use super::uri::{path_of, uri_of};
use super::worker::Task;

type Answer = Result<Value, MissingParam>;

/// The state of the server.
pub(super) struct ServerState {
    tasks: Sender<Task>,
    project: Project,
    problems: Vec<String>,
    store: LineStore,
    open: HashMap<String, Document>,
    /// The known lists that are not open.
    known: Vec<Document>,
    published: HashMap<String, Published>,
    /// The documents that the worker checks, with their versions.
    checking: HashMap<String, i64>,
    /// Whether the editor can be asked to fetch the lenses again, and how often it was.
    refreshes_lenses: bool,
    refreshes: u32,
}

impl ServerState {
    pub(super) fn new(tasks: Sender<Task>) -> ServerState {
        ServerState {
            tasks,
            project: Project::default(),
            problems: Vec::new(),
            store: LineStore::default(),
            open: HashMap::new(),
            known: Vec::new(),
            published: HashMap::new(),
            checking: HashMap::new(),
            refreshes_lenses: false,
            refreshes: 0,
        }
    }

    pub(super) fn has_work(&self) -> bool {
        self.store.has_work()
    }

    pub(super) fn step(&mut self) {
        self.store.step();
    }

    pub(super) fn initialize(&mut self, params: &Value) {
        let refreshes = params.pointer("/capabilities/workspace/codeLens/refreshSupport");
        self.refreshes_lenses = refreshes.and_then(Value::as_bool).unwrap_or(false);
        let params = Params(params);
        let uri = params.text("/workspaceFolders/0/uri").or_else(|_| params.text("/rootUri"));
        let folder = uri.ok().and_then(path_of).or_else(|| params.text("/rootPath").ok().map(PathBuf::from));
        self.read_project(folder);
    }

    fn read_project(&mut self, folder: Option<PathBuf>) {
        (self.project, self.problems) = Project::read(folder);
        self.read_known();
    }

    /// Takes the known lists, without those that are open, into the index.
    fn read_known(&mut self) {
        for document in std::mem::take(&mut self.known) {
            document.close(&mut self.store);
        }
        for known in &self.project.known {
            let is_open = |one: &Document| one.path.as_ref().is_some_and(|path| is_same(path, &known.path));
            if self.open.values().any(is_open) {
                continue;
            }
            let uri = uri_of(&known.path).unwrap_or_default();
            let document = Document::new(uri, Some(known.path.clone()), None, &known.text, &mut self.store);
            self.known.push(document);
        }
    }

    /// Reads the project again, and checks the open lists anew.
    pub(super) fn reload(&mut self) {
        self.read_project(self.project.folder.clone());
        let uris: Vec<String> = self.open.keys().cloned().collect();
        uris.iter().for_each(|uri| self.check(uri));
    }

    /// Messages about what could not be read.
    pub(super) fn problems(&mut self) -> Vec<Value> {
        let message =
            |text: String| notification("window/showMessage", json!({"type": 2, "message": format!("brock: {text}")}));
        std::mem::take(&mut self.problems).into_iter().map(message).collect()
    }

    pub(super) fn open(&mut self, params: &Value) -> Result<(), MissingParam> {
        let params = Params(params);
        let (uri, text) = (params.uri()?.to_owned(), params.text("/textDocument/text")?);
        let version = params.integer("/textDocument/version").unwrap_or(0);
        let path = path_of(&uri);
        let is_known = |one: &Document| one.path.as_ref().zip(path.as_ref()).is_some_and(|(a, b)| is_same(a, b));
        if let Some(at) = self.known.iter().position(is_known) {
            self.known.swap_remove(at).close(&mut self.store);
        }
        let document = Document::new(uri.clone(), path, Some(version), text, &mut self.store);
        if let Some(before) = self.open.insert(uri.clone(), document) {
            before.close(&mut self.store);
        }
        self.check(&uri);
        Ok(())
    }

    pub(super) fn change(&mut self, params: &Value) -> Result<(), MissingParam> {
        let given = Params(params);
        let uri = given.uri()?.to_owned();
        let version = given.integer("/textDocument/version").unwrap_or(0);
        let Some(document) = self.open.get_mut(&uri) else { return Ok(()) };
        let changes =
            params.pointer("/contentChanges").and_then(Value::as_array).ok_or(MissingParam("/contentChanges"))?;
        for change in changes {
            let text = change.get("text").and_then(Value::as_str).ok_or(MissingParam("/contentChanges/text"))?;
            document.change(change.get("range").and_then(range), text, &mut self.store);
        }
        document.version = Some(version);
        self.check(&uri);
        Ok(())
    }

    pub(super) fn close(&mut self, params: &Value) -> Result<Vec<Value>, MissingParam> {
        let uri = Params(params).uri()?.to_owned();
        self.published.remove(&uri);
        if let Some(document) = self.open.remove(&uri) {
            document.close(&mut self.store);
            self.read_known();
        }
        let none: [Value; 0] = [];
        Ok(vec![notification("textDocument/publishDiagnostics", json!({"uri": uri, "diagnostics": none}))])
    }

    /// Has the worker check a document, unless it does already: then it follows.
    fn check(&mut self, uri: &str) {
        let Some(document) = self.open.get(uri) else { return };
        if self.checking.contains_key(uri) {
            // Another version is checked afterwards.
            self.checking.insert(uri.to_owned(), i64::MIN);
            return;
        }
        let version = document.version.unwrap_or(0);
        self.checking.insert(uri.to_owned(), version);
        let (text, path) = (document.text(), document.path.clone());
        let known = self.project.known.iter();
        let known = known.map(|one| (one.clone(), self.project.dialect(Some(&one.path), &one.text))).collect();
        let task = CheckTask {
            uri: uri.to_owned(),
            version,
            dialect: self.project.dialect(path.as_deref(), &text),
            is_trusted: self.project.is_trusted(path.as_deref()),
            path,
            text,
            known,
            environment: self.project.config.env.clone(),
            disabled: self.project.config.disabled(),
            tests: self.project.config.tests.clone(),
        };
        // It fails only when the server ends.
        let _ = self.tasks.send(Task::Check(Box::new(task)));
    }

    /// Takes the result of a check.
    pub(super) fn checked(
        &mut self,
        uri: &str,
        version: i64,
        findings: Vec<LintFinding>,
        lenses: Vec<Lens>,
    ) -> Vec<Value> {
        let is_current = self.checking.remove(uri) == Some(version);
        if !is_current {
            self.check(uri);
        }
        let Some(document) = self.open.get(uri).filter(|document| document.version == Some(version)) else {
            return Vec::new();
        };
        let params = json!({"uri": uri, "version": version, "diagnostics": diagnostics(&findings, document)});
        let before = self.published.insert(uri.to_owned(), Published { version, findings, lenses });
        let has_new_lenses = before.is_none_or(|before| before.lenses != self.published[uri].lenses);
        let mut sent = vec![notification("textDocument/publishDiagnostics", params)];
        if has_new_lenses && self.refreshes_lenses {
            self.refreshes += 1;
            let id = format!("lenses-{}", self.refreshes);
            sent.push(json!({"jsonrpc": "2.0", "id": id, "method": "workspace/codeLens/refresh"}));
        }
        sent
    }

    /// The document of a request and the results of its last check, if they are of this version.
    fn document(&self, params: &Value) -> Result<Option<(&Document, Option<&Published>)>, MissingParam> {
        let given = Params(params);
        let uri = given.uri()?;
        let Some(document) = self.open.get(uri) else { return Ok(None) };
        let published = self.published.get(uri).filter(|one| Some(one.version) == document.version);
        Ok(Some((document, published)))
    }

    fn documents(&self) -> Vec<&Document> {
        self.open.values().chain(&self.known).collect()
    }

    pub(super) fn hover(&self, params: &Value) -> Answer {
        let place = Params(params).place("/position")?;
        let Some((document, _)) = self.document(params)? else { return Ok(Value::Null) };
        Ok(hover(document, place, &self.documents(), &self.store))
    }

    pub(super) fn completion(&self, params: &Value) -> Answer {
        let place = Params(params).place("/position")?;
        let Some((document, _)) = self.document(params)? else { return Ok(Value::Null) };
        Ok(completion_items(document, place, &self.store))
    }

    /// The filters that cover the one at a place.
    pub(super) fn definition(&self, params: &Value) -> Answer {
        let place = Params(params).place("/position")?;
        let Some((document, _)) = self.document(params)? else { return Ok(Value::Null) };
        let found = covering(document, place.line, &self.documents(), &self.store);
        let location = |uri: &str, document: &Document, line: u32| {
            let text = document.line(line);
            let start = TextPlace { line, character: 0 };
            let end = TextPlace { line, character: units_of(text, text.len()) };
            json!({"uri": uri, "range": TextRange { start, end }.json()})
        };
        Ok(found.iter().map(|one| location(&one.document.uri, one.document, one.line)).collect())
    }

    pub(super) fn code_actions(&self, params: &Value) -> Answer {
        let wanted = Params(params).range("/range")?;
        let Some((document, Some(published))) = self.document(params)? else { return Ok(json!([])) };
        let only = params.pointer("/context/only").and_then(Value::as_array);
        let kinds = only.into_iter().flatten().filter_map(|kind| kind.as_str().map(str::to_owned));
        Ok(code_actions(document, &published.findings, wanted, &kinds.collect::<Vec<_>>()).into())
    }

    pub(super) fn code_lenses(&self, params: &Value) -> Answer {
        let Some((_, Some(published))) = self.document(params)? else { return Ok(json!([])) };
        Ok(published.lenses.iter().map(Lens::json).collect())
    }

    pub(super) fn tokens_of_range(&self, params: &Value) -> Answer {
        let wanted = Params(params).range("/range")?;
        let Some((document, _)) = self.document(params)? else { return Ok(Value::Null) };
        let lines = document.lines().skip(wanted.start.line as usize);
        let lines = lines.take_while(|(line, ..)| *line <= wanted.end.line).map(|(line, _, text)| (line, text));
        Ok(json!({"data": tokens(lines)}))
    }

    /// Has the worker make the tokens of a document: those of a large list take long.
    pub(super) fn all_tokens(&self, params: &Value, id: &RequestId) -> Result<(), MissingParam> {
        let text = self.document(params)?.map_or_else(String::new, |(document, _)| document.text());
        let _ = self.tasks.send(Task::Tokens { id: id.clone(), text });
        Ok(())
    }
}

fn notification(method: &str, params: Value) -> Value {
    json!({"jsonrpc": "2.0", "method": method, "params": params})
}
