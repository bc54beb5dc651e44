//! Which parameters were hashed, and in which order. Rules: `docs/explain.md`, Order, parameters and time.

use alloc::vec::Vec;
use core::cmp::Ordering;
use core::iter;

use super::read::{Click, Segment};
use crate::explain::cause::Cause;
use crate::explain::encodings::{Letters, extend};
use crate::php_json::OutOfMemory;

/// One other choice or order of the signed parameters. Places count segments of the signed query, numbers count
/// parameters.
#[derive(Clone, Copy, Debug)]
pub(super) enum Order {
    Sorted {
        by: By,
        is_expires_last: bool,
    },
    Reversed,
    /// In front of this number of the others.
    ExpiresAt(usize),
    WithoutExpires,
    WithoutEmpty,
    /// Without the one at this place.
    Without(usize),
    /// Without the one at this place and all behind it.
    UpTo(usize),
    Macro {
        place: usize,
        form: &'static Form,
        name: NameForm,
    },
    Value {
        place: usize,
        value: &'static [u8],
    },
    /// With so many parameters of the tail.
    Tail(usize),
    TailOne(usize),
    Milliseconds(u16),
    Seconds {
        is_rounded_up: bool,
    },
    /// The first parameters by their numbers, as many as there are.
    Permuted([u8; MAX_PERMUTED]),
    Moved {
        from: usize,
        to: usize,
    },
    Swapped {
        one: usize,
        other: usize,
    },
    WithoutTwo {
        place: usize,
        other: usize,
    },
}

/// What parameters are sorted by.
#[derive(Clone, Copy, Debug)]
pub(super) enum By {
    Name,
    FoldedName,
    Segment,
    NameDown,
}

/// How the name of a parameter is spelled in a macro.
#[derive(Clone, Copy, Debug)]
pub(super) enum NameForm {
    AsIs,
    Upper,
    WithoutUnderscores,
}

const NAME_FORMS: [NameForm; 3] = [NameForm::AsIs, NameForm::Upper, NameForm::WithoutUnderscores];

/// What stands in front of and behind the name in a macro.
type Form = (&'static [u8], &'static [u8]);

const FORMS: [Form; 10] = [
    (b"{", b"}"),
    (b"{{", b"}}"),
    (b"${", b"}"),
    (b"%{", b"}"),
    (b"%", b"%"),
    (b"%%", b"%%"),
    (b"[", b"]"),
    (b"<", b">"),
    (b"__", b"__"),
    (b"%7B", b"%7D"),
];
/// What stands for a value that is not there.
const NO_VALUES: [&[u8]; 6] = [b"", b"null", b"NULL", b"undefined", b"None", b"nil"];
/// All orders of so many parameters are tried: there are 5040.
const MAX_PERMUTED: usize = 7;

impl Order {
    /// All but the last, in the order of the search.
    pub(super) fn candidates<'c>(click: &'c Click) -> impl Iterator<Item = Self> + 'c {
        let expires = click.signed_expires;
        let others = click.parameters().count().saturating_sub(usize::from(expires.is_some()));
        let places = || click.parameters().map(|(place, _)| place);
        let all_by = [By::Name, By::FoldedName, By::Segment, By::NameDown];
        let sorted = [false, true].into_iter().filter(move |&is_last| !is_last || expires.is_some());
        let sorted = sorted.flat_map(move |is_expires_last| all_by.map(|by| Self::Sorted { by, is_expires_last }));
        let moved = click.expires.into_iter().flat_map(move |_| (0..=others).map(Self::ExpiresAt));
        let added = places().filter(move |&place| Some(place) != expires).map(Self::Without);
        let added = added.chain(places().skip(1).map(Self::UpTo));
        let tail = click.tail.len();
        let tail =
            (0..tail.min(1)).map(move |_| tail).chain(1..tail).map(Self::Tail).chain((1..tail).map(Self::TailOne));
        let seconds = [false, true].map(|is_rounded_up| Self::Seconds { is_rounded_up });
        sorted
            .chain([Self::Reversed])
            .chain(moved)
            .chain([Self::WithoutExpires, Self::WithoutEmpty])
            .chain(added)
            .chain(tail)
            .chain([Self::Milliseconds(0)])
            .chain(seconds)
            .chain(places().flat_map(Self::values))
            .chain(places().flat_map(Self::macros))
    }

    /// Those that are tried last of all.
    pub(super) fn last<'c>(click: &'c Click) -> impl Iterator<Item = Self> + 'c {
        let count = click.parameters().count();
        let is_permuted = count <= MAX_PERMUTED;
        let permuted =
            iter::successors(is_permuted.then_some(FIRST_PERMUTATION), move |last| next_permutation(*last, count));
        let numbers = move || 0..if is_permuted { 0 } else { count };
        let moved = numbers().flat_map(move |from| numbers().map(move |to| Self::Moved { from, to }));
        let swapped = numbers().flat_map(move |one| (one + 1..count).map(move |other| Self::Swapped { one, other }));
        let added = click.parameters().flat_map(move |(place, _)| {
            let behind = click.parameters().map(|(other, _)| other).skip_while(move |&other| other <= place);
            behind.map(move |other| Self::WithoutTwo { place, other })
        });
        permuted.map(Self::Permuted).chain(moved).chain(swapped).chain(added).chain((1..1000).map(Self::Milliseconds))
    }

    fn macros(place: usize) -> impl Iterator<Item = Self> {
        NAME_FORMS.iter().flat_map(move |&name| FORMS.iter().map(move |form| Self::Macro { place, form, name }))
    }

    fn values(place: usize) -> impl Iterator<Item = Self> {
        NO_VALUES.iter().map(move |&value| Self::Value { place, value })
    }

    pub(super) const fn cause(self) -> Cause {
        match self {
            Self::Sorted { .. } => Cause::ParametersSorted,
            Self::Reversed | Self::Permuted(_) | Self::Moved { .. } | Self::Swapped { .. } => {
                Cause::ParametersReordered
            }
            Self::ExpiresAt(_) => Cause::ExpiresMoved,
            Self::WithoutExpires => Cause::ExpiresNotHashed,
            Self::WithoutEmpty => Cause::EmptyParametersDropped,
            Self::Without(_) | Self::UpTo(_) | Self::WithoutTwo { .. } => Cause::ParameterAdded,
            Self::Macro { .. } => Cause::MacroFilled,
            Self::Value { .. } => Cause::ValueFilled,
            Self::Tail(_) | Self::TailOne(_) => Cause::TailHashed,
            Self::Milliseconds(_) => Cause::ExpiresInMilliseconds,
            Self::Seconds { .. } => Cause::ExpiresInSeconds,
        }
    }

    /// Whether it is not tried together with other mistakes.
    pub(super) const fn is_alone(self) -> bool {
        match self {
            Self::Macro { .. } => true,
            Self::Value { value, .. } => !value.is_empty(),
            _ => false,
        }
    }

    /// The name of the parameter that it is about.
    pub(super) fn parameter<'u>(self, click: &Click<'u>) -> Option<&'u [u8]> {
        let segment = match self {
            Self::Without(place)
            | Self::UpTo(place)
            | Self::WithoutTwo { place, .. }
            | Self::Macro { place, .. }
            | Self::Value { place, .. } => click.signed.get(place),
            Self::TailOne(number) => click.tail.get(number),
            _ => None,
        };
        segment.map(Segment::name)
    }

    /// Writes the query that was hashed. Whether there is one.
    pub(super) fn write(self, click: &Click, out: &mut Vec<u8>) -> Result<bool, OutOfMemory> {
        let mut query = Query { out, is_begun: false };
        let signed = click.signed.iter().copied().enumerate();
        match self {
            Self::Sorted { .. }
            | Self::Reversed
            | Self::ExpiresAt(_)
            | Self::Permuted(_)
            | Self::Moved { .. }
            | Self::Swapped { .. } => return self.write_rearranged(click, &mut query),
            Self::WithoutExpires => {
                let expires = click.signed_expires;
                query.all(signed.filter(|&(place, _)| Some(place) != expires))?;
            }
            Self::WithoutEmpty => {
                let is_empty =
                    |segment: &Segment| segment.is_parameter() && segment.value().is_none_or(<[u8]>::is_empty);
                query.all(signed.filter(|(_, segment)| !is_empty(segment)))?;
            }
            Self::Without(left_out) => query.all(signed.filter(|&(place, _)| place != left_out))?,
            Self::UpTo(end) => query.all(signed.take(end))?,
            Self::WithoutTwo { place: one, other } => {
                query.all(signed.filter(|&(place, _)| place != one && place != other))?;
            }
            Self::Tail(count) => query.all(signed.chain(click.tail.iter().copied().take(count).enumerate()))?,
            Self::TailOne(number) => query.all(signed.chain(click.tail.get(number).map(|&segment| (0, segment))))?,
            Self::Macro { place, .. } | Self::Value { place, .. } => self.write_filled(place, click, &mut query)?,
            Self::Milliseconds(_) | Self::Seconds { .. } => return self.write_time(click, &mut query),
        }
        Ok(true)
    }

    /// With the parameters at other places.
    fn write_rearranged(self, click: &Click, query: &mut Query) -> Result<bool, OutOfMemory> {
        let mut parameters = Vec::new();
        parameters.try_reserve_exact(click.signed.len()).map_err(|_| OutOfMemory)?;
        parameters.extend(click.parameters());
        let expires = click.signed_expires;
        let is_expires = |&(place, _): &(usize, Segment)| Some(place) == expires;
        match self {
            Self::Sorted { by, is_expires_last } => parameters.sort_unstable_by(|one, other| {
                let last = |parameter| is_expires_last && is_expires(parameter);
                last(one).cmp(&last(other)).then_with(|| by.compare(&one.1, &other.1)).then(one.0.cmp(&other.0))
            }),
            Self::Reversed => parameters.reverse(),
            Self::ExpiresAt(number) => {
                let Some(segment) = click.expires else { return Ok(false) };
                parameters.retain(|parameter| !is_expires(parameter));
                let (before, behind) = parameters.split_at(number.min(parameters.len()));
                query.all(before.iter().copied())?;
                query.segment(&[segment.text])?;
                query.all(behind.iter().copied())?;
                return Ok(true);
            }
            Self::Permuted(order) => {
                let count = parameters.len().min(order.len());
                let permuted = order[..count].iter().filter_map(|&number| parameters.get(usize::from(number)));
                query.all(permuted.copied())?;
                return Ok(true);
            }
            Self::Moved { from, to } if from < to => parameters[from..=to].rotate_left(1),
            Self::Moved { from, to } => parameters[to..=from].rotate_right(1),
            Self::Swapped { one, other } => parameters.swap(one, other),
            _ => return Ok(false),
        }
        query.all(parameters.into_iter())?;
        Ok(true)
    }

    /// With another value at one place.
    fn write_filled(self, filled: usize, click: &Click, query: &mut Query) -> Result<(), OutOfMemory> {
        for (place, segment) in click.signed.iter().enumerate() {
            if place != filled {
                query.segment(&[segment.text])?;
                continue;
            }
            query.segment(&[segment.name(), b"="])?;
            match self {
                Self::Macro { form: (before, behind), name, .. } => {
                    extend(query.out, before.iter().copied())?;
                    name.write(segment.name(), query.out)?;
                    extend(query.out, behind.iter().copied())?;
                }
                Self::Value { value, .. } => extend(query.out, value.iter().copied())?,
                _ => {}
            }
        }
        Ok(())
    }

    /// With `expires` in milliseconds, or in seconds. Whether it is a number that can be written so.
    fn write_time(self, click: &Click, query: &mut Query) -> Result<bool, OutOfMemory> {
        let Some(expires) = click.signed_expires else { return Ok(false) };
        let value = click.signed[expires].value().unwrap_or_default();
        if value.is_empty() || value.len() > MAX_DIGITS || !value.iter().all(u8::is_ascii_digit) {
            return Ok(false);
        }
        let seconds = &value[..value.len().saturating_sub(3)];
        let mut thousandths = [0; 3];
        let mut next_second = [0; MAX_DIGITS];
        let parts: [&[u8]; 2] = match self {
            Self::Milliseconds(more) => {
                write_digits(more.into(), &mut thousandths);
                [value, &thousandths]
            }
            _ if seconds.is_empty() => return Ok(false),
            Self::Seconds { is_rounded_up: true } => {
                let number = seconds.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
                // A carry may make it longer by a digit.
                let is_longer = seconds.iter().all(|&digit| digit == b'9');
                let digits = &mut next_second[..seconds.len() + usize::from(is_longer)];
                write_digits(number + 1, digits);
                [digits, b""]
            }
            _ => [seconds, b""],
        };
        for (place, segment) in click.signed.iter().enumerate() {
            if place == expires {
                query.segment(&[b"expires=", parts[0], parts[1]])?;
            } else {
                query.segment(&[segment.text])?;
            }
        }
        Ok(true)
    }
}

/// Digits of a time that is read, at most; one more than a number of the year 292 billion has in seconds.
const MAX_DIGITS: usize = 18;

/// Writes a number with leading zeros.
fn write_digits(mut number: u64, digits: &mut [u8]) {
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(number % 10).expect("below ten");
        number /= 10;
    }
}

impl By {
    fn compare(self, one: &Segment, other: &Segment) -> Ordering {
        match self {
            Self::Name => one.name().cmp(other.name()),
            Self::FoldedName => {
                let [one, other] = [one, other].map(|segment| segment.name().iter().map(u8::to_ascii_lowercase));
                one.cmp(other)
            }
            Self::Segment => one.text.cmp(other.text),
            Self::NameDown => other.name().cmp(one.name()),
        }
    }
}

impl NameForm {
    fn write(self, name: &[u8], out: &mut Vec<u8>) -> Result<(), OutOfMemory> {
        match self {
            Self::AsIs => extend(out, name.iter().copied()),
            Self::Upper => extend(out, name.iter().map(|&byte| Letters::Upper.cased(byte))),
            Self::WithoutUnderscores => extend(out, name.iter().copied().filter(|&byte| byte != b'_')),
        }
    }
}

/// A query that is being written.
struct Query<'o> {
    out: &'o mut Vec<u8>,
    is_begun: bool,
}

impl Query<'_> {
    fn segment(&mut self, parts: &[&[u8]]) -> Result<(), OutOfMemory> {
        if self.is_begun {
            extend(self.out, [b'&'])?;
        }
        self.is_begun = true;
        parts.iter().try_for_each(|part| extend(self.out, part.iter().copied()))
    }

    fn all<'u>(&mut self, mut segments: impl Iterator<Item = (usize, Segment<'u>)>) -> Result<(), OutOfMemory> {
        segments.try_for_each(|(_, segment)| self.segment(&[segment.text]))
    }
}

const FIRST_PERMUTATION: [u8; MAX_PERMUTED] = [0, 1, 2, 3, 4, 5, 6];

/// The next order of the first `count` numbers, as a dictionary has them.
fn next_permutation(mut order: [u8; MAX_PERMUTED], count: usize) -> Option<[u8; MAX_PERMUTED]> {
    let numbers = &mut order[..count];
    let at = (1..count).rev().find(|&at| numbers[at - 1] < numbers[at])?;
    let next = (at..count).rev().find(|&next| numbers[next] > numbers[at - 1])?;
    numbers.swap(at - 1, next);
    numbers[at..].reverse();
    Some(order)
}
