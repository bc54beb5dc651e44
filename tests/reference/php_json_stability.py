"""Where a body is not what both modes make of it (docs/php-json.md, "Stability")."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from php_json_read import INF_OR_NAN, JsonError, Step, Token, steps
from php_json_write import INTEGER, double_of, is_64_bit, is_infinite, is_list, number_text, string_text

CAUSES = (
    "slash_not_escaped",
    "insignificant_whitespace",
    "raw_non_ascii",
    "non_canonical_escape",
    "empty_object",
    "list_like_object",
    "duplicate_key",
    "negative_zero",
    "non_canonical_number",
    "integer_overflow",
    "invalid_property_name",
    "invalid_json",
)


@dataclass(frozen=True)
class Finding:
    cause: str
    offset: int
    length: int
    code: int | None = None


@dataclass
class OpenObject:
    start: int
    keys: dict[str, None] = field(default_factory=dict)
    repeats: list[Token] = field(default_factory=list)


def whole(cause: str, token: Token, code: int | None = None) -> Finding:
    return Finding(cause, token.start, token.end - token.start, code)


def string_findings(json: bytes, token: Token) -> list[Finding]:
    found: list[Finding] = []
    for piece in token.pieces:
        length = piece.end - piece.start
        if json[piece.start : piece.end].decode("utf-8") == string_text(piece.text):
            continue
        if json[piece.start] == ord("/"):
            found.append(Finding("slash_not_escaped", piece.start, length))
        elif json[piece.start] == ord("\\"):
            found.append(Finding("non_canonical_escape", piece.start, length))
        elif found and found[-1].cause == "raw_non_ascii" and found[-1].offset + found[-1].length == piece.start:
            found[-1] = Finding("raw_non_ascii", found[-1].offset, found[-1].length + length)
        else:
            found.append(Finding("raw_non_ascii", piece.start, length))
    return found


def number_findings(json: bytes, token: Token) -> list[Finding]:
    """A number has one place at most."""
    number = json[token.start : token.end].decode("ascii")
    if is_infinite(number):
        return [whole("invalid_json", token, INF_OR_NAN)]
    if number.startswith("-") and double_of(number) == 0:
        return [whole("negative_zero", token)]
    if INTEGER.fullmatch(number) and not is_64_bit(number):
        return [whole("integer_overflow", token)]
    return [] if number_text(number) == number else [whole("non_canonical_number", token)]


def token_findings(json: bytes, step: Step) -> list[Finding]:
    token = step.token
    if token.kind == "space":
        return [whole("insignificant_whitespace", token)]
    if token.kind == "number":
        return number_findings(json, token)
    found = string_findings(json, token)
    if step.role == "key" and token.text.startswith("\0"):
        found.append(whole("invalid_property_name", token))
    return found


def object_findings(closed: OpenObject, end: int) -> list[Finding]:
    found = [whole("duplicate_key", key) for key in closed.repeats]
    if not closed.keys:
        found.append(Finding("empty_object", closed.start, end - closed.start))
    elif is_list(list(closed.keys)):
        found.append(Finding("list_like_object", closed.start, end - closed.start))
    return found


def places(json: bytes) -> Iterator[Finding]:
    objects: list[OpenObject] = []
    for step in steps(json):
        token = step.token
        yield from token_findings(json, step)
        if token.kind == "{":
            objects.append(OpenObject(token.start))
        elif step.role == "key":
            if token.text in objects[-1].keys:
                objects[-1].repeats.append(token)
            objects[-1].keys[token.text] = None
        elif token.kind == "}":
            yield from object_findings(objects.pop(), token.end)


def stability(json: bytes) -> list[Finding]:
    found: list[Finding] = []
    try:
        for finding in places(json):
            found.append(finding)
    except JsonError as error:
        length = 0 if error.offset == len(json) else 1
        found.append(Finding("invalid_json", error.offset, length, error.code))
    return found
