//! Parquet and Arrow IPC: what the crates parquet and arrow-ipc write is read row by row, whatever types it has, and what is
//! damaged costs no more rows than it must.

#[path = "columnar/arrow.rs"]
mod arrow;
#[path = "columnar/parquet.rs"]
mod parquet;
#[path = "columnar/table.rs"]
mod table;
