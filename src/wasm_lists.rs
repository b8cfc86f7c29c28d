//! The door for who downloads lists in JavaScript: what a text says of itself, and patches.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::lists::{Environment, ListStats, Metadata, apply_patch, validate_download};

/// Looks at a text that was downloaded as a list. `filters` and `length` are those of the last good one; 0: there is
/// none.
///
/// `{ refusal }`, the name of why it is not to be taken, or what is known of the list: its head and its `filters`.
#[wasm_bindgen(js_name = readList)]
pub fn read_list(bytes: &[u8], environment: Vec<String>, filters: usize, length: usize) -> Object {
    let text = String::from_utf8_lossy(bytes);
    let before = (length > 0).then_some(ListStats { filters, length });
    match validate_download(&text, &Environment::default().with(environment), before) {
        Ok((head, known)) => described(head, known.filters),
        Err(refusal) => object(&[("refusal", refusal.name().into())]),
    }
}

/// The next version of a list, of a patch that its `! Diff-Path:` names; `undefined` if the patch has none yet.
#[wasm_bindgen(js_name = patchList)]
pub fn patch_list(list: &[u8], patch: &[u8], resource: Option<String>) -> Result<Option<Vec<u8>>, JsError> {
    Ok(apply_patch(list, patch, resource.as_deref())?)
}

fn described(head: Metadata, filters: usize) -> Object {
    let text = |text: Option<String>| text.map_or(JsValue::NULL, JsValue::from);
    let number = |number: Option<u32>| number.map_or(JsValue::NULL, JsValue::from);
    let (path, resource) = head.diff_path.map_or((None, None), |diff| (Some(diff.path), diff.resource));
    object(&[
        ("filters", filters.into()),
        ("title", text(head.title)),
        ("version", text(head.version)),
        ("modified", text(head.last_modified)),
        ("expiresHours", number(head.expires_hours)),
        ("diffPath", text(path)),
        ("diffResource", text(resource)),
        ("diffMinutes", number(head.diff_expires_minutes)),
    ])
}

fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a field of a fresh object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from(*name), value);
    }
    object
}
