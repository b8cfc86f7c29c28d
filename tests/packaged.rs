//! The tests that travel in the package: they need its own data only. Distributions run them with `cargo test`. They are
//! those of `tests/it`, which runs them, too.

// One program: nothing here is public to anyone.
#![allow(unreachable_pub)]

#[path = "it/answers.rs"]
mod answers;
#[path = "it/cases.rs"]
mod cases;
#[path = "it/edges.rs"]
mod edges;
#[path = "it/engine.rs"]
mod engine;
#[path = "it/golden.rs"]
mod golden;
#[path = "it/urls.rs"]
mod urls;
