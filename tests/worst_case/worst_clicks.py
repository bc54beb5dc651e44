"""Clicks that are built to be slow, of any length."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable

KEY = b"0123456789abcdef0123456789abcdef"
EXPIRES = b"expires=1700000060"
PATH = b"/c?"
# So many bytes of a query for each parameter: then the longest click has as many of them as there may be.
STRIDE = 260

Builder = Callable[[int], bytes]


def repeated(piece: bytes, length: int) -> bytes:
    return (piece * (length // len(piece) + 1))[:length]


def value_of(piece: bytes) -> Builder:
    """A query of one value, which is this again and again."""

    def build(length: int) -> bytes:
        count = (length - 2) // len(piece)
        return b"a=" + piece * count + b"x" * (length - 2 - count * len(piece))

    return build


def names_of(name: Callable[[int, int], bytes], stride: int = STRIDE) -> Builder:
    """Parameters with these names, more of them in a longer query. `name` gets a number and the length to fill."""

    def build(length: int) -> bytes:
        query = b"&".join(name(number, stride - 2) + b"=" for number in range(max(1, length // stride)))
        return query + b"x" * (length - len(query))

    return build


def letters(number: int) -> bytes:
    return bytes(97 + number // 26**place % 26 for place in (3, 2, 1, 0))


def alike_but_for_the_end(number: int, length: int) -> bytes:
    return b"n" * (length - 4) + letters(number)


def alike_at_both_ends(number: int, length: int) -> bytes:
    return b"n" * (length // 2 - 4) + letters(number) + b"n" * (length - length // 2)


def encoded(number: int, length: int) -> bytes:
    return b"%6e" * (length // 3 - 2) + letters(number)


def with_dots(number: int, length: int) -> bytes:
    return b"n" + b"." * (length - 5) + letters(number)


def bracketed(number: int, length: int) -> bytes:
    return letters(number) + b"[" * (length - 4)


def cut(number: int, length: int) -> bytes:
    return letters(number) + b"%00" + b"[" * (length - 7)


def filled(number: int, length: int) -> bytes:
    """A parameter whose value is a macro that no other has; the names of macros end alike."""
    macro = b"m" + letters(number) + b"n" * 35
    return b"p%b=%b{%b}&q%b" % (letters(number), b"x" * (length - 57), macro, letters(number))


def one_macro(_: int) -> bytes:
    return b"{a}"


def signature(message: bytes) -> bytes:
    return base64.urlsafe_b64encode(hmac.digest(KEY, message, hashlib.sha256)).rstrip(b"=")


def signed(query: Builder) -> Builder:
    """A click with this query, signed, of so many bytes in all."""

    def build(length: int) -> bytes:
        message = PATH + query(length - len(PATH) - len(EXPIRES) - 55) + b"&" + EXPIRES
        return message + b"&signature=" + signature(message)

    return build


def in_the_tail(query: Builder) -> Builder:
    def build(length: int) -> bytes:
        message = PATH + EXPIRES
        start = message + b"&signature=" + signature(message) + b"&"
        return start + query(length - len(start))

    return build


def unsigned(query: Builder) -> Builder:
    """A click to be signed, with room for what signing adds."""
    return lambda length: PATH + query(length - len(PATH) - 74)


def long_path(length: int) -> bytes:
    return repeated(b"/..", length - 3 - 74) + b"?a="


QUERIES: dict[str, Builder] = {
    "one long value": value_of(b"x"),
    "a value of escapes": value_of(b"%41"),
    "a value of escapes in lower case": value_of(b"%c3%a9"),
    "a value of percent signs": value_of(b"%"),
    "a value of plus signs": value_of(b"+"),
    "a value of reserved characters": value_of(b":'"),
    "a value of opening braces": value_of(b"{"),
    "a value of brackets": value_of(b"["),
    "a value of macros that never close": value_of(b"{x|"),
    "a value of encoded macros that never close": value_of(b"%7Bx%7C"),
    "a value of two kinds of macros that never close": value_of(b"{x|%%x|"),
    "a value of underscores": value_of(b"_"),
    "empty parameters": lambda length: b"&" * length,
    "250 long names, alike but for the end": names_of(alike_but_for_the_end),
    "250 long names, alike at both ends": names_of(alike_at_both_ends),
    "250 encoded names": names_of(encoded),
    "250 names of dots": names_of(with_dots),
    "250 names of brackets": names_of(bracketed),
    "250 names that a NUL cuts": names_of(cut),
}
TEMPLATES: dict[str, Builder] = {
    "one long value": value_of(b"x"),
    "250 macros, alike but for the start": names_of(lambda number, length: filled(number, length)[:-6], 70),
    "one macro, again and again": value_of(b"{a}"),
    "a value of opening braces": value_of(b"{"),
    "a value of escapes": value_of(b"%41"),
}
