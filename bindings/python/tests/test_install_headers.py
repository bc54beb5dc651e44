"""The headers of a request, in the shapes of the standard library, and what a client may send in them."""

from __future__ import annotations

import email.message
import http.client
import io
import types
import wsgiref.headers
from collections.abc import Callable
from typing import Any

import adseal
import pytest
from installs import API_KEY, SECRET, token_by_hand

BODY = b'{"action":"install"}'
TOKEN = token_by_hand(BODY)
VERIFIER = adseal.InstallVerifier({API_KEY: SECRET})


def reason(headers: Any) -> tuple[str, int | None]:
    verdict = VERIFIER.verify_request(BODY, headers)
    return verdict.reason, verdict.offset


def message(pairs: list[tuple[str, str]]) -> email.message.Message:
    made = email.message.Message()
    for name, value in pairs:
        made.add_header(name, value)
    return made


def parsed(pairs: list[tuple[str, str]]) -> http.client.HTTPMessage:
    lines = "".join(f"{name}: {value}\r\n" for name, value in pairs)
    return http.client.parse_headers(io.BytesIO(lines.encode("latin-1") + b"\r\n"))


SEVERAL: dict[str, Callable[[list[tuple[str, str]]], Any]] = {
    "list": lambda pairs: pairs,
    "tuple": tuple,
    "iterator": iter,
    "bytes": lambda pairs: [(name.encode(), value.encode()) for name, value in pairs],
    "lists": lambda pairs: [[name, value] for name, value in pairs],
    "email": message,
    "http.client": parsed,
    "wsgiref": lambda pairs: wsgiref.headers.Headers(list(pairs)),
    "lists of values": lambda pairs: {
        name: [value for other, value in pairs if other == name] for name in dict.fromkeys(name for name, _ in pairs)
    },
    "tuples of values": lambda pairs: {
        name: tuple(value for other, value in pairs if other == name)
        for name in dict.fromkeys(name for name, _ in pairs)
    },
}


@pytest.mark.parametrize("shape", SEVERAL.values(), ids=SEVERAL)
def test_every_shape_tells_headers_that_repeat(shape: Callable[[list[tuple[str, str]]], Any]) -> None:
    sent = [("Host", "example.com"), ("Kochava-Auth-Token", TOKEN), ("kochava-api-key", f" {API_KEY}\t")]
    assert reason(shape(sent)) == ("valid", None)
    assert reason(shape([*sent, ("Kochava-Auth-Token", TOKEN)])) == ("malformed_token", None)
    assert reason(shape([*sent, ("kochava-api-key", API_KEY)])) == ("unknown_api_key", None)
    assert reason(shape(sent[:2])) == ("unknown_api_key", None)
    assert reason(shape(sent[:1])) == ("missing_token", None)


@pytest.mark.parametrize("shape", [dict, lambda pairs: types.MappingProxyType(dict(pairs))])
def test_a_mapping_has_a_header_once(shape: Callable[[Any], Any]) -> None:
    assert reason(shape([("KOCHAVA-AUTH-TOKEN", TOKEN), ("KOCHAVA-API-KEY", API_KEY)])) == ("valid", None)
    assert reason(shape([(b"kochava-auth-token", TOKEN.encode()), (b"kochava-api-key", API_KEY)])) == ("valid", None)
    # But for a spelling of its own.
    twice = shape([("Kochava-Auth-Token", TOKEN), ("kochava-auth-token", TOKEN), ("Kochava-Api-Key", API_KEY)])
    assert reason(twice) == ("malformed_token", None)


def test_multi_items_come_before_items() -> None:
    class Joined:
        """As httpx has them: items() joins what repeats."""

        def items(self) -> list[tuple[str, str]]:
            return [("kochava-auth-token", f"{TOKEN}, {TOKEN}"), ("kochava-api-key", API_KEY)]

        def multi_items(self) -> list[tuple[str, str]]:
            return [("kochava-auth-token", TOKEN), ("kochava-auth-token", TOKEN), ("kochava-api-key", API_KEY)]

    assert reason(Joined()) == ("malformed_token", None)
    # Joined by a server they are refused all the same.
    assert reason(Joined().items()) == ("malformed_token", 64)


def test_an_empty_list_of_values_is_no_header() -> None:
    assert reason({"Kochava-Auth-Token": [], "Kochava-Api-Key": API_KEY}) == ("missing_token", None)


@pytest.mark.parametrize("value", ["\udcff", "\ud800", "é", "\0", "\U0001f600", b"\xff", b"\xed\xa0\x80"])
def test_what_a_client_sends_never_raises(value: str | bytes) -> None:
    """Some servers decode headers so that bytes that are no UTF-8 become lone surrogates."""
    assert VERIFIER.verify(BODY, API_KEY, value).reason == "malformed_token"
    assert VERIFIER.verify(BODY, API_KEY, value).offset == 0
    assert VERIFIER.verify(BODY, value, TOKEN).reason == "unknown_api_key"
    pairs: Any = [("Kochava-Auth-Token", value), ("Kochava-Api-Key", value)]
    assert reason(pairs) == ("malformed_token", 0)
    assert reason([(value, "x"), ("Kochava-Auth-Token", TOKEN), ("Kochava-Api-Key", API_KEY)]) == ("valid", None)
    at_the_end: Any = [
        ("Kochava-Auth-Token", TOKEN[:-1] + value if isinstance(value, str) else TOKEN.encode()[:-1] + value)
    ]
    assert reason(at_the_end) == ("malformed_token", 63)


def test_other_headers_may_hold_anything() -> None:
    assert reason({"X-Other": None, "Kochava-Auth-Token": TOKEN, "Kochava-Api-Key": API_KEY}) == ("valid", None)


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        (None, "argument 'headers': a mapping, or a list of (name, value) pairs, is needed, not NoneType"),
        (5, "argument 'headers': a mapping, or a list of (name, value) pairs, is needed, not int"),
        ("Kochava-Api-Key: k", "argument 'headers': a pair (name, value) is needed, not str"),
        (["Kochava-Api-Key"], "argument 'headers': a pair (name, value) is needed, not str"),
        ([("a", "b", "c")], "argument 'headers': a pair (name, value) is needed, not tuple"),
        ([(1, "b")], "argument 'headers': str or bytes is needed, not int"),
        ({"Kochava-Api-Key": None}, "argument 'headers': str or bytes is needed, not NoneType"),
        ({"Kochava-Api-Key": ["k", 1]}, "argument 'headers': str or bytes is needed, not int"),
    ],
)
def test_other_shapes_are_refused(headers: Any, sentence: str) -> None:
    with pytest.raises(TypeError) as caught:
        VERIFIER.verify_request(BODY, headers)
    assert str(caught.value) == sentence


def test_what_iterating_raises_reaches_the_caller() -> None:
    def broken() -> Any:
        yield ("Host", "example.com")
        raise RuntimeError("the stream is gone")

    with pytest.raises(RuntimeError, match="the stream is gone"):
        VERIFIER.verify_request(BODY, broken())
