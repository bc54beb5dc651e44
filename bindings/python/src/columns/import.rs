//! Arrow arrays that another library gives: one array, or a stream of them, through the PyCapsule interface.
//!
//! What stands in a capsule is moved out of it and marked as released there, as the interface says, so a capsule gives
//! it once. Trusted is that buffers are as long as the lengths and the last offsets of an array say, since nothing in
//! the interface tells their true size, and that nobody writes to them meanwhile, which Arrow forbids. Not trusted is
//! what stands in them: offsets, views and dictionary keys are checked row by row, and text is taken as bytes.

use std::ffi::{CStr, c_int};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::ffi::{FFI_ArrowArray, FFI_ArrowSchema, from_ffi_and_data_type};
use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{Array, ArrayRef, NullArray, make_array};
use arrow_buffer::{Buffer, NullBuffer};
use arrow_data::ArrayData;
use arrow_schema::{ArrowError, DataType, Field};
use pyo3::exceptions::{PyMemoryError, PyRuntimeError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyTuple};

use crate::args::wrong_value;

/// The type as which a column is read, or a sentence about one that is not taken.
pub(super) type Accept = fn(&DataType) -> Result<DataType, String>;

/// The arrays of one column, one after the other.
pub(super) struct Import {
    argument: &'static str,
    /// As which the arrays are read: the type of the column, or a struct of that one column.
    data_type: DataType,
    source: Source,
}

enum Source {
    One(Option<FFI_ArrowArray>),
    Stream(FFI_ArrowArrayStream),
}

impl Import {
    /// What an object exports; `None` if it exports nothing. A table of one column is that column.
    pub(super) fn of(object: &Bound<'_, PyAny>, argument: &'static str, accept: Accept) -> PyResult<Option<Self>> {
        let py = object.py();
        let (data_type, source) = if let Some(export) = object.getattr_opt("__arrow_c_stream__")? {
            let mut stream = taken_stream(&export.call0()?, argument)?;
            // A producer may wait for a thread that needs the interpreter, when it is asked and when it is released.
            py.detach(move || {
                let schema = schema_of(&mut stream, argument)?;
                PyResult::Ok((column_type(&schema, accept, argument)?, Source::Stream(stream)))
            })?
        } else if let Some(export) = object.getattr_opt("__arrow_c_array__")? {
            let (schema, array) = taken_array(&export.call0()?, argument)?;
            (column_type(&schema, accept, argument)?, Source::One(Some(array)))
        } else {
            return Ok(None);
        };
        Ok(Some(Self { argument, data_type, source }))
    }

    /// The next array of the column. A producer may need the interpreter for it, so this thread must not hold it.
    pub(super) fn next(&mut self) -> PyResult<Option<ArrayRef>> {
        let array = match &mut self.source {
            Source::One(array) => array.take(),
            Source::Stream(stream) => next_of(stream, self.argument)?,
        };
        array.map(|array| read(array, &self.data_type, self.argument)).transpose()
    }

    /// How many rows there are, where that is known beforehand.
    pub(super) fn length(&self) -> Option<usize> {
        match &self.source {
            Source::One(array) => Some(array.as_ref().map_or(0, FFI_ArrowArray::len)),
            Source::Stream(_) => None,
        }
    }
}

fn named(argument: &str, sentence: &str) -> String {
    format!("argument '{argument}': {sentence}")
}

fn invalid(argument: &str, what: &dyn std::fmt::Display) -> PyErr {
    wrong_value(argument, format_args!("what it exports is no valid Arrow: {what}"))
}

/// What a capsule points to, if it has this name.
fn pointed<T>(capsule: &Bound<'_, PyAny>, name: &CStr, argument: &str) -> PyResult<NonNull<T>> {
    let Ok(known) = capsule.cast::<PyCapsule>() else {
        return Err(invalid(argument, &"what it returned is no capsule"));
    };
    let pointer = known.pointer_checked(Some(name)).map(NonNull::cast);
    pointer.map_err(|_| invalid(argument, &format!("the name of its capsule is not {name:?}")))
}

fn taken_stream(capsule: &Bound<'_, PyAny>, argument: &str) -> PyResult<FFI_ArrowArrayStream> {
    let pointer = pointed(capsule, c"arrow_array_stream", argument)?;
    // SAFETY: a capsule of this name points to a stream, or to one that is marked as released; it is moved out while
    // this thread holds the interpreter, so nobody else does the same.
    let stream = unsafe { FFI_ArrowArrayStream::from_raw(pointer.as_ptr()) };
    if stream.release().is_none() {
        return Err(invalid(argument, &"the stream was consumed already"));
    }
    Ok(stream)
}

fn taken_array(exported: &Bound<'_, PyAny>, argument: &str) -> PyResult<(DataType, FFI_ArrowArray)> {
    let pair = exported.cast::<PyTuple>().ok().filter(|pair| pair.len() == 2);
    let pair = pair.ok_or_else(|| invalid(argument, &"__arrow_c_array__ returned no pair of capsules"))?;
    let schema = pointed::<FFI_ArrowSchema>(&pair.get_item(0)?, c"arrow_schema", argument)?;
    // SAFETY: a capsule of this name points to a schema, or to one that is marked as released, as long as it lives.
    let schema = unsafe { schema.as_ref() };
    let data_type = described(schema, argument)?;
    let array = pointed(&pair.get_item(1)?, c"arrow_array", argument)?;
    // SAFETY: as for a stream.
    let array = unsafe { FFI_ArrowArray::from_raw(array.as_ptr()) };
    if array.is_released() {
        return Err(invalid(argument, &"the array was consumed already"));
    }
    Ok((data_type, array))
}

fn described(schema: &FFI_ArrowSchema, argument: &str) -> PyResult<DataType> {
    if schema.release().is_none() {
        return Err(invalid(argument, &"its schema was released already"));
    }
    // What arrow-rs cannot read is no type that is taken.
    checked(argument, || DataType::try_from(schema))?
        .map_err(|error| PyTypeError::new_err(named(argument, &error.to_string())))
}

/// What arrow-rs makes of something. Where a producer breaks the rules of the interface it panics, and else it returns an error.
fn checked<T>(argument: &str, read: impl FnOnce() -> T) -> PyResult<T> {
    catch_unwind(AssertUnwindSafe(read)).map_err(|panic| {
        let sentence =
            panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
        invalid(argument, &sentence.unwrap_or("a rule of its interface is broken"))
    })
}

fn schema_of(stream: &mut FFI_ArrowArrayStream, argument: &str) -> PyResult<DataType> {
    let get_schema = stream.get_schema().ok_or_else(|| invalid(argument, &"its stream has no get_schema"))?;
    let mut schema = FFI_ArrowSchema::empty();
    // SAFETY: the stream was not released, and the callback is its own.
    let code = unsafe { get_schema(&raw mut *stream, &raw mut schema) };
    if code != 0 {
        return Err(failed(stream, code, argument));
    }
    described(&schema, argument)
}

fn next_of(stream: &mut FFI_ArrowArrayStream, argument: &str) -> PyResult<Option<FFI_ArrowArray>> {
    let get_next = stream.get_next().ok_or_else(|| invalid(argument, &"its stream has no get_next"))?;
    let mut array = FFI_ArrowArray::empty();
    // SAFETY: the stream was not released, and the callback is its own.
    let code = unsafe { get_next(&raw mut *stream, &raw mut array) };
    if code != 0 {
        return Err(failed(stream, code, argument));
    }
    // An array that is released is the end.
    Ok((!array.is_released()).then_some(array))
}

/// What a producer says of its failure.
fn failed(stream: &mut FFI_ArrowArrayStream, code: c_int, argument: &str) -> PyErr {
    /// The number is the same on every system that Python supports.
    const ENOMEM: c_int = 12;
    let text = stream.get_last_error().map_or(std::ptr::null(), |get_last_error| {
        // SAFETY: the last call of the stream failed, which is when it may be asked why; the callback is its own.
        unsafe { get_last_error(&raw mut *stream) }
    });
    let reason = if text.is_null() {
        format!("error {code}")
    } else {
        // SAFETY: it is text that ends with a zero byte, and valid until the next call of the stream.
        unsafe { CStr::from_ptr(text) }.to_string_lossy().into_owned()
    };
    let sentence = named(argument, &format!("its stream failed: {reason}"));
    if code == ENOMEM { PyMemoryError::new_err(sentence) } else { PyRuntimeError::new_err(sentence) }
}

/// The same, or the error about a column that is not taken.
fn column_type(given: &DataType, accept: Accept, argument: &str) -> PyResult<DataType> {
    one_column(given, accept).map_err(|sentence| PyTypeError::new_err(named(argument, &sentence)))
}

/// The type as which a column, or the one column of a table, is read.
fn one_column(given: &DataType, accept: Accept) -> Result<DataType, String> {
    let DataType::Struct(fields) = given else { return accept(given) };
    match &fields[..] {
        [field] => {
            let column = Field::new(field.name(), accept(field.data_type())?, true);
            Ok(DataType::Struct(vec![Arc::new(column)].into()))
        }
        _ => Err(format!("a table of {} columns is given; select the one that is meant", fields.len())),
    }
}

fn read(array: FFI_ArrowArray, data_type: &DataType, argument: &str) -> PyResult<ArrayRef> {
    checked(argument, || imported(array, data_type, argument))?
}

fn imported(array: FFI_ArrowArray, data_type: &DataType, argument: &str) -> PyResult<ArrayRef> {
    if !has_shape_of(&array, data_type) {
        return Err(invalid(argument, &"an array has other parts than its schema says"));
    }
    if *data_type == DataType::Null {
        return Ok(Arc::new(NullArray::new(array.len())));
    }
    // SAFETY: the producer vouches for what the module says is trusted, and the array has the buffers of its type.
    let data =
        unsafe { from_ffi_and_data_type(array, data_type.clone()) }.map_err(|error| invalid(argument, &error))?;
    if !has_lengths(&data) {
        return Err(invalid(argument, &"the last offset of an array, or a length of its buffers, is negative"));
    }
    column_of(make_array(data)).map_err(|error| invalid(argument, &error))
}

/// Whether an array has the lengths, buffers and children of its type, which arrow-rs takes for granted.
fn has_shape_of(array: &FFI_ArrowArray, data_type: &DataType) -> bool {
    /// No memory holds so many rows, of 16 bytes at most, and their length in bits does not overflow.
    const MOST: usize = isize::MAX as usize / 128;
    let end = array.len().checked_add(array.offset()).filter(|end| *end <= MOST);
    let buffers = array.num_buffers();
    end.is_some_and(|end| match data_type {
        DataType::Null => true,
        DataType::Struct(fields) => {
            buffers == 1
                && array.num_children() == 1
                && array.child(0).len() >= end
                && has_shape_of(array.child(0), fields[0].data_type())
        }
        DataType::Binary | DataType::LargeBinary => buffers == 3,
        // The last one tells how long those are that the views point into.
        DataType::BinaryView => buffers == 3 || (4..=MOST).contains(&buffers) && !array.buffer(buffers - 1).is_null(),
        DataType::Dictionary(_, values) => {
            buffers == 2 && array.dictionary().is_some_and(|dictionary| has_shape_of(dictionary, values))
        }
        _ => buffers == 2,
    })
}

/// Whether the lengths that were read from its buffers, which are signed there, are lengths.
fn has_lengths(data: &ArrayData) -> bool {
    let length = |buffer: &Buffer| isize::try_from(buffer.len()).is_ok();
    data.buffers().iter().all(length) && data.child_data().iter().all(has_lengths)
}

/// The column, or that of a table: null where its row is.
fn column_of(array: ArrayRef) -> Result<ArrayRef, ArrowError> {
    let Some(table) = array.as_struct_opt() else { return Ok(array) };
    let column = table.column(0);
    let Some(nulls) = table.nulls().filter(|_| *column.data_type() != DataType::Null) else {
        return Ok(column.clone());
    };
    let nulls = NullBuffer::union(Some(nulls), column.nulls());
    Ok(make_array(column.to_data().into_builder().nulls(nulls).build()?))
}
