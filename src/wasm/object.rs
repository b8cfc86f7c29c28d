//! JavaScript objects from names and values.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;

/// An object with these fields.
pub(super) fn object<'n>(fields: impl IntoIterator<Item = (&'n str, JsValue)>) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        set(&object, name, &value);
    }
    object
}

/// Sets one field of an object that [`object`] made.
pub(super) fn set(object: &Object, name: &str, value: &JsValue) {
    // `Reflect.set` fails only for frozen objects and setters that throw; these objects have neither.
    let _ = Reflect::set(object, &name.into(), value);
}

/// The value, or `null`.
#[cfg(any(feature = "wasm-engine", feature = "wasm-compiler", feature = "wasm-lint"))]
pub(super) fn nullable(value: Option<impl Into<JsValue>>) -> JsValue {
    value.map_or(JsValue::NULL, Into::into)
}
