"""Explanations: what Python gives and takes. The mistakes themselves are those of the shared vectors."""

from __future__ import annotations

import base64
import gc
import hashlib
import hmac
import inspect
import random
import traceback
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import adseal
import pytest
from adseal import ExplainCause, ExplainOutcome, _native
from clicks import signed_by_hand
from explanations import everything, spellings
from installs import API_KEY, SAMPLE, SECRET, token_by_hand
from leaks import bytes_kept

KEY = "a-private-key-of-the-test-55b0"
HOST = "https://control.kochava.com"
MESSAGE = "/v1/cpi/click?campaign_id=demo&network_id=2820&site_id=news&expires=1800000060"

# For arguments of types that a type checker would refuse.
untyped: Any = adseal


def url_hashed_whole(key: str | bytes = KEY, message: str = MESSAGE) -> str:
    """A URL by somebody who hashed all of it and left the padding on."""
    mac = hmac.digest(key.encode() if isinstance(key, str) else key, (HOST + message).encode(), hashlib.sha256)
    return f"{HOST}{message}&signature={base64.urlsafe_b64encode(mac).decode()}"


def test_mistakes_with_a_click() -> None:
    found = adseal.explain_click(url_hashed_whole(), KEY)
    assert found.outcome is ExplainOutcome.EXPLAINED
    assert found.causes == (ExplainCause.PADDED_BASE64, ExplainCause.WHOLE_URL) == ("padded_base64", "whole_url")
    assert all(isinstance(cause, ExplainCause) for cause in found.causes)
    assert (found.key_id, found.parameter) == ("default", None)
    assert found.hashed == (HOST + MESSAGE).encode()
    assert found.expected == MESSAGE.encode()
    assert found.first_difference == 0
    assert found.attempts > 0
    assert found.hashed_bytes >= len(HOST + MESSAGE)
    for part in [cause.message for cause in found.causes] + [cause.advice for cause in found.causes]:
        assert part.lower() in found.sentence.lower()


def test_mistakes_with_an_install() -> None:
    found = adseal.explain_install(SAMPLE, API_KEY, SECRET, token_by_hand(SAMPLE, SECRET, API_KEY))
    assert found.outcome is ExplainOutcome.EXPLAINED
    assert found.causes == (ExplainCause.API_KEY_AND_SECRET_SWAPPED,)
    assert found.key_id == "default"
    assert found.hashed == found.expected == SAMPLE
    assert found.first_difference is None


def test_nothing_is_wrong() -> None:
    click = adseal.explain_click(HOST + signed_by_hand(MESSAGE, KEY.encode()), KEY)
    install = adseal.explain_install(SAMPLE, API_KEY, SECRET, token_by_hand(SAMPLE))
    for found, expected in [(click, MESSAGE.encode()), (install, SAMPLE)]:
        assert (found.outcome, found.causes) == (ExplainOutcome.MATCHES, ())
        assert (found.key_id, found.hashed, found.expected) == ("default", expected, expected)


def test_nothing_is_found() -> None:
    click = adseal.explain_click(signed_by_hand(MESSAGE, b"the key of somebody else"), KEY)
    install = adseal.explain_install(SAMPLE, API_KEY, SECRET, token_by_hand(SAMPLE, secret="of somebody else"))
    for found in (click, install):
        assert (found.outcome, found.causes) == (ExplainOutcome.UNEXPLAINED, ())
        assert (found.key_id, found.parameter, found.hashed, found.first_difference) == (None, None, None, None)
        assert all(isinstance(cause, ExplainCause) for cause in found.tried)
    assert ExplainCause.WHOLE_URL in click.tried
    assert ExplainCause.API_KEY_AND_SECRET_SWAPPED in install.tried


def test_tried_is_in_the_order_of_the_causes() -> None:
    found = adseal.explain_click(signed_by_hand(MESSAGE, b"the key of somebody else"), KEY)
    in_order = list(ExplainCause)
    assert list(found.tried) == sorted(found.tried, key=in_order.index)
    assert len(set(found.tried)) == len(found.tried) > 0


@pytest.mark.parametrize("token", [None, "", b"", "no token at all"])
def test_no_token(token: str | bytes | None) -> None:
    found = adseal.explain_install(SAMPLE, API_KEY, SECRET, token)
    assert found.outcome is ExplainOutcome.NO_SIGNATURE
    assert (found.attempts == 0) or found.causes == ()


def test_no_signature() -> None:
    assert adseal.explain_click(MESSAGE, KEY).outcome is ExplainOutcome.NO_SIGNATURE
    # An empty one that is given is one that is there, and not the one of the URI.
    uri = signed_by_hand(MESSAGE, KEY.encode())
    assert adseal.explain_click(uri, KEY, signature="").outcome is ExplainOutcome.NO_SIGNATURE
    assert adseal.explain_click(uri, KEY, signature=None).outcome is ExplainOutcome.MATCHES


def test_a_signature_that_came_apart() -> None:
    signature = signed_by_hand(MESSAGE, KEY.encode()).rpartition("=")[2]
    for given in (signature, signature.encode()):
        assert adseal.explain_click(MESSAGE, KEY, signature=given).outcome is ExplainOutcome.MATCHES
    assert adseal.explain_click(MESSAGE, KEY, signature=signature + "=").causes == (ExplainCause.PADDED_BASE64,)


def test_several_keys() -> None:
    keys: dict[str, str | bytes] = {"2026-10": "one that is not it", "2026-11": KEY.encode(), "2026-12": KEY + "!"}
    for given in (keys, MappingProxyType(keys)):
        found = adseal.explain_click(url_hashed_whole(), given)
        assert (found.outcome, found.key_id) == (ExplainOutcome.EXPLAINED, "2026-11")
    token = token_by_hand(SAMPLE, SECRET, API_KEY)
    install = adseal.explain_install(SAMPLE.decode(), API_KEY.encode(), {"old": b"an old one", "new": SECRET}, token)
    assert (install.outcome, install.key_id) == (ExplainOutcome.EXPLAINED, "new")


def test_str_and_bytes_are_the_same() -> None:
    url = url_hashed_whole("schlüssel", MESSAGE + "&c=\u00e9")
    one = adseal.explain_click(url, "schlüssel")
    other = adseal.explain_click(url.encode(), "schlüssel".encode())
    assert str(one) == str(other)
    assert one.hashed == other.hashed == url.encode().partition(b"&signature=")[0]


def test_what_was_received_never_raises() -> None:
    # As some servers hand out header values that are no UTF-8.
    for received in ("\udcff", "\ud800" * 43, b"\xff" * 64, "\0"):
        assert adseal.explain_click(MESSAGE, KEY, signature=received).causes == ()
        assert adseal.explain_install(SAMPLE, API_KEY, SECRET, received).causes == ()


def test_any_bytes_are_taken() -> None:
    source = random.Random(8)
    alphabet = [b"&", b"=", b"?", b"/", b"%", b"%2", b"signature=", b"&signature=", b"expires=", b"://", b"\xff", b"\n"]
    alphabet += [b"{", b"}", b'"', b"[", b",", b"a", b"A" * 43, b"0" * 64, b"", b"\xef\xbb\xbf"]
    for _ in range(150):
        data = b"".join(source.choices(alphabet, k=source.randrange(24)))
        received = b"".join(source.choices(alphabet, k=source.randrange(4)))
        key = source.randbytes(source.randrange(1, 80))
        click = adseal.explain_click(data, key, budget=100_000)
        apart = adseal.explain_click(data, key, signature=received, budget=100_000)
        install = adseal.explain_install(data, API_KEY, key, received, budget=100_000)
        for found in (click, apart, install):
            assert found.outcome not in (ExplainOutcome.MATCHES, ExplainOutcome.EXPLAINED)
            assert found.hashed_bytes <= 100_000
            assert str(found).isascii()
            assert all(len(line) <= 80 for line in str(found).splitlines())
        assert install.expected == data


def test_the_report() -> None:
    found = adseal.explain_click(url_hashed_whole(), KEY)
    report = str(found)
    assert report == f"{found}" == format(found)
    assert not report.endswith("\n")
    assert " ".join(report.split()).startswith(" ".join(found.sentence.split()))
    assert "^" in report
    assert all(len(line) <= 80 for line in report.splitlines())


def test_repr_leaves_out_what_was_hashed() -> None:
    found = adseal.explain_click(url_hashed_whole(), {"2026": KEY})
    assert repr(found) == "<Explanation explained by padded_base64 and whole_url, key_id='2026'>"
    assert repr(adseal.explain_click(MESSAGE, KEY)) == "<Explanation no_signature>"


def test_an_explanation_is_always_true() -> None:
    for found in (adseal.explain_click(MESSAGE, KEY), adseal.explain_click(url_hashed_whole(), KEY)):
        assert found
    assert "__bool__" not in vars(adseal.Explanation)


def test_an_explanation_never_changes() -> None:
    found = adseal.explain_click(url_hashed_whole(), KEY)
    for name in [name for name in dir(found) if not name.startswith("_")]:
        with pytest.raises(AttributeError):
            setattr(found, name, None)
    with pytest.raises(TypeError, match="not an acceptable base type"):
        type("Sub", (adseal.Explanation,), {})
    with pytest.raises(TypeError, match=r"cannot create '.*Explanation' instances|No constructor defined"):
        untyped.Explanation()


def test_an_explanation_outlives_what_it_is_about() -> None:
    uri, keys = url_hashed_whole().encode(), {"k": KEY}
    found = adseal.explain_click(uri, keys)
    expected = uri.partition(b"&signature=")[0]
    del uri, keys
    gc.collect()
    assert found.hashed == expected


# The budget.


def test_the_default_budget_is_the_one_of_the_library() -> None:
    for function in (adseal.explain_click, adseal.explain_install):
        assert inspect.signature(function).parameters["budget"].default == _native.DEFAULT_EXPLAIN_BUDGET
    assert _native.DEFAULT_EXPLAIN_BUDGET == 16 * 1024 * 1024


@pytest.mark.parametrize("budget", [0, 1, 63, 500, 20_000])
def test_the_budget_is_kept(budget: int) -> None:
    uri = signed_by_hand(MESSAGE, b"the key of somebody else")
    click = adseal.explain_click(uri, KEY, budget=budget)
    install = adseal.explain_install(SAMPLE, API_KEY, SECRET, "0" * 64, budget=budget)
    for found in (click, install):
        assert found.hashed_bytes <= budget
    if budget < len(MESSAGE):
        for found in (click, install):
            assert found.outcome is ExplainOutcome.BUDGET_EXHAUSTED
            assert (found.attempts, found.hashed_bytes, found.hashed) == (0, 0, None)


def test_a_budget_beyond_what_is_needed() -> None:
    uri = signed_by_hand(MESSAGE, b"the key of somebody else")
    assert adseal.explain_click(uri, KEY, budget=2**64 - 1).outcome is ExplainOutcome.UNEXPLAINED


# Arguments.

Call = Callable[[], object]


def click(uri: Any = MESSAGE, key: Any = KEY, **keywords: Any) -> Call:
    return lambda: untyped.explain_click(uri, key, **keywords)


def install(body: Any = SAMPLE, api_key: Any = API_KEY, secret: Any = SECRET, token: Any = "", **keywords: Any) -> Call:
    return lambda: untyped.explain_install(body, api_key, secret, token, **keywords)


HANDLE = "never hands out its bytes, and without them it cannot be tried whether a key was trimmed or decoded"

TYPE_ERRORS: list[tuple[Call, str]] = [
    (click(key=adseal.Key("k", KEY)), f"argument 'key': a Key {HANDLE}; give the key itself, or a mapping"),
    (click(key=adseal.KeyRing([("k", KEY)])), f"argument 'key': a KeyRing {HANDLE}"),
    (click(key=adseal.KeyRings("by", {"1": KEY})), f"argument 'key': a KeyRings {HANDLE}"),
    (click(key={"a": KEY, "b": adseal.Key("k", KEY)}), f"argument 'key, no. 2': a Key {HANDLE}"),
    (click(key=None), "argument 'key': str, bytes or a mapping of ids to them is needed, not NoneType"),
    (click(key=[("k", KEY)]), "argument 'key': str, bytes or a mapping of ids to them is needed, not list"),
    (click(key=bytearray(b"k")), "mapping of ids to them is needed, not bytearray; give bytes(...) of it"),
    (click(key={"a": None}), "argument 'key, no. 1': str or bytes is needed, not NoneType"),
    (click(key={"a": KEY, b"b": KEY}), "argument 'key, no. 2': str is needed, not bytes"),
    (click(uri=None), "argument 'uri': str or bytes is needed, not NoneType"),
    (click(uri=memoryview(b"/c")), "argument 'uri': str or bytes is needed, not memoryview; give bytes(...) of it"),
    (click(signature=5), "argument 'signature': str or bytes is needed, not int"),
    (click(budget="1"), "argument 'budget': an int is needed, not str"),
    (click(budget=1e6), "argument 'budget': an int is needed, not float"),
    (click(budget=True), "argument 'budget': an int is needed, not bool"),
    (install(body={}), "argument 'body': str or bytes is needed, not dict"),
    (install(api_key=None), "argument 'api_key': str or bytes is needed, not NoneType"),
    (install(secret=adseal.Key("k", SECRET)), f"argument 'secret': a Key {HANDLE}"),
    (install(secret=[SECRET]), "argument 'secret': str, bytes or a mapping of ids to them is needed, not list"),
    (install(secret={"k": ("k", SECRET)}), "argument 'secret, no. 1': str or bytes is needed, not tuple"),
    (install(token=["t"]), "argument 'token': str or bytes is needed, not list"),
    (install(budget=None, token=5), "argument 'token': str or bytes is needed, not int"),
]

VALUE_ERRORS: list[tuple[Call, str]] = [
    (click(key=""), "argument 'key': the key or secret is empty (an unset variable?)"),
    (click(key={}), "argument 'key': 1 to 16 are needed, not 0"),
    (click(key={str(n): KEY for n in range(17)}), "argument 'key': 1 to 16 are needed, not 17"),
    (click(key={"a": KEY, "b": b""}), "argument 'key, no. 2': the key or secret is empty"),
    (click(key={"": KEY}), "argument 'key, no. 1': the key id is not 1 to 64 bytes of visible ASCII"),
    # Whoever has them the wrong way round reads no key in the error.
    (click(key={KEY + " \n": "2026"}), "argument 'key, no. 1': the key id is not 1 to 64 bytes of visible ASCII"),
    (click(key=KEY + "\udc80"), "argument 'key': a str with a lone surrogate at index 30 stands for no bytes"),
    (click(uri="/c?a=\udcff"), "argument 'uri': a str with a lone surrogate at index 5 stands for no bytes"),
    (click(budget=-1), "argument 'budget': a number from 0 to 2**64 - 1 is needed"),
    (click(budget=2**64), "argument 'budget': a number from 0 to 2**64 - 1 is needed"),
    (install(api_key=""), "argument 'api_key': the API key is not 1 to 256 bytes of visible ASCII"),
    (install(api_key=API_KEY + "\n"), "argument 'api_key': the API key is not 1 to 256 bytes of visible ASCII"),
    (install(secret=""), "argument 'secret': the secret is empty (an unset variable?)"),
    (install(secret={}), "argument 'secret': 1 to 16 are needed, not 0"),
    (install(secret={"a b": SECRET}), "argument 'secret, no. 1': the key id is not 1 to 64 bytes of visible ASCII"),
    (install(body="\ud800"), "argument 'body': a str with a lone surrogate at index 0 stands for no bytes"),
]


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [(call, TypeError, sentence) for call, sentence in TYPE_ERRORS]
    + [(call, ValueError, sentence) for call, sentence in VALUE_ERRORS],
)
def test_a_sentence_that_helps(call: Call, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error) as caught:
        call()
    assert type(caught.value) is error
    assert sentence in str(caught.value)
    told = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
    for secret in (KEY, SECRET, API_KEY):
        assert secret not in told


def test_sixteen_keys_are_taken() -> None:
    keys = {f"k{number}": f"key {number}" for number in range(16)}
    assert adseal.explain_click(url_hashed_whole("key 15"), keys).key_id == "k15"


# Secrets.


SECRETS = {
    "visible": KEY.encode(),
    "binary": b"\x01\xfe" * 16,
    "longer than a block": b"a" * 63 + b"-z",
    "quoted": b'"quoted-0f1e2d3c"',
    "hex": b"5ec7e7" * 6,
}


@pytest.mark.parametrize("key", SECRETS.values(), ids=SECRETS)
def test_no_key_and_no_right_mac_is_told(key: bytes) -> None:
    right_mac = hmac.digest(key, MESSAGE.encode(), hashlib.sha256)
    right_token = bytes.fromhex(token_by_hand(SAMPLE, secret=key))
    found = [
        adseal.explain_click(url_hashed_whole(key), {"k": key}),
        adseal.explain_click(MESSAGE + "&signature=" + "A" * 43, {"k": key}),
        adseal.explain_click(MESSAGE, {"k": key}),
        adseal.explain_click(url_hashed_whole(key), {"k": key}, budget=200),
        adseal.explain_install(SAMPLE, API_KEY, key, token_by_hand(SAMPLE, key, API_KEY)),
        adseal.explain_install(SAMPLE, API_KEY, key, "0" * 64),
    ]
    for one in found:
        for told in everything(one):
            for secret in [*spellings(key), *spellings(right_mac), *spellings(right_token), API_KEY.encode()]:
                assert secret not in told


def test_nothing_leaks() -> None:
    url, body_token = url_hashed_whole(), token_by_hand(SAMPLE, SECRET, API_KEY)
    attributes = [name for name in vars(adseal.Explanation) if not name.startswith("_")]

    def calls() -> None:
        found = adseal.explain_click(url, {"k": KEY})
        for name in attributes:
            getattr(found, name)
        assert len(str(found)) > len(repr(found))
        assert adseal.explain_install(SAMPLE, API_KEY, SECRET, body_token).hashed == SAMPLE
        with pytest.raises(ValueError, match="argument 'key, no"):
            adseal.explain_click(url, {"k": ""})

    assert bytes_kept(calls) < 16
