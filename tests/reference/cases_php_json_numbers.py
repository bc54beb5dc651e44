"""PHP's JSON: numbers, and doubles by their bits (docs/php-json.md, "Numbers")."""

from __future__ import annotations

import math
import struct
from pathlib import Path

from suites_json import DoublesCase
from suites_json import PhpJsonCase as Case

SAMPLES_FILE = Path(__file__).resolve().parent / "php_doubles_samples.txt"
SAMPLES = SAMPLES_FILE.read_text(encoding="ascii").split()

HALFWAY = format(2**53 + 1, "d")


def named(name: str, about: str, *numbers: str) -> Case:
    return Case(f"number-{name}", about, f"[{','.join(numbers)}]".encode())


INTEGERS = [
    named("digits", "Integers keep their digits.", "0", "1", "-1", "10", "123456789", "9007199254740993"),
    named("highest", "The highest integer and the one above.", "9223372036854775807", "9223372036854775808"),
    named("lowest", "The lowest integer and the one below.", "-9223372036854775808", "-9223372036854775809"),
    named("negated-highest", "The negated highest integer.", "-9223372036854775807"),
    named("19-digits", "19 digits on either side.", "9223372036854775799", "9223372036854775810",
          "9999999999999999999", "1000000000000000000", "-9999999999999999999"),
    named("20-digits", "20 digits are too many.", "10000000000000000000", "18446744073709551615",
          "-10000000000000000000", "18446744073709551616"),
    named("overflow-digits", "The digits that are left.", "12345678901234567890", "-12345678901234567890123"),
    named("overflow-long", "A hundred digits.", "1" * 100, "-" + "9" * 100),
    named("overflow-309", "The largest double has 309 digits.", "1" * 309, "-" + "1" * 309),
    named("overflow-310", "310 digits are infinite.", "1" * 310),
    named("overflow-largest", "The largest double, and what still rounds to it.", str(2**1024 - 2**971),
          str(2**1024 - 2**970 - 1)),
    named("overflow-infinite", "Halfway to the next power of two.", str(2**1024 - 2**970)),
    named("minus-zero", "The integer -0 is 0.", "-0"),
]

DOUBLES = [
    named("minus-zero-point", "Negative zero stays.", "-0.0", "-0.00", "-0e0", "-0E5", "-0e-5", "-0.0e10"),
    named("minus-zero-underflow", "What rounds to it.", "-1e-400", "-1e-324", "-2e-324"),
    named("zero", "Zero as a double.", "0.0", "0e0", "0E-0", "0.000e99", "1e-400", "0e99999", "0e-99999"),
    named("whole", "A whole number has no point.", "1.0", "-1.0", "100.00", "1e2", "1E+2", "1.5e1", "12.0e0"),
    named("fractions", "Trailing zeros are gone.", "1.10", "0.50", "10.010", "-2.50e0", "5e-1", "123.456000"),
    named("spelling", "Every spelling of one number.",
          "1e1", "1E1", "1e+1", "1E+1", "10e0", "100e-1", "0.1e2", "1.0e01"),
    named("positional-up", "Up to 17 digits before the point.", "1e14", "1e15", "1e16", "12345678901234567.0",
          "99999999999999984.0", "1.5e16", "-1e16"),
    named("positional-limit", "The 18th digit makes an exponent.", "1e17", "99999999999999999.0", "1.5e17",
          "123456789012345678.0", "-1e17", "100000000000000000.0"),
    named("positional-down", "Three zeros behind the point.", "0.001", "0.0001", "0.00012345", "1e-4", "-1e-4",
          "0.00099999", "0.00010000000000000002"),
    named("exponent-down", "Four zeros make an exponent.", "0.00001", "1e-5", "1.5e-5", "0.00009999999999999999",
          "-0.000012345", "0.000099999"),
    named("exponent-form", "A point, a sign, no leading zeros.", "1e25", "1.0e+25", "1E025", "1e-07", "12e-20",
          "1.234e100", "5e-324", "1.7976931348623157e308"),
    named("shortest", "The fewest digits that read back.", "0.1", "0.10000000000000001", "0.1000000000000000055511151",
          "0.3", "0.30000000000000004", "3.141592653589793115997963468544185161590576171875"),
    named("nearest", "Halfway goes to the even one.", f"{HALFWAY}.0", f"{HALFWAY}.00000000000000000000000001",
          f"{HALFWAY}e0", "9007199254740995.0", "1.00000000000000011102230246251565404"),
    named("nearest-long", "The last of 800 digits counts.", f"{HALFWAY}.{'0' * 800}", f"{HALFWAY}.{'0' * 799}1"),
    named("ties", "Two texts equally near: the even last digit.", "9007199254740993.0e1", "5e-324", "2e23",
          "9.5367431640625e-7", "2.98023223876953125e-8"),
    named("subnormal", "Below the smallest normal number.", "2.2250738585072014e-308", "2.2250738585072011e-308",
          "1e-310", "4.9e-324", "3e-324"),
    named("smallest", "Halfway to the smallest one is zero, a digit more is not.", "2.4703282292062327e-324",
          "2.4703282292062328e-324", "-2.4703282292062328e-324"),
    named("largest", "The largest, and what still rounds to it.", "1.7976931348623157e308", "1.7976931348623158e308",
          "1.797693134862315807e308", "-1.7976931348623157E+308"),
    named("infinite", "What rounds to infinity.", "1.7976931348623159e308"),
    named("infinite-2e308", "Far above.", "2e308"),
    named("long-fraction", "A thousand digits.", "0." + "3" * 1000, "1." + "0" * 1000 + "1"),
    named("long-zeros", "A thousand zeros.", "0." + "0" * 1000 + "1e1000", "1" + "0" * 1000 + "e-1000"),
]

CLAMPED = [
    Case(f"number-exponent-{name}", about, text.encode())
    for name, about, text in (
        ("19999", "The largest exponent that counts.", "0." + "0" * 19998 + "1e19999"),
        ("19998", "One below.", "0." + "0" * 19998 + "1e19998"),
        ("12345", "Five digits.", "0." + "0" * 12343 + "1e12345"),
        ("negative-12345", "Five digits below zero.", "1" + "0" * 12346 + "e-12345"),
        ("20000", "One above counts as 19999.", "0." + "0" * 19998 + "1e20000"),
        ("99999", "Any other too.", "0." + "0" * 19998 + "1e99999"),
        ("long", "However long it is.", "0." + "0" * 19998 + "1e" + "9" * 100),
        ("zeros", "Leading zeros do not count.", "0." + "0" * 19998 + "1e" + "0" * 30 + "19999"),
        ("zeros-20000", "In front of one that is clamped.", "0." + "0" * 19999 + "1e" + "0" * 30 + "20001"),
        ("example", "0.01, as the rules say.", "0." + "0" * 20000 + "1e20001"),
        ("negative-19999", "The smallest.", "1" + "0" * 19999 + "e-19999"),
        ("negative-20000", "One below counts as -19999.", "1" + "0" * 19999 + "e-20000"),
        ("negative-long", "However long it is.", "-1" + "0" * 19999 + "e-" + "9" * 100),
        ("negative-zeros", "Leading zeros do not count.", "1" + "0" * 19999 + "e-000000000019999"),
        ("positive-sign", "With a sign.", "0." + "0" * 19998 + "1e+20000"),
        ("zero-mantissa", "Zero stays zero.", "0e" + "9" * 100),
        ("zero-negative", "Negative zero too.", "-0e" + "9" * 100),
        ("infinite", "Without the zeros it is infinite.", "1e20000"),
        ("vanishes", "Or zero.", "1e-20000"),
        ("eight-digits", "Eight digits.", "1" + "0" * 19999 + "e-12345678"),
        ("nine-digits", "Nine digits.", "1" + "0" * 19999 + "e-123456789"),
        ("ten-digits", "More than 32 bits.", "1" + "0" * 19999 + "e-4294967297"),
        ("twenty-digits", "More than 64 bits.", "1" + "0" * 19999 + "e-18446744073709551617"),
    )
]

CASES = [*INTEGERS, *DOUBLES, *CLAMPED]


def bits(value: float) -> str:
    return struct.pack(">d", value).hex()


def around(*values: float) -> list[str]:
    """Each value with its two neighbours, in either sign."""
    found: list[str] = []
    for value in values:
        (number,) = struct.unpack(">q", struct.pack(">d", value))
        for neighbour in (number - 1, number, number + 1):
            if 0 <= neighbour < 0x7FF0000000000000:
                found += [f"{neighbour:016x}", f"{neighbour | 1 << 63:016x}"]
    return list(dict.fromkeys(found))


EDGES = [
    DoublesCase("zeros", "The two zeros, the smallest and the largest doubles.",
                around(0.0, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308)),
    DoublesCase("exponent-above", "From 1e17 on there is an exponent.", around(1e15, 1e16, 1e17, 1e18, 9e16, 2.0**53)),
    DoublesCase("exponent-below", "Below 1e-4 there is one too.", around(1e-3, 1e-4, 1e-5, 1.5e-5, 9.5e-5)),
    DoublesCase("integers", "Around the limits of integers.", around(2.0**31, 2.0**32, 2.0**63, 2.0**64, 1.0, 10.0)),
    DoublesCase("powers-of-ten", "Every power of ten.", [bits(float(f"1e{power}")) for power in range(-323, 309)]),
    DoublesCase("powers-of-two", "Powers of two, below which doubles are closer.",
                [bits(math.ldexp(1.0, power)) for power in range(-1074, 1024, 3)]),
    DoublesCase("subnormals", "The smallest subnormals.", [f"{number:016x}" for number in range(3, 103)]),
    DoublesCase("one-digit", "One digit, in every place where there is no exponent.",
                [bits(float(f"{digit}e{power}")) for power in range(-5, 19) for digit in (2, 5, 9)]),
    DoublesCase("seventeen-digits", "Doubles that need all digits.",
                [bits(2.0**53 + 2 * step) for step in range(20)] + [bits(2.0**56 + 16 * step) for step in range(40)]),
    DoublesCase("ties", "Large integers times a power of two, where two texts are often equally near.",
                [bits(math.ldexp(2**52 + n, power)) for power in (-30, -22, -14, 3, 4, 9) for n in range(1, 60, 2)]),
]

IN_A_CASE = 100
SAMPLED = [
    DoublesCase(f"sample-{start // IN_A_CASE + 1}", "Random doubles.", SAMPLES[start : start + IN_A_CASE])
    for start in range(0, len(SAMPLES), IN_A_CASE)
]
DOUBLE_CASES = [*EDGES, *SAMPLED]
