//! The language server: an editor's messages → answers.
//!
//! `transport` reads and writes messages. `server` holds the state and answers on one thread; it indexes lines in small steps
//! while no message waits, so that an answer never waits long. `worker` runs what takes longer on a second thread: lints of
//! whole lists, expectations, tokens of large documents. `document` is an open list, `places` converts between bytes and the
//! UTF-16 units of the protocol, `line_store` has the lines of all lists with the index of covering filters. One file for
//! each kind of answer.

mod check_task;
mod code_actions;
mod completion_items;
mod covering;
mod document;
mod hover;
mod lenses;
mod line_store;
mod params;
mod places;
mod project;
mod published;
mod server;
mod state;
mod tokens;
mod transport;
mod uri;
mod worker;

pub(crate) use self::server::serve;
