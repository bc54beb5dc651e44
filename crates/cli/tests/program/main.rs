//! The built program, run as a user does.

mod click;
mod support;
