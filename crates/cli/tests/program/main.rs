//! The built program, run as a user does: through arguments, pipes, files and a terminal.

#![cfg(unix)]

mod audit;
mod audit_advice;
mod audit_outputs;
mod click;
mod documents;
mod generated;
mod help;
mod install;
mod install_vectors;
mod keys;
mod secrets;
mod streams;
mod support;
mod terminal;
mod vector_files;
mod vectors;
