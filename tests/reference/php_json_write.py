"""Writing JSON as PHP does (docs/php-json.md, "Strings", "Objects" and "Numbers")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from php_json_read import INF_OR_NAN, INVALID_PROPERTY_NAME, JsonError, Step, Token, steps

SHORT = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\", "/": "\\/"}
WRITTEN_OTHERWISE = re.compile(r'["\\/]|[^\x20-\x7f]')
INTEGER = re.compile(r"-?[0-9]+")
EXPONENT = re.compile(r"(.*)[eE]([+-]?)0*([0-9]*)")
HIGHEST = "9223372036854775807"
LOWEST = "9223372036854775808"
LARGEST_EXPONENT = 19999


def character(match: re.Match[str]) -> str:
    one = match[0]
    if one in SHORT:
        return SHORT[one]
    units = one.encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def string_text(text: str) -> str:
    """A string without its quotes."""
    return WRITTEN_OTHERWISE.sub(character, text)


def is_64_bit(integer: str) -> bool:
    digits = integer.lstrip("-")
    limit = LOWEST if integer.startswith("-") else HIGHEST
    return (len(digits), digits) <= (len(limit), limit)


def double_of(number: str) -> float:
    parts = EXPONENT.fullmatch(number)
    if parts is None:
        return float(number)
    digits, sign, exponent = parts.groups()
    too_long = len(exponent) > len(str(LARGEST_EXPONENT))
    clamped = LARGEST_EXPONENT if too_long else min(int(exponent or "0"), LARGEST_EXPONENT)
    return float(f"{digits}e{sign}{clamped}")


def double_text(value: float) -> str:
    """The digits come from `repr`, which gives the fewest that read back, and the nearest of these."""
    sign = "-" if repr(value).startswith("-") else ""
    mantissa, _, exponent = repr(abs(value)).partition("e")
    whole, _, fraction = mantissa.partition(".")
    all_digits = whole + fraction
    point = len(whole) + int(exponent or "0") - (len(all_digits) - len(all_digits.lstrip("0")))
    digits = all_digits.strip("0")
    if digits == "":
        return sign + "0"
    if point > 17 or point < -3:
        return f"{sign}{digits[0]}.{digits[1:] or '0'}e{point - 1:+d}"
    if point <= 0:
        return f"{sign}0.{'0' * -point}{digits}"
    padded = digits.ljust(point, "0")
    return sign + padded[:point] + ("." + padded[point:] if padded[point:] else "")


def is_integer(number: str) -> bool:
    """True for what is read as an integer and not as a double."""
    return INTEGER.fullmatch(number) is not None and is_64_bit(number)


def is_infinite(number: str) -> bool:
    return not is_integer(number) and abs(double_of(number)) == float("inf")


def number_text(number: str) -> str:
    if is_integer(number):
        return "0" if number == "-0" else number
    return double_text(double_of(number))


@dataclass(frozen=True)
class Scalar:
    text: str
    start: int
    infinite: bool = False


@dataclass
class List:
    items: list[Value] = field(default_factory=list)


@dataclass
class Object:
    """A dict has PHP's order: the first position of a key stays, the last value wins."""

    members: dict[str, Value] = field(default_factory=dict)


Value = Scalar | List | Object


def scalar(json: bytes, token: Token) -> Scalar:
    spelled = json[token.start : token.end]
    if token.kind == "string":
        return Scalar(f'"{string_text(token.text)}"', token.start)
    if token.kind == "literal":
        return Scalar(spelled.decode("ascii"), token.start)
    number = spelled.decode("ascii")
    infinite = is_infinite(number)
    return Scalar("" if infinite else number_text(number), token.start, infinite)


class Builder:
    """Puts the value of a text together, with the containers that are open in a list instead of a recursion."""

    def __init__(self, json: bytes, assoc: bool) -> None:
        self.json = json
        self.assoc = assoc
        self.root = List()
        self.opened: list[List | Object] = [self.root]
        self.keys: list[Token] = []

    def take(self, step: Step) -> None:
        if step.role == "key":
            self.keys.append(step.token)
        elif step.role == "open":
            self.opened.append(Object() if step.token.kind == "{" else List())
        elif step.role == "close":
            self.put(self.opened.pop())
        elif step.role == "scalar":
            self.put(scalar(self.json, step.token))

    def put(self, value: Value) -> None:
        """A value is complete, and with it the member that it belongs to."""
        container = self.opened[-1]
        if isinstance(container, List):
            container.items.append(value)
            return
        key = self.keys.pop()
        if key.text.startswith("\0") and not self.assoc:
            raise JsonError(INVALID_PROPERTY_NAME, key.start)
        container.members[key.text] = value


def read(json: bytes, assoc: bool) -> Value:
    builder = Builder(json, assoc)
    for step in steps(json):
        builder.take(step)
    return builder.root.items[0]


def is_list(keys: list[str]) -> bool:
    return keys == [str(index) for index in range(len(keys))]


def members(value: List | Object, assoc: bool) -> tuple[str, str, Iterator[tuple[str, Value]]]:
    """The opener, the closer, and each element behind what is written in front of it."""
    if isinstance(value, List):
        return "[", "]", (("", item) for item in value.items)
    if assoc and is_list(list(value.members)):
        return "[", "]", (("", item) for item in value.members.values())
    return "{", "}", ((f'"{string_text(key)}":', item) for key, item in value.members.items())


def written(value: Value, assoc: bool) -> Iterator[Scalar | str]:
    """The text in pieces."""
    waiting: list[tuple[str, Iterator[tuple[str, Value]]]] = [("", iter([("", value)]))]
    first = True
    while waiting:
        closer, rest = waiting[-1]
        element = next(rest, None)
        if element is None:
            yield closer
            waiting.pop()
            first = False
            continue
        name, item = element
        yield name if first else f",{name}"
        first = isinstance(item, List | Object)
        if isinstance(item, Scalar):
            yield item
        else:
            opener, item_closer, elements = members(item, assoc)
            yield opener
            waiting.append((item_closer, elements))


def canonicalize(json: bytes, assoc: bool) -> bytes:
    pieces = list(written(read(json, assoc), assoc))
    infinite = [piece.start for piece in pieces if isinstance(piece, Scalar) and piece.infinite]
    if infinite:
        raise JsonError(INF_OR_NAN, min(infinite))
    return "".join(piece.text if isinstance(piece, Scalar) else piece for piece in pieces).encode("ascii")
