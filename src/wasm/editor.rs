//! What an editor of filters needs: the parts of a line, and the names that can be completed.

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use super::object::object;
use crate::filter::page::SCRIPTLETS;
use crate::filter::{MODIFIERS, ModifierValue, marks};

/// The parts of a line: kind, start and end in turn. Places are UTF-16 code units, as JavaScript counts.
#[wasm_bindgen(js_name = lineMarks)]
pub fn line_marks(line: &str) -> Array {
    let place = |byte: u32| line[..byte as usize].encode_utf16().count() as u32;
    let all = marks(line).into_iter().flat_map(|mark| {
        let (start, end) = (place(mark.span.start), place(mark.span.end));
        [JsValue::from(mark.kind.name()), start.into(), end.into()]
    });
    all.collect()
}

/// The modifiers of filters that are taken: `{ name, about, takesValue }`.
#[wasm_bindgen(js_name = modifierTable)]
pub fn modifier_table() -> Array {
    let one = |modifier: &'static crate::filter::Modifier| -> Object {
        object([
            ("name", modifier.name.into()),
            ("about", modifier.about().into()),
            ("takesValue", (!matches!(modifier.value, ModifierValue::None)).into()),
        ])
    };
    MODIFIERS.iter().filter(|modifier| modifier.is_taken()).map(one).collect()
}

/// The scriptlets: `{ name, parameters }`.
#[wasm_bindgen(js_name = scriptletTable)]
pub fn scriptlet_table() -> Array {
    let all = SCRIPTLETS.iter().map(|scriptlet| {
        let required = scriptlet.required.iter().map(|parameter| parameter.name.to_owned());
        let optional = scriptlet.optional.iter().map(|parameter| format!("[{}]", parameter.name));
        let parameters = required.chain(optional).collect::<Vec<_>>().join(", ");
        object([("name", scriptlet.name.into()), ("parameters", parameters.into())])
    });
    all.collect()
}
