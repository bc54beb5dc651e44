"""Reading JSON as PHP does (docs/php-json.md, "Text" and "Strings"): tokens, and what each is in its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

WHITE_SPACE = re.compile(rb"[ \t\n\r]+")
NUMBER = re.compile(rb"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
PLAIN = re.compile(rb"[\x20-\x7f]+?(?=[\"\\/]|[^\x20-\x7f]|\Z)")
SHORT_ESCAPES = {ord(letter): text for letter, text in zip('"\\/bfnrt', '"\\/\b\f\n\r\t', strict=True)}
UNICODE_ESCAPE = re.compile(rb"\\u([0-9A-Fa-f]{4})")
LITERALS = (b"true", b"false", b"null")
CLOSER = {b"{": b"}", b"[": b"]"}
DEPTH = 512

DEPTH_ERROR = 1
STATE_MISMATCH = 2
CONTROL_CHARACTER = 3
SYNTAX = 4
UTF8 = 5
INF_OR_NAN = 7
INVALID_PROPERTY_NAME = 9
UTF16 = 10


class JsonError(Exception):
    """PHP's error code, with our offset."""

    def __init__(self, code: int, offset: int) -> None:
        super().__init__(f"JSON error {code} at {offset}")
        self.code = code
        self.offset = offset


class Piece(NamedTuple):
    """A part of a string: characters that stand for themselves, or one character that is spelled in a longer way."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Token:
    """`kind` is a piece of punctuation as it stands, or one of `space`, `string`, `number`, `literal`, `end`."""

    kind: str
    start: int
    end: int
    pieces: tuple[Piece, ...] = ()

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Step:
    """A token that may stand where it stands. `role`: `space`, `open`, `close`, `key`, `scalar`, or `between`."""

    role: str
    token: Token


def read_escape(json: bytes, at: int) -> Piece:
    if json[at + 1 : at + 2] != b"u":
        letter = json[at + 1] if at + 1 < len(json) else None
        if letter not in SHORT_ESCAPES:
            raise JsonError(SYNTAX, at)
        return Piece(at, at + 2, SHORT_ESCAPES[letter])
    first = UNICODE_ESCAPE.match(json, at)
    if first is None:
        raise JsonError(SYNTAX, at)
    unit = int(first[1], 16)
    if not 0xD800 <= unit <= 0xDFFF:
        return Piece(at, at + 6, chr(unit))
    second = UNICODE_ESCAPE.match(json, at + 6)
    low = 0 if second is None else int(second[1], 16)
    if unit >= 0xDC00 or not 0xDC00 <= low <= 0xDFFF:
        raise JsonError(UTF16, at)
    return Piece(at, at + 12, chr(0x10000 + (unit - 0xD800 << 10) + (low - 0xDC00)))


def read_beyond_ascii(json: bytes, at: int) -> Piece:
    """One character of two to four bytes."""
    length = 2 if json[at] < 0xE0 else 3 if json[at] < 0xF0 else 4
    try:
        return Piece(at, at + length, json[at : at + length].decode("utf-8"))
    except UnicodeDecodeError:
        raise JsonError(UTF8, at) from None


def read_piece(json: bytes, at: int) -> Piece:
    if at == len(json) or json[at] < 0x20:
        raise JsonError(CONTROL_CHARACTER, at)
    if json[at] == ord("\\"):
        return read_escape(json, at)
    if json[at] >= 0x80:
        return read_beyond_ascii(json, at)
    if json[at] == ord("/"):
        return Piece(at, at + 1, "/")
    plain = PLAIN.match(json, at)
    assert plain is not None
    return Piece(at, plain.end(), plain[0].decode("ascii"))


def read_string(json: bytes, start: int) -> Token:
    pieces: list[Piece] = []
    at = start + 1
    while json[at : at + 1] != b'"':
        pieces.append(read_piece(json, at))
        at = pieces[-1].end
    return Token("string", start, at + 1, tuple(pieces))


def read_token(json: bytes, at: int) -> Token:
    if at == len(json):
        return Token("end", at, at)
    byte = json[at : at + 1]
    if byte in b"{}[]:,":
        return Token(byte.decode("ascii"), at, at + 1)
    if byte == b'"':
        return read_string(json, at)
    for kind, pattern in (("space", WHITE_SPACE), ("number", NUMBER)):
        found = pattern.match(json, at)
        if found is not None:
            return Token(kind, at, found.end())
    for literal in LITERALS:
        if json.startswith(literal, at):
            return Token("literal", at, at + len(literal))
    if byte < b" ":
        raise JsonError(CONTROL_CHARACTER, at)
    if byte >= b"\x80":
        read_beyond_ascii(json, at)
    raise JsonError(SYNTAX, at)


def closes(token: Token, opener: str) -> bool:
    """True for the closer that belongs to the opener; the other one is told apart from what is wrong anywhere."""
    if token.kind in "}]" and token.kind != CLOSER[opener.encode()].decode():
        raise JsonError(STATE_MISMATCH, token.start)
    return token.kind in "}]"


def steps(json: bytes) -> Iterator[Step]:
    """The tokens in their order, up to the first error. `state` tells what may come next."""
    opened: list[str] = []
    state = "value"
    just_opened = False
    at = 0
    while True:
        token = read_token(json, at)
        at = token.end
        if token.kind == "space":
            yield Step("space", token)
            continue
        may_close = state == "more" or just_opened
        just_opened = False
        if opened and may_close and closes(token, opened[-1]):
            opened.pop()
            state = "more" if opened else "end"
            yield Step("close", token)
        elif state == "end" and token.kind == "end":
            return
        elif state == "key" and token.kind == "string":
            state = "colon"
            yield Step("key", token)
        elif state == "colon" and token.kind == ":":
            state = "value"
            yield Step("between", token)
        elif state == "more" and token.kind == ",":
            state = "key" if opened[-1] == "{" else "value"
            yield Step("between", token)
        elif state == "value" and token.kind in ("string", "number", "literal"):
            state = "more" if opened else "end"
            yield Step("scalar", token)
        elif state == "value" and token.kind in "{[":
            opened.append(token.kind)
            if len(opened) >= DEPTH:
                raise JsonError(DEPTH_ERROR, token.start)
            state = "key" if token.kind == "{" else "value"
            just_opened = True
            yield Step("open", token)
        else:
            raise JsonError(SYNTAX, token.start)
