"""Arguments that no call takes: each sentence names its argument, and none tells a secret or an API key."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import adseal
import pytest
from installs import API_KEY, SECRET

SIGNER = adseal.InstallSigner(API_KEY, SECRET)
VERIFIER = adseal.InstallVerifier({API_KEY: SECRET})
Call = Callable[[], object]


def make_signer(*arguments: Any, **keywords: Any) -> Call:
    return lambda: adseal.InstallSigner(*arguments, **keywords)


def make_verifier(*arguments: Any, **keywords: Any) -> Call:
    return lambda: adseal.InstallVerifier(*arguments, **keywords)


def with_secrets(secrets: Any) -> Call:
    return make_verifier({API_KEY: SECRET, "second-" + API_KEY: secrets})


def token(body: Any) -> Call:
    return lambda: SIGNER.token(body)


def sign(payload: Any, **keywords: Any) -> Call:
    return lambda: SIGNER.sign(payload, **keywords)


def verify(*arguments: Any, **keywords: Any) -> Call:
    return lambda: VERIFIER.verify(*arguments, **keywords)


class Unwritable:
    """What no JSON stands for."""


CIRCULAR: dict[str, Any] = {}
CIRCULAR["itself"] = CIRCULAR

TYPE_ERRORS: list[tuple[Call, str]] = [
    (make_signer(None, SECRET), "argument 'api_key': str or bytes is needed, not NoneType"),
    (make_signer(API_KEY, None), "argument 'secret': str or bytes is needed, not NoneType"),
    (make_signer(API_KEY, ["s"]), "argument 'secret': str or bytes is needed, not list"),
    (make_signer(API_KEY, adseal.Key("k", SECRET)), "argument 'secret': str or bytes is needed, not Key"),
    (
        make_signer(API_KEY, bytearray(b"s")),
        "argument 'secret': str or bytes is needed, not bytearray; give bytes(...) of it",
    ),
    (make_signer(API_KEY, SECRET, max_body="2"), "argument 'max_body': an int is needed, not str"),
    (make_signer(API_KEY, SECRET, max_body=True), "argument 'max_body': an int is needed, not bool"),
    (make_signer(API_KEY, SECRET, max_body=1e6), "argument 'max_body': an int is needed, not float"),
    (make_signer(API_KEY, SECRET, encoding=16), "argument 'encoding': str is needed, not int"),
    (make_verifier(None), "argument 'secrets': a mapping of API keys to secrets is needed, not NoneType"),
    (make_verifier(SECRET), "argument 'secrets': a mapping of API keys to secrets is needed, not str"),
    (make_verifier([(API_KEY, SECRET)]), "argument 'secrets': a mapping of API keys to secrets is needed, not list"),
    (make_verifier({1: SECRET}), "argument 'secrets, API key no. 1': str or bytes is needed, not int"),
    (
        with_secrets(None),
        "argument 'secrets, API key no. 2': a secret (str, bytes or Key), or a list of them, is needed",
    ),
    (
        with_secrets({SECRET}),
        "argument 'secrets, API key no. 2': a secret (str, bytes or Key), or a list of them, is needed",
    ),
    (with_secrets(bytearray(SECRET.encode())), "is needed, not bytearray; give bytes(...) of it"),
    (
        with_secrets([SECRET, 5]),
        "argument 'secrets, API key no. 2, secret no. 2': str, bytes, a Key or a tuple of its arguments is needed",
    ),
    # The first of two secrets must never be taken for an id, which verdicts show.
    (
        with_secrets((SECRET, "another")),
        "API key no. 2': a tuple alone may be two secrets, or one with its id: put it into",
    ),
    (with_secrets([(adseal.Key("a", SECRET), adseal.Key("b", "b"))]), "put several secrets into a list"),
    (
        with_secrets([("k", None)]),
        "argument 'secrets, API key no. 2, secret no. 1': argument 'key': str or bytes is needed, not NoneType",
    ),
    (
        with_secrets([("k", SECRET, 1.5)]),
        "argument 'secrets, API key no. 2, secret no. 1': argument 'not_before': whole seconds",
    ),
    (make_verifier({API_KEY: SECRET}, report_only=1), "argument 'report_only': True or False is needed, not int"),
    (token(5), "argument 'body': str or bytes is needed, not int"),
    (token(bytearray(b"x")), "argument 'body': str or bytes is needed, not bytearray; give bytes(...) of it"),
    (lambda: SIGNER.sign_raw({}), "argument 'body': str or bytes is needed, not dict"),  # type: ignore[arg-type]
    (sign([{"a": 1}]), "argument 'payload': a dict, or JSON text as str or bytes, is needed, not list"),
    (sign(None), "argument 'payload': a dict, or JSON text as str or bytes, is needed, not NoneType"),
    (sign(memoryview(b"{}")), "is needed, not memoryview; give bytes(...) of it"),
    (sign({"a": Unwritable()}), "Object of type Unwritable is not JSON serializable"),
    (sign({("a", "b"): 1}), "keys must be str, int, float, bool or None, not tuple"),
    (sign({}, allow_unstable="no"), "argument 'allow_unstable': True or False is needed, not str"),
    (verify(None, API_KEY, "t"), "argument 'body': str or bytes is needed, not NoneType"),
    (
        verify(memoryview(b"x"), API_KEY, "t"),
        "argument 'body': str or bytes is needed, not memoryview; give bytes(...) of it",
    ),
    (verify(b"x", 5, "t"), "argument 'api_key': str or bytes is needed, not int"),
    (verify(b"x", API_KEY, ["t"]), "argument 'token': str or bytes is needed, not list"),
    (verify(b"x", API_KEY, "t", accept=True), "argument 'accept': str is needed, not bool"),
    (verify(b"x", API_KEY, "t", now=1.5), "argument 'now': whole seconds are needed, not a float"),
    (verify(b"x", API_KEY, "t", now=datetime.now(timezone.utc)), "give int(moment.timestamp())"),
]

VALUE_ERRORS: list[tuple[Call, str]] = [
    (make_signer("", SECRET), "the API key is not 1 to 256 bytes of visible ASCII"),
    (make_signer(API_KEY + "é", SECRET), "the API key is not 1 to 256 bytes of visible ASCII"),
    (make_signer(API_KEY + "\n", SECRET), "the API key is not 1 to 256 bytes of visible ASCII"),
    (make_signer(API_KEY, ""), "the secret is empty (an unset variable?)"),
    (make_signer(API_KEY, SECRET + "\udc80"), "argument 'secret': a str with a lone surrogate at index 37"),
    (make_signer(API_KEY + "\ud800", SECRET), "argument 'api_key': a str with a lone surrogate at index 27"),
    (make_signer(API_KEY, SECRET, max_body=0), "argument 'max_body': 0: 1 byte or more is needed"),
    (make_signer(API_KEY, SECRET, max_body=-1), "argument 'max_body': a number from 0 to"),
    (make_signer(API_KEY, SECRET, max_body=2**64), "argument 'max_body': a number from 0 to"),
    (make_signer(API_KEY, SECRET, encoding="HEX"), 'argument \'encoding\': "HEX"; it can be "hex" or "base64"'),
    (make_verifier({API_KEY + " ": SECRET}), "argument 'secrets, API key no. 1': the API key is not 1 to 256 bytes"),
    (make_verifier({API_KEY + "\ud800": SECRET}), "argument 'secrets, API key no. 1': a str with a lone surrogate"),
    (
        make_verifier({API_KEY: SECRET, API_KEY.encode(): "b"}),
        "API key no. 2': two secrets of the API key have the same id",
    ),
    (with_secrets(""), "argument 'secrets, API key no. 2': the secret is empty (an unset variable?)"),
    (with_secrets([]), "argument 'secrets, API key no. 2': one secret or more is needed"),
    (with_secrets([SECRET, ""]), "argument 'secrets, API key no. 2, secret no. 2': the secret is empty"),
    (with_secrets([SECRET, SECRET]), "secret no. 2': two secrets of the API key are equal"),
    (with_secrets([SECRET, ("1", "b")]), "secret no. 2': two secrets of the API key have the same id"),
    (with_secrets([f"secret {n}" for n in range(17)]), "secret no. 17': an API key has at most 16 secrets"),
    (with_secrets([SECRET + "\udc80"]), "argument 'secrets, API key no. 2, secret no. 1': a str with a lone surrogate"),
    (
        with_secrets([("k", "")]),
        "argument 'secrets, API key no. 2, secret no. 1': the key or secret is empty (an unset variable?)",
    ),
    (
        with_secrets([("k" * 65, SECRET)]),
        "argument 'secrets, API key no. 2, secret no. 1': the key id is not 1 to 64 bytes",
    ),
    (with_secrets([(SECRET,)]), "a tuple is (id, key, not_before, not_after, sign_from), the last three optional"),
    (
        with_secrets([("k", SECRET, 5, 5)]),
        "argument 'secrets, API key no. 2, secret no. 1': not_after is not later than not_before",
    ),
    (with_secrets([("k", SECRET, 1_700_000_000_000)]), "that looks like milliseconds; give unix seconds"),
    (with_secrets(adseal.Key("k", SECRET, sign_from=5)), "sign_from means nothing to a verifier of installs"),
    (token("\ud800"), "argument 'body': a str with a lone surrogate at index 0 stands for no bytes"),
    (lambda: SIGNER.sign_raw("x\udcff"), "argument 'body': a str with a lone surrogate at index 1 stands for no bytes"),
    (sign('"\ud800"'), "argument 'payload': a str with a lone surrogate at index 1 stands for no bytes"),
    (
        sign({"a": [float("nan")]}),
        "argument 'payload': NaN and Infinity are no JSON; leave the value out, or give None",
    ),
    (sign({"a": float("-inf")}), "argument 'payload': NaN and Infinity are no JSON"),
    (sign(CIRCULAR), "Circular reference detected"),
    (verify("\ud800", API_KEY, "t"), "argument 'body': a str with a lone surrogate at index 0"),
    (verify(b"x", API_KEY, "t", accept="PHP"), 'argument \'accept\': "PHP"; it can be "raw" or "php"'),
    (verify(b"x", API_KEY, "t", now=-1), "argument 'now': -1: unix seconds are never negative"),
    (verify(b"x", API_KEY, "t", now=1_700_000_000_000), "that looks like milliseconds; give unix seconds"),
    (verify(b"x", API_KEY, "t", now=2**63), "argument 'now': a number of seconds beyond 64 bits"),
]


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [(*case[:1], TypeError, case[1]) for case in TYPE_ERRORS]
    + [(*case[:1], ValueError, case[1]) for case in VALUE_ERRORS],
)
def test_a_sentence_that_helps(call: Call, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error) as caught:
        call()
    assert type(caught.value) is error
    assert sentence in str(caught.value)
    # Not the sentence, and not what it came from.
    told = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
    assert SECRET not in told
    assert API_KEY not in told


def test_a_body_nested_too_deeply_for_python_is_told_by_python() -> None:
    payload: dict[str, Any] = {}
    for _ in range(100_000):
        payload = {"a": payload}
    with pytest.raises(RecursionError):
        SIGNER.sign(payload)
    # A text needs no stack.
    with pytest.raises(adseal.PhpJsonError, match="depth"):
        SIGNER.sign('{"a":' * 100_000)
    # Python could not take the payload down either, but piece by piece.
    while payload:
        payload = payload.pop("a")
