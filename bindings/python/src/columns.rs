//! The columns of an answer.

use std::sync::Arc;

use arrow_schema::{DataType, Field, Schema, SchemaRef};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

/// The columns of an answer, in their order.
const NAMES: [&str; 9] = ["action", "list", "line", "filter", "site", "domain", "owner", "category", "problem"];
/// The first of them, which an answer has if none are named.
const USUAL: usize = 4;

/// Which of [`NAMES`] an answer has.
#[derive(Clone, Copy)]
pub(crate) struct Columns([bool; NAMES.len()]);

impl Columns {
    pub(crate) fn new(names: Option<&[String]>) -> PyResult<Columns> {
        let Some(names) = names else { return Ok(Columns(std::array::from_fn(|at| at < USUAL))) };
        if names.is_empty() {
            return Err(PyValueError::new_err(format!("no columns: name at least one of {}", NAMES.join(", "))));
        }
        let unknown = names.iter().find(|name| !NAMES.contains(&name.as_str()));
        match unknown {
            Some(name) => {
                Err(PyValueError::new_err(format!("no column {name:?}: the columns are {}", NAMES.join(", "))))
            }
            None => Ok(Columns(NAMES.map(|known| names.iter().any(|name| name == known)))),
        }
    }

    /// Whether a column is about parties: site, domain, owner, category.
    pub(crate) fn has_parties(self) -> bool {
        self.0[USUAL..USUAL + 4].contains(&true)
    }

    /// Whether the answer has the reason of each rejected row.
    pub(crate) fn has_problems(self) -> bool {
        self.0[USUAL + 4]
    }

    /// The columns that are wanted, of all in their order.
    pub(crate) fn of<T>(self, all: impl IntoIterator<Item = T>) -> Vec<T> {
        all.into_iter().zip(self.0).filter(|(_, wanted)| *wanted).map(|(one, _)| one).collect()
    }

    pub(crate) fn schema(self) -> SchemaRef {
        let fields = NAMES.map(|name| {
            let kind = match name {
                "action" => DataType::Int8,
                "line" => DataType::Int32,
                "problem" => DataType::Utf8,
                _ => DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)),
            };
            Field::new(name, kind, true)
        });
        Arc::new(Schema::new(self.of(fields)))
    }
}
