//! Counts what the stretches of all files brought, in order, in bounded memory.

pub mod expiry;
