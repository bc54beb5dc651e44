"""Installs: what Python gives and gets, beside the shared vectors."""

from __future__ import annotations

import collections
import copy
import json
import types
from typing import Any

import adseal
import pytest
from installs import API_KEY, NOW, SAMPLE, SECRET, token_by_hand

SIGNER = adseal.InstallSigner(API_KEY, SECRET)
VERIFIER = adseal.InstallVerifier({API_KEY: SECRET})


class TestSigning:
    """Body in, body and headers out."""

    def test_the_documented_body(self) -> None:
        signer = adseal.InstallSigner("test-api-key", "test-secret")
        token = "0f3e7df8a2dd465a6ad7fcce5c112b566c8bd3b42f4fa9ac9491a2ec3b5d1f46"
        assert signer.token(SAMPLE) == token
        signed = signer.sign(SAMPLE)
        assert signed.headers == {"Kochava-Auth-Token": token, "Kochava-Api-Key": "test-api-key"}
        assert signed.notes == ()

    def test_bytes_that_nothing_changes_are_not_copied(self) -> None:
        assert SIGNER.sign(SAMPLE).body is SAMPLE
        assert SIGNER.sign(SAMPLE, allow_unstable=True).body is SAMPLE
        odd = b"\xff no JSON"
        assert SIGNER.sign_raw(odd).body is odd

    def test_a_str_becomes_bytes(self) -> None:
        for sign in (SIGNER.sign, SIGNER.sign_raw):
            signed = sign('{"a":"b"}')
            assert type(signed.body) is bytes
            assert signed.body == b'{"a":"b"}'
        assert SIGNER.sign_raw("é").body == "é".encode()
        assert SIGNER.token("é") == token_by_hand("é".encode())

    def test_headers_are_a_new_dict_each_time(self) -> None:
        signed = SIGNER.sign_raw(b"x")
        signed.headers["User-Agent"] = "Unknown"
        assert set(signed.headers) == {"Kochava-Auth-Token", "Kochava-Api-Key"}

    def test_notes_tell_what_was_changed(self) -> None:
        slash, number, space = SIGNER.sign('{"ua":"a/b/c","n":1.0, "m":2.50}').notes
        assert (slash.cause, slash.count, slash.offset) == (adseal.php_json.Cause.SLASH_NOT_ESCAPED, 2, 8)
        assert (number.cause, number.count, number.offset) == ("non_canonical_number", 2, 18)
        assert (space.cause, space.count, space.offset) == ("insignificant_whitespace", 1, 22)
        assert space.message == "white space between tokens; PHP writes none"
        assert repr(slash) == "Note(cause=slash_not_escaped, count=2, offset=8)"

    def test_a_str_counts_in_bytes(self) -> None:
        (accent, slash) = SIGNER.sign('["é/"]').notes
        assert (accent.offset, slash.offset) == (2, 4)

    @pytest.mark.parametrize(
        "payload",
        [
            {"ua": "Mozilla/5.0", "é": 1.5},
            collections.OrderedDict(ua="Mozilla/5.0", x=None),
            types.MappingProxyType({"ua": "Mozilla/5.0", "x": [1, 2]}),
            collections.UserDict({"ua": "Mozilla/5.0", "y": True}),
            {1: "a", 2.5: "b", None: "c", False: "d"},
        ],
    )
    def test_a_mapping_is_written_as_json_dumps_writes_it(self, payload: Any) -> None:
        text = json.dumps(dict(payload), separators=(",", ":"))
        signed = SIGNER.sign(payload)
        expected = SIGNER.sign(text)
        assert (signed.body, signed.token) == (expected.body, expected.token)
        assert [(note.cause, note.offset) for note in signed.notes] == [
            (note.cause, note.offset) for note in expected.notes
        ]
        assert signed.body == adseal.php_json.canonicalize(text)

    def test_what_cannot_be_right_for_every_receiver_is_refused(self) -> None:
        refused: list[tuple[Any, str, int]] = [
            ({"data": {}}, "empty_object", 8),
            ({"0": 1}, "list_like_object", 0),
            ('{"price":999,"price":1}', "duplicate_key", 13),
            ({"n": 2**63}, "integer_overflow", 5),
            ({"n": -0.0}, "negative_zero", 5),
        ]
        for payload, cause, offset in refused:
            with pytest.raises(adseal.SigningError, match=f"unstable_json: .*, at byte {offset}$") as caught:
                SIGNER.sign(payload)
            assert caught.value.reason is adseal.SigningReason.UNSTABLE_JSON
            assert (caught.value.offset, caught.value.cause) == (offset, cause)
        assert SIGNER.sign({"data": {}}, allow_unstable=True).body == b'{"data":{}}'
        assert SIGNER.sign('{"price":999,"price":1}', allow_unstable=True).body == b'{"price":1}'

    def test_what_is_no_json_to_php_is_refused(self) -> None:
        with pytest.raises(adseal.PhpJsonError, match=r"Syntax error \(byte 5\)") as caught:
            SIGNER.sign('{"a":}')
        assert (caught.value.code, caught.value.offset) == (4, 5)
        with pytest.raises(adseal.PhpJsonError, match="surrogate"):
            SIGNER.sign({"name": "\ud800"})

    def test_long_bodies_are_refused(self) -> None:
        signer = adseal.InstallSigner(API_KEY, SECRET, max_body=10)
        assert signer.sign_raw(b"123456789").token == token_by_hand(b"123456789")
        for sign in (signer.token, signer.sign_raw, signer.sign):
            with pytest.raises(adseal.SigningError, match="body_too_large: the body has 10 bytes, and 10") as caught:
                sign("1234567890")
            assert caught.value.reason is adseal.SigningReason.BODY_TOO_LARGE
            assert caught.value.offset is None
        # What counts is the body that is sent.
        assert signer.sign(" " * 10 + "1").body == b"1"
        with pytest.raises(adseal.SigningError, match="14 bytes"):
            signer.sign('"//////"')

    def test_base64(self) -> None:
        signer = adseal.InstallSigner(API_KEY, SECRET, encoding="base64")
        assert signer.token(b"x") == token_by_hand(b"x", encoding="base64")
        verifier = adseal.InstallVerifier({API_KEY: SECRET}, encoding="base64")
        assert verifier.verify(b"x", API_KEY, signer.token(b"x")).valid
        assert repr(signer) == "<InstallSigner of base64 tokens>"

    def test_what_is_signed_cannot_be_changed(self) -> None:
        signed = SIGNER.sign_raw(b"x")
        with pytest.raises(AttributeError):
            signed.body = b"y"  # type: ignore[misc]


class TestVerifying:
    """A register, a body, and a verdict."""

    def test_it_verifies_what_was_signed(self) -> None:
        payloads: list[Any] = [SAMPLE, {"ua": "Mozilla/5.0"}, '{"é": [1.0]}']
        for payload in payloads:
            signed = SIGNER.sign(payload)
            verdict = VERIFIER.verify_request(signed.body, signed.headers)
            assert verdict
            assert (verdict.valid, verdict.accepted, verdict.reason) == (True, True, adseal.InstallReason.VALID)
            assert (verdict.key_id, verdict.form, verdict.offset) == ("default", adseal.BodyForm.RAW, None)
            assert verdict.body is signed.body

    def test_a_changed_body_is_another_one(self) -> None:
        signed = SIGNER.sign({"price": 1})
        verdict = VERIFIER.verify_request(b'{"price":2}', signed.headers)
        assert not verdict
        assert (verdict.reason, verdict.key_id, verdict.form, verdict.body) == ("invalid_token", None, None, None)

    def test_the_matched_bytes_are_told(self) -> None:
        sent = b'{"price":999,"price":1}'
        token = token_by_hand(b'{"price":1}')
        assert VERIFIER.verify(sent, API_KEY, token).reason == "invalid_token"
        verdict = VERIFIER.verify(sent, API_KEY, token, accept="php")
        assert (verdict.form, verdict.body) == (adseal.BodyForm.PHP_OBJECT, b'{"price":1}')
        assoc = VERIFIER.verify(b'{"a":{}}', API_KEY, token_by_hand(b'{"a":[]}'), accept="php")
        assert (assoc.form, assoc.body) == (adseal.BodyForm.PHP_ASSOC, b'{"a":[]}')

    def test_a_str_matches_as_its_bytes(self) -> None:
        verdict = VERIFIER.verify("é", API_KEY, token_by_hand("é".encode()))
        assert verdict.body == "é".encode()

    def test_json_that_is_none_tells_phps_error(self) -> None:
        verdict = VERIFIER.verify("[1}", API_KEY, token_by_hand(b"x"), accept="php")
        assert (verdict.reason, verdict.offset) == ("invalid_json", 2)
        with pytest.raises(adseal.PhpJsonError, match="State mismatch"):
            raise verdict.json_error or AssertionError
        assert VERIFIER.verify(b"[1}", API_KEY, token_by_hand(b"[1}"), accept="php").json_error is None

    def test_report_only_accepts_and_tells(self) -> None:
        verifier = adseal.InstallVerifier({API_KEY: SECRET}, report_only=True)
        verdict = verifier.verify(b"x", API_KEY, None)
        assert (verdict.valid, verdict.accepted, verdict.reason) == (False, True, "missing_token")
        assert not verdict
        assert repr(verdict) == "<InstallVerdict missing_token, accepted>"
        assert repr(verifier) == "<InstallVerifier for 1 API key, report only>"

    def test_long_bodies_are_refused(self) -> None:
        verifier = adseal.InstallVerifier({API_KEY: SECRET}, max_body=2)
        assert verifier.verify(b"x", API_KEY, token_by_hand(b"x")).valid
        assert verifier.verify(b"xx", API_KEY, token_by_hand(b"xx")).reason == "body_too_large"

    def test_nothing_is_known_without_api_keys(self) -> None:
        assert adseal.InstallVerifier({}).verify(b"x", API_KEY, token_by_hand(b"x")).reason == "unknown_api_key"

    def test_repr_tells_no_body(self) -> None:
        signed = SIGNER.sign({"idfa": "PRIVATE"})
        shown = repr(signed) + repr(VERIFIER.verify_request(signed.body, signed.headers)) + repr(SIGNER)
        assert shown == (
            "<SignedInstall of 18 bytes, 0 notes><InstallVerdict valid, key_id='default', form=raw>"
            "<InstallSigner of hex tokens>"
        )


class TestSecrets:
    """What stands for the secrets of an API key."""

    @staticmethod
    def key_id(secrets: Any, secret: str | bytes, now: int = NOW) -> str | None:
        verifier = adseal.InstallVerifier({"another": "of another", API_KEY: secrets})
        return verifier.verify(b"x", API_KEY, token_by_hand(b"x", secret=secret), now=now).key_id

    def test_one(self) -> None:
        assert self.key_id("secret", "secret") == "default"
        assert self.key_id(b"\xff", b"\xff") == "default"
        assert self.key_id([("2026", "secret")], "secret") == "2026"
        assert self.key_id(adseal.Key("2026", "secret"), "secret") == "2026"

    def test_several_in_a_list(self) -> None:
        secrets = ["first", ("second", b"2nd"), adseal.Key("third", "3rd"), b"fourth"]
        ids = [self.key_id(secrets, secret) for secret in ("first", "2nd", "3rd", "fourth", "5th")]
        assert ids == ["1", "second", "third", "4", None]
        assert self.key_id(["only"], "only") == "1"
        assert self.key_id(collections.deque(["a", "b"]), "b") == "2"

    def test_times(self) -> None:
        old, new = ("old", "secret of old", None, NOW), adseal.Key("new", "secret of new", not_before=NOW)
        assert self.key_id([old, new], "secret of old", NOW - 1) == "old"
        assert self.key_id([old, new], "secret of old", NOW) is None
        assert self.key_id([old, new], "secret of new", NOW) == "new"
        verifier = adseal.InstallVerifier({API_KEY: [old]})
        assert verifier.verify(b"x", API_KEY, token_by_hand(b"x"), now=NOW).reason == "no_active_key"

    def test_api_keys_may_be_bytes(self) -> None:
        verifier = adseal.InstallVerifier({API_KEY.encode(): SECRET})
        assert verifier.verify(b"x", API_KEY, token_by_hand(b"x")).valid
        assert adseal.InstallSigner(API_KEY.encode(), SECRET).api_key == API_KEY

    def test_any_mapping_will_do(self) -> None:
        verifier = adseal.InstallVerifier(types.MappingProxyType({API_KEY: SECRET}))
        assert verifier.verify(b"x", API_KEY, token_by_hand(b"x")).valid

    def test_verdicts_outlive_the_verifier(self) -> None:
        verdict = adseal.InstallVerifier({API_KEY: [("k", SECRET)]}).verify(b"x", API_KEY, token_by_hand(b"x"))
        assert (verdict.key_id, verdict.body) == ("k", b"x")
        assert copy.copy(VERIFIER) is VERIFIER
