//! The types that columns are decoded into: those that are decoded with the fewest copies, and without a look at what is
//! UTF-8. A URL that is none comes from who clicks, and must not make its row group unreadable.

use std::sync::Arc;

use arrow_schema::{DataType, Schema};
use parquet::arrow::arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions};
use parquet::basic::Type as Physical;
use parquet::errors::Result;
use parquet::file::metadata::{FileMetaData, ParquetMetaData, ParquetMetaDataBuilder};
use parquet::schema::types::{SchemaDescriptor, Type, TypePtr};

use super::super::arrow_columns::{self, Columns, Path};

/// Metadata with which the texts that are read, but not those that are kept, come as views of bytes.
pub(super) fn fast(stored: &ArrowReaderMetadata, columns: &Columns) -> Result<ArrowReaderMetadata> {
    let texts = columns.texts();
    let schema = stored.parquet_schema();
    let root = plain(&schema.root_schema_ptr(), &[], &texts)?;
    let fields = arrow_columns::retyped(stored.schema().fields(), &texts, |_| DataType::BinaryView);
    let options = ArrowReaderOptions::new().with_schema(Arc::new(Schema::new(fields)));
    ArrowReaderMetadata::try_new(Arc::new(relabelled(stored.metadata(), root)), options)
}

/// The same file, whose columns have these types.
fn relabelled(metadata: &ParquetMetaData, root: TypePtr) -> ParquetMetaData {
    let file = metadata.file_metadata();
    let file = FileMetaData::new(
        file.version(),
        file.num_rows(),
        file.created_by().map(str::to_owned),
        None,
        Arc::new(SchemaDescriptor::new(root)),
        None,
    );
    ParquetMetaDataBuilder::new(file).set_row_groups(metadata.row_groups().to_vec()).build()
}

/// A type without the note that these columns of it are UTF-8.
fn plain(of: &TypePtr, above: &[&str], texts: &[&Path]) -> Result<TypePtr> {
    let info = of.get_basic_info();
    if of.is_primitive() {
        let text = of.get_physical_type() == Physical::BYTE_ARRAY && texts.iter().any(|path| path.iter().eq(above));
        if !text {
            return Ok(Arc::clone(of));
        }
        let bytes = Type::primitive_type_builder(of.name(), Physical::BYTE_ARRAY).with_repetition(info.repetition());
        return Ok(Arc::new(bytes.build()?));
    }
    let below = |field: &TypePtr| plain(field, &[above, &[field.name()]].concat(), texts);
    let fields = of.get_fields().iter().map(below).collect::<Result<_>>()?;
    let group = Type::group_type_builder(of.name())
        .with_converted_type(info.converted_type())
        .with_logical_type(info.logical_type_ref().cloned())
        .with_id(info.has_id().then(|| info.id()))
        .with_fields(fields);
    let group = if info.has_repetition() { group.with_repetition(info.repetition()) } else { group };
    Ok(Arc::new(group.build()?))
}
