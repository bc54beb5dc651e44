//! Many clicks in one call: columns of other libraries come in and go out through the Arrow PyCapsule interface, and no
//! column is copied on its way in.

mod column;
mod export;
mod import;
mod make;
mod pulse;
mod select;
mod sign;
mod sign_many;
mod table;
mod text;
mod times;
mod uris;
mod verify;
mod verify_many;
mod work;

pub(crate) use column::ArrowColumn;
pub(crate) use table::ArrowTable;
