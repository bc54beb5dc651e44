"""Mistakes as programs in Python make them, by its own libraries, and the causes that are told."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, unquote_plus, urlencode

import adseal
import pytest

KEY = "9f86d081884c7d659a2feaa0c55ad015"
ORIGIN = "https://control.kochava.com"
PARAMS = {"network_id": "2820", "site_id": "News & more", "campaign_id": "ko~demo", "expires": "1800000060"}
MESSAGE = "/v1/cpi/click?" + urlencode(PARAMS, quote_via=quote)


def mac(message: str | bytes, key: str | bytes = KEY, algorithm: Any = hashlib.sha256) -> bytes:
    key, message = (text.encode() if isinstance(text, str) else text for text in (key, message))
    return hmac.new(key, message, algorithm).digest()


def base64url(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


# The signature that each sends, and the causes.
CLICKS: dict[str, tuple[Callable[[], str], list[str]]] = {
    "hexdigest": (
        lambda: hmac.new(KEY.encode(), MESSAGE.encode(), hashlib.sha256).hexdigest(),
        ["hex_signature"],
    ),
    "base64 of the hexdigest": (
        lambda: base64.b64encode(mac(MESSAGE).hex().encode()).decode(),
        ["padded_base64", "base64_of_hex"],
    ),
    "urlsafe_b64encode alone": (
        lambda: base64.urlsafe_b64encode(mac(MESSAGE)).decode(),
        ["padded_base64"],
    ),
    "encodebytes, quoted": (
        lambda: quote(base64.encodebytes(mac(MESSAGE + "\n")).decode(), safe=""),
        ["padded_base64", "standard_base64", "percent_encoded", "signature_with_space", "trailing_newline"],
    ),
    "sha1": (lambda: base64url(mac(MESSAGE, algorithm=hashlib.sha1)), ["hmac_sha1"]),
    "sha512": (lambda: base64url(mac(MESSAGE, algorithm="sha512")), ["hmac_sha512"]),
    "sha256 of both": (lambda: base64url(hashlib.sha256((KEY + MESSAGE).encode()).digest()), ["plain_sha256"]),
    "arguments swapped": (lambda: base64url(mac(KEY, MESSAGE)), ["key_and_message_swapped"]),
    "fromhex": (lambda: base64url(mac(MESSAGE, bytes.fromhex(KEY))), ["key_hex_decoded"]),
    "b64decode": (lambda: base64url(mac(MESSAGE, base64.b64decode(KEY))), ["key_base64_decoded"]),
    "the line of a file": (lambda: base64url(mac(MESSAGE, f"{KEY}\n")), ["key_with_newline"]),
    "upper": (lambda: base64url(mac(MESSAGE, KEY.upper())), ["key_case_changed"]),
    "utf-16": (lambda: base64url(mac(MESSAGE, KEY.encode("utf-16"))), ["key_utf16"]),
    "repr of a str": (lambda: base64url(mac(MESSAGE, repr(KEY))), ["key_quoted"]),
    "the whole URL": (lambda: base64url(mac(ORIGIN + MESSAGE)), ["whole_url"]),
    "the query": (lambda: base64url(mac(MESSAGE.partition("?")[2])), ["query_only"]),
    "print to openssl": (lambda: base64url(mac(f"{MESSAGE}\n")), ["trailing_newline"]),
    "unquote": (lambda: base64url(mac(unquote(MESSAGE))), ["values_decoded"]),
    "urlencode, which quotes with quote_plus": (
        lambda: base64url(mac("/v1/cpi/click?" + urlencode(parse_qsl(MESSAGE.partition("?")[2])))),
        ["space_as_plus"],
    ),
    "sorted": (
        lambda: base64url(mac("/v1/cpi/click?" + urlencode(sorted(PARAMS.items()), quote_via=quote))),
        ["parameters_sorted"],
    ),
    "expires added later": (lambda: base64url(mac(MESSAGE.rpartition("&")[0])), ["expires_not_hashed"]),
    "int(time.time() * 1000)": (lambda: base64url(mac(MESSAGE + "000")), ["expires_in_milliseconds"]),
    "lower": (lambda: base64url(mac(MESSAGE.lower())), ["case_changed"]),
    "signed as a template": (
        lambda: base64url(mac(MESSAGE.replace("=ko~demo", "={campaign_id}"))),
        ["macro_filled"],
    ),
    "the whole URL, and urlsafe_b64encode alone": (
        lambda: base64.urlsafe_b64encode(mac(ORIGIN + MESSAGE)).decode(),
        ["padded_base64", "whole_url"],
    ),
    "the whole URL with the line of a file": (
        lambda: base64url(mac(ORIGIN + MESSAGE, f"{KEY}\n")),
        ["key_with_newline", "whole_url"],
    ),
    "unquoted whole URL": (lambda: base64url(mac(unquote_plus(ORIGIN + MESSAGE))), ["whole_url", "values_decoded"]),
    "fromhex, and sorted": (
        lambda: base64url(
            mac("/v1/cpi/click?" + urlencode(sorted(PARAMS.items()), quote_via=quote), bytes.fromhex(KEY))
        ),
        ["key_hex_decoded", "parameters_sorted"],
    ),
}


@pytest.mark.parametrize(("signed", "causes"), CLICKS.values(), ids=CLICKS)
def test_clicks(signed: Callable[[], str], causes: list[str]) -> None:
    found = adseal.explain_click(f"{ORIGIN}{MESSAGE}&signature={signed()}", KEY)
    assert list(found.causes) == causes
    assert found.expected == MESSAGE.encode()


API_KEY = "b3f2a6d0-api-key-of-the-test"
SECRET = "4e07408562bedb8b60ce05c1decfe3ad"
PAYLOAD: dict[str, Any] = {"action": "install", "data": {"device_ua": "Mozilla/5.0 (Zürich)", "usd_cost": 1}}
# As requests sends it with json=, and httpx.
SENT = json.dumps(PAYLOAD, separators=(",", ":"), ensure_ascii=False).encode()


def token(
    body: str | bytes = SENT, *, key: str = API_KEY, front: str = SECRET, digest: Callable[[bytes], str] | None = None
) -> bytes:
    octets = body.encode() if isinstance(body, str) else body
    digested = hashlib.sha1(octets).hexdigest() if digest is None else digest(octets)
    return hmac.new(key.encode(), (front + digested).encode(), hashlib.sha256).digest()


INSTALLS: dict[str, tuple[Callable[[], str], list[str]]] = {
    "upper": (lambda: token().hex().upper(), ["upper_case_hex"]),
    "b64encode": (lambda: base64.b64encode(token()).decode(), ["base64_token"]),
    "json.dumps": (
        lambda: token(json.dumps(PAYLOAD, ensure_ascii=False)).hex(),
        ["pretty_printed"],
    ),
    "json.dumps, which escapes": (
        lambda: token(json.dumps(PAYLOAD)).hex(),
        ["pretty_printed", "escaped_unicode"],
    ),
    "indent": (lambda: token(json.dumps(PAYLOAD, ensure_ascii=False, indent=2)).hex(), ["pretty_printed"]),
    "sort_keys": (
        lambda: token(json.dumps({"data": 1, "action": 2}, sort_keys=True, separators=(",", ":"))).hex(),
        ["keys_sorted"],
    ),
    "sha256 of the body": (
        lambda: token(digest=lambda body: hashlib.sha256(body).hexdigest()).hex(),
        ["sha256_digest"],
    ),
    "upper-case digest": (
        lambda: token(digest=lambda body: hashlib.sha1(body).hexdigest().upper()).hex(),
        ["upper_case_digest"],
    ),
    "base64 of the digest": (
        lambda: token(digest=lambda body: base64.b64encode(hashlib.sha1(body).digest()).decode()).hex(),
        ["base64_digest"],
    ),
    "the body itself": (lambda: token(digest=bytes.decode).hex(), ["body_not_digested"]),
    "swapped": (lambda: token(key=SECRET, front=API_KEY).hex(), ["api_key_and_secret_swapped"]),
    "the secret as the key": (lambda: token(key=SECRET, front="").hex(), ["secret_as_key"]),
    "a colon between them": (lambda: token(front=SECRET + ":").hex(), ["separator"]),
    "the line of a file": (lambda: token(front=SECRET + "\n").hex(), ["key_with_newline"]),
    "as PHP writes it": (
        lambda: token(json.dumps(PAYLOAD, separators=(",", ":")).replace("/", "\\/")).hex(),
        ["php_object_form"],
    ),
    "a line end": (lambda: token(SENT + b"\n").hex(), ["trailing_newline"]),
}


@pytest.mark.parametrize(("signed", "causes"), INSTALLS.values(), ids=INSTALLS)
def test_installs(signed: Callable[[], str], causes: list[str], request: pytest.FixtureRequest) -> None:
    body = b'{"data":1,"action":2}' if "sort_keys" in request.node.name else SENT
    found = adseal.explain_install(body, API_KEY, SECRET, signed())
    assert list(found.causes) == causes
    assert found.expected == body
