"""PHP's JSON: the shared vectors, and what stability promises of them."""

from __future__ import annotations

import json
import random
import struct
from typing import Any

import adseal
import pytest
from adseal import php_json
from shared_vectors import Case, by_id, cases, octets


def text_or_none(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


@pytest.mark.parametrize("case", cases("php_json"), ids=by_id)
def test_canonicalize(case: Case) -> None:
    data = octets(case["input"])
    for assoc, expected in [(False, case["object"]), (True, case["assoc"])]:
        for given in [data, text_or_none(data)]:
            if given is None:
                continue
            if "output" in expected:
                canonical = php_json.canonicalize(given, assoc=assoc)
                assert canonical == octets(expected["output"])
                # What PHP leaves as it is comes back as the object that it is.
                assert (canonical is given) == (canonical == given)
            else:
                with pytest.raises(adseal.PhpJsonError) as caught:
                    php_json.canonicalize(given, assoc=assoc)
                assert (caught.value.code, caught.value.offset) == (expected["code"], expected["offset"])


@pytest.mark.parametrize("case", cases("php_json_stability"), ids=by_id)
def test_stability(case: Case) -> None:
    data = octets(case["input"])
    found = php_json.stability(data)
    assert found.stable == bool(found) == (not case["findings"])
    told = []
    for issue in found.issues:
        place: Case = {"cause": issue.cause, "offset": issue.offset, "length": issue.length}
        if issue.error is not None:
            assert issue.error.offset == issue.offset
            place["code"] = issue.error.code
        told.append(place)
    assert told == case["findings"]
    # They are looked for once.
    assert found.issues is found.issues
    text = text_or_none(data)
    if text is not None:
        assert len(php_json.stability(text).issues) == len(told)


@pytest.mark.parametrize("case", cases("php_json_stability"), ids=by_id)
def test_stability_says_what_canonicalize_and_sign_do(case: Case) -> None:
    data = octets(case["input"])
    found = php_json.stability(data)
    signer = adseal.InstallSigner("api-key", "a secret of sixteen bytes")
    try:
        canonical = php_json.canonicalize(data)
    except adseal.PhpJsonError as error:
        assert not found.stable
        assert any(issue.refused for issue in found.issues)
        with pytest.raises(adseal.PhpJsonError) as caught:
            signer.sign(data, allow_unstable=True)
        assert (caught.value.code, caught.value.offset) == (error.code, error.offset)
        return
    if found.stable:
        assert canonical == data == php_json.canonicalize(data, assoc=True)
    signed = signer.sign(data, allow_unstable=True)
    assert signed.body == canonical
    assert sum(note.count for note in signed.notes) == len(found.issues)
    for note in signed.notes:
        of_it = [issue for issue in found.issues if issue.cause is note.cause]
        assert (note.count, note.offset, note.message) == (len(of_it), of_it[0].offset, of_it[0].message)
    assert [note.offset for note in signed.notes] == sorted(note.offset for note in signed.notes)
    # A dropped infinity is an issue that sign() lets pass.
    refused = [issue for issue in found.issues if issue.refused and issue.cause != "invalid_json"]
    if refused:
        with pytest.raises(adseal.SigningError) as unstable:
            signer.sign(data)
        assert (unstable.value.reason, unstable.value.offset) == ("unstable_json", refused[0].offset)
        assert unstable.value.cause is refused[0].cause
    else:
        assert signer.sign(data).body == canonical
        assert php_json.stability(canonical).stable


@pytest.mark.parametrize("case", cases("php_doubles"), ids=by_id)
def test_doubles(case: Case) -> None:
    for bits, written in case["doubles"]:
        (double,) = struct.unpack(">d", bytes.fromhex(bits))
        # Python's own spelling of the number reads back as the same double.
        assert php_json.canonicalize(repr(double)).decode() == written


def some_value(source: random.Random, depth: int) -> Any:
    kind = source.randrange(9 if depth < 4 else 6)
    match kind:
        case 0:
            return source.choice([None, True, False])
        case 1:
            return source.randrange(-(2**63), 2**63)
        case 2:
            return source.uniform(-1e6, 1e6) * 10.0 ** source.randrange(-200, 200)
        case 3 | 4 | 5:
            return "".join(source.choices("aé/\\\"'\n\t\0 €😀<&", k=source.randrange(8)))
        case 6:
            return [some_value(source, depth + 1) for _ in range(source.randrange(4))]
    return {f"{source.choice('abé/')}{n}": some_value(source, depth + 1) for n in range(source.randrange(1, 5))}


def test_what_pythons_json_writes_keeps_its_meaning() -> None:
    source = random.Random(5)
    signer = adseal.InstallSigner("api-key", "a secret of sixteen bytes")
    for _ in range(400):
        payload = {"value": some_value(source, 0)}
        signed = signer.sign(payload)
        # PHP writes doubles without a point, of which only the nearest double is meant.
        assert json.loads(signed.body, parse_int=float) == json.loads(json.dumps(payload), parse_int=float)
        assert php_json.stability(signed.body).stable
        for written in [json.dumps(payload), json.dumps(payload, indent=1), json.dumps(payload, ensure_ascii=False)]:
            assert signer.sign(written).body == signed.body


def test_an_issue_tells_what_to_write() -> None:
    slash, empty = php_json.stability('{"ua":"Mozilla/5.0","x":{}}').issues
    assert (slash.cause, slash.refused, slash.error) == (php_json.Cause.SLASH_NOT_ESCAPED, False, None)
    assert slash.message == "a slash without a backslash; PHP writes \\/"
    assert (empty.cause, empty.refused) == ("empty_object", True)
    assert repr(empty) == "Issue(cause=empty_object, offset=24, length=2)"


def test_an_issue_holds_phps_error() -> None:
    (issue,) = php_json.stability("[1}").issues
    assert isinstance(issue.error, php_json.PhpJsonError)
    assert (issue.error.code, issue.error.message) == (2, "State mismatch (invalid or malformed JSON)")
    with pytest.raises(php_json.PhpJsonError, match=r"State mismatch .* \(byte 2\)"):
        raise issue.error


def test_repr_leaves_the_text_out() -> None:
    assert repr(php_json.stability("[]")) == "<Stability stable>"
    assert repr(php_json.stability('["device"')) == "<Stability not stable>"


def test_what_is_found_does_not_change() -> None:
    found = php_json.stability(" []")
    for name in ("stable", "issues"):
        with pytest.raises(AttributeError):
            setattr(found, name, True)
    with pytest.raises(AttributeError):
        found.issues[0].offset = 3  # type: ignore[misc]


@pytest.mark.parametrize("call", [php_json.canonicalize, php_json.stability])
@pytest.mark.parametrize(
    ("data", "error", "sentence"),
    [
        (None, TypeError, "argument 'data': str or bytes is needed, not NoneType"),
        ({"a": 1}, TypeError, "argument 'data': str or bytes is needed, not dict"),
        (bytearray(b"[]"), TypeError, "argument 'data': str or bytes is needed, not bytearray; give bytes(...) of it"),
        (memoryview(b"[]"), TypeError, "not memoryview; give bytes(...) of it"),
        ("\ud800", ValueError, "argument 'data': a str with a lone surrogate at index 0 stands for no bytes"),
    ],
)
def test_other_data_is_refused(call: Any, data: Any, error: type[Exception], sentence: str) -> None:
    with pytest.raises(error) as caught:
        call(data)
    assert sentence in str(caught.value)


def test_assoc_is_a_bool() -> None:
    with pytest.raises(TypeError, match="argument 'assoc': True or False is needed, not int"):
        php_json.canonicalize("[]", assoc=1)  # type: ignore[arg-type]
