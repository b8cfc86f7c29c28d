//! Columns of strings in any of Arrow's forms, and the class `Strings`.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, DictionaryArray, LargeStringArray, StringArray, StringViewArray};
use arrow_schema::DataType;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::arrow::export_array;

/// A column of strings.
pub(crate) enum Texts<'a> {
    Small(&'a StringArray),
    Large(&'a LargeStringArray),
    View(&'a StringViewArray),
    /// The key of each row, and the values.
    Dictionary(Vec<Option<u32>>, Box<Texts<'a>>),
    /// Every row is null: the type `null`, or a column that is absent.
    Null,
}

impl<'a> Texts<'a> {
    /// The column; its type as text if it is not one of strings.
    pub(crate) fn new(array: &'a ArrayRef) -> Result<Texts<'a>, String> {
        Ok(match array.data_type() {
            DataType::Utf8 => Texts::Small(array.as_string()),
            DataType::LargeUtf8 => Texts::Large(array.as_string()),
            DataType::Utf8View => Texts::View(array.as_string_view()),
            DataType::Null => Texts::Null,
            DataType::Dictionary(key, _) => match **key {
                DataType::Int8 => dictionary::<Int8Type>(array)?,
                DataType::Int16 => dictionary::<Int16Type>(array)?,
                DataType::Int32 => dictionary::<Int32Type>(array)?,
                DataType::Int64 => dictionary::<Int64Type>(array)?,
                DataType::UInt8 => dictionary::<UInt8Type>(array)?,
                DataType::UInt16 => dictionary::<UInt16Type>(array)?,
                DataType::UInt32 => dictionary::<UInt32Type>(array)?,
                DataType::UInt64 => dictionary::<UInt64Type>(array)?,
                _ => return Err(array.data_type().to_string()),
            },
            other => return Err(other.to_string()),
        })
    }

    /// The text of a row; `None` if it is null.
    #[inline]
    pub(crate) fn get(&self, row: usize) -> Option<&str> {
        match self {
            Texts::Small(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Texts::Large(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Texts::View(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Texts::Dictionary(keys, values) => values.get(keys[row]? as usize),
            Texts::Null => None,
        }
    }
}

fn dictionary<K: ArrowDictionaryKeyType>(array: &ArrayRef) -> Result<Texts<'_>, String> {
    let array: &DictionaryArray<K> = array.as_dictionary();
    let keys = array.keys_iter().map(|key| key.and_then(|key| u32::try_from(key).ok()));
    Ok(Texts::Dictionary(keys.collect(), Box::new(Texts::new(array.values())?)))
}

/// A column of strings, for Arrow consumers: `pyarrow.array(strings)`, `polars.Series(strings)`.
#[pyclass(frozen, module = "brock_engine")]
pub(crate) struct Strings {
    pub(crate) array: ArrayRef,
}

#[pymethods]
impl Strings {
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<(Bound<'py, PyCapsule>, Bound<'py, PyCapsule>)> {
        // The interface allows to ignore it.
        let _ = requested_schema;
        export_array(py, &self.array)
    }

    fn __len__(&self) -> usize {
        self.array.len()
    }

    /// The strings as a list of Python.
    fn to_list(&self) -> PyResult<Vec<Option<String>>> {
        let texts = Texts::new(&self.array).map_err(pyo3::exceptions::PyTypeError::new_err)?;
        Ok((0..self.array.len()).map(|row| texts.get(row).map(str::to_owned)).collect())
    }
}
