//! One text: what the library makes of it, beside what PHP makes of it, and what the rules promise beyond that.

use std::borrow::Cow;

use adseal_core::php_json::{
    CanonicalizeError, Cause, Instability, Mode, PhpError, PhpErrorCode, canonicalize, stability,
};

use crate::objects::Objects;
use crate::php::Answer;
use crate::places::{check_place, repaired};

/// Fails the check with a sentence unless the condition holds.
macro_rules! require {
    ($condition:expr, $($sentence:tt)+) => {
        if !$condition {
            return Err(format!($($sentence)+));
        }
    };
}
pub(crate) use require;

pub(crate) type Form<'a> = Result<Cow<'a, [u8]>, PhpError>;

/// Why a text failed, or the places that `stability` told.
pub(crate) fn check(text: &[u8], [object, assoc]: &[Answer; 2]) -> Result<Vec<Instability>, String> {
    let object_form = canonical(text, Mode::Object)?;
    let assoc_form = canonical(text, Mode::Assoc)?;
    same_as_php(text, &object_form, object).map_err(|why| format!("object mode: {why}"))?;
    same_as_php(text, &assoc_form, assoc).map_err(|why| format!("assoc mode: {why}"))?;
    let found = places(text)?;
    for place in &found {
        check_place(text, place).map_err(|why| format!("{place:?}: {why}"))?;
    }
    in_order_of_completion(&found)?;
    errors_agree(&found, &object_form, &assoc_form)?;
    nothing_wrong_before(text, &found)?;
    assoc_form.as_ref().err().map_or(Ok(()), |error| begins_there(text, *error))?;
    stable_where_unchanged(text, &found, object, assoc)?;
    only_unavoidable_places_remain(&object_form)?;
    only_negative_zero_changes_again(&object_form, Mode::Object)?;
    only_negative_zero_changes_again(&assoc_form, Mode::Assoc)?;
    mended_place_by_place(text, &found, &assoc_form)?;
    objects_read_alike(text, &found, [&object_form, &assoc_form])?;
    Ok(found)
}

/// `canonicalize`, without the one error that no text causes.
pub(crate) fn canonical(text: &[u8], mode: Mode) -> Result<Form<'_>, String> {
    match canonicalize(text, mode) {
        Ok(form) => Ok(Ok(form)),
        Err(CanonicalizeError::Php(error)) => Ok(Err(error)),
        Err(error) => Err(format!("{error:?}")),
    }
}

pub(crate) fn places(text: &[u8]) -> Result<Vec<Instability>, String> {
    stability(text).collect::<Result<_, _>>().map_err(|error| format!("{error:?}"))
}

/// The form in object mode of a piece that is JSON by itself.
pub(crate) fn alone(piece: &[u8]) -> Result<Vec<u8>, String> {
    let form = canonical(piece, Mode::Object)?;
    form.map(Cow::into_owned).map_err(|error| format!("{} alone: {error:?}", piece.escape_ascii()))
}

fn same_as_php(text: &[u8], form: &Form<'_>, php: &Answer) -> Result<(), String> {
    match form {
        Ok(form) => {
            require!(php.code == 0, "{} instead of error {}", form.escape_ascii(), php.code);
            require!(**form == php.text, "{} instead of {}", form.escape_ascii(), php.text.escape_ascii());
            let borrowed = matches!(form, Cow::Borrowed(_));
            require!(borrowed == (**form == *text), "borrowed is {borrowed}, for {}", form.escape_ascii());
        }
        Err(error) => {
            let (number, message) = (error.code().number(), error.code().message());
            require!(number == php.code, "error {number} instead of {}: {}", php.code, php.text.escape_ascii());
            require!(message.as_bytes() == php.text, "{message:?} instead of {}", php.text.escape_ascii());
            require!(error.offset() <= text.len(), "the error is at {}", error.offset());
        }
    }
    Ok(())
}

/// A place is told where it ends; only repeated keys wait for the end of their object.
fn in_order_of_completion(found: &[Instability]) -> Result<(), String> {
    let mut end = 0;
    for place in found.iter().filter(|place| place.cause != Cause::DuplicateKey) {
        require!(place.offset + place.length >= end, "{place:?} is told late, after a place that ends at {end}");
        end = place.offset + place.length;
    }
    Ok(())
}

/// An error of reading ends the places and is the same in both modes, unless object mode refused a key before it.
/// Keys and infinities are told wherever they stand.
fn errors_agree(found: &[Instability], object: &Form<'_>, assoc: &Form<'_>) -> Result<(), String> {
    let keys: Vec<usize> = of_cause(found, Cause::InvalidPropertyName);
    let reading = found.iter().position(|place| place.error.is_some_and(|code| code != PhpErrorCode::InfOrNan));
    let ending = reading.map(|at| (found[at].error, found[at].offset));
    require!(reading.is_none_or(|at| at + 1 == found.len()), "places are told behind the end of reading");
    let by_assoc = assoc.as_ref().err().filter(|error| error.code() != PhpErrorCode::InfOrNan);
    require!(ending == by_assoc.map(|error| (Some(error.code()), error.offset())), "stability ends with {ending:?}");
    for form in [object, assoc] {
        let Err(error) = form else { continue };
        match error.code() {
            PhpErrorCode::InfOrNan => {}
            PhpErrorCode::InvalidPropertyName => require!(keys.contains(&error.offset()), "no such key: {error:?}"),
            code => require!(ending == Some((Some(code), error.offset())), "stability ends with {ending:?}: {error:?}"),
        }
    }
    let object_fails = object.as_ref().is_err_and(|error| error.code() != PhpErrorCode::InfOrNan);
    require!(object_fails == (ending.is_some() || !keys.is_empty()), "a hidden key or an error is told, or neither");
    Ok(())
}

fn of_cause(found: &[Instability], cause: Cause) -> Vec<usize> {
    found.iter().filter(|place| place.cause == cause).map(|place| place.offset).collect()
}

/// Up to the offset of an error of reading, the text lacks nothing but its end, and shows the same places.
fn nothing_wrong_before(text: &[u8], found: &[Instability]) -> Result<(), String> {
    let is_error = |place: &&Instability| place.error.is_some_and(|code| code != PhpErrorCode::InfOrNan);
    let Some(error) = found.last().filter(is_error) else { return Ok(()) };
    let before = places(&text[..error.offset])?;
    let missing = before.last().filter(is_error);
    require!(missing.is_none_or(|missing| missing.offset == error.offset), "{missing:?} stands before {error:?}");
    let complete = &before[..before.len() - usize::from(missing.is_some())];
    require!(*complete == found[..found.len() - 1], "before {error:?} these are complete: {complete:?}");
    Ok(())
}

/// What stands at the offset of an error of reading is what its code names.
fn begins_there(text: &[u8], error: PhpError) -> Result<(), String> {
    let rest = &text[error.offset()..];
    let first = rest.first().copied();
    let fits = match error.code() {
        PhpErrorCode::Depth => matches!(first, Some(b'{' | b'[')),
        PhpErrorCode::StateMismatch => matches!(first, Some(b'}' | b']')),
        PhpErrorCode::ControlCharacter => first.is_none_or(|byte| byte < 0x20),
        PhpErrorCode::Utf8 => rest.utf8_chunks().next().is_some_and(|chunk| chunk.valid().is_empty()),
        PhpErrorCode::Utf16 => rest.starts_with(b"\\u"),
        // A string is no error before it is whole, an escape none before its end.
        PhpErrorCode::Syntax if !matches!(first, None | Some(b'"' | b'\\')) => {
            let no_further = canonical(&text[..=error.offset()], Mode::Assoc)?;
            no_further.is_err_and(|shorter| shorter.offset() == error.offset())
        }
        _ => true,
    };
    require!(fits, "{error:?} begins with {}", rest[..rest.len().min(8)].escape_ascii());
    Ok(())
}

/// Places that stand for themselves can be mended one by one; then only what no spelling mends is left.
fn mended_place_by_place(text: &[u8], found: &[Instability], form: &Form<'_>) -> Result<(), String> {
    if !is_read(form) {
        return Ok(());
    }
    let lasting = |place: &Instability| match place.cause {
        Cause::EmptyObject | Cause::ListLikeObject | Cause::DuplicateKey | Cause::InvalidPropertyName => true,
        cause => cause == Cause::InvalidJson,
    };
    let mended = repaired(text, found)?;
    let (mut left, mut expected) = (places(&mended)?, found.to_vec());
    let negative_zero = expected.iter().any(|place| place.cause == Cause::NegativeZero);
    left.retain(|place| place.cause != Cause::NegativeZero);
    expected.retain(lasting);
    let causes = |places: &[Instability]| places.iter().map(|place| (place.cause, place.error)).collect::<Vec<_>>();
    require!(causes(&left) == causes(&expected), "with its places mended, {} shows {left:?}", mended.escape_ascii());
    let mended_form = canonical(&mended, Mode::Assoc)?;
    let same = mended_form.map_err(|error| error.code()) == form.clone().map_err(|error| error.code());
    require!(same || negative_zero, "with its places mended, {} has another form", mended.escape_ascii());
    Ok(())
}

/// A second reader finds the same objects, and the same infinity is the first to be written.
fn objects_read_alike(text: &[u8], found: &[Instability], forms: [&Form<'_>; 2]) -> Result<(), String> {
    let [object, assoc] = forms;
    if !is_read(assoc) {
        return Ok(());
    }
    let objects = Objects::read(text)?;
    let of_objects = [Cause::EmptyObject, Cause::ListLikeObject, Cause::DuplicateKey];
    let told: Vec<_> = found.iter().filter(|place| of_objects.contains(&place.cause)).collect();
    let told: Vec<_> = told.iter().map(|place| (place.cause, place.offset..place.offset + place.length)).collect();
    require!(told == objects.places, "{:?} in place of {told:?}", objects.places);
    let infinities = of_cause(found, Cause::InvalidJson);
    let written = |offset: &&usize| !objects.dropped.iter().any(|dropped| dropped.contains(offset));
    let first = infinities.iter().find(written).copied();
    let by_assoc = assoc.as_ref().err().map(PhpError::offset);
    require!(first == by_assoc, "the infinity at {first:?} is the first");
    let refused = objects.hidden.first().copied();
    let by_object = object.as_ref().err().map(PhpError::offset);
    require!(by_object == refused.or(first), "object mode fails at {by_object:?}, not at {refused:?} or {first:?}");
    Ok(())
}

/// Whether PHP can decode the text, even if it cannot write it again.
fn is_read(assoc: &Form<'_>) -> bool {
    assoc.as_ref().is_ok() || assoc.as_ref().is_err_and(|error| error.code() == PhpErrorCode::InfOrNan)
}

/// Empty objects and lists are told although object mode keeps them, hidden keys although assoc mode does.
fn stable_where_unchanged(text: &[u8], found: &[Instability], object: &Answer, assoc: &Answer) -> Result<(), String> {
    let only = |causes: &[Cause]| found.iter().all(|place| causes.contains(&place.cause));
    let unchanged = |answer: &Answer| answer.code == 0 && answer.text == text;
    let by_object = only(&[Cause::EmptyObject, Cause::ListLikeObject]);
    require!(unchanged(object) == by_object, "object mode changes the text and no place tells it, or the reverse");
    let by_assoc = only(&[Cause::InvalidPropertyName]);
    require!(unchanged(assoc) == by_assoc, "assoc mode changes the text and no place tells it, or the reverse");
    let stable = unchanged(object) && unchanged(assoc);
    require!(stable == found.is_empty(), "both modes keep the text: {stable}");
    Ok(())
}

/// What no spelling avoids is all that the canonical form may still show.
fn only_unavoidable_places_remain(form: &Form<'_>) -> Result<(), String> {
    let unavoidable = [Cause::EmptyObject, Cause::ListLikeObject, Cause::NegativeZero];
    let Ok(form) = form else { return Ok(()) };
    for place in places(form)? {
        require!(unavoidable.contains(&place.cause), "{place:?} is left in {}", form.escape_ascii());
    }
    Ok(())
}

fn only_negative_zero_changes_again(form: &Form<'_>, mode: Mode) -> Result<(), String> {
    let Ok(form) = form else { return Ok(()) };
    let again = canonical(form, mode)?.map_err(|error| format!("{mode:?} refuses its own form: {error:?}"))?;
    let negative_zero = places(form)?.iter().any(|place| place.cause == Cause::NegativeZero);
    require!(negative_zero != (again == *form), "the form becomes {}", again.escape_ascii());
    let third = canonical(&again, mode)?.map_err(|error| format!("{mode:?} refuses its second form: {error:?}"))?;
    require!(third == again, "the second form becomes {}", third.escape_ascii());
    Ok(())
}
