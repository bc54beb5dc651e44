//! Files of every known format, as sources of rows. Formats: `docs/audit.md`, Input.

pub mod batch;
pub mod chunks;
pub mod columns;
pub mod counted;
pub mod csv;
pub mod guess;
mod pool;
pub mod rows;
pub mod source;
pub mod time;

pub use columns::{ColumnChoice, TimeChoice};
pub use rows::{Malformed, Rows};
pub use source::{Description, Extent, ReadError, Source, Stretch};
