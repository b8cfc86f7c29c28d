//! Functions over columns of URLs or hosts: registrable domain, owner, category, purpose.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, DictionaryArray, Int32Array, StringArray};
use brock::{Builder, Engine, RequestSource};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::arrow::{import, to_python};
use crate::column::{Strings, Texts};
use crate::owners::part;

/// The registrable domain (eTLD+1) of each URL or host; null where there is no host, or the text is not UTF-8.
#[pyfunction]
pub(crate) fn registrable_domain(py: Python<'_>, column: &Bound<'_, PyAny>) -> PyResult<Strings> {
    static SUFFIXES: OnceLock<Engine> = OnceLock::new();
    mapped(py, column, |host| {
        let engine = SUFFIXES.get_or_init(|| Engine::new(Builder::new().build().0));
        Some(engine.site(host))
    })
}

/// The owner of each URL's or host's domain; null if unknown.
#[pyfunction]
pub(crate) fn owner(py: Python<'_>, column: &Bound<'_, PyAny>) -> PyResult<Strings> {
    mapped(py, column, |host| Some(part(host)?.owner))
}

/// The category of each URL's or host's domain, such as `advertising`; null if unknown.
#[pyfunction]
pub(crate) fn category(py: Python<'_>, column: &Bound<'_, PyAny>) -> PyResult<Strings> {
    mapped(py, column, |host| Some(part(host)?.category))
}

/// What each URL's or host's domain does in pages, in a sentence; null if unknown.
#[pyfunction]
pub(crate) fn purpose(py: Python<'_>, column: &Bound<'_, PyAny>) -> PyResult<Strings> {
    mapped(py, column, |host| Some(part(host)?.purpose))
}

/// The values of a function of the host, as a dictionary: few hosts are many rows.
fn mapped(
    py: Python<'_>,
    column: &Bound<'_, PyAny>,
    value: impl Fn(&str) -> Option<&str> + Send + Sync,
) -> PyResult<Strings> {
    let chunks = import(column)?;
    let array: Result<_, PyErr> = py.detach(|| {
        let (mut keys, mut values, mut numbers) = (Vec::new(), Vec::<String>::new(), HashMap::<String, i32>::new());
        for chunk in &chunks {
            let texts = Texts::new(chunk)
                .map_err(|found| PyTypeError::new_err(format!("the column has the type {found}, not strings")))?;
            keys.extend((0..chunk.len()).map(|row| {
                let source = RequestSource::new(texts.get(row).ok().flatten()?);
                let text = Some(source.host()).filter(|host| !host.is_empty()).and_then(&value)?;
                Some(numbers.get(text).copied().unwrap_or_else(|| {
                    values.push(text.to_owned());
                    numbers.insert(text.to_owned(), values.len() as i32 - 1);
                    values.len() as i32 - 1
                }))
            }));
        }
        let values: ArrayRef = Arc::new(StringArray::from(values));
        DictionaryArray::<Int32Type>::try_new(Int32Array::from(keys), values).map_err(to_python)
    });
    Ok(Strings { array: Arc::new(array?) })
}
