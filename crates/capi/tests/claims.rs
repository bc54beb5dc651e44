//! The parameter by which a ring is chosen.

mod support;

use std::mem::MaybeUninit;
use std::ptr;

use adseal_capi::*;
use support::*;

const UNTOUCHED: usize = 7_777_777;

fn claimed(uri: &[u8], name: &[u8]) -> Result<Vec<u8>, i32> {
    text(|out, capacity, length| {
        let (uri_length, name_length) = (uri.len(), name.len());
        // SAFETY: pointers and lengths belong together.
        unsafe {
            adseal_click_claimed_parameter(start(uri), uri_length, start(name), name_length, out, capacity, length)
        }
    })
}

#[test]
fn the_first_in_front_of_the_signature_is_decoded() {
    for (uri, value) in [
        ("/c?a=1&n=2820&signature=x", Ok("2820")),
        ("https://host/c?n=2820&signature=x&n=1", Ok("2820")),
        ("/c?n=1&n=2&signature=x", Ok("1")),
        ("/c?%6E=a%20b+c%2B&signature=x", Ok("a b c+")),
        ("/c?n=%zz", Ok("%zz")),
        ("/c?n&signature=x", Ok("")),
        ("/c?n=2820", Ok("2820")),
        ("/c?signature=x&n=1", Err(ADSEAL_NONE)),
        ("/c?N=1&nn=2&signature=x", Err(ADSEAL_NONE)),
        ("/c", Err(ADSEAL_NONE)),
        ("", Err(ADSEAL_NONE)),
    ] {
        assert_eq!(claimed(uri.as_bytes(), b"n"), value.map(|value: &str| value.as_bytes().to_vec()), "{uri}");
    }
    for name in [&b"a b"[..], b"a+b"] {
        assert_eq!(claimed(b"/c?a+b=1", name).as_deref(), Ok(&b"1"[..]), "a plus sign as both that it can be");
    }
    let longest = [b"/c?n=1&x=".to_vec(), vec![b'x'; ADSEAL_MAX_URI_LENGTH - 9]].concat();
    assert_eq!(claimed(&longest, b"n").as_deref(), Ok(&b"1"[..]));
    assert_eq!(claimed(&[&longest[..], b"x"].concat(), b"n"), Err(ADSEAL_NONE));
}

#[test]
fn a_click_that_names_another_sender_is_verified_by_its_keys() {
    let rings = [(b"2820", ring(KEY)), (b"2821", ring(b"the key of the other sender, long"))];
    let signed = sign(&signer(), b"/c?network_id=2820&a=1", NOW + 60, NOW).expect("signed");
    let other = String::from_utf8_lossy(&signed).replace("2820", "2821").into_bytes();
    let tail = [&signed[..], b"&network_id=2821"].concat();
    for (uri, chosen, reason) in [
        (&signed, b"2820", ADSEAL_VALID),
        (&other, b"2821", ADSEAL_CLICK_INVALID_SIGNATURE),
        (&tail, b"2820", ADSEAL_CLICK_DUPLICATE_PARAMETER),
    ] {
        let value = claimed(uri, b"network_id").expect("it is there");
        assert_eq!(value, chosen);
        let (_, ring) = rings.iter().find(|(sender, _)| sender[..] == value).expect("the sender is known");
        assert_eq!(verify(&verifier(ring, None), uri, NOW, None), reason);
    }
}

#[test]
fn mistakes_in_the_call() {
    let mut memory = [&b"/c?n=2820"[..], b"n", &[0; 20]].concat();
    let (own_uri, own_name) = (memory.as_ptr(), memory.as_ptr().wrapping_add(9));
    let out = memory.as_mut_ptr();
    let mut length = MaybeUninit::new(UNTOUCHED);
    let null = ptr::null();
    for (uri, uri_length, name, name_length, out, capacity, expected) in [
        (null, 1, own_name, 1, ptr::null_mut(), 0, ADSEAL_ERROR_NULL_POINTER),
        (own_uri, 9, null, 1, ptr::null_mut(), 0, ADSEAL_ERROR_NULL_POINTER),
        (own_uri, 9, own_name, 1, ptr::null_mut(), 4, ADSEAL_ERROR_NULL_POINTER),
        (own_uri, usize::MAX, own_name, 1, ptr::null_mut(), 0, ADSEAL_ERROR_INVALID_ARGUMENT),
        (own_uri, 9, own_name, usize::MAX, ptr::null_mut(), 0, ADSEAL_ERROR_INVALID_ARGUMENT),
        (own_uri, 9, own_name, 1, out.wrapping_add(10), usize::MAX, ADSEAL_ERROR_INVALID_ARGUMENT),
        (own_uri, 9, own_name, 1, out.wrapping_add(8), 4, ADSEAL_ERROR_INVALID_ARGUMENT),
        (own_uri, 9, own_name, 1, out.wrapping_add(9), 4, ADSEAL_ERROR_INVALID_ARGUMENT),
        (null, 0, null, 0, ptr::null_mut(), 0, ADSEAL_NONE),
    ] {
        // SAFETY: what is not readable or overlaps is refused before it is used.
        let status = unsafe {
            let (out, length) = (out.cast(), Some(&mut length));
            adseal_click_claimed_parameter(uri.cast(), uri_length, name.cast(), name_length, out, capacity, length)
        };
        assert_eq!(status, expected, "{uri_length} {name_length} {capacity}");
    }
    // SAFETY: it was initialised when it was made.
    assert_eq!(unsafe { length.assume_init() }, UNTOUCHED);
    // SAFETY: as above, and the buffer begins right behind the name.
    let status = unsafe {
        assert_eq!(
            adseal_click_claimed_parameter(own_uri.cast(), 9, own_name.cast(), 1, ptr::null_mut(), 0, None),
            ADSEAL_ERROR_NULL_POINTER
        );
        let (out, length) = (out.wrapping_add(10).cast(), Some(&mut length));
        adseal_click_claimed_parameter(own_uri.cast(), 9, own_name.cast(), 1, out, 4, length)
    };
    assert_eq!(status, ADSEAL_OK);
    assert_eq!(&memory, b"/c?n=2820n2820\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0");
}
