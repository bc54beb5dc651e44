//! Places where a body is not what PHP makes of it, in words and in JSON.

use adseal_core::install::Note;
use adseal_core::php_json::{Instability, PhpErrorCode};
use serde::Serialize;

use crate::output::Paint;
use crate::text::folded;

/// A place: what is wrong with it, the line around it, and a mark under its bytes.
pub(super) fn words(place: &Instability, json: &[u8], paint: Paint) -> String {
    let name = place.cause.name();
    place.shown_in(json).to_string().trim_end().replacen(name, &paint.strong(name).to_string(), 1)
}

/// What was changed in a body before it was signed.
pub(super) fn note_words(note: &Note) -> String {
    let (name, message, offset) = (note.cause.name(), note.cause.message(), note.offset);
    folded(&match note.count {
        1 => format!("note: changed at byte {offset}: {name}: {message}"),
        count => format!("note: changed in {count} places, the first at byte {offset}: {name}: {message}"),
    })
}

#[derive(Serialize)]
pub(super) struct PlaceObject {
    cause: &'static str,
    number: i32,
    message: &'static str,
    offset: usize,
    length: usize,
    refused: bool,
    json_error: Option<JsonErrorObject>,
}

impl PlaceObject {
    pub(super) fn of(place: &Instability) -> Self {
        Self {
            cause: place.cause.name(),
            number: place.cause.code(),
            message: place.cause.message(),
            offset: place.offset,
            length: place.length,
            refused: place.is_refused(),
            json_error: place.error.map(JsonErrorObject::of),
        }
    }
}

/// PHP's error.
#[derive(Serialize)]
pub(super) struct JsonErrorObject {
    name: &'static str,
    number: i32,
    message: &'static str,
}

impl JsonErrorObject {
    pub(super) fn of(error: PhpErrorCode) -> Self {
        Self { name: error.status().name(), number: error.number(), message: error.message() }
    }
}

#[derive(Serialize)]
pub(super) struct NoteObject {
    cause: &'static str,
    number: i32,
    message: &'static str,
    count: usize,
    offset: usize,
}

impl NoteObject {
    pub(super) fn of(note: &Note) -> Self {
        Self {
            cause: note.cause.name(),
            number: note.cause.code(),
            message: note.cause.message(),
            count: note.count,
            offset: note.offset,
        }
    }
}
