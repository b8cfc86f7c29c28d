//! The functions that the WebAssembly modules export.
//!
//! Each module is a build of the crate with one feature. `wasm-engine` (`engine`) opens images and decides, and is the
//! module of the extension's background; `wasm` is the same with `compiling`, which compiles lists, and is the module of the
//! npm package `brock-engine` in `bindings/js/`. The extension loads three more when it needs them: `wasm-lists` (`lists`,
//! which compiles lists too), `wasm-rules` (`rules`) and `wasm-learner` (`learner`). `wasm-policy` (`policy`) reads privacy
//! policies, for the page that shows them. The playground has `wasm-lint` (`lint`, which `wasm-lists` has too).

#[cfg(feature = "wasm-engine")]
mod answers;
#[cfg(feature = "wasm")]
mod compiling;
#[cfg(feature = "wasm-lists")]
mod editor;
#[cfg(feature = "wasm-engine")]
mod engine;
#[cfg(any(feature = "wasm", feature = "wasm-lists"))]
mod findings;
#[cfg(feature = "wasm-learner")]
mod learner;
#[cfg(any(feature = "wasm-lint", feature = "wasm-lists"))]
mod lint;
#[cfg(any(feature = "wasm", feature = "wasm-lists", feature = "wasm-rules"))]
mod list_files;
#[cfg(feature = "wasm-lists")]
mod lists;
#[cfg(any(feature = "wasm-engine", feature = "wasm-lists", feature = "wasm-rules", feature = "wasm-lint"))]
mod object;
#[cfg(feature = "wasm-engine")]
mod packed_decision;
#[cfg(feature = "wasm-engine")]
mod packed_request;
#[cfg(feature = "wasm-engine")]
mod page_text;
#[cfg(feature = "wasm-policy")]
mod policy;
#[cfg(feature = "wasm-rules")]
mod rules;
