//! Compiling lists for JavaScript: texts → image and findings.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::findings::findings;
use crate::index::{Builder, Image};
use crate::lists::{Environment, ListReport};

/// An image of lists, and the findings about their lines.
#[wasm_bindgen]
pub struct CompiledLists {
    /// `None` once it was taken.
    image: Option<Image>,
    reports: Vec<ListReport>,
}

#[wasm_bindgen]
impl CompiledLists {
    /// Compiles lists. A text is UTF-8 in bytes, which the caller encodes: the glue would copy a string character by
    /// character. `environment`: what is true in `!#if`; `trusted`: the lists whose trusted scriptlets are taken;
    /// `before`: an image whose lists are kept, without those named in `remove`.
    pub fn compile(
        before: Option<Vec<u8>>,
        remove: Vec<String>,
        names: Vec<String>,
        texts: Vec<Uint8Array>,
        environment: Vec<String>,
        trusted: Vec<String>,
    ) -> Result<CompiledLists, JsError> {
        let text = |text: Uint8Array| String::from_utf8(text.to_vec()).unwrap_or_default();
        let texts: Vec<String> = texts.into_iter().map(text).collect();
        let before = before.map(Image::open).transpose()?;
        let mut builder = before.as_ref().map_or_else(|| Ok(Builder::new()), Builder::update)?;
        remove.iter().for_each(|name| builder.remove_list(name));
        builder.set_environment(Environment::default().with(environment));
        trusted.into_iter().for_each(|name| builder.trust_list(name));
        names.iter().zip(&texts).for_each(|(name, text)| builder.add_list(name, text));
        let (image, report) = builder.build();
        Ok(CompiledLists { image: Some(image), reports: report.lists })
    }

    /// The image.
    pub fn image(&self) -> Uint8Array {
        self.image.as_ref().map_or_else(Uint8Array::default, |image| Uint8Array::from(image.as_bytes()))
    }

    /// The image, whose memory is freed. Afterwards there is none.
    #[wasm_bindgen(js_name = takeImage)]
    pub fn take_image(&mut self) -> Uint8Array {
        let image = self.image();
        self.image = None;
        image
    }

    /// Network filters of all lists of the image.
    pub fn filters(&self) -> u32 {
        self.image.iter().flat_map(Image::lists).map(|list| list.filters).sum()
    }

    /// The findings about the lines of the lists that were added.
    pub fn diagnostics(&self) -> Array {
        findings(&self.reports)
    }
}
