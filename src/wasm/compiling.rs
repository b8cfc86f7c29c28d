//! Compiling lists for JavaScript: texts → image and findings.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::findings::findings;
use super::list_files::{IncludedText, list_files};
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
    /// `before`: an image whose lists are kept, without those named in `remove`. `paths`: for a file that the list before it
    /// includes, its path relative to the folder of the list, empty for a list; included files have no name of their own.
    pub fn compile(
        before: Option<Vec<u8>>,
        remove: Vec<String>,
        names: Vec<String>,
        texts: Vec<Uint8Array>,
        environment: Vec<String>,
        trusted: Vec<String>,
        paths: Option<Vec<String>>,
    ) -> Result<CompiledLists, JsError> {
        let before = before.map(Image::open).transpose()?;
        let mut builder = before.as_ref().map_or_else(|| Ok(Builder::new()), Builder::update)?;
        remove.iter().for_each(|name| builder.remove_list(name));
        let environment = Environment::default().with(environment);
        builder.set_environment(environment.clone());
        // The module of the extension, which applies modifications to the pages of people who add lists.
        if cfg!(feature = "wasm-lists") {
            builder.restrict_rewrites();
        }
        let lists = given_lists(names, texts, paths.unwrap_or_default());
        for (name, text, included) in &lists {
            let is_trusted = trusted.contains(name);
            for file in list_files(name, text, included, &environment) {
                if is_trusted {
                    builder.trust_list(file.name.as_str());
                }
                builder.add_file(file);
            }
        }
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

/// Lists with their names, texts and included files, from texts in a row: see [`CompiledLists::compile`].
fn given_lists(
    names: Vec<String>,
    texts: Vec<Uint8Array>,
    paths: Vec<String>,
) -> Vec<(String, String, Vec<IncludedText>)> {
    let mut lists: Vec<(String, String, Vec<IncludedText>)> = Vec::with_capacity(names.len());
    let paths = paths.into_iter().chain(std::iter::repeat(String::new()));
    for ((name, text), path) in names.into_iter().zip(texts).zip(paths) {
        let text = String::from_utf8(text.to_vec()).unwrap_or_default();
        match lists.last_mut().filter(|_| !path.is_empty()) {
            Some((_, _, included)) => included.push((path, text)),
            None => lists.push((name, text, Vec::new())),
        }
    }
    lists
}
