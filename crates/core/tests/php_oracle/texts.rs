//! Which text has which number.

use crate::corners::{block_edges, bytes, deep, framed, surrogates, tokens, utf8, white_space};
use crate::documents::{hidden_keys, infinities, keys_of_one_hash, many_keys, value};
use crate::numbers::{clamped_exponent, number};
use crate::pen::Pen;
use crate::random::Random;

/// The text with this number in the row that the seed starts.
pub(crate) fn text(seed: u64, number: u64) -> Vec<u8> {
    let mut pen = Pen::new(Random::new(seed, number));
    one(&mut pen);
    if pen.random.below(4) == 0 {
        for _ in 0..=pen.random.below(3) {
            mutate(&mut pen);
        }
    }
    pen.text
}

/// The long kinds are rare: they cost PHP and us far more time than all others.
fn one(pen: &mut Pen) {
    match pen.random.below(1000) {
        0 => clamped_exponent(pen),
        1..7 => deep(pen),
        7..10 => many_keys(pen),
        10..107 => block_edges(pen),
        107..127 => white_space(pen),
        127..132 => keys_of_one_hash(pen),
        132..177 => surrogates(pen),
        177..217 => utf8(pen),
        217..277 => tokens(pen),
        277..297 => bytes(pen),
        297..347 => framed(pen),
        347..377 => infinities(pen, 3),
        377..397 => hidden_keys(pen, 3),
        397..487 => number_alone(pen),
        _ => value(pen, 4),
    }
}

fn number_alone(pen: &mut Pen) {
    pen.habits.respelled = 900;
    let in_array = pen.random.one_in(2);
    pen.put(if in_array { "[" } else { "" });
    number(pen);
    if in_array {
        pen.put(",");
        number(pen);
        pen.put("]");
    }
}

/// One change that a careless hand, or a careful enemy, could make.
fn mutate(pen: &mut Pen) {
    let length = pen.text.len();
    let at = pen.random.below(length + 1);
    let end = (at + pen.random.below(4)).min(length);
    match pen.random.below(9) {
        0 | 1 => pen.text.truncate(at),
        2 if at < length => pen.text[at] ^= 1 << pen.random.below(8),
        3 if at < length => pen.text[at] = pen.random.byte(),
        4 => {
            let byte = pen.random.pick(b"\0\x01\x1f\x7f\x80\xff \n\"\\/{}[],:0-.eE+u");
            pen.text.insert(at, byte);
        }
        5 => drop(pen.text.drain(at..end)),
        6 => {
            let again = pen.text[at..end].to_vec();
            pen.text.splice(at..at, again);
        }
        7 => {
            // The head of this text and the tail of another one.
            pen.text.truncate(at);
            let head = std::mem::take(&mut pen.text);
            value(pen, 2);
            let tail = pen.text.split_off(pen.random.below(pen.text.len() + 1));
            pen.text = [head, tail].concat();
        }
        _ => swap_closer(pen),
    }
}

fn swap_closer(pen: &mut Pen) {
    let closers: Vec<usize> = (0..pen.text.len()).filter(|at| matches!(pen.text[*at], b']' | b'}')).collect();
    if !closers.is_empty() {
        let at = pen.random.pick(&closers);
        pen.text[at] ^= b']' ^ b'}';
    }
}
