//! Clicks from parts and from templates, with their arrays of pointers.

mod support;

use std::ffi::c_char;
use std::mem::MaybeUninit;
use std::ptr;

use adseal_capi::*;
use support::*;

type Pair<'a> = (&'a [u8], Option<&'a [u8]>);

fn sign_parts(path: &[u8], parts: &[Pair<'_>], expires: i64) -> Result<Vec<u8>, (i32, adseal_place)> {
    let names = Columns::new(&parts.iter().map(|(name, _)| Some(*name)).collect::<Vec<_>>());
    let values = Columns::new(&parts.iter().map(|(_, value)| *value).collect::<Vec<_>>());
    let signer = signer();
    let mut place = MaybeUninit::uninit();
    let signed = text(|out, capacity, length| {
        // SAFETY: pointers and lengths belong together.
        unsafe {
            adseal_click_signer_sign_parts(
                Some(&signer),
                start(path),
                path.len(),
                names.starts.as_ptr(),
                names.lengths.as_ptr(),
                values.starts.as_ptr(),
                values.lengths.as_ptr(),
                parts.len(),
                expires,
                NOW,
                out,
                capacity,
                length,
                Some(&mut place),
            )
        }
    });
    // SAFETY: the place is written whatever happens.
    signed.map_err(|status| (status, unsafe { place.assume_init() }))
}

fn in_part(offset: usize, parameter_index: usize) -> adseal_place {
    adseal_place { offset, parameter_index, name_offset: NO_OFFSET, name_length: 0, lint: 0, reserved: 0 }
}

#[test]
fn parts_are_encoded_and_signed() {
    let parts: [Pair<'_>; 4] = [(b"a b", Some(b"1&2")), (b"empty", Some(b"")), (b"missing", None), (b"", Some(b"x"))];
    let signed = sign_parts(b"https://host/c", &parts, 7).expect("signed");
    let expected = b"https://host/c?a%20b=1%262&empty=&missing=null&=x&expires=7&signature=";
    assert!(signed.starts_with(expected), "{}", signed.escape_ascii());
    let verifier = verifier(&ring(KEY), None);
    assert_eq!(verify(&verifier, &signed, 6, None), ADSEAL_VALID);
    assert!(sign_parts(b"/c", &[], 7).expect("signed").starts_with(b"/c?expires=7&signature="));
}

#[test]
fn refused_parts_tell_status_and_place() {
    let refused = |path: &[u8], parts: &[Pair<'_>]| sign_parts(path, parts, 7).expect_err("refused");
    assert_eq!(refused(b"/c", &[(b"a", Some(b"xx{b}"))]), (ADSEAL_SIGN_UNFILLED_MACRO, in_part(2, 0)));
    assert_eq!(refused(b"/c", &[(b"a", None), (b"a", None)]), (ADSEAL_SIGN_DUPLICATE_PARAMETER, in_part(0, 1)));
    assert_eq!(refused(b"/c?", &[]), (ADSEAL_SIGN_MALFORMED_URI, in_part(2, NO_OFFSET)));
    let long = vec![b'a'; ADSEAL_MAX_URI_LENGTH];
    assert_eq!(refused(b"/c", &[(b"a", Some(&long))]), (ADSEAL_SIGN_TOO_LONG, in_part(NO_OFFSET, NO_OFFSET)));
}

/// Signs a click of one pair.
fn sign_pair(name: *const c_char, name_length: usize, value: *const c_char, value_length: usize) -> i32 {
    let mut out = [0_u8; 200];
    let mut length = MaybeUninit::uninit();
    // SAFETY: pointers and lengths belong together; where they do not, which is what is tested, they are not read.
    unsafe {
        adseal_click_signer_sign_parts(
            Some(&signer()),
            c"/c".as_ptr(),
            2,
            &raw const name,
            &raw const name_length,
            &raw const value,
            &raw const value_length,
            1,
            7,
            NOW,
            out.as_mut_ptr().cast(),
            out.len(),
            Some(&mut length),
            None,
        )
    }
}

#[test]
fn null_with_a_length_is_a_mistake_in_every_element() {
    let a = c"a".as_ptr();
    assert_eq!(sign_pair(a, 1, a, 1), ADSEAL_OK);
    assert_eq!(sign_pair(a, 1, ptr::null(), 0), ADSEAL_OK);
    assert_eq!(sign_pair(ptr::null(), 0, a, 1), ADSEAL_OK);
    assert_eq!(sign_pair(ptr::null(), 1, a, 1), ADSEAL_ERROR_NULL_POINTER);
    assert_eq!(sign_pair(a, 1, ptr::null(), 1), ADSEAL_ERROR_NULL_POINTER);
    assert_eq!(sign_pair(a, usize::MAX, a, 1), ADSEAL_ERROR_INVALID_ARGUMENT);
    assert_eq!(sign_pair(a, 1, a, isize::MAX.cast_unsigned() + 1), ADSEAL_ERROR_INVALID_ARGUMENT);
}

#[test]
fn a_buffer_that_overlaps_a_part_is_refused() {
    let mut memory = [b'a'; 300];
    for (name_at, value_at, status) in [
        (0, 250, ADSEAL_OK),
        (10, 250, ADSEAL_ERROR_INVALID_ARGUMENT),
        (0, 10, ADSEAL_ERROR_INVALID_ARGUMENT),
        (9, 250, ADSEAL_ERROR_INVALID_ARGUMENT),
        (8, 210, ADSEAL_OK),
        (8, 209, ADSEAL_ERROR_INVALID_ARGUMENT),
    ] {
        let memory = memory.as_mut_ptr();
        let mut length = MaybeUninit::uninit();
        // SAFETY: all of it lies in the memory; that it overlaps is what is tested.
        let got = unsafe {
            let name: *const c_char = memory.add(name_at).cast_const().cast();
            let value: *const c_char = memory.add(value_at).cast_const().cast();
            adseal_click_signer_sign_parts(
                Some(&signer()),
                c"/c".as_ptr(),
                2,
                &raw const name,
                &raw const TWO,
                &raw const value,
                &raw const TWO,
                1,
                7,
                NOW,
                memory.add(10).cast(),
                200,
                Some(&mut length),
                None,
            )
        };
        assert_eq!(got, status, "name at {name_at}, value at {value_at}");
    }
}

static TWO: usize = 2;

fn template(text: &[u8]) -> Result<Box<adseal_click_template>, (i32, adseal_place)> {
    let mut place = MaybeUninit::uninit();
    let made = try_made(|out| {
        // SAFETY: pointer and length are those of one slice.
        unsafe { adseal_click_template_new(Some(&signer()), start(text), text.len(), out, Some(&mut place)) }
    });
    // SAFETY: the place is written whatever happens.
    made.map_err(|status| (status, unsafe { place.assume_init() }))
}

fn render(template: &adseal_click_template, values: &[Option<&[u8]>]) -> Result<Vec<u8>, (i32, adseal_place)> {
    let columns = Columns::new(values);
    let mut place = MaybeUninit::uninit();
    let rendered = text(|out, capacity, length| {
        // SAFETY: pointers and lengths belong together.
        unsafe {
            adseal_click_template_render(
                Some(template),
                columns.starts.as_ptr(),
                columns.lengths.as_ptr(),
                values.len(),
                7,
                NOW,
                out,
                capacity,
                length,
                Some(&mut place),
            )
        }
    });
    // SAFETY: the place is written whatever happens.
    rendered.map_err(|status| (status, unsafe { place.assume_init() }))
}

fn macro_index(template: &adseal_click_template, name: &[u8]) -> Result<usize, i32> {
    let mut index = MaybeUninit::uninit();
    // SAFETY: pointer and length are those of one slice.
    match unsafe { adseal_click_template_macro_index(Some(template), start(name), name.len(), Some(&mut index)) } {
        // SAFETY: the function succeeded.
        ADSEAL_OK => Ok(unsafe { index.assume_init() }),
        status => Err(status),
    }
}

#[test]
fn templates_are_filled_and_signed() {
    let template = template(b"/c?site={site}-{n}&again={site}&c=1").expect("a template");
    assert_eq!(adseal_click_template_macro_count(Some(&template)), 2);
    let names = [0, 1].map(|index| {
        lent::<c_char>(|name, length| adseal_click_template_macro_name(Some(&template), index, name, length))
    });
    assert_eq!(names, [Ok(b"site".to_vec()), Ok(b"n".to_vec())]);
    let beyond = lent::<c_char>(|name, length| adseal_click_template_macro_name(Some(&template), 2, name, length));
    assert_eq!(beyond, Err(ADSEAL_ERROR_INVALID_ARGUMENT));
    assert_eq!(macro_index(&template, b"site"), Ok(0));
    assert_eq!(macro_index(&template, b"n"), Ok(1));
    assert_eq!(macro_index(&template, b"N"), Err(ADSEAL_SIGN_UNKNOWN_MACRO));

    let verifier = verifier(&ring(KEY), None);
    for (values, expected) in [
        ([Some(&b"a b"[..]), Some(&b"1"[..])], &b"/c?site=a%20b-1&again=a%20b&c=1&expires=7&signature="[..]),
        ([Some(b""), Some(b"")], b"/c?site=-&again=&c=1&expires=7&signature="),
        ([Some(b"a"), None], b"/c?site=null&again=a&c=1&expires=7&signature="),
        ([None, Some(b"1")], b"/c?site=null&again=null&c=1&expires=7&signature="),
    ] {
        let rendered = render(&template, &values).expect("rendered");
        assert!(rendered.starts_with(expected), "{}", rendered.escape_ascii());
        assert_eq!(verify(&verifier, &rendered, 6, None), ADSEAL_VALID);
    }
}

#[test]
fn refused_templates_and_values_tell_status_and_place() {
    let brace = adseal_place { name_offset: 3, name_length: 1, ..in_part(5, 0) };
    assert_eq!(template(b"/c?a={{b}}").err(), Some((ADSEAL_SIGN_MALFORMED_TEMPLATE, brace)));
    assert_eq!(template(b"").err(), Some((ADSEAL_SIGN_MALFORMED_URI, in_part(0, NO_OFFSET))));
    let template = template(b"/c?x=1&a=-{b}").expect("a template");
    let rendered = render(&template, &[Some(b"0[c]")]).expect("no macro");
    assert!(rendered.starts_with(b"/c?x=1&a=-0%5Bc%5D&expires=7&signature="));
    assert_eq!(render(&template, &[Some(b"[c]")]).err(), Some((ADSEAL_SIGN_UNFILLED_MACRO, in_part(0, 1))));
    let unplaced = in_part(NO_OFFSET, NO_OFFSET);
    for count in [0, 2] {
        let values = vec![Some(&b"v"[..]); count];
        assert_eq!(render(&template, &values).err(), Some((ADSEAL_ERROR_INVALID_ARGUMENT, unplaced)));
    }
}

#[test]
fn a_template_keeps_the_settings_that_its_signer_had() {
    let mut signer = signer();
    assert_eq!(adseal_click_signer_set_lifetime(Some(&mut signer), 5), ADSEAL_OK);
    let text_ = b"/c?a=1";
    // SAFETY: pointer and length are those of one slice.
    let template =
        made(|out| unsafe { adseal_click_template_new(Some(&signer), start(text_), text_.len(), out, None) });
    assert_eq!(adseal_click_signer_set_lifetime(Some(&mut signer), 9), ADSEAL_OK);
    adseal_click_signer_free(Some(signer));
    let rendered = text(|out, capacity, length| {
        // SAFETY: without macros there are no values.
        unsafe {
            adseal_click_template_render(
                Some(&template),
                ptr::null(),
                ptr::null(),
                0,
                ADSEAL_EXPIRES_LIFETIME,
                100,
                out,
                capacity,
                length,
                None,
            )
        }
    });
    assert!(rendered.expect("rendered").starts_with(b"/c?a=1&expires=105&signature="));
    adseal_click_template_free(Some(template));
}
