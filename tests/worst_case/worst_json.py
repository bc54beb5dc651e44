"""JSON that is built to be slow, of any length."""

from __future__ import annotations

from collections.abc import Callable

Builder = Callable[[int], bytes]


def padded(text: bytes, closer: bytes, length: int) -> bytes:
    """A string in front of the closer takes what is left."""
    return text + b'"' + b"a" * (length - len(text) - len(closer) - 2) + b'"' + closer


def list_of(item: bytes) -> Builder:
    def build(length: int) -> bytes:
        count = (length - 5) // (len(item) + 1)
        return padded(b"[" + (item + b",") * count, b"]", length)

    return build


def object_of(member: Callable[[int], bytes]) -> Builder:
    def build(length: int) -> bytes:
        members: list[bytes] = []
        room = length - 40
        while room > 0:
            members.append(member(len(members)) + b",")
            room -= len(members[-1])
        return padded(b"{" + b"".join(members[:-1]) + b'"zzzz":', b"}", length)

    return build


def string_of(piece: bytes) -> Builder:
    def build(length: int) -> bytes:
        count = (length - 2) // len(piece)
        return b'"' + piece * count + b"a" * (length - 2 - count * len(piece)) + b'"'

    return build


def nested(opener: bytes, closer: bytes, depth: int) -> bytes:
    return opener * depth + b"1" + closer * depth


def both_ways(depth: int) -> bytes:
    """Each value is dropped, or moved, with all that was dropped and moved in it."""
    if depth == 0:
        return b"12345"
    value = both_ways(depth - 1)
    return b'{"a":%b,"a":%b}' % (value, value)


def spelled(number: int) -> bytes:
    """Sixteen letters, each as itself or as its escape."""
    return b"".join(b"\\u0061" if number >> bit & 1 else b"a" for bit in range(16))


def twice_over(length: int) -> bytes:
    count = length // 2 // len('"k123456":1,')
    return object_of(lambda number: b'"k%06d":1' % (number % count))(length)


# 2^53 + 1, and no digit but the last says to which side it is rounded.
def halfway(length: int) -> bytes:
    start = b"9007199254740993."
    return start + b"0" * (length - len(start) - 1) + b"1"


TEXTS: dict[str, Builder] = {
    "one key, again and again": object_of(lambda _: b'"a":1'),
    "different keys, each twice": object_of(lambda number: b'"k%06d":1' % (number // 2)),
    "different keys, then all of them again": twice_over,
    "keys that differ in the end only": object_of(lambda number: b'"%b%07d":1' % (b"a" * 60, number)),
    "keys that share a hash": object_of(lambda number: b'"one end,%07d, another":1' % number),
    "keys that share a hash, each twice": object_of(lambda number: b'"one end,%07d, another":1' % (number // 2)),
    "spellings of one key": object_of(lambda number: b'"%b":1' % spelled(number)),
    "duplicates in duplicates, 340 deep": list_of(nested(b'{"a":1,"a":', b"}", 340)),
    "duplicates in duplicates, both ways": list_of(both_ways(8)),
    "lists in disguise, 340 deep": list_of(nested(b'{"0":', b"}", 340)),
    "a long list in disguise": object_of(lambda number: b'"%d":1' % number),
    "empty objects": list_of(b"{}"),
    "lists, 500 deep": list_of(nested(b"[", b"]", 500)),
    "escapes of letters": string_of(b"\\u0041"),
    "escapes of surrogate pairs": string_of(b"\\uD83D\\uDE00"),
    "slashes": string_of(b"/"),
    "control characters as escapes": string_of(b"\\u0001"),
    "characters beyond ASCII": string_of("é".encode()),
    "white space between all tokens": list_of(b" \t1\n\r"),
    "one number of many digits": lambda length: b"1" + (b"0123456789" * (length // 10 + 1))[: length - 1],
    "one number with a long exponent": lambda length: b"1e" + b"0" * (length - 3) + b"5",
    "one number halfway between doubles, almost": halfway,
    "numbers that PHP writes otherwise": list_of(b"22250738585072014.0e-324"),
    "numbers halfway between doubles": list_of(b"9007199254740993.0"),
    "numbers that are infinite, all but the last dropped": object_of(lambda _: b'"a":1e999'),
}
