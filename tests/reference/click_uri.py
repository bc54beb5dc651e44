"""Reading a click URI: shape, parameters, colliding names (docs/click-validation.md, part 2)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import re
from dataclasses import dataclass

from octets import ALPHANUMERIC, decode

MAX_BYTES = 65_536
MAX_PARAMETERS = 256
HOST_BYTES = bytes(ALPHANUMERIC) + b"._-"


class ShapeError(Exception):
    def __init__(self, offset: int) -> None:
        super().__init__(offset)
        self.offset = offset


@dataclass(frozen=True)
class Parameter:
    """One parameter. All offsets count in the input, even where `value` was replaced."""

    index: int
    start: int
    name: bytes
    value: bytes
    value_start: int
    value_end: int
    # What the caller wrote, where the URI was built from parts and holds it encoded.
    given_name: bytes
    given_value: bytes


@dataclass(frozen=True)
class ClickUri:
    raw: bytes
    path_start: int
    query_start: int
    parameters: list[Parameter]

    @property
    def path(self) -> bytes:
        return self.raw[self.path_start : self.query_start - 1]

    def named(self, name: bytes) -> list[Parameter]:
        return [parameter for parameter in self.parameters if parameter.name == name]

    def text(self) -> bytes:
        """The input with the values that were replaced."""
        text = self.raw
        for parameter in reversed(self.parameters):
            text = text[: parameter.value_start] + parameter.value + text[parameter.value_end :]
        return text


def is_ipv6(text: bytes) -> bool:
    try:
        ipaddress.IPv6Address(text.decode("ascii"))
    except (ValueError, UnicodeDecodeError):
        return False
    return b"%" not in text  # the standard library takes zones


def check_authority(authority: bytes, start: int) -> None:
    if authority.startswith(b"["):
        closing = authority.find(b"]")
        if closing < 0 or not is_ipv6(authority[1:closing]):
            raise ShapeError(start)
        host_end = closing + 1
    else:
        host_end = len(authority) - len(authority.lstrip(HOST_BYTES))
        if host_end == 0:
            raise ShapeError(start)
    rest = authority[host_end:]
    if not rest:
        return
    if not rest.startswith(b":"):
        raise ShapeError(start + host_end)
    port = rest[1:]
    port_start = start + host_end + 1
    digits = len(port) - len(port.lstrip(b"0123456789"))
    if digits > 5:
        raise ShapeError(port_start + 5)
    if digits > 0 and int(port[:digits]) > 65_535:
        raise ShapeError(port_start)
    if digits == 0 or digits < len(port):
        raise ShapeError(port_start + digits)


def find_path(raw: bytes) -> int:
    """Where the path starts."""
    path_start = 0
    if not raw.startswith(b"/"):
        scheme = re.match(rb"https?://", raw, re.IGNORECASE)
        if scheme is None:
            raise ShapeError(0)
        path_start = scheme.end()
        while path_start < len(raw) and raw[path_start] not in b"/?#":
            path_start += 1
        check_authority(raw[scheme.end() : path_start], scheme.end())
    if raw[path_start : path_start + 1] != b"/":
        raise ShapeError(path_start)
    if raw[path_start + 1 : path_start + 2] == b"/":
        raise ShapeError(path_start + 1)
    return path_start


def split(raw: bytes, query_start: int) -> list[Parameter]:
    parameters: list[Parameter] = []
    start = query_start
    for segment in raw[query_start:].split(b"&"):
        end = start + len(segment)
        if segment:
            name, _, value = segment.partition(b"=")
            index = len(parameters)
            parameters.append(Parameter(index, start, name, value, end - len(value), end, name, value))
        start = end + 1
    return parameters


def read(raw: bytes) -> ClickUri:
    path_start = find_path(raw)
    fragment = raw.find(b"#", path_start)
    if fragment >= 0:
        raise ShapeError(fragment)
    question = raw.find(b"?", path_start)
    if question < 0:
        raise ShapeError(len(raw))
    return ClickUri(raw, path_start, question + 1, split(raw, question + 1))


def fold(name: bytes) -> bytes:
    """The name under which PHP stores a parameter; empty where it stores nothing."""
    name = decode(name).split(b"\0")[0].lstrip(b" ")
    if name.startswith(b"["):
        return b""
    front, bracket, behind = name.partition(b"[")
    front = front.translate(bytes.maketrans(b" .", b"__"))
    if not bracket or b"]" in behind:
        return front
    return front + b"_" + behind.translate(bytes.maketrans(b" .[", b"___"))


def first_collision(parameters: list[Parameter]) -> Parameter | None:
    seen: set[bytes] = set()
    for parameter in parameters:
        folded = fold(parameter.name)
        if folded in seen:
            return parameter
        seen.add(folded)
    return None


def compute_mac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


def signature_text(mac: bytes) -> str:
    return base64.urlsafe_b64encode(mac).decode("ascii").rstrip("=")
