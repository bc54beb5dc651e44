"""Click Validation against the shared vectors: every case, every field that Python shows."""

from __future__ import annotations

from typing import Any

import adseal
import pytest
from clicks import LATEST_NOW, expires, policy, ring, signer
from shared_vectors import Case, by_id, cases, octets


def shown(value: Any) -> str | None:
    """Bytes of a vector as Python shows them."""
    return None if value is None else octets(value).decode("utf-8", "surrogateescape")


def check_refusal(error: adseal.SigningError, refusal: Case, *, names_parameter: bool = True) -> None:
    assert error.reason == refusal["name"]
    assert error.offset == refusal["offset"]
    assert error.lint == refusal["lint"]
    if names_parameter:
        assert error.parameter == shown(refusal["parameter"])


@pytest.mark.parametrize("case", cases("click_sign"), ids=by_id)
def test_sign(case: Case) -> None:
    keywords, lifetime = expires(case)
    uri = octets(case["uri"])
    if lifetime < 1:
        # Refused already where the signer is made, before whatever else is wrong with the click.
        assert "refusal" in case
        with pytest.raises(ValueError, match="1 second or more"):
            signer(case, lifetime)
        return
    click_signer = signer(case, lifetime)
    if case["now"] > LATEST_NOW:
        with pytest.raises(ValueError, match="milliseconds"):
            click_signer.sign(uri, now=case["now"], **keywords)
    elif "refusal" in case:
        with pytest.raises(adseal.SigningError) as caught:
            click_signer.sign(uri, now=case["now"], **keywords)
        check_refusal(caught.value, case["refusal"])
    else:
        assert click_signer.sign(uri, now=case["now"], **keywords) == shown(case["result"]["uri"])
        assert click_signer.sign(uri.decode(), now=case["now"], **keywords) == shown(case["result"]["uri"])


@pytest.mark.parametrize("case", cases("click_sign_parts"), ids=by_id)
def test_sign_parts(case: Case) -> None:
    keywords, lifetime = expires(case)
    if lifetime < 1:
        pytest.fail("no case of this suite has such a lifetime: test_sign shows what becomes of it")
    params = [(octets(name), None if value is None else octets(value)) for name, value in case["params"]]
    click_signer = signer(case, lifetime)
    if "refusal" in case:
        with pytest.raises(adseal.SigningError) as caught:
            click_signer.sign_parts(octets(case["path"]), params, now=case["now"], **keywords)
        check_refusal(caught.value, case["refusal"], names_parameter=False)
        index = case["refusal"]["parameter_index"]
        name = None if index is None or index >= len(params) else params[index][0]
        assert caught.value.parameter == (None if name is None else name.decode("utf-8", "surrogateescape"))
    else:
        signed = click_signer.sign_parts(octets(case["path"]), params, now=case["now"], **keywords)
        assert signed == shown(case["result"]["uri"])


@pytest.mark.parametrize("case", cases("click_template"), ids=by_id)
def test_template(case: Case) -> None:
    text = octets(case["template"])
    if case.get("refusal", {}).get("stage") == "template":
        with pytest.raises(adseal.SigningError) as caught:
            adseal.ClickTemplate(signer(case), text)
        check_refusal(caught.value, case["refusal"])
        return
    keywords, lifetime = expires(case)
    if lifetime < 1:
        assert "refusal" in case
        with pytest.raises(ValueError, match="1 second or more"):
            signer(case, lifetime)
        return
    template = adseal.ClickTemplate(signer(case, lifetime), text)
    assert list(template.macros) == case["macros"]
    values = {name: None if value is None else octets(value) for name, value in case["values"].items()}
    if "refusal" in case:
        with pytest.raises(adseal.SigningError) as caught:
            template.render_with(values, now=case["now"], **keywords)
        if case["refusal"]["name"] == "unknown_macro":
            assert (caught.value.reason, caught.value.offset) == ("unknown_macro", None)
            assert caught.value.parameter in values
            return
        check_refusal(caught.value, case["refusal"], names_parameter=False)
        index = case["refusal"]["parameter_index"]
        if index is None:
            assert caught.value.parameter is None
        else:
            segments = [segment for segment in text.split(b"?", 1)[1].split(b"&") if segment]
            assert caught.value.parameter == segments[index].split(b"=")[0].decode()
    else:
        assert template.render_with(values, now=case["now"], **keywords) == shown(case["result"]["uri"])


@pytest.mark.parametrize("case", cases("click_lint"), ids=by_id)
def test_lint(case: Case) -> None:
    click_signer = signer(case)
    uri = octets(case["uri"])
    if "refusal" in case:
        with pytest.raises(adseal.SigningError) as caught:
            click_signer.lint(uri)
        check_refusal(caught.value, case["refusal"])
        return
    found = [(lint.kind, lint.offset, lint.parameter) for lint in click_signer.lint(uri)]
    assert found == [(lint["name"], lint["offset"], shown(lint["parameter"])) for lint in case["lints"]]


@pytest.mark.parametrize("case", cases("click_verify"), ids=by_id)
def test_verify(case: Case) -> None:
    verifier = adseal.ClickVerifier(ring(case), **policy(case["policy"]))
    uri = octets(case["uri"])
    if case["now"] > LATEST_NOW:
        with pytest.raises(ValueError, match="milliseconds"):
            verifier.verify(uri, now=case["now"])
        return
    verdict = verifier.verify(uri, now=case["now"])
    check_verdict(verdict, case["verdict"])
    try:
        text = uri.decode()
    except UnicodeDecodeError:
        return
    check_verdict(verifier.verify(text, now=case["now"]), case["verdict"])


def check_verdict(verdict: adseal.ClickVerdict, expected: Case) -> None:
    assert isinstance(verdict.reason, adseal.ClickReason)
    assert verdict.reason == expected["name"]
    assert verdict.accepted is expected["accepted"]
    assert verdict.valid is bool(verdict) is (expected["reason"] == 0)
    assert verdict.key_id == expected["key_id"]
    assert verdict.expires == expected["expires"]
    assert [flag.name for flag in adseal.ClickFlags if flag in verdict.flags] == [
        name.upper() for name in expected["flags"]
    ]
    assert verdict.message_length == expected["message_length"]
    assert verdict.unsigned_parameters == expected["unsigned_parameters"]
    assert verdict.offset == expected["offset"]
    assert verdict.parameter == shown(expected["parameter"])
    first: dict[str | None, str | None] = {}
    for parameter in expected["signed_parameters"]:
        first.setdefault(shown(parameter["name"]), shown(parameter["value"]))
    assert list(verdict.signed_parameters.items()) == list(first.items())


@pytest.mark.parametrize("case", cases("click_policy"), ids=by_id)
def test_policy(case: Case) -> None:
    if case["error"] is None:
        adseal.ClickVerifier("secret", **policy(case["policy"]))
    else:
        with pytest.raises(ValueError, match=r"policy|leeway|lifetime|guard"):
            adseal.ClickVerifier("secret", **policy(case["policy"]))


@pytest.mark.parametrize("case", cases("click_replay"), ids=by_id)
def test_replay(case: Case) -> None:
    guard = adseal.ReplayGuard(1_000)
    verifier = adseal.ClickVerifier(ring(case), **policy(case["policy"]), replay_guard=guard)
    for step in case["steps"]:
        assert verifier.verify(octets(step["uri"]), now=step["now"]).reason == step["name"]


@pytest.mark.parametrize("case", cases("click_names"), ids=by_id)
def test_names(case: Case) -> None:
    folded = octets(case["folded"])
    # A folded name in a query, where `%` and `+` would mean something else again.
    spelled = b"".join(b"%%%02X" % byte for byte in folded)
    assert adseal.names_collide(octets(case["raw"]), spelled)
    assert not adseal.names_collide(octets(case["raw"]), spelled + b"x")


@pytest.mark.parametrize("case", cases("hmac_sha256"), ids=by_id)
def test_signature_of_any_message(case: Case) -> None:
    import base64

    signer = adseal.ClickSigner(octets(case["key"]))
    signature = signer.signature(octets(case["message"]))
    assert len(signature) == 43
    assert base64.urlsafe_b64decode(signature + "=").hex()[: len(case["mac_hex"])] == case["mac_hex"]
    verifier = adseal.ClickVerifier(octets(case["key"]))
    assert verifier.check_signature(octets(case["message"]), signature) == "valid"
    assert verifier.check_signature(octets(case["message"]) + b"x", signature) == "invalid_signature"
    assert verifier.check_signature(octets(case["message"]), signature + "=") == "malformed_signature"
