//! Columns of strings in any of Arrow's forms, and the class `Strings`.

use std::str::Utf8Error;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowDictionaryKeyType, Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, BinaryArray, BinaryViewArray, DictionaryArray, LargeBinaryArray};
use arrow_schema::DataType;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use crate::arrow::export_array;

/// A column of strings, as bytes that share the memory of the array: a producer can have strings that are not UTF-8. PyArrow
/// reads them from Parquet files without a word, and to use one as a text of Rust would be undefined.
pub(crate) enum Texts {
    Small(BinaryArray),
    Large(LargeBinaryArray),
    View(BinaryViewArray),
    /// The key of each row, and the values.
    Dictionary(Vec<Option<u32>>, Box<Texts>),
    /// Every row is null: the type `null`, or a column that is absent.
    Null,
}

impl Texts {
    /// The column; its type as text if it is not one of strings.
    pub(crate) fn new(array: &ArrayRef) -> Result<Texts, String> {
        Ok(match array.data_type() {
            DataType::Utf8 => Texts::Small(BinaryArray::from(array.as_string::<i32>().clone())),
            DataType::LargeUtf8 => Texts::Large(LargeBinaryArray::from(array.as_string::<i64>().clone())),
            DataType::Utf8View => Texts::View(array.as_string_view().clone().to_binary_view()),
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

    /// The text of a row; `None` if it is null. An error if it is not UTF-8.
    #[inline]
    pub(crate) fn get(&self, row: usize) -> Result<Option<&str>, Utf8Error> {
        let bytes = match self {
            Texts::Small(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Texts::Large(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Texts::View(texts) => texts.is_valid(row).then(|| texts.value(row)),
            Texts::Dictionary(keys, values) => match keys[row] {
                Some(key) => return values.get(key as usize),
                None => None,
            },
            Texts::Null => None,
        };
        bytes.map(std::str::from_utf8).transpose()
    }

    fn len(&self) -> usize {
        match self {
            Texts::Small(texts) => texts.len(),
            Texts::Large(texts) => texts.len(),
            Texts::View(texts) => texts.len(),
            Texts::Dictionary(keys, _) => keys.len(),
            Texts::Null => 0,
        }
    }
}

fn dictionary<K: ArrowDictionaryKeyType>(array: &ArrayRef) -> Result<Texts, String> {
    let array: &DictionaryArray<K> = array.as_dictionary();
    let values = Texts::new(array.values())?;
    // A key without a value is null: producers promise that there is none, but nothing checks it.
    let known = |key: usize| u32::try_from(key).ok().filter(|_| key < values.len());
    let keys = array.keys_iter().map(|key| key.and_then(known)).collect();
    Ok(Texts::Dictionary(keys, Box::new(values)))
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
        Ok((0..self.array.len()).map(|row| texts.get(row).ok().flatten().map(str::to_owned)).collect())
    }
}
