//! Files of every known format, as sources of rows. Formats: `docs/audit.md`, Input.

pub mod access_log;
mod arrow_columns;
pub mod arrow_ipc;
mod arrow_rows;
pub mod batch;
pub mod chunks;
pub mod columns;
pub mod compressed;
pub mod counted;
pub mod csv;
pub mod detect;
pub mod escapes;
mod guarded;
pub mod guess;
pub mod input;
pub mod json_fields;
pub mod line_fields;
pub mod log_format;
pub mod log_matcher;
pub mod ndjson;
pub mod open;
pub mod parquet;
mod plain;
mod pool;
mod positional;
pub mod request;
pub mod rows;
mod sizes;
pub mod source;
pub mod time;

pub use columns::{ColumnChoice, TimeChoice};
pub use detect::Format;
pub use input::{Input, InputError, expand, total_bytes};
pub use open::{OpenOptions, open};
pub use rows::{Malformed, Rows};
pub use source::{Description, Extent, ReadError, Source, Stretch};
