//! Clicks and installs as they come in real life, the same ones in every run.

use std::iter;

use fastrand::Rng;

use crate::contenders::{by_hand, rustcrypto};

pub(crate) const KEY: &[u8] = b"a private key of thirty-two byte";
pub(crate) const API_KEY: &[u8] = b"0123456789abcdef0123456789abcdef";
pub(crate) const SECRET: &[u8] = b"a secret of thirty-two bytes too";
pub(crate) const NOW: i64 = 1_700_000_000;
/// The default lifetime of a signed click.
pub(crate) const EXPIRES: i64 = NOW + 60;
/// What a signer hashes behind the URI that it is given: `&expires=` and ten digits.
const EXPIRES_LENGTH: usize = 19;

/// The text of a template, and what stands before, between and behind its macros.
pub(crate) const TEMPLATE: &[u8] = b"/v1/cpi/click?campaign_id=kexample&network_id=2820&site_id={site_id}\
    &creative_id={creative_id}&device_id={device_id}&device_id_type=adid&click_id={click_id}";
pub(crate) const TEMPLATE_TEXTS: [&[u8]; 5] = [
    b"/v1/cpi/click?campaign_id=kexample&network_id=2820&site_id=",
    b"&creative_id=",
    b"&device_id=",
    b"&device_id_type=adid&click_id=",
    b"",
];

fn text(digits: &[u8], length: usize, random: &mut Rng) -> Vec<u8> {
    iter::repeat_with(|| digits[random.usize(..digits.len())]).take(length).collect()
}

pub(crate) fn hex(length: usize, random: &mut Rng) -> Vec<u8> {
    text(b"0123456789abcdef", length, random)
}

pub(crate) fn guid(random: &mut Rng) -> Vec<u8> {
    [8, 4, 4, 4, 12].map(|length| text(b"0123456789ABCDEF", length, random)).join(&b'-')
}

/// A click URI that is ready to be signed, and has a message of this length once `expires` is there.
pub(crate) fn click(message_length: usize, random: &mut Rng) -> Vec<u8> {
    const VALUE: usize = 16;
    const FIELDS: [&[u8]; 3] = [b"&site_id=", b"&creative_id=", b"&click_id="];
    let mut uri = b"/v1/cpi/click?campaign_id=kexample&network_id=2820&device_id=".to_vec();
    uri.extend(guid(random));
    uri.extend_from_slice(b"&device_id_type=adid");
    let length = message_length - EXPIRES_LENGTH;
    for (at, field) in FIELDS.into_iter().enumerate() {
        uri.extend_from_slice(field);
        let room = length - uri.len();
        // The last one, and one that leaves no room for another, fills what is left.
        let is_last = at == FIELDS.len() - 1 || room < VALUE + FIELDS[at + 1].len() + VALUE;
        uri.extend(hex(if is_last { room } else { VALUE }, random));
        if is_last {
            break;
        }
    }
    uri
}

/// Signs a click; returns the whole of it, and the length of its message.
pub(crate) fn signed(uri: &[u8]) -> (Vec<u8>, usize) {
    let mut out = vec![0; uri.len() + 128];
    let length = by_hand::sign(uri, EXPIRES, &mut rustcrypto::Cloned::new(KEY), &mut out);
    out.truncate(length);
    (out, uri.len() + EXPIRES_LENGTH)
}

/// What is hashed of a click that is ready to be signed.
pub(crate) fn message(uri: &[u8]) -> Vec<u8> {
    [uri, format!("&expires={EXPIRES}").as_bytes()].concat()
}

/// What is hashed of a signed click: all but `&signature=` and the 43 digits behind it.
pub(crate) fn message_of(signed: &[u8]) -> &[u8] {
    &signed[..signed.len() - 54]
}

/// A signed click without `expires` and `signature`.
pub(crate) fn unsigned_of(signed: &[u8]) -> &[u8] {
    let message = message_of(signed);
    &message[..message.len() - EXPIRES_LENGTH]
}

/// The values of the template's macros: like those of [`click`], and one that has to be encoded.
pub(crate) fn macro_values(random: &mut Rng) -> [Vec<u8>; 4] {
    let creative = [b"video 15s/".to_vec(), hex(8, random)].concat();
    [hex(16, random), creative, guid(random), hex(20, random)]
}

/// The body of the documentation of installs, 292 bytes, with other devices.
pub(crate) fn documented_install(random: &mut Rng) -> Vec<u8> {
    let mut body =
        br#"{"action":"install","kochava_app_id":"koconversionsdemo174ea19bc63928c","app_ver":"3.3.0","data":{"#
            .to_vec();
    body.extend_from_slice(
        br#""origination_ip":"69.224.141.777","device_ver":"iPhone-iOS-9.3.4","device_ids":{"idfa":"kochava-"#,
    );
    body.extend(hex(23, random));
    body.extend_from_slice(br#"","idfv":""#);
    body.extend_from_slice(&guid(random)[1..]);
    body.extend_from_slice(br#"","adid":"","android_id":""}}}"#);
    body
}

/// The JSON body of an install.
pub(crate) fn install_body(length: usize, random: &mut Rng) -> Vec<u8> {
    let mut body = br#"{"action":"install","app_ver":"3.3.0","data":{"device_ids":{"idfa":""#.to_vec();
    body.extend(guid(random));
    body.extend_from_slice(br#""},"device_ver":"iPhone-iOS-9.3.4","note":""#);
    let end = br#""}}"#;
    body.extend(hex(length - body.len() - end.len(), random));
    body.extend_from_slice(end);
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clicks_have_the_length_that_was_asked_for() {
        let mut random = Rng::with_seed(1);
        for length in 150..=300 {
            let uri = click(length, &mut random);
            let (signed, message_length) = signed(&uri);
            assert_eq!(message_length, length);
            assert_eq!(&signed[length..length + 11], b"&signature=");
            assert_eq!(message(&uri), signed[..length]);
            assert_eq!(message_of(&signed), &signed[..length]);
            assert_eq!(unsigned_of(&signed), uri);
            assert_eq!(signed.len(), length + 11 + 43);
        }
    }

    #[test]
    fn clicks_have_the_usual_parameters_and_differ() {
        let mut random = Rng::with_seed(1);
        let [one, other] = [(); 2].map(|()| String::from_utf8(click(220, &mut random)).expect("clicks are ASCII"));
        assert_ne!(one, other);
        for field in ["campaign_id=", "site_id=", "creative_id=", "device_id=", "click_id="] {
            assert!(one.contains(field), "{one}");
        }
    }

    #[test]
    fn bodies_have_the_length_that_was_asked_for() {
        let mut random = Rng::with_seed(1);
        for (body, length) in [(install_body(600, &mut random), 600), (documented_install(&mut random), 292)] {
            assert_eq!(body.len(), length);
            assert!(serde_json::from_slice::<serde_json::Value>(&body).is_ok());
        }
    }

    #[test]
    fn the_texts_are_those_of_the_template() {
        let names: [&[u8]; 5] = [b"{site_id}", b"{creative_id}", b"{device_id}", b"{click_id}", b""];
        let rebuilt: Vec<u8> =
            TEMPLATE_TEXTS.iter().zip(names).flat_map(|(text, name)| [text, name].concat()).collect();
        assert_eq!(rebuilt, TEMPLATE);
    }
}
