//! Texts of Python as arguments.

use std::borrow::Cow;
use std::ops::Deref;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

/// A text that is read without a copy.
///
/// A string of Python can have halves of surrogate pairs, for example from JSON. Two that belong together are one character, and
/// one that stands alone is U+FFFD, as in browsers and in the npm package.
pub(crate) struct Text<'a>(Cow<'a, str>);

/// The same, copied: for texts in sequences.
pub(crate) struct OwnedText(String);

impl Deref for Text<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl Deref for OwnedText {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl<'a> FromPyObject<'a, '_> for Text<'a> {
    type Error = PyErr;

    fn extract(object: Borrowed<'a, '_, PyAny>) -> PyResult<Self> {
        match <&'a str as FromPyObject<'a, '_>>::extract(object) {
            Ok(text) => Ok(Text(Cow::Borrowed(text))),
            Err(error) => match object.cast::<PyString>() {
                Ok(string) => without_surrogates(&string).map(|text| Text(Cow::Owned(text))),
                Err(_) => Err(error),
            },
        }
    }
}

impl FromPyObject<'_, '_> for OwnedText {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        object.extract::<Text<'_>>().map(|text| OwnedText(text.0.into_owned()))
    }
}

fn without_surrogates(string: &Bound<'_, PyString>) -> PyResult<String> {
    let bytes = string.call_method1("encode", ("utf-16-le", "surrogatepass"))?;
    let pairs = bytes.cast::<PyBytes>()?.as_bytes().chunks_exact(2);
    let units: Vec<u16> = pairs.map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    Ok(String::from_utf16_lossy(&units))
}
