"""JSON texts: values in every spelling there is, and texts that are no JSON, or not to PHP."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Sequence

Random = random.Random

KEYS = ["a", "b", "id", "0", "1", "2", "01", "-1", "", "_empty_", "é", "a/b", "price", "\0x", "data", "😀"]
TEXT = [
    *"abc 019'<>&",
    "/",
    "\\",
    '"',
    "\x7f",
    "é",
    "€",
    "😀",
    "\n",
    "\t",
    "\0",
    "\x1f",
    "\u2028",
    "\ufffe",
    "\ufeff",
    "ß",
]
SHORT = {'"': b'\\"', "\\": b"\\\\", "/": b"\\/", "\b": b"\\b", "\f": b"\\f", "\n": b"\\n", "\r": b"\\r", "\t": b"\\t"}
BAD_IN_STRINGS = [
    *(b"\\ud800 \\udc00 \\ud800\\ud800 \\udc00\\ud800 \\ud83dx \\u00 \\uXYZW \\x41 \\' \\U0041 \\0".split()),
    *(
        b"\xff",
        b"\xc0\xaf",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xe2\x82",
        b"\xf0\x9f\x98",
        b"\x80",
        b"\xf8\x88\x80\x80\x80",
    ),
    *(b"\n", b"\x00", b"\x1f", b"\\"),
]
LITERALS = [b"true", b"false", b"null", b"True", b"NULL", b"nul", b"NaN", b"Infinity", b"-Infinity", b"undefined"]
BAD_NUMBERS = [b"+1", b"01", b"1.", b".5", b"1e", b"1e+", b"-", b"0x10", b"1_000", b"--1", b"1.e5", b"-01", b"1E+-2"]
SPACES = [b" ", b"\n", b"\t", b"\r", b"  ", b"\r\n"]
ODD_SPACES = [b"\x0b", b"\x0c", b"\xc2\xa0", b"\xef\xbb\xbf", b"\0", b"/* */", b"//\n"]
PIECES = [*b'{ } [ ] : , " \\ null 1 -0 {} [] "a" "a":1, \\u0000 e1'.split(), *SPACES, *ODD_SPACES, b"\xff"]


def _character(r: Random, character: str, nasty: float) -> bytes:
    """A character as PHP writes it or, where it is nasty, in another spelling."""
    code = ord(character)
    if r.random() < nasty:
        units = character.encode("utf-16-be")
        spelling = "\\u%02x%02x" if r.random() < 0.5 else "\\u%02X%02X"
        escaped = b"".join((spelling % (units[at], units[at + 1])).encode() for at in range(0, len(units), 2))
        return r.choice([escaped, character.encode(), escaped])
    if character in SHORT:
        return SHORT[character]
    if 0x20 <= code <= 0x7F:
        return character.encode()
    units = character.encode("utf-16-be")
    return b"".join(b"\\u%02x%02x" % (units[at], units[at + 1]) for at in range(0, len(units), 2))


def _string(r: Random, text: str, nasty: float) -> bytes:
    spelled = b"".join(_character(r, character, nasty) for character in text)
    if r.random() < nasty * 0.06:
        at = r.randrange(len(spelled) + 1)
        spelled = spelled[:at] + r.choice(BAD_IN_STRINGS) + spelled[at:]
    return b'"%b"' % spelled


def _text(r: Random) -> str:
    if r.random() < 0.01:
        length = r.choice([15, 16, 17, 63, 64, 65, 300])
        return "".join([r.choice(TEXT)] * length)
    return "".join(r.choices(TEXT, k=r.choice([0, 1, 2, 3, 5, 9, 17, 33])))


def _digits(r: Random, count: int) -> bytes:
    return b"%d" % r.randrange(10 ** (count - 1), 10**count)


def _double(r: Random) -> bytes:
    """A double, as any printer writes it; and midway to its neighbour, where rounding is decided."""
    value: float = struct.unpack(">d", r.randbytes(8))[0]
    if value != value or value in (float("inf"), float("-inf")):
        value = r.uniform(-1e6, 1e6)
    if r.random() < 0.5:
        value = r.choice(
            [r.uniform(-1000, 1000), r.randrange(10**6) / 100, float(r.randrange(2**62)), 1e17, 1e-4, 1e22]
        )
    spelled: str = r.choice([repr(value), f"{value:.{r.choice([1, 5, 16, 17, 20])}e}", f"{value:.3f}"])
    return spelled.encode()


def _number(r: Random, nasty: float) -> bytes:
    if r.random() >= nasty:
        return b"%d" % r.randrange(-(2 ** r.choice([4, 31, 63])), 2 ** r.choice([4, 31, 63]))
    way = r.randrange(8)
    if way < 3:
        return _double(r)
    if way == 3:
        return b"%d" % (r.choice([2**63, -(2**63), 10**19, 2**64, 2**53]) + r.randrange(-2, 3))
    if way == 4:
        return b"%b%b" % (r.choice([b"", b"-"]), r.choice([b"0", b"0.0", b"0e0", b"0E-5", b"1e-400", b"0.000"]))
    if way == 5:
        exponent = r.choice([0, 1, 15, 17, 22, 307, 308, 309, 323, 324, 325, 19999, 20000, 99999, 10**12])
        return b"%b.%be%b%d" % (
            _digits(r, r.choice([1, 17])),
            _digits(r, r.choice([1, 18, 40])),
            r.choice([b"", b"-", b"+"]),
            exponent,
        )
    if way == 6:
        return _digits(r, r.choice([18, 19, 20, 100, 308, 309, 310, 400]))
    return r.choice(BAD_NUMBERS) if r.random() < 0.2 else b"1e%d" % r.randrange(-330, 310)


def _space(r: Random, nasty: float) -> bytes:
    if r.random() >= nasty * 0.3:
        return b""
    return r.choice(ODD_SPACES) if r.random() < nasty * 0.02 else r.choice(SPACES)


def _keys(r: Random, count: int, nasty: float) -> list[str]:
    if r.random() < nasty * 0.3:
        return [str(number) for number in range(count)]
    if r.random() < nasty:
        return r.choices(KEYS, k=count)
    return r.sample(["a", "b", "id", "é", "a/b", "price", "data", "x", "01", ""], min(count, 10))


def _value(r: Random, nasty: float, depth: int) -> bytes:
    kind = r.randrange(10 if depth < 5 else 6)
    if kind < 2:
        return _number(r, nasty)
    if kind < 5:
        return _string(r, _text(r), nasty)
    if kind == 5:
        return r.choice(LITERALS[:3]) if r.random() >= nasty * 0.05 else r.choice(LITERALS)
    count = r.choice([0, 1, 2, 3, 5]) if r.random() < nasty else r.randrange(1, 4)
    if kind < 7:
        items = [_value(r, nasty, depth + 1) for _ in range(count)]
        opener, closer = b"[", b"]"
    else:
        items = [
            _string(r, key, nasty) + _space(r, nasty) + b":" + _space(r, nasty) + _value(r, nasty, depth + 1)
            for key in _keys(r, count, nasty)
        ]
        opener, closer = b"{", b"}"
    if r.random() < nasty * 0.01:
        closer = r.choice([b"]", b"}", b"", b",]", b",}"])
    inner = b",".join(_space(r, nasty) + item + _space(r, nasty) for item in items)
    return opener + (inner or _space(r, nasty)) + closer


def _deep(r: Random) -> bytes:
    depth = r.choice([10, 509, 510, 511, 512, 513])
    openers = [r.choice([b"[", b'{"a":']) for _ in range(depth)]
    closers = [b"]" if opener == b"[" else b"}" for opener in reversed(openers)]
    return b"".join(openers) + r.choice([b"", b"1", b"[]"]) + b"".join(closers)


def _flip(r: Random, text: bytes, at: int) -> bytes:
    return text[:at] + bytes([r.choice([text[at] ^ 1 << r.randrange(8), r.randrange(256)])]) + text[at + 1 :]


def _insert(r: Random, text: bytes, at: int) -> bytes:
    return text[:at] + r.choice(PIECES) + text[at:]


def _drop(r: Random, text: bytes, at: int) -> bytes:
    return text[:at] + text[at + r.choice([1, 1, 2, 8]) :]


def _cut(_: Random, text: bytes, at: int) -> bytes:
    return text[:at]


CHANGES: Sequence[Callable[[Random, bytes, int], bytes]] = (_flip, _insert, _insert, _drop, _cut)


def changed(r: Random, text: bytes) -> bytes:
    for _ in range(r.randrange(1, 3)):
        if text:
            text = r.choice(CHANGES)(r, text, r.randrange(len(text)))
    return text


def body(r: Random, known: Sequence[bytes]) -> bytes:
    """A text: made up, or one of the vectors, and a part of either damaged."""
    if r.random() < 0.002:
        text = _deep(r)
    elif r.random() < 0.12:
        text = r.choice(known)
    else:
        nasty = r.choice([0.0, 0.05, 0.2, 0.5, 1.0])
        text = _space(r, nasty) + _value(r, nasty, 0) + _space(r, nasty)
    return changed(r, text) if r.random() < 0.2 else text
