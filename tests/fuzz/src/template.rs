//! Templates: a rendered click is the click that is signed when another program fills the template.

use adseal_core::Unfilled;
use adseal_core::click::{ClickTemplate, MAX_MACROS, SignError};

use crate::click_sign::{self, Options, encoded, macros};
use crate::input::Input;
use crate::ring::at;
use crate::vectors::{self, bytes};

/// Options, `expires`, the time, how large a buffer is, the template; then the values.
pub fn run(data: &[u8]) {
    let mut input = Input::new(data);
    let options = Options::read(&mut input);
    let room = usize::from(input.byte());
    let text = input.text();
    let signer = options.signer();
    let Ok(template) = ClickTemplate::new(&signer, text) else { return };
    let names: Vec<_> = template.macro_names().map(<[u8]>::to_vec).collect();
    assert!(names.len() <= MAX_MACROS);
    for (index, name) in names.iter().enumerate() {
        assert_eq!(template.macro_index(name), Some(index), "each has its place");
    }
    let values: Vec<_> = names.iter().map(|_| (input.byte() & 1 == 0).then_some(input.text())).collect();
    let rendered = template.render(&values, options.expires, at(options.now));
    into_buffer(&template, &values, &options, room, rendered.as_deref().ok());
    let Ok(rendered) = rendered else { return };
    click_sign::is_right(rendered.as_bytes(), options.expires, options.now);
    assert!(rendered.len() <= template.rendered_bound(|index| values[index]));
    if options.unfilled == Unfilled::Reject {
        let filled = fill(text, &names, &values);
        let signed = signer.sign(&filled, options.expires, at(options.now));
        assert_eq!(signed.as_deref(), Ok(&*rendered), "{}", filled.escape_ascii());
    }
}

/// The cases of the suite.
#[must_use]
pub fn seeds() -> Vec<Vec<u8>> {
    vectors::seeds("click_template", |case| {
        let written = Options::written(case, 0).byte(100).text(&bytes(&case["template"]));
        let names = case["macros"].as_array().map_or(&[][..], Vec::as_slice);
        let values = names.iter().map(|name| &case["values"][name.as_str().unwrap_or_default()]);
        values.fold(written, |written, value| written.byte(u8::from(value.is_null())).text(&bytes(value))).rest(&[])
    })
}

/// In a buffer of any size it is the same or refused, and nothing is written behind the buffer.
fn into_buffer(
    template: &ClickTemplate,
    values: &[Option<&[u8]>],
    options: &Options,
    room: usize,
    rendered: Option<&str>,
) {
    let mut memory = vec![0xa5; room + 64];
    let outcome = template.render_into(values, options.expires, at(options.now), &mut memory[..room]);
    match outcome {
        Ok(signed) => assert_eq!(Some(signed.as_str()), rendered),
        Err(SignError::BufferTooSmall(needed)) => {
            assert!(needed > room);
            let mut enough = vec![0; needed];
            let again = template.render_into(values, options.expires, at(options.now), &mut enough);
            assert!(!matches!(again, Err(SignError::BufferTooSmall(_))), "the size that was told suffices");
        }
        Err(SignError::Refused(_)) => assert_eq!(rendered, None),
    }
    assert!(memory[room..].iter().all(|&byte| byte == 0xa5), "nothing is written behind the buffer");
}

/// The template with its values, or `null` where one is missing.
fn fill(template: &[u8], names: &[Vec<u8>], values: &[Option<&[u8]>]) -> Vec<u8> {
    let query = template.iter().position(|&byte| byte == b'?').map_or(template.len(), |at| at + 1);
    let segments = template[query..].split(|&byte| byte == b'&').map(|segment| {
        let name = segment.iter().position(|&byte| byte == b'=').map_or(segment.len(), |at| at + 1);
        [&segment[..name], &fill_value(&segment[name..], names, values)].concat()
    });
    [&template[..query], &segments.collect::<Vec<_>>().join(&b'&')].concat()
}

fn fill_value(text: &[u8], names: &[Vec<u8>], values: &[Option<&[u8]>]) -> Vec<u8> {
    let (mut filled, mut copied) = (Vec::new(), 0);
    for (place, name) in macros(text) {
        let index = names.iter().position(|known| known == name).expect("the template has no others");
        let Some(value) = values[index] else { return b"null".to_vec() };
        filled.extend(&text[copied..place.start]);
        filled.extend(encoded(value).as_bytes());
        copied = place.end;
    }
    filled.extend(&text[copied..]);
    filled
}
