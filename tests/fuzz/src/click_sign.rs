//! Signing a click: what it returns verifies until it expires, and is the input with what another HMAC makes of it.

use std::borrow::Cow;
use std::ops::Range;

use adseal_core::click::{SignError, SigningError, signed_bound};
use adseal_core::{ClickPolicy, ClickReason, ClickSigner, ClickVerifier, Expires, Status, Unfilled};
use adseal_mac::Tier;

use crate::click_rules::Click;
use crate::hmac_sha256;
use crate::input::{Input, Written};
use crate::ring::{self, KEYS, at};
use crate::vectors::{self, bytes, int};

/// Options, `expires`, the time; then the URI, or a path with names and values.
pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let options = Options::read(&mut input);
    if options.from_parts {
        parts(&options, input);
    } else {
        uri(&options, input.rest());
    }
}

/// The cases of the two suites.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    let uris = vectors::seeds("click_sign", |case| Options::written(case, 0).rest(&bytes(&case["uri"])));
    let parts = vectors::seeds("click_sign_parts", |case| {
        let written = Options::written(case, 8).text(&bytes(&case["path"]));
        let pairs = case["params"].as_array().map_or(&[][..], Vec::as_slice);
        let pair = |written: Written, pair: &serde_json::Value| {
            written.text(&bytes(&pair[0])).byte(u8::from(pair[1].is_null())).text(&bytes(&pair[1]))
        };
        pairs.iter().fold(written, pair).rest(&[])
    });
    [uris, parts].concat()
}

/// How is signed.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// What is done with macros.
    pub unfilled: Unfilled,
    strict: bool,
    from_parts: bool,
    /// When it ends.
    pub expires: Expires,
    /// The time.
    pub now: i64,
}

impl Options {
    /// Takes them off the front.
    pub fn read(input: &mut Input<'_>) -> Self {
        let options = input.byte();
        let seconds = input.number();
        let expires = match options >> 4 & 3 {
            0 => Expires::Existing,
            1 => Expires::At(seconds),
            _ => Expires::Lifetime(seconds),
        };
        Self {
            unfilled: if options & 1 == 0 { Unfilled::Reject } else { Unfilled::Null },
            strict: options & 2 != 0,
            from_parts: options & 8 != 0,
            expires,
            now: input.time(),
        }
    }

    /// Those of a case, for a seed.
    #[must_use]
    pub fn written(case: &serde_json::Value, more: u8) -> Written {
        let (kind, seconds) = match (&case["expires"]["at"], &case["expires"]["lifetime"]) {
            (at, _) if at.is_i64() => (1, int(at)),
            (_, lifetime) if lifetime.is_i64() => (2, int(lifetime)),
            _ => (0, 0),
        };
        let unfilled = u8::from(case["options"]["unfilled"] == "null");
        let strict = u8::from(case["options"]["strict"] == true);
        Written::default().byte(more | kind << 4 | strict << 1 | unfilled).number(seconds).number(int(&case["now"]))
    }

    /// A signer for them.
    #[must_use]
    pub fn signer(&self) -> ClickSigner {
        ClickSigner::new(ring::ring(Tier::detect())).unfilled(self.unfilled).strict(self.strict)
    }
}

fn uri(options: &Options, uri: &[u8]) {
    let signer = options.signer();
    let signed = signer.sign(uri, options.expires, at(options.now));
    into_buffers(&signer, uri, options, &signed);
    lints_agree(&signer, uri, options, &signed);
    match &signed {
        Ok(signed) => {
            assert!(signed.len() <= signed_bound(uri.len()));
            if options.unfilled == Unfilled::Reject {
                assert!(signed.as_bytes().starts_with(uri), "nothing is changed");
            }
            is_right(signed.as_bytes(), options.expires, options.now);
        }
        Err(refusal) => {
            assert!(refusal.offset().is_none_or(|offset| offset <= uri.len()));
            if let Some(place) = refusal.parameter() {
                let click = Click::read(uri).expect("it has parameters");
                assert_eq!(click.parameters[place.index].name, &uri[place.name.clone()]);
            }
        }
    }
}

/// A buffer that is just large enough is filled, and a smaller one is left alone.
fn into_buffers(signer: &ClickSigner, uri: &[u8], options: &Options, signed: &Result<String, SigningError>) {
    let expected = signed.as_ref().map_or(64, String::len);
    for length in [expected, expected - 1] {
        let mut out = vec![0xa5; length];
        match signer.sign_into(uri, options.expires, at(options.now), &mut out) {
            Ok(written) => assert_eq!(Ok(written.as_str()), signed.as_deref()),
            Err(SignError::BufferTooSmall(needed)) => {
                assert_eq!((needed, length), (expected, expected - 1));
                assert!(out.iter().all(|&byte| byte == 0xa5), "nothing is written");
            }
            Err(SignError::Refused(refusal)) => assert_eq!(Err(&refusal), signed.as_ref()),
        }
    }
}

/// What can be signed can be linted, and strict mode refuses it for its first lint and for nothing else.
fn lints_agree(signer: &ClickSigner, uri: &[u8], options: &Options, signed: &Result<String, SigningError>) {
    let lax = signer.clone().strict(false);
    if lax.sign(uri, options.expires, at(options.now)).is_err() {
        return;
    }
    let lints = lax.lint(uri).expect("it can be signed");
    let places: Vec<_> = lints.iter().map(|lint| lint.offset.unwrap_or(usize::MAX)).collect();
    assert!(places.is_sorted());
    if options.strict {
        assert_eq!(signed.as_ref().err().and_then(SigningError::lint), lints.first().map(|lint| lint.kind));
        assert!(signed.as_ref().err().is_none_or(|refusal| refusal.status() == Status::StrictLint));
    }
}

/// What was signed is what another HMAC makes of it, verifies until it expires, and not one second longer.
pub fn is_right(signed: &[u8], expires: Expires, now: i64) {
    let click = Click::read(signed).expect("what is signed is sound");
    let index = click.signature().expect("it is signed");
    assert_eq!(index + 1, click.parameters.len(), "the signature is the last");
    assert!(click.parameters.len() <= 256 && signed.len() <= 65_536);
    let field = click.parameters[..index].iter().find(|parameter| parameter.name == b"expires").expect("it expires");
    let seconds: i64 = str::from_utf8(field.value).ok().and_then(|value| value.parse().ok()).expect("a number");
    match expires {
        Expires::Existing => {}
        Expires::At(wanted) => assert_eq!(seconds, wanted),
        Expires::Lifetime(lifetime) => assert_eq!(seconds, now + lifetime),
    }
    let message = &signed[click.message(index)];
    let signs = |key: &&[u8]| hmac_sha256::signature(key, message).as_bytes() == click.parameters[index].value;
    let (_, _, end) = KEYS.iter().find(|(_, key, _)| signs(key)).expect("a key of the ring signed it");
    assert!(end.is_none_or(|end| seconds <= end), "the key outlives the click");
    verifies_until(signed, seconds);
}

fn verifies_until(signed: &[u8], expires: i64) {
    let verifier = ClickVerifier::new(ring::ring(Tier::detect()), ClickPolicy::new()).expect("a sound policy");
    let reason = |now| verifier.verify(signed, at(now)).reason();
    if expires > 0 {
        assert_eq!(reason(0), ClickReason::Valid);
        assert_eq!(reason(expires - 1), ClickReason::Valid);
    }
    assert!(matches!(reason(expires), ClickReason::Expired | ClickReason::InvalidSignature));
}

/// Signs parts: each value is in the result as another encoder writes it.
fn parts(options: &Options, mut input: Input<'_>) {
    let path = input.text();
    let mut parts = Vec::new();
    while !input.is_empty() && parts.len() < 300 {
        let name = input.text();
        let is_missing = input.byte() & 1 != 0;
        let value = input.text();
        parts.push((name, (!is_missing).then_some(value)));
    }
    let signed = options.signer().sign_parts(path, parts.iter().copied(), options.expires, at(options.now));
    match signed {
        Ok(signed) => {
            is_right(signed.as_bytes(), options.expires, options.now);
            spelled(signed.as_bytes(), path, &parts, options.unfilled);
        }
        Err(refusal) => {
            let name = refusal.parameter().map(|place| place.index);
            assert!(name.is_none_or(|index| index < parts.len()));
        }
    }
}

fn spelled(signed: &[u8], path: &[u8], parts: &[(&[u8], Option<&[u8]>)], unfilled: Unfilled) {
    assert!(signed.starts_with(&[path, b"?"].concat()));
    let click = Click::read(signed).expect("what is signed is sound");
    // A pair without name and value is no parameter but for its `=`.
    for (parameter, (name, value)) in click.parameters.iter().zip(parts) {
        assert_eq!(parameter.name, encoded(name).as_bytes());
        let spelled: Cow<'_, str> = value.map_or("null".into(), |value| encoded(value).into());
        let is_nulled = unfilled == Unfilled::Null && parameter.value == b"null";
        assert!(is_nulled || parameter.value == spelled.as_bytes());
    }
}

/// Percent-encoded but for what is unreserved.
#[must_use]
pub fn encoded(text: &[u8]) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let encode = |&byte: &u8| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.iter().map(encode).collect()
}

/// Where macros stand in a value: `{name}`, with its name.
pub fn macros(value: &[u8]) -> impl Iterator<Item = (Range<usize>, &[u8])> {
    let opens = value.iter().enumerate().filter(|(_, byte)| **byte == b'{').map(|(at, _)| at);
    opens.filter_map(|open| {
        let close = open + value[open..].iter().position(|&byte| byte == b'}')?;
        Some((open..close + 1, &value[open + 1..close]))
    })
}
