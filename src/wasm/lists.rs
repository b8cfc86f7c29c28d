//! Lists for JavaScript: validation and patches of downloaded texts.

use js_sys::{Array, Object, Uint8Array};
use wasm_bindgen::prelude::*;

use super::list_files::IncludedText;
use super::object::{nullable, object, set};
use crate::lists::{Environment, ListStats, Metadata, apply_patch, expand, validate_download};
use crate::small::find;

/// Validates a text that was downloaded as a list. `filters` and `length` (bytes) are those of the last valid text of
/// the list; with a length of 0 there is none.
///
/// Returns `{ refusal }`, the reason why the text is rejected, or the metadata of the list and its number of `filters`.
#[wasm_bindgen(js_name = readList)]
pub fn read_list(bytes: &[u8], environment: Vec<String>, filters: usize, length: usize) -> Object {
    let text = String::from_utf8_lossy(bytes);
    let before = (length > 0).then_some(ListStats { filters, length });
    match validate_download(&text, &Environment::default().with(environment), before) {
        Ok((head, known)) => {
            let facts = metadata_object(head, known.filters);
            set(&facts, "includes", &has_includes(&text).into());
            facts
        }
        Err(refusal) => object([("refusal", refusal.name().into())]),
    }
}

/// Applies a patch that the `! Diff-Path:` of a list names. Returns the next text of the list, or `undefined` if the
/// patch contains none yet. Throws if the patch is for another text.
#[wasm_bindgen(js_name = patchList)]
pub fn patch_list(list: &[u8], patch: &[u8], resource: Option<String>) -> Result<Option<Vec<u8>>, JsError> {
    Ok(apply_patch(list, patch, resource.as_deref())?)
}

/// Whether a text has a line that includes a file, in any environment.
fn has_includes(text: &str) -> bool {
    find(text, "!#include").is_some()
}

/// The files that a list includes, of those given with their `paths` and others: `{ used, missing }`, paths relative to the
/// folder of the list. A caller fetches the missing files, and calls again until it can fetch no more.
#[wasm_bindgen(js_name = includedFiles)]
pub fn included_files(list: &[u8], environment: Vec<String>, paths: Vec<String>, texts: Vec<Uint8Array>) -> Object {
    let text = String::from_utf8_lossy(list);
    let text_of = |text: Uint8Array| String::from_utf8_lossy(&text.to_vec()).into_owned();
    let known: Vec<IncludedText> = paths.into_iter().zip(texts.into_iter().map(text_of)).collect();
    let missing = Array::new();
    let files = expand("", &text, &Environment::default().with(environment), |path| {
        let found = known.iter().find(|(known, _)| known == path);
        if found.is_none() {
            missing.push(&path.into());
        }
        found.map(|(_, text)| text.as_str())
    });
    let used: Array = files.into_iter().filter_map(|file| file.path).map(JsValue::from).collect();
    object([("used", used.into()), ("missing", missing.into())])
}

fn metadata_object(head: Metadata, filters: usize) -> Object {
    let (path, resource) = head.diff_path.map_or((None, None), |diff| (Some(diff.path), diff.resource));
    object([
        ("filters", filters.into()),
        ("title", nullable(head.title)),
        ("version", nullable(head.version)),
        ("modified", nullable(head.last_modified)),
        ("expiresHours", nullable(head.expires_hours)),
        ("diffPath", nullable(path)),
        ("diffResource", nullable(resource)),
        ("diffMinutes", nullable(head.diff_expires_minutes)),
    ])
}
