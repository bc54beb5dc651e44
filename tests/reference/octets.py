"""Percent escapes, and the classes of bytes that the rules name."""

ALPHANUMERIC = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
UNRESERVED = ALPHANUMERIC | frozenset(b"-._~")
LEGAL = UNRESERVED | frozenset(b"!$&'()*+,;=:@/?")
HEX_DIGITS = frozenset(b"0123456789ABCDEFabcdef")
PERCENT = ord("%")


def is_escape(data: bytes, at: int) -> bool:
    """True where a `%` with its two hex digits stands."""
    digits = data[at + 1 : at + 3]
    return data[at] == PERCENT and len(digits) == 2 and all(digit in HEX_DIGITS for digit in digits)


def first_illegal(data: bytes) -> int | None:
    """The first byte that is not legal in a URI, or the first `%` without its digits."""
    for at, byte in enumerate(data):
        if byte not in LEGAL and not is_escape(data, at):
            return at
    return None


def decode_with_places(data: bytes, plus_is_space: bool = True) -> tuple[bytes, list[int]]:
    """Decodes once; the list tells for each decoded byte where it stood. A bad escape stays as it is."""
    decoded = bytearray()
    places: list[int] = []
    at = 0
    while at < len(data):
        places.append(at)
        if is_escape(data, at):
            decoded.append(int(data[at + 1 : at + 3], 16))
            at += 3
            continue
        decoded.append(ord(" ") if plus_is_space and data[at] == ord("+") else data[at])
        at += 1
    return bytes(decoded), places


def decode(data: bytes, plus_is_space: bool = True) -> bytes:
    return decode_with_places(data, plus_is_space)[0]


def encode(data: bytes) -> bytes:
    """Escapes every byte outside the unreserved set, in upper case."""
    return b"".join(bytes([byte]) if byte in UNRESERVED else b"%%%02X" % byte for byte in data)
