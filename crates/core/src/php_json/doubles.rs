//! PHP's spelling of a double. Rules: `docs/php-json.md`, Numbers.

/// A double as PHP writes it.
pub(super) struct DoubleText {
    pub(super) bytes: [u8; Self::SIZE],
    pub(super) length: usize,
}

impl DoubleText {
    /// A sign, and at most `0.000` and 17 digits, or a point and `e+308` with 17 digits.
    const SIZE: usize = 24;

    pub(super) const ZERO: Self = {
        let mut bytes = [0; Self::SIZE];
        bytes[0] = b'0';
        Self { bytes, length: 1 }
    };

    /// The spelling of a finite number.
    pub(super) fn of(number: f64) -> Self {
        let mut text = Self { bytes: [0; Self::SIZE], length: 0 };
        if number.is_sign_negative() {
            text.push(b"-");
        }
        let digits = Digits::of(number);
        match digits.point {
            -3..=17 => text.push_positional(&digits),
            _ => text.push_exponential(&digits),
        }
        text
    }

    pub(super) fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    fn push(&mut self, bytes: &[u8]) {
        self.bytes[self.length..][..bytes.len()].copy_from_slice(bytes);
        self.length += bytes.len();
    }

    fn push_zeros(&mut self, count: usize) {
        self.push(&[b'0'; 17][..count]);
    }

    fn push_positional(&mut self, digits: &Digits) {
        let all = digits.as_bytes();
        let Ok(whole @ 1..) = usize::try_from(digits.point) else {
            self.push(b"0.");
            self.push_zeros(digits.point.unsigned_abs() as usize);
            return self.push(all);
        };
        if let Some((whole, fraction @ [_, ..])) = all.split_at_checked(whole) {
            self.push(whole);
            self.push(b".");
            self.push(fraction);
        } else {
            self.push(all);
            self.push_zeros(whole - all.len());
        }
    }

    fn push_exponential(&mut self, digits: &Digits) {
        let (first, rest) = digits.as_bytes().split_at(1);
        self.push(first);
        self.push(b".");
        self.push(if rest.is_empty() { b"0" } else { rest });
        let exponent = digits.point - 1;
        self.push(if exponent < 0 { b"e-" } else { b"e+" });
        let exponent = exponent.unsigned_abs();
        for power in [100, 10, 1] {
            if exponent >= power {
                self.push(&[b'0' + u8::try_from(exponent / power % 10).expect("a digit")]);
            }
        }
    }
}

/// The fewest digits that read back as the number, and where the point stands: 0.digits × 10^point.
struct Digits {
    bytes: [u8; Self::ROOM],
    count: usize,
    point: i32,
}

impl Digits {
    /// At most 17 count; zeros may follow before they are cut off.
    const ROOM: usize = 24;

    fn of(number: f64) -> Self {
        let mut digits = Self { bytes: [0; Self::ROOM], count: 0, point: 0 };
        if number == 0.0 {
            // PHP writes zero as one digit.
            digits.bytes[0] = b'0';
            return Self { count: 1, point: 1, ..digits };
        }
        let mut buffer = zmij::Buffer::new();
        let text = buffer.format_finite(number.abs());
        let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let exponent: i32 = exponent.parse().expect("an exponent is a number");
        digits.point = exponent + i32::try_from(whole.len()).expect("a whole part is short");
        for digit in whole.bytes().chain(fraction.bytes()) {
            match digit {
                // Zeros in front move the point.
                b'0' if digits.count == 0 => digits.point -= 1,
                _ => {
                    digits.bytes[digits.count] = digit;
                    digits.count += 1;
                }
            }
        }
        while digits.bytes[digits.count - 1] == b'0' {
            digits.count -= 1;
        }
        digits
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.count]
    }
}
