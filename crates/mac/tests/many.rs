//! Columns of messages: every layout gives what one message at a time gives, and bad input writes nothing.

use adseal_mac::{HmacSha256Key, Keys, ManyError, Messages, mac_many};
use proptest::{collection::vec, prelude::*};

const UNTOUCHED: [u8; 32] = [0xee; 32];

/// Offsets of the messages in their concatenation, which stands behind `gap` other bytes.
fn column(messages: &[Vec<u8>], gap: usize) -> (Vec<u8>, Vec<u64>) {
    let mut data = vec![0x55; gap];
    let mut offsets = vec![gap as u64];
    for message in messages {
        data.extend_from_slice(message);
        offsets.push(data.len() as u64);
    }
    (data, offsets)
}

fn narrow(offsets: &[u64]) -> Vec<u32> {
    offsets.iter().map(|&offset| u32::try_from(offset).expect("test data is small")).collect()
}

fn many(keys: Keys<'_>, messages: Messages<'_>) -> Vec<[u8; 32]> {
    let mut macs = vec![UNTOUCHED; messages.len()];
    mac_many(keys, messages, &mut macs).expect("the input is in order");
    macs
}

/// The error, after a look that nothing was written.
fn refused(keys: Keys<'_>, messages: Messages<'_>, places: usize) -> ManyError {
    let mut macs = vec![UNTOUCHED; places];
    let error = mac_many(keys, messages, &mut macs).expect_err("the input is not in order");
    assert!(macs.iter().all(|mac| *mac == UNTOUCHED));
    error
}

proptest! {
    #[test]
    fn one_key(messages in vec(vec(any::<u8>(), 0..400), 0..60), gap in 0..100_usize) {
        let key = HmacSha256Key::new(b"secret");
        let expected: Vec<_> = messages.iter().map(|message| key.mac(message)).collect();
        let (data, wide) = column(&messages, gap);
        let slices: Vec<&[u8]> = messages.iter().map(Vec::as_slice).collect();
        let layouts = [
            Messages::Offsets32 { data: &data, offsets: &narrow(&wide) },
            Messages::Offsets64 { data: &data, offsets: &wide },
            Messages::Slices(&slices),
        ];
        for layout in layouts {
            prop_assert_eq!(layout.len(), messages.len());
            prop_assert_eq!(layout.is_empty(), messages.is_empty());
            prop_assert_eq!(&many(Keys::One(&key), layout), &expected);
        }
    }

    #[test]
    fn a_key_for_each_message(rows in vec((vec(any::<u8>(), 0..400), 0..5_u32), 0..60)) {
        let keys: Vec<_> = (0..5_u8).map(|number| HmacSha256Key::new(&[number, 1])).collect();
        let keys: Vec<_> = keys.iter().collect();
        let (messages, index): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
        let expected: Vec<_> =
            messages.iter().zip(&index).map(|(message, &at)| keys[at as usize].mac(message)).collect();
        let (data, offsets) = column(&messages, 3);
        let macs = many(
            Keys::PerMessage { keys: &keys, index: &index },
            Messages::Offsets64 { data: &data, offsets: &offsets },
        );
        prop_assert_eq!(macs, expected);
    }
}

#[test]
fn no_messages() {
    let key = HmacSha256Key::new(b"secret");
    for offsets in [&[][..], &[0], &[9]] {
        assert!(many(Keys::One(&key), Messages::Offsets32 { data: b"", offsets }).is_empty());
    }
    assert!(many(Keys::PerMessage { keys: &[], index: &[] }, Messages::Slices(&[])).is_empty());
}

#[test]
fn counts_must_agree() {
    let key = HmacSha256Key::new(b"secret");
    let messages = Messages::Slices(&[b"one", b"two"]);
    for macs in [0, 1, 3] {
        assert_eq!(refused(Keys::One(&key), messages, macs), ManyError::MacCount { messages: 2, macs });
    }
    for index in [&[][..], &[0], &[0, 0, 0]] {
        let keys = Keys::PerMessage { keys: &[&key], index };
        assert_eq!(refused(keys, messages, 2), ManyError::KeyIndexCount { messages: 2, indexes: index.len() });
    }
    let offsets = Messages::Offsets32 { data: b"", offsets: &[] };
    assert_eq!(refused(Keys::One(&key), offsets, 1), ManyError::MacCount { messages: 0, macs: 1 });
}

#[test]
fn offsets_must_be_in_order_inside_the_data() {
    let key = HmacSha256Key::new(b"secret");
    let data = b"0123456789";
    let cases: [(&[u64], usize); 6] = [
        (&[0, 4, 3, 10], 1),
        (&[0, 4, 8, 11], 2),
        (&[11, 11, 11, 11], 0),
        (&[11, 4, 8, 10], 0),
        (&[0, 11, 8, 10], 0),
        (&[0, 4, u64::from(u32::MAX), 10], 1),
    ];
    for (offsets, row) in cases {
        let wide = Messages::Offsets64 { data, offsets };
        assert_eq!(refused(Keys::One(&key), wide, 3), ManyError::BadOffsets { row }, "{offsets:?}");
        let narrow = narrow(offsets);
        let narrow = Messages::Offsets32 { data, offsets: &narrow };
        assert_eq!(refused(Keys::One(&key), narrow, 3), ManyError::BadOffsets { row }, "{offsets:?}");
    }
    let far = Messages::Offsets64 { data, offsets: &[0, u64::MAX] };
    assert_eq!(refused(Keys::One(&key), far, 1), ManyError::BadOffsets { row: 0 });
}

#[test]
fn key_indexes_must_be_in_range() {
    let key = HmacSha256Key::new(b"secret");
    let messages = Messages::Slices(&[b"one", b"two", b"three"]);
    let cases: [(&[u32], usize); 3] = [(&[0, 1, 0], 1), (&[0, 0, u32::MAX], 2), (&[7, 7, 7], 0)];
    for (index, row) in cases {
        let keys = Keys::PerMessage { keys: &[&key], index };
        assert_eq!(refused(keys, messages, 3), ManyError::KeyIndexOutOfRange { row });
    }
}

#[test]
fn errors_tell_the_row() {
    assert_eq!(
        ManyError::BadOffsets { row: 41 }.to_string(),
        "the offsets of message 41 are not in order inside the data"
    );
    assert_eq!(ManyError::MacCount { messages: 3, macs: 2 }.to_string(), "3 messages, but 2 places for a MAC");
    assert_eq!(ManyError::KeyIndexCount { messages: 3, indexes: 2 }.to_string(), "3 messages, but 2 key indexes");
    assert_eq!(ManyError::KeyIndexOutOfRange { row: 7 }.to_string(), "the key index of message 7 is out of range");
}
