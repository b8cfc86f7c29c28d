//! Decisions about the rows of Arrow data, and the class `Batch`.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, DictionaryArray, Int8Array, Int32Array, RecordBatch, StringArray, StructArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use brock::{Action, Engine, FilterId, Request, RequestSource, ResourceType, Url};
use pyo3::exceptions::{PyKeyError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::arrow::{export, import, to_python};
use crate::column::Texts;

/// Reasons that are kept. All rejected rows are counted.
const MOST_PROBLEMS: usize = 100;

/// The columns of an answer.
const NAMES: [&str; 4] = ["action", "list", "line", "filter"];

/// Which of [`NAMES`] the answer has.
#[derive(Clone, Copy)]
pub(crate) struct Columns([bool; 4]);

impl Columns {
    pub(crate) fn new(names: Option<&[String]>) -> PyResult<Columns> {
        let Some(names) = names else { return Ok(Columns([true; 4])) };
        let unknown = names.iter().find(|name| !NAMES.contains(&name.as_str()));
        match unknown {
            Some(name) => {
                Err(PyValueError::new_err(format!("no column {name:?}: the columns are {}", NAMES.join(", "))))
            }
            None => Ok(Columns(NAMES.map(|known| names.iter().any(|name| name == known)))),
        }
    }

    fn schema(self) -> SchemaRef {
        let texts = || DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
        let types = [DataType::Int8, texts(), DataType::Int32, texts()];
        let all = NAMES.into_iter().zip(types).zip(self.0).filter(|(_, wanted)| *wanted);
        Arc::new(Schema::new(all.map(|((name, kind), _)| Field::new(name, kind, true)).collect::<Vec<_>>()))
    }
}

/// A row that cannot be decided: its number from 0, its column, and the reason.
type Problem = (usize, &'static str, String);

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
    /// Decides about the rows of `table`. `names`: the columns of URL, source and type.
    pub(crate) fn decide(
        py: Python<'_>,
        engine: &Engine,
        table: &Bound<'_, PyAny>,
        names: [&str; 3],
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
            ];
            let rows = table.len();
            let parts = py.detach(|| decide_in_parts(engine, &arrays, rows, threads.clamp(1, 256)));
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
        let arrays = part.arrays(engine).map_err(to_python)?;
        let wanted = arrays.into_iter().zip(columns.0).filter(|(_, wanted)| *wanted).map(|(array, _)| array);
        self.batches.push(RecordBatch::try_new(self.schema.clone(), wanted.collect()).map_err(to_python)?);
        Ok(())
    }
}

/// A column by name; `absent` if the table has none. The column has the nulls of the table's rows.
fn column(table: &StructArray, name: &str, absent: Option<&ArrayRef>) -> PyResult<ArrayRef> {
    match (table.column_by_name(name), absent) {
        (Some(column), _) => Ok(column.clone()),
        (None, Some(absent)) => Ok(absent.clone()),
        (None, None) => {
            Err(PyKeyError::new_err(format!("no column {name:?}: the table has {}", table.column_names().join(", "))))
        }
    }
}

/// Decides in as many threads, each about rows that follow each other.
fn decide_in_parts(engine: &Engine, arrays: &[ArrayRef; 3], rows: usize, threads: usize) -> Result<Vec<Part>, String> {
    let texts = |at: usize, name: &str| {
        Texts::new(&arrays[at]).map_err(|found| format!("the column of {name} has the type {found}, not strings"))
    };
    let columns = [texts(0, "the URL")?, texts(1, "the source")?, texts(2, "the type")?];
    // A thread that has fewer rows than this takes longer to start than to decide.
    let threads = threads.min(rows.div_ceil(1024)).max(1);
    let size = rows.div_ceil(threads).max(1);
    let ranges: Vec<Range<usize>> = (0..threads).map(|at| (at * size).min(rows)..((at + 1) * size).min(rows)).collect();
    let (columns, own) = (&columns, ranges.first().cloned().unwrap_or_default());
    Ok(std::thread::scope(|scope| {
        let started =
            ranges[1..].iter().cloned().map(|range| scope.spawn(move || Part::decide(engine, columns, range)));
        let started: Vec<_> = started.collect();
        let first = Part::decide(engine, columns, own);
        let rest = started.into_iter().map(|thread| thread.join().unwrap_or_default());
        std::iter::once(first).chain(rest).collect()
    }))
}

/// The decisions about some rows.
#[derive(Default)]
struct Part {
    actions: Vec<Option<i8>>,
    /// By row, the index of its filter in `known`.
    filters: Vec<Option<i32>>,
    known: Vec<FilterId>,
    rejected: usize,
    problems: Vec<Problem>,
    unknown_types: BTreeMap<String, usize>,
}

impl Part {
    fn decide(engine: &Engine, [urls, sources, types]: &[Texts<'_>; 3], rows: Range<usize>) -> Part {
        let mut part = Part {
            actions: Vec::with_capacity(rows.len()),
            filters: Vec::with_capacity(rows.len()),
            ..Part::default()
        };
        let mut numbers: HashMap<FilterId, i32> = HashMap::new();
        // Rows of one page follow each other in most data, so the last source is parsed once.
        let (mut last, mut source) = ("", RequestSource::unknown());
        let (mut last_type, mut kind) = ("", ResourceType::Other);
        for row in rows {
            let url = match urls
                .get(row)
                .ok_or("it is null".to_owned())
                .and_then(|url| Url::parse(url).map_err(|why| why.to_string()))
            {
                Ok(url) => url,
                Err(why) => {
                    part.reject(row, why);
                    continue;
                }
            };
            let text = sources.get(row).unwrap_or("");
            if text != last {
                (last, source) = (text, RequestSource::new(text));
            }
            let name = types.get(row).unwrap_or("");
            if name != last_type {
                let known = ResourceType::named(name);
                (last_type, kind) = (if known.is_some() { name } else { "" }, known.unwrap_or(ResourceType::Other));
                if known.is_none() && !name.is_empty() {
                    *part.unknown_types.entry(name.to_owned()).or_default() += 1;
                }
            }
            let decision = engine.check(&Request::from_source(url, &source, kind));
            part.actions.push(Some(match decision.action() {
                Action::Pass => 0,
                Action::Allow => 1,
                Action::Block => 2,
                Action::Redirect => 3,
            }));
            part.filters.push(decision.filter().map(|filter| {
                *numbers.entry(filter).or_insert_with(|| {
                    part.known.push(filter);
                    part.known.len() as i32 - 1
                })
            }));
        }
        part
    }

    fn reject(&mut self, row: usize, why: String) {
        self.actions.push(None);
        self.filters.push(None);
        self.rejected += 1;
        if self.problems.len() < MOST_PROBLEMS {
            self.problems.push((row, "url", why));
        }
    }

    /// The columns of [`NAMES`].
    fn arrays(self, engine: &Engine) -> Result<[ArrayRef; 4], arrow_schema::ArrowError> {
        let names: Vec<&str> = engine.lists().map(|list| list.name).collect();
        let found: Vec<_> = self.known.iter().map(|id| engine.image().filter(*id)).collect();
        let of = |list: &str| names.iter().position(|name| *name == list).map(|at| at as i32);
        let lists: Vec<Option<i32>> = found.iter().map(|filter| of(filter.list)).collect();
        let per_row = |value: &dyn Fn(usize) -> Option<i32>| -> Int32Array {
            self.filters.iter().map(|filter| value(filter.map(|at| at as usize)?)).collect()
        };
        let list_keys = per_row(&|at| lists[at]);
        let lines = per_row(&|at| i32::try_from(found[at].line).ok());
        let filter_keys = per_row(&|at| Some(at as i32));
        let texts: StringArray = found.iter().map(|filter| Some(&*filter.filter)).collect();
        Ok([
            Arc::new(Int8Array::from(self.actions)),
            Arc::new(DictionaryArray::<Int32Type>::try_new(list_keys, Arc::new(StringArray::from(names)))?),
            Arc::new(lines),
            Arc::new(DictionaryArray::<Int32Type>::try_new(filter_keys, Arc::new(texts))?),
        ])
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
