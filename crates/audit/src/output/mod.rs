//! What an audit writes.

pub mod annotated;
pub mod atomic;
mod descriptor;
pub mod html;
pub mod row_file;
pub mod row_table;
mod rows_csv;
mod rows_parquet;
pub mod sink;
mod temporary;

pub use atomic::AtomicFile;
pub use row_file::{RowFile, RowFormat};
pub use row_table::Which;
pub use sink::{Place, RowSink, WriteError};
pub use temporary::abandon;
