//! The functions that the WebAssembly modules export.
//!
//! Each module is a build of the crate with one feature: `wasm` (`engine`, the module of the npm package `brock-engine` in
//! `bindings/js/`), `wasm-lists` (`lists`), `wasm-rules` (`rules`) and `wasm-learner` (`learner`), which the extension
//! loads when it needs them.

#[cfg(feature = "wasm")]
mod answers;
#[cfg(feature = "wasm")]
mod engine;
#[cfg(feature = "wasm-learner")]
mod learner;
#[cfg(feature = "wasm-lists")]
mod lists;
#[cfg(any(feature = "wasm", feature = "wasm-lists", feature = "wasm-rules"))]
mod object;
#[cfg(feature = "wasm")]
mod packed_decision;
#[cfg(feature = "wasm")]
mod packed_request;
#[cfg(feature = "wasm")]
mod page_text;
#[cfg(feature = "wasm-rules")]
mod rules;
