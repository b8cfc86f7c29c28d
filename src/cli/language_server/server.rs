//! The server: its threads, its state, and which message gets which answer.

use std::io::{BufReader, Write, stdin};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};
use std::thread;

use lsp_server::{ErrorCode, Message, Notification, Request, Response};
use serde_json::{Value, json};

use super::params::MissingParam;
use super::state::ServerState;
use super::tokens::TOKEN_TYPES;
use super::transport::{Frame, error_without_id, read_frame, write_value};
use super::worker::{self, Finished, Task};

/// What the server waits for.
enum ServerEvent {
    Read(Frame),
    Finished(Finished),
}

/// Serves the editor on stdin and `out` until it ends. Whether the editor had asked for the end.
pub(crate) fn serve(out: &mut impl Write) -> bool {
    let (events, received) = channel();
    let (output, to_write) = channel::<Value>();
    let (tasks, to_do) = channel::<Task>();
    let read = events.clone();
    thread::spawn(move || {
        let mut input = BufReader::new(stdin());
        loop {
            let frame = read_frame(&mut input);
            let is_end = matches!(frame, Frame::End);
            if read.send(ServerEvent::Read(frame)).is_err() || is_end {
                return;
            }
        }
    });
    thread::spawn(move || {
        for task in to_do {
            if events.send(ServerEvent::Finished(worker::run(task))).is_err() {
                return;
            }
        }
    });
    let server =
        thread::spawn(move || Server { output, state: ServerState::new(tasks), phase: Phase::Started }.run(&received));
    // The server has a thread of its own, so that an editor that reads slowly does not stop it. This loop ends when the
    // server has ended, or when the editor has closed its end.
    let _ = to_write.iter().try_for_each(|value| write_value(out, &value));
    drop(to_write);
    server.join().unwrap_or(false)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Started,
    Initialized,
    ShutDown,
}

struct Server {
    output: Sender<Value>,
    state: ServerState,
    phase: Phase,
}

impl Server {
    fn run(mut self, events: &Receiver<ServerEvent>) -> bool {
        loop {
            // Lines are indexed while no message waits.
            let event = if self.state.has_work() {
                match events.try_recv() {
                    Ok(event) => Some(event),
                    Err(TryRecvError::Empty) => {
                        self.state.step();
                        continue;
                    }
                    Err(TryRecvError::Disconnected) => None,
                }
            } else {
                events.recv().ok()
            };
            match event {
                None | Some(ServerEvent::Read(Frame::End)) => return self.phase == Phase::ShutDown,
                Some(ServerEvent::Read(Frame::Malformed(code, why))) => self.send(error_without_id(code, &why)),
                Some(ServerEvent::Read(Frame::Message(Message::Notification(one)))) if one.method == "exit" => {
                    return self.phase == Phase::ShutDown;
                }
                Some(ServerEvent::Read(Frame::Message(message))) => self.message(message),
                Some(ServerEvent::Finished(finished)) => self.finished(finished),
            }
        }
    }

    fn message(&mut self, message: Message) {
        match message {
            Message::Request(request) => {
                let id = request.id.clone();
                // A fault in one answer must not end the session of the editor.
                let answer = catch_unwind(AssertUnwindSafe(|| self.request(request)));
                let answer =
                    answer.unwrap_or_else(|_| Some(Err((ErrorCode::InternalError, "the answer failed".to_owned()))));
                match answer {
                    Some(Ok(result)) => self.respond(Response::new_ok(id, result)),
                    Some(Err((code, why))) => self.respond(Response::new_err(id, code as i32, why)),
                    // The worker answers later.
                    None => {}
                }
            }
            Message::Notification(notification) => {
                let sent = catch_unwind(AssertUnwindSafe(|| self.notification(&notification)));
                sent.unwrap_or_default().into_iter().for_each(|one| self.send(one));
            }
            // The server asks the editor nothing.
            Message::Response(_) => {}
        }
    }

    fn request(&mut self, request: Request) -> Option<Result<Value, (ErrorCode, String)>> {
        let params = &request.params;
        match (request.method.as_str(), self.phase) {
            ("initialize", Phase::Started) => {
                self.phase = Phase::Initialized;
                self.state.initialize(params);
                return Some(Ok(capabilities()));
            }
            (_, Phase::Started) => {
                return Some(Err((ErrorCode::ServerNotInitialized, "initialize comes first".to_owned())));
            }
            ("initialize", _) | (_, Phase::ShutDown) => {
                return Some(Err((ErrorCode::InvalidRequest, "not at this time".to_owned())));
            }
            ("shutdown", Phase::Initialized) => {
                self.phase = Phase::ShutDown;
                return Some(Ok(Value::Null));
            }
            _ => {}
        }
        let answer = match request.method.as_str() {
            "textDocument/hover" => self.state.hover(params),
            "textDocument/completion" => self.state.completion(params),
            "textDocument/definition" => self.state.definition(params),
            "textDocument/codeAction" => self.state.code_actions(params),
            "textDocument/codeLens" => self.state.code_lenses(params),
            "textDocument/semanticTokens/range" => self.state.tokens_of_range(params),
            "textDocument/semanticTokens/full" => match self.state.all_tokens(params, &request.id) {
                Ok(()) => return None,
                Err(missing) => Err(missing),
            },
            method => return Some(Err((ErrorCode::MethodNotFound, format!("{method} is not served")))),
        };
        Some(
            answer.map_err(|MissingParam(name)| {
                (ErrorCode::InvalidParams, format!("{name} is missing or has another type"))
            }),
        )
    }

    /// The messages that a notification causes. Malformed ones are ignored, as the protocol wants it.
    fn notification(&mut self, notification: &Notification) -> Vec<Value> {
        let params = &notification.params;
        if self.phase != Phase::Initialized {
            return Vec::new();
        }
        let done = match notification.method.as_str() {
            "initialized" => Ok(self.state.problems()),
            "textDocument/didOpen" => self.state.open(params).map(|()| Vec::new()),
            "textDocument/didChange" => self.state.change(params).map(|()| Vec::new()),
            "textDocument/didClose" => self.state.close(params),
            "textDocument/didSave" | "workspace/didChangeWatchedFiles" => {
                self.state.reload();
                Ok(self.state.problems())
            }
            _ => Ok(Vec::new()),
        };
        done.unwrap_or_default()
    }

    fn finished(&mut self, finished: Finished) {
        match finished {
            Finished::Tokens { id, data } => self.respond(Response::new_ok(id, json!({"data": data}))),
            Finished::Checked { uri, version, findings, lenses } => {
                let sent = self.state.checked(&uri, version, findings, lenses);
                sent.into_iter().for_each(|one| self.send(one));
            }
        }
    }

    fn respond(&self, response: Response) {
        let Ok(mut value) = serde_json::to_value(response) else { return };
        value["jsonrpc"] = json!("2.0");
        self.send(value);
    }

    fn send(&self, value: Value) {
        // It fails if the editor has closed its end: then the next read ends the server.
        let _ = self.output.send(value);
    }
}

fn capabilities() -> Value {
    json!({
        "serverInfo": {"name": "brock", "version": env!("CARGO_PKG_VERSION")},
        "capabilities": {
            "positionEncoding": "utf-16",
            // Changes come as ranges.
            "textDocumentSync": {"openClose": true, "change": 2, "save": true},
            "hoverProvider": true,
            "definitionProvider": true,
            "completionProvider": {"triggerCharacters": ["$", ",", "|", "=", "(", ":", "~", "#", ".", "-"]},
            "codeActionProvider": {"codeActionKinds": ["quickfix", "source.fixAll"]},
            "codeLensProvider": {"resolveProvider": false},
            "semanticTokensProvider": {
                "legend": {"tokenTypes": TOKEN_TYPES, "tokenModifiers": []},
                "full": true,
                "range": true,
            },
        },
    })
}
