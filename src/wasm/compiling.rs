//! An engine of lists, for JavaScript.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::engine::EngineHandle;
use super::findings::{GivenLists, findings};
use crate::engine::Engine;
use crate::index::Builder;

#[wasm_bindgen]
impl EngineHandle {
    /// Compiles lists: see [`GivenLists`].
    pub fn compile(
        names: Vec<String>,
        texts: Vec<Uint8Array>,
        environment: Vec<String>,
        trusted: Vec<String>,
    ) -> EngineHandle {
        EngineHandle::build(Builder::new(), GivenLists { names, texts, paths: Vec::new(), environment, trusted })
    }

    /// The same engine without the lists named in `remove`, and with others, as in [`compile`](EngineHandle::compile).
    pub fn update(
        &self,
        remove: Vec<String>,
        names: Vec<String>,
        texts: Vec<Uint8Array>,
        environment: Vec<String>,
        trusted: Vec<String>,
    ) -> Result<EngineHandle, JsError> {
        let mut builder = Builder::update(self.engine.image())?;
        remove.iter().for_each(|name| builder.remove_list(name));
        Ok(EngineHandle::build(builder, GivenLists { names, texts, paths: Vec::new(), environment, trusted }))
    }

    /// The findings about the lines of the lists that were compiled.
    pub fn diagnostics(&self) -> Array {
        findings(&self.reports)
    }
}

impl EngineHandle {
    fn build(builder: Builder<'_>, lists: GivenLists) -> EngineHandle {
        let (image, reports) = lists.compile(builder);
        let mut handle = EngineHandle::new(Engine::new(image));
        handle.reports = reports;
        handle
    }
}
