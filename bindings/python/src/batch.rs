//! Decisions about the rows of Arrow data, and the class `Batch`.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, StructArray};
use arrow_schema::SchemaRef;
use brock::Engine;
use pyo3::exceptions::{PyKeyError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::arrow::{export, import, to_python};
use crate::columns::Columns;
use crate::part::{MOST_PROBLEMS, Part, Problem, decide_in_parts};

/// The decisions about a table, for Arrow consumers: `pyarrow.table(batch)`, `polars.DataFrame(batch)`.
///
/// `action` is 0 pass, 1 allow, 2 block, 3 redirect.
#[pyclass(frozen, module = "brock_engine")]
pub(crate) struct Batch {
    schema: SchemaRef,
    batches: Vec<RecordBatch>,
    rejected: usize,
    problems: Vec<Problem>,
    unknown_types: BTreeMap<String, usize>,
}

impl Batch {
    /// Decides about the rows of `table`. `names`: the columns of URL, source, type and page.
    pub(crate) fn decide(
        py: Python<'_>,
        engine: &Engine,
        table: &Bound<'_, PyAny>,
        names: [&str; 4],
        columns: Columns,
        threads: usize,
    ) -> PyResult<Batch> {
        let inputs = import(table)?;
        let mut batch = Batch {
            schema: columns.schema(),
            batches: Vec::new(),
            rejected: 0,
            problems: Vec::new(),
            unknown_types: BTreeMap::new(),
        };
        let mut first = 0;
        for input in &inputs {
            let table = input
                .as_struct_opt()
                .ok_or_else(|| PyTypeError::new_err(format!("a table is needed, not {}", input.data_type())))?;
            let absent: ArrayRef = Arc::new(arrow_array::NullArray::new(table.len()));
            let arrays = [
                column(table, names[0], None)?,
                column(table, names[1], Some(&absent))?,
                column(table, names[2], Some(&absent))?,
                column(table, names[3], Some(&absent))?,
            ];
            let rows = table.len();
            let parts = py.detach(|| decide_in_parts(engine, table, &arrays, columns, threads.min(256)));
            for part in parts.map_err(PyTypeError::new_err)? {
                batch.add(engine, part, first, columns)?;
            }
            first += rows;
        }
        Ok(batch)
    }

    fn add(&mut self, engine: &Engine, part: Part, first: usize, columns: Columns) -> PyResult<()> {
        self.rejected += part.rejected;
        let room = MOST_PROBLEMS.saturating_sub(self.problems.len());
        let problems = part.problems.iter().take(room);
        self.problems.extend(problems.map(|(row, column, why)| (first + row, *column, why.clone())));
        for (name, count) in &part.unknown_types {
            *self.unknown_types.entry(name.clone()).or_default() += count;
        }
        let arrays = part.arrays(engine, columns).map_err(to_python)?;
        self.batches.push(RecordBatch::try_new(self.schema.clone(), arrays).map_err(to_python)?);
        Ok(())
    }
}

/// A column by name; `absent` if the table has none.
fn column(table: &StructArray, name: &str, absent: Option<&ArrayRef>) -> PyResult<ArrayRef> {
    match (table.column_by_name(name), absent) {
        (Some(column), _) => Ok(column.clone()),
        (None, Some(absent)) => Ok(absent.clone()),
        (None, None) => {
            Err(PyKeyError::new_err(format!("no column {name:?}: the table has {}", table.column_names().join(", "))))
        }
    }
}

#[pymethods]
impl Batch {
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        // The interface allows to ignore it.
        let _ = requested_schema;
        export(py, self.schema.clone(), self.batches.clone())
    }

    fn __len__(&self) -> usize {
        self.batches.iter().map(RecordBatch::num_rows).sum()
    }

    /// The number of rows that could not be decided. They are null.
    #[getter]
    fn rejected(&self) -> usize {
        self.rejected
    }

    /// The first 100 of them: the row, from 0, the column, and the reason.
    #[getter]
    fn problems(&self) -> Vec<Problem> {
        self.problems.clone()
    }

    /// The resource types that no vocabulary has, with their numbers of rows. They count as `other`.
    #[getter]
    fn unknown_types(&self) -> BTreeMap<String, usize> {
        self.unknown_types.clone()
    }

    fn __repr__(&self) -> String {
        format!("<brock_engine.Batch of {} rows, {} rejected>", self.__len__(), self.rejected)
    }
}
