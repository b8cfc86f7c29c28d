//! The functions that the WebAssembly modules export.
//!
//! Each module is a build of the crate with one feature. `wasm-engine` (`engine`) opens images and decides, in the
//! extension's background and in the npm package `brock-engine` (`bindings/js/`), whose second module is `wasm-compiler`
//! (`compiling`). The extension loads three more when it needs them: `wasm-lists` (`compiling`, `lists` and `lint`), `wasm-rules`
//! (`rules`) and `wasm-learner` (`learner`). `wasm-policy` (`policy`) reads privacy policies, for the page that shows them.
//! The playground has `wasm-lint` (`lint`).

#[cfg(feature = "wasm-engine")]
mod answers;
#[cfg(feature = "wasm-compiler")]
mod compiling;
#[cfg(feature = "wasm-lists")]
mod editor;
#[cfg(feature = "wasm-engine")]
mod engine;
#[cfg(feature = "wasm-compiler")]
mod findings;
#[cfg(feature = "wasm-learner")]
mod learner;
#[cfg(any(feature = "wasm-lint", feature = "wasm-lists"))]
mod lint;
#[cfg(any(feature = "wasm-compiler", feature = "wasm-rules"))]
mod list_files;
#[cfg(feature = "wasm-lists")]
mod lists;
#[cfg(any(feature = "wasm-engine", feature = "wasm-compiler", feature = "wasm-rules", feature = "wasm-lint"))]
mod object;
#[cfg(feature = "wasm-engine")]
mod packed_decision;
#[cfg(feature = "wasm-engine")]
mod packed_request;
#[cfg(feature = "wasm-engine")]
mod page_numbers;
#[cfg(feature = "wasm-engine")]
mod page_text;
#[cfg(feature = "wasm-policy")]
mod policy;
#[cfg(feature = "wasm-rules")]
mod rules;
