//! The Python package `brock-engine`. The classes and functions are in `python/brock_engine/_native.pyi`, with their types.

mod arrow;
mod batch;
mod column;
mod columns;
mod decision;
mod domains;
mod engine;
mod owners;
mod part;
mod parties;
mod sources;
mod text;

use pyo3::prelude::*;

/// The compiled part of `brock_engine`.
#[pymodule]
fn _native(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add_class::<engine::Engine>()?;
    module.add_class::<decision::Decision>()?;
    module.add_class::<batch::Batch>()?;
    module.add_class::<column::Strings>()?;
    module.add_function(wrap_pyfunction!(engine::resource_type, module)?)?;
    module.add_function(wrap_pyfunction!(domains::registrable_domain, module)?)?;
    module.add_function(wrap_pyfunction!(domains::owner, module)?)?;
    module.add_function(wrap_pyfunction!(domains::category, module)?)?;
    module.add_function(wrap_pyfunction!(domains::purpose, module)?)?;
    Ok(())
}
