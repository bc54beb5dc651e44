"""Install Authentication against the shared vectors: every case, every field that Python shows."""

from __future__ import annotations

from typing import Any

import adseal
import pytest
from installs import headers, register, signer, token_by_hand, verifier
from shared_vectors import Case, by_id, cases, octets

TOKEN, API_KEY = "kochava-auth-token", "kochava-api-key"


def refusal(case: Case) -> tuple[type[Exception], str]:
    """The exception that a refusal is, and what its sentence tells."""
    name = case["error"]["name"]
    if name == "invalid_key":
        return ValueError, "API key|empty"
    if 150 < case["error"]["status"] < 170:
        return adseal.PhpJsonError, f"byte {case['error']['offset']}"
    return adseal.SigningError, name


@pytest.mark.parametrize("case", cases("install_token"), ids=by_id)
def test_token(case: Case) -> None:
    body = octets(case["body"])
    if "error" in case:
        expected, sentence = refusal(case)
        with pytest.raises(expected, match=sentence):
            signer(case).token(body)
        with pytest.raises(expected, match=sentence):
            signer(case).sign_raw(body)
        return
    result = case["result"]
    install_signer = signer(case)
    assert install_signer.token(body) == result["token"]
    signed = install_signer.sign_raw(body)
    assert (signed.body, signed.token, signed.notes) == (body, result["token"], ())
    assert list(signed.headers.items()) == [tuple(pair) for pair in result["headers"]]
    # A second implementation, of a few lines, says the same.
    assert token_by_hand(body, octets(case["api_key"]), octets(case["secret"]), case["encoding"]) == result["token"]


@pytest.mark.parametrize("case", cases("install_sign"), ids=by_id)
def test_sign(case: Case) -> None:
    json = octets(case["json"])
    allow = {"allow_unstable": case["allow_unstable"]}
    if "error" in case:
        expected, sentence = refusal(case)
        with pytest.raises(expected, match=sentence) as caught:
            signer(case).sign(json, **allow)
        check_refusal(caught.value, case["error"])
        return
    result = case["result"]
    signed = signer(case).sign(json, **allow)
    assert (signed.body, signed.token) == (octets(result["body"]), result["token"])
    assert list(signed.headers.items()) == [tuple(pair) for pair in result["headers"]]
    notes = [{"cause": note.cause, "count": note.count, "offset": note.offset} for note in signed.notes]
    assert notes == result["notes"]
    assert token_by_hand(signed.body, case["api_key"], case["secret"], case["encoding"]) == result["token"]
    # A str is its UTF-8. What is none has no str.
    try:
        text = json.decode()
    except UnicodeDecodeError:
        return
    again = signer(case).sign(text, **allow)
    assert (again.body, again.headers, len(again.notes)) == (signed.body, signed.headers, len(signed.notes))


def check_refusal(error: Exception, expected: Case) -> None:
    if isinstance(error, adseal.PhpJsonError):
        assert (150 + error.code, error.offset) == (expected["status"], expected["offset"])
    elif isinstance(error, adseal.SigningError):
        assert (error.reason, error.offset, error.cause) == (expected["name"], expected["offset"], expected["cause"])


@pytest.mark.parametrize("case", cases("install_register"), ids=by_id)
def test_register(case: Case) -> None:
    if case["error"] is None:
        number = len(case["register"])
        expected = f"<InstallVerifier for {number} API key{'s' if number > 1 else ''}>"
        assert repr(adseal.InstallVerifier(register(case))) == expected
        return
    with pytest.raises(ValueError, match=r"argument 'secrets, API key no\. \d") as caught:
        adseal.InstallVerifier(register(case))
    assert ("API key no. 2" in str(caught.value)) == (case["id"] == "second-entry-bad")


@pytest.mark.parametrize("case", cases("install_verify"), ids=by_id)
def test_verify_request(case: Case) -> None:
    body, pairs = octets(case["body"]), headers(case)
    several: dict[str, list[bytes]] = {}
    for name, value in pairs:
        several.setdefault(name, []).append(value)
    as_text: Any = [(name, value.decode("latin-1")) for name, value in pairs]
    shapes: list[Any] = [
        pairs,
        iter(pairs),
        several,
        as_text,
        [[name.encode(), value] for name, value in pairs],
        [(name, value.decode("utf-8", "surrogateescape")) for name, value in pairs],
    ]
    install_verifier = verifier(case)
    for shape in shapes:
        verdict = install_verifier.verify_request(body, shape, accept=case["accept"], now=case["now"])
        check_verdict(verdict, case["verdict"])
        if verdict.form == adseal.BodyForm.RAW:
            assert verdict.body is body


@pytest.mark.parametrize("case", cases("install_verify"), ids=by_id)
def test_verify(case: Case) -> None:
    values: dict[str, list[bytes]] = {TOKEN: [], API_KEY: []}
    for name, value in headers(case):
        values.setdefault(name.lower(), []).append(value.strip(b" \t"))
    if max(len(given) for given in values.values()) > 1:
        assert case["verdict"]["name"] in ("malformed_token", "unknown_api_key")
        return
    token, api_key = (next(iter(values[name]), None) for name in (TOKEN, API_KEY))
    body = octets(case["body"])
    verdict = verifier(case).verify(body, api_key, token, accept=case["accept"], now=case["now"])
    check_verdict(verdict, case["verdict"])


def check_verdict(verdict: adseal.InstallVerdict, expected: Case) -> None:
    assert verdict.reason == expected["name"]
    assert isinstance(verdict.reason, adseal.InstallReason)
    assert bool(verdict) == verdict.valid == (expected["name"] == "valid")
    assert verdict.accepted == expected["accepted"]
    assert (verdict.key_id, verdict.offset) == (expected["key_id"], expected["offset"])
    assert verdict.form == expected["form"]
    assert verdict.body == (None if expected["body"] is None else octets(expected["body"]))
    error = verdict.json_error
    assert (error and {"code": error.code, "offset": error.offset}) == expected["json_error"]
