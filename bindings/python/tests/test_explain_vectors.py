"""Explanations against the shared vectors: every case, every field that Python shows."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import adseal
import pytest
from explanations import everything, spellings
from installs import token_by_hand
from shared_vectors import Case, by_id, cases, octets


def octets_or_none(value: Any) -> bytes | None:
    return None if value is None else octets(value)


def budget(case: Case) -> dict[str, int]:
    return {"budget": case["budget"]} if case.get("budget") is not None else {}


def keys(case: Case) -> dict[str, bytes]:
    found = {entry["id"]: octets(entry["key"]) for entry in case["keys"]}
    assert len(found) == len(case["keys"])
    return found


def text_or_none(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def check(found: adseal.Explanation, expected: Case) -> None:
    assert isinstance(found.outcome, adseal.ExplainOutcome)
    assert found.outcome == expected["outcome"]
    assert list(found.causes) == expected["causes"]
    assert all(isinstance(cause, adseal.ExplainCause) for cause in found.causes)
    assert found.key_id == expected["key_id"]
    parameter = octets_or_none(expected["parameter"])
    assert found.parameter == (None if parameter is None else parameter.decode("utf-8", "surrogateescape"))
    assert found.hashed == octets_or_none(expected["hashed"])
    assert found.expected == octets(expected["expected"])
    assert found.first_difference == expected["first_difference"]
    for cause in found.causes:
        assert cause.message.lower() in found.sentence.lower()
    assert str(found).isascii()


@pytest.mark.parametrize("case", cases("explain_click"), ids=by_id)
def test_click(case: Case) -> None:
    uri, signature = octets(case["uri"]), octets_or_none(case.get("signature"))
    found = adseal.explain_click(uri, keys(case), signature=signature, **budget(case))
    check(found, case["explanation"])
    text = text_or_none(uri)
    if text is not None:
        assert str(adseal.explain_click(text, keys(case), signature=signature, **budget(case))) == str(found)


def secrets(case: Case) -> list[tuple[bytes, dict[str, bytes]]]:
    """The API keys, each with its secrets."""
    by_api_key: dict[bytes, dict[str, bytes]] = {}
    for entry in case["secrets"]:
        by_api_key.setdefault(octets(entry["api_key"]), {})[entry["id"]] = octets(entry["secret"])
    assert sum(map(len, by_api_key.values())) == len(case["secrets"])
    return list(by_api_key.items())


def explained(case: Case) -> adseal.Explanation:
    """Python takes the one API key that came with the body: here the one that explains it, if any does."""
    found = None
    for api_key, of_it in secrets(case):
        found = adseal.explain_install(octets(case["body"]), api_key, of_it, octets(case["token"]), **budget(case))
        if found.hashed is not None:
            return found
    assert found is not None
    return found


@pytest.mark.parametrize("case", cases("explain_install"), ids=by_id)
def test_install(case: Case) -> None:
    found = explained(case)
    check(found, case["explanation"])


def test_every_cause_is_in_a_vector() -> None:
    told = {name for suite in ("explain_click", "explain_install") for case in cases(suite) for name in causes_of(case)}
    assert told == set(adseal.ExplainCause)


def causes_of(case: Case) -> list[str]:
    causes: list[str] = case["explanation"]["causes"]
    return causes


def assert_untold(found: adseal.Explanation, secrets: list[bytes], given: bytes) -> None:
    """That nothing tells a secret, unless who asked gave it as no secret. A short one is part of many words."""
    for secret in secrets:
        for spelling in spellings(secret):
            if len(secret) >= 8 and spelling not in given:
                assert not any(spelling in told for told in everything(found))


@pytest.mark.parametrize("case", cases("explain_click"), ids=by_id)
def test_no_key_and_no_other_mac_of_a_click_is_told(case: Case) -> None:
    uri, signature = octets(case["uri"]), octets_or_none(case.get("signature"))
    found = adseal.explain_click(uri, keys(case), signature=signature, **budget(case))
    # What was hashed is put together of these.
    given = b" ".join([uri, signature or b"", octets(case["explanation"]["hashed"] or "")])
    right = [hmac.digest(key, found.expected, hashlib.sha256) for key in keys(case).values()]
    assert_untold(found, [*keys(case).values(), *right], given)


@pytest.mark.parametrize("case", cases("explain_install"), ids=by_id)
def test_no_secret_and_no_other_token_of_an_install_is_told(case: Case) -> None:
    body, token = octets(case["body"]), octets(case["token"])
    given = b" ".join([body, token, octets(case["explanation"]["hashed"] or "")])
    for api_key, of_it in secrets(case):
        found = adseal.explain_install(body, api_key, of_it, token, **budget(case))
        right = [bytes.fromhex(token_by_hand(body, api_key, secret)) for secret in of_it.values()]
        assert_untold(found, [api_key, *of_it.values(), *right], given)
