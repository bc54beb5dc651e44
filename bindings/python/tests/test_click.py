"""Clicks from Python: arguments, results, and what a service needs beside the rules."""

from __future__ import annotations

import datetime
import enum
import math
import pickle
import time
from collections.abc import Callable, Mapping
from typing import Any

import adseal
import pytest
from clicks import KEY, NOW, signed_by_hand

PUBLISHED = (
    "/v1/cpi/click?campaign_id=koconversionsdemo174ea19bc63928cdfaae33f79d77&network_id=2820&site_id=test-site-id"
    "&creative_id=test-creative-id&device_id=TEST-ADID-VALUE&device_id_type=adid"
)

signer = adseal.ClickSigner(KEY)
verifier = adseal.ClickVerifier(KEY)


def test_the_published_example() -> None:
    signed = adseal.ClickSigner("secret").sign(PUBLISHED, expires=12345, now=12000)
    assert signed == PUBLISHED + "&expires=12345&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w"
    verdict = adseal.ClickVerifier("secret").verify(signed, now=12344)
    assert verdict
    assert verdict.signed_parameters["site_id"] == "test-site-id"


class Integer:
    """An integer of another library, such as NumPy's."""

    def __init__(self, number: object) -> None:
        self.number = number

    def __index__(self) -> object:
        return self.number


class TestSigning:
    def test_the_result_is_what_the_hand_written_line_makes(self) -> None:
        signed = signer.sign("/c?a=1&b=2", now=NOW)
        assert signed == signed_by_hand(f"/c?a=1&b=2&expires={NOW + 60}")

    def test_now_is_the_clock_of_this_machine(self) -> None:
        before = int(time.time())
        signed = signer.sign("/c?a=1")
        expires = int(signed.split("expires=")[1].split("&")[0])
        assert before + 60 <= expires <= int(time.time()) + 60
        assert verifier.verify(signed).valid

    def test_bytes_are_taken_and_a_str_is_returned(self) -> None:
        assert signer.sign(b"/c?a=1", now=NOW) == signer.sign("/c?a=1", now=NOW)

    def test_an_expires_of_its_own(self) -> None:
        assert signer.sign("/c?a=1", expires=NOW + 5, now=NOW).startswith(f"/c?a=1&expires={NOW + 5}&")
        kept = signer.sign(f"/c?expires={NOW + 5}&a=1", expires="existing", now=NOW)
        assert kept == signed_by_hand(f"/c?expires={NOW + 5}&a=1")

    def test_long_uris_are_signed_too(self) -> None:
        uri = "/c?a=" + "x" * 60_000
        assert signer.sign(uri, now=NOW) == signed_by_hand(f"{uri}&expires={NOW + 60}")

    def test_parts_are_encoded(self) -> None:
        signed = signer.sign_parts("/c", {"site": "news & more", "id": 42, "none": None, "é": b"\xff"}, now=NOW)
        assert signed == signed_by_hand(f"/c?site=news%20%26%20more&id=42&none=null&%C3%A9=%FF&expires={NOW + 60}")
        pairs: list[tuple[str | bytes, str]] = [("b", "1"), (b"a", "2")]
        assert signer.sign_parts("https://host/c", pairs, now=NOW) == (
            "https://host" + signed_by_hand(f"/c?b=1&a=2&expires={NOW + 60}")
        )

    def test_integers_of_any_class_are_written_as_digits(self) -> None:
        class Site(enum.IntEnum):
            NEWS = 42

        class Loud(int):
            def __str__(self) -> str:
                return "forty-two"

        signed = signer.sign_parts("/c", {"a": Site.NEWS, "b": Loud(42), "c": Integer(42)}, now=NOW)  # type: ignore[dict-item]
        assert signed == signed_by_hand(f"/c?a=42&b=42&c=42&expires={NOW + 60}")
        template = adseal.ClickTemplate(signer, "/c?a={a}")
        assert template.render_with({"a": Site.NEWS}, now=NOW) == signed_by_hand(f"/c?a=42&expires={NOW + 60}")

    def test_times_of_other_libraries(self) -> None:
        now: Any = Integer(NOW)
        assert signer.sign("/c?a=1", now=now) == signer.sign("/c?a=1", now=NOW)
        assert signer.sign("/c?a=1", expires=Integer(NOW), now=now) == signer.sign("/c?a=1", expires=NOW)  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="argument 'now': a number of seconds beyond 64 bits"):
            signer.sign("/c?a=1", now=Integer(2**64))  # type: ignore[arg-type]
        with pytest.raises(TypeError, match="argument 'now': an int is needed, not Integer"):
            signer.sign("/c?a=1", now=Integer("no number"))  # type: ignore[arg-type]

    def test_unfilled_macros(self) -> None:
        with pytest.raises(adseal.SigningError, match=r"unfilled_macro: .*, at byte 5, parameter \"a\"") as caught:
            signer.sign("/c?a={site}")
        error = caught.value
        assert (error.reason, error.offset, error.parameter) == (adseal.SigningReason.UNFILLED_MACRO, 5, "a")
        assert (error.lint, error.cause, error.row) == (None, None, None)
        nulls = adseal.ClickSigner(KEY, unfilled="null")
        assert nulls.sign("/c?a={site}", now=NOW).startswith("/c?a=null&")

    def test_strict_refuses_what_lint_finds(self) -> None:
        lints = signer.lint("/c?a=x:y&b=1&c=2")
        assert [(lint.kind, lint.offset, lint.parameter) for lint in lints] == [("reserved_character", 6, "a")]
        assert "percent-encode" in lints[0].message
        assert repr(lints[0]) == "Lint(kind=reserved_character, offset=6, parameter='a')"
        with pytest.raises(adseal.SigningError, match="strict_lint: strict mode refuses reserved_character") as caught:
            adseal.ClickSigner(KEY, strict=True).sign("/c?a=x:y&b=1&c=2")
        assert caught.value.lint is adseal.LintKind.RESERVED_CHARACTER

    def test_no_key_may_sign(self) -> None:
        ring = adseal.KeyRing([("later", KEY, NOW + 100)])
        with pytest.raises(adseal.SigningError) as caught:
            adseal.ClickSigner(ring).sign("/c?a=1", now=NOW)
        assert caught.value.reason is adseal.SigningReason.NO_SIGNING_KEY

    def test_errors_are_pickled_whole(self) -> None:
        with pytest.raises(adseal.SigningError) as caught:
            signer.sign("/c?a={site}")
        copy = pickle.loads(pickle.dumps(caught.value))
        assert (str(copy), copy.reason, copy.offset, copy.parameter) == (
            str(caught.value),
            caught.value.reason,
            5,
            "a",
        )


class TestTemplate:
    template = adseal.ClickTemplate(signer, "https://control.kochava.com/v1/cpi/click?n=2820&s={site}&c={x}-{y}")

    def test_values_are_filled_and_encoded(self) -> None:
        assert self.template.macros == ("site", "x", "y")
        rendered = self.template.render_with({"site": "a b", "x": 1, "y": b"\xfe"}, now=NOW)
        message = f"/v1/cpi/click?n=2820&s=a%20b&c=1-%FE&expires={NOW + 60}"
        assert rendered == "https://control.kochava.com" + signed_by_hand(message)

    def test_what_is_missing_becomes_null(self) -> None:
        assert "&s=null&c=null&" in self.template.render(x="1", site=None)

    def test_the_lifetime_is_that_of_the_signer(self) -> None:
        template = adseal.ClickTemplate(adseal.ClickSigner(KEY, lifetime=7), "/c?a={a}")
        assert template.render_with({}, now=NOW) == signed_by_hand(f"/c?a=null&expires={NOW + 7}")

    def test_a_macro_that_is_not_there(self) -> None:
        with pytest.raises(adseal.SigningError, match=r'unknown_macro: .*, parameter "sit"') as caught:
            self.template.render(sit="1")
        assert caught.value.parameter == "sit"

    def test_a_value_that_is_a_macro_itself(self) -> None:
        with pytest.raises(adseal.SigningError) as caught:
            self.template.render(site="${SITE}", x="1", y="2")
        assert (caught.value.reason, caught.value.parameter) == ("unfilled_macro", "s")

    def test_a_broken_template(self) -> None:
        with pytest.raises(adseal.SigningError) as caught:
            adseal.ClickTemplate(signer, "/c?a={b")
        assert (caught.value.reason, caught.value.offset, caught.value.parameter) == ("malformed_template", 5, "a")


class TestVerdict:
    def test_signed_parameters_are_a_mapping_in_order(self) -> None:
        uri = signed_by_hand(f"/c?b=1&a=x%20y+z&%C3%A9=%FF&expires={NOW + 60}") + "&evil=1"
        parameters = verifier.verify(uri, now=NOW).signed_parameters
        assert isinstance(parameters, Mapping)
        assert list(parameters) == ["b", "a", "é", "expires"]
        assert parameters["a"] == "x y z"
        assert parameters["é"].encode("utf-8", "surrogateescape") == b"\xff"
        assert "evil" not in parameters
        with pytest.raises(TypeError):
            parameters["b"] = "2"  # type: ignore[index]

    def test_nothing_is_read_from_what_nobody_signed(self) -> None:
        verdict = verifier.verify("/c?a=1&expires=9&signature=" + "A" * 43, now=1)
        assert verdict.reason is adseal.ClickReason.INVALID_SIGNATURE
        assert dict(verdict.signed_parameters) == {}
        assert (verdict.key_id, bool(verdict), verdict.accepted) == (None, False, False)

    def test_report_only_accepts_and_tells_why_not(self) -> None:
        watching = adseal.ClickVerifier(KEY, report_only=True)
        verdict = watching.verify("/c?a=1", now=NOW)
        assert (verdict.valid, verdict.accepted, verdict.reason) == (False, True, "missing_signature")
        assert repr(verdict) == "<ClickVerdict missing_signature, accepted>"
        assert repr(watching) == "<ClickVerifier with default, report only>"

    def test_repr_tells_what_and_where(self) -> None:
        uri = signed_by_hand(f"/c?site_id=1&expires={NOW + 60}") + "&site.id=2"
        verdict = verifier.verify(uri, now=NOW)
        assert repr(verdict) == f"<ClickVerdict duplicate_parameter, offset={len(uri) - 9}, parameter='site.id'>"
        good = signed_by_hand(f"/c?site_id=1&expires={NOW + 60}")
        assert repr(verifier.verify(good, now=NOW)) == "<ClickVerdict valid, key_id='default'>"

    def test_flags(self) -> None:
        verdict = verifier.verify(signed_by_hand("/c?a=|&expires=1700000060000") + "&b=1;c", now=NOW)
        flags = adseal.ClickFlags
        assert verdict.flags == flags.NOT_RFC3986 | flags.EXPIRES_IN_MILLISECONDS | flags.SEMICOLON_IN_TAIL
        assert (verdict.expires, verdict.unsigned_parameters) == (1_700_000_060_000, 1)

    def test_a_reason_is_a_string(self) -> None:
        reason = verifier.verify("/c?a=1").reason
        assert isinstance(reason, str)
        assert f"{reason}" == str(reason) == reason.value == "missing_signature"
        counted: dict[str, int] = {reason: 1}
        assert counted["missing_signature"] == 1

    def test_any_bytes_get_a_verdict(self) -> None:
        for uri in [b"", b"\0", b"/c?\xff=1&signature=x", b"/" * 100_000, b"/c?" + b"&" * 70_000]:
            assert not verifier.verify(uri, now=NOW)

    def test_names_that_are_no_text(self) -> None:
        uri = b"/c?\xff=1&\xff=2&signature=" + b"A" * 43
        assert verifier.verify(uri, now=NOW).parameter == "\udcff"


class Store:
    """A store of the user's own."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.asked: list[tuple[bytes, int, int]] = []

    def check_and_insert(self, signature: bytes, keep_until: int, now: int, /) -> str:
        self.asked.append((signature, keep_until, now))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer  # type: ignore[return-value]


class TestReplayGuard:
    uri = signed_by_hand(f"/c?a=1&expires={NOW + 60}")

    def test_no_click_is_valid_twice(self) -> None:
        guard = adseal.ReplayGuard(1_000)
        assert guard.capacity >= 1_000
        once = adseal.ClickVerifier(KEY, max_lifetime=60, replay_guard=guard)
        assert once.verify(self.uri, now=NOW).reason == "valid"
        assert once.verify(self.uri, now=NOW).reason == "replayed"
        shared = adseal.ClickVerifier(KEY, max_lifetime=60, replay_guard=guard)
        assert shared.verify(self.uri, now=NOW).reason == "replayed"

    def test_a_guard_can_be_asked(self) -> None:
        guard = adseal.ReplayGuard(10)
        assert guard.check_and_insert(b"x" * 32, NOW + 60, NOW) is adseal.ReplayOutcome.FRESH
        assert guard.check_and_insert(b"x" * 32, NOW + 60, NOW) is adseal.ReplayOutcome.REPLAYED
        assert guard.check_and_insert(b"y" * 32, NOW + guard.MAX_SECONDS_AHEAD + 1, NOW) == "full"
        with pytest.raises(ValueError, match="32 bytes are needed, not 43"):
            guard.check_and_insert(b"A" * 43, NOW + 60, NOW)

    @pytest.mark.parametrize(
        ("answer", "reason"), [("fresh", "valid"), ("replayed", "replayed"), ("full", "replay_guard_full")]
    )
    def test_a_store_of_ones_own(self, answer: str, reason: str) -> None:
        store = Store(answer)
        verdict = adseal.ClickVerifier(KEY, max_lifetime=60, leeway=5, replay_guard=store).verify(self.uri, now=NOW)
        assert verdict.reason == reason
        [(signature, keep_until, now)] = store.asked
        assert (len(signature), keep_until, now) == (32, NOW + 65, NOW)

    def test_it_is_asked_last(self) -> None:
        store = Store("fresh")
        once = adseal.ClickVerifier(KEY, max_lifetime=60, replay_guard=store)
        for uri in [self.uri.replace("a=1", "a=2"), "/c?a=1", signed_by_hand(f"/c?expires={NOW}")]:
            assert not once.verify(uri, now=NOW)
        assert store.asked == []

    def test_what_a_store_raises_reaches_the_caller(self) -> None:
        once = adseal.ClickVerifier(KEY, max_lifetime=60, replay_guard=Store(ConnectionError("no store")))
        with pytest.raises(ConnectionError, match="no store"):
            once.verify(self.uri, now=NOW)
        assert once.verify("/c?a=1", now=NOW).reason == "missing_signature"

    @pytest.mark.parametrize(("answer", "error"), [("maybe", ValueError), (None, TypeError), (True, TypeError)])
    def test_an_answer_that_is_none(self, answer: object, error: type[Exception]) -> None:
        once = adseal.ClickVerifier(KEY, max_lifetime=60, replay_guard=Store(answer))
        with pytest.raises(error):
            once.verify(self.uri, now=NOW)

    def test_it_needs_a_lifetime(self) -> None:
        with pytest.raises(ValueError, match="maximum lifetime"):
            adseal.ClickVerifier(KEY, replay_guard=adseal.ReplayGuard(1))

    def test_what_is_no_guard(self) -> None:
        with pytest.raises(TypeError, match=r"argument 'replay_guard': a ReplayGuard, or an object with"):
            adseal.ClickVerifier(KEY, max_lifetime=60, replay_guard=set())  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="one signature or more"):
            adseal.ReplayGuard(0)


WRONG_TYPES: list[tuple[Callable[..., object], tuple[object, ...], dict[str, object], str]] = [
    (signer.sign, (None,), {}, "argument 'uri': str or bytes is needed, not NoneType"),
    (signer.sign, (bytearray(b"/c?a=1"),), {}, "argument 'uri': str or bytes is needed, not bytearray"),
    (signer.sign, ("/c?a=1",), {"now": 1.5}, "argument 'now': whole seconds are needed, not a float; give int(...)"),
    (signer.sign, ("/c?a=1",), {"now": True}, "argument 'now': an int is needed, not bool"),
    (signer.sign, ("/c?a=1",), {"now": "1"}, "argument 'now': an int is needed, not str"),
    (
        signer.sign,
        ("/c?a=1",),
        {"now": datetime.datetime.now(datetime.timezone.utc)},
        "argument 'now': unix seconds are needed, not a datetime; give int(moment.timestamp())",
    ),
    (
        signer.sign,
        ("/c?a=1",),
        {"expires": datetime.timedelta(seconds=60)},
        "argument 'expires': seconds are needed, not a timedelta; give int(duration.total_seconds())",
    ),
    (signer.sign, ("/c?a=1",), {"expires": math.inf}, "argument 'expires': whole seconds are needed, not a float"),
    (
        signer.sign_parts,
        ("/c", "a=1"),
        {},
        "argument 'params': a mapping, or a list of (name, value) is needed, not str",
    ),
    (
        signer.sign_parts,
        ("/c", ["a"]),
        {},
        "argument 'params': a mapping, or a list of (name, value) is needed, not str",
    ),
    (signer.sign_parts, ("/c", 5), {}, "argument 'params': a mapping, or a list of (name, value) is needed, not int"),
    (
        signer.sign_parts,
        ("/c", {"a": 1.5}),
        {},
        "argument 'params': str, bytes, int or None as the value of 'a' is needed, not float",
    ),
    (
        signer.sign_parts,
        ("/c", {"a": True}),
        {},
        "argument 'params': str, bytes, int or None as the value of 'a' is needed, not bool",
    ),
    (signer.sign_parts, ("/c", {1: "a"}), {}, "argument 'params': str or bytes is needed, not int"),
    (signer.signature, (1,), {}, "argument 'message'"),
    (verifier.verify, (1,), {}, "argument 'uri': str or bytes is needed, not int"),
    (
        verifier.verify,
        ("/c?a=1",),
        {"now": 1.0},
        "argument 'now': whole seconds are needed, not a float; give int(...)",
    ),
    (adseal.ClickSigner, (KEY,), {"lifetime": "60"}, "argument 'lifetime': an int is needed, not str"),
    (adseal.ClickSigner, (KEY,), {"strict": 1}, "argument 'strict'"),
    (adseal.ClickVerifier, (KEY,), {"required": "site_id"}, "argument 'required': a sequence of names is needed"),
    (adseal.ClickVerifier, (KEY,), {"signed_only": 5}, "argument 'signed_only': a sequence of names is needed"),
    (adseal.ClickVerifier, (KEY,), {"required": [b"a"]}, "argument 'required': str is needed, not bytes"),
    (adseal.ClickVerifier, (KEY,), {"leeway": 1.5}, "argument 'leeway'"),
    (adseal.ClickTemplate, (KEY, "/c?a={a}"), {}, "argument 'signer'"),
    (
        TestTemplate.template.render,
        (),
        {"site": 1.5},
        "argument 'values': str, bytes, int or None as the value of 'site' is needed",
    ),
    (TestTemplate.template.render_with, ([],), {}, "argument 'values': a mapping"),
]


@pytest.mark.parametrize(("call", "arguments", "keywords", "sentence"), WRONG_TYPES)
def test_wrong_types_are_named(
    call: Callable[..., object], arguments: tuple[object, ...], keywords: dict[str, object], sentence: str
) -> None:
    with pytest.raises(TypeError) as caught:
        call(*arguments, **keywords)
    assert sentence in str(caught.value)


WRONG_VALUES: list[tuple[Callable[..., object], tuple[object, ...], dict[str, object], str]] = [
    (signer.sign, ("/c?a=\ud800",), {}, "lone surrogate at index 5"),
    (verifier.verify, ("/c?\udcff",), {}, "lone surrogate at index 3"),
    (signer.sign, ("/c?a=1",), {"now": -1}, "argument 'now': -1: unix seconds are never negative"),
    (verifier.verify, ("/c?a=1",), {"now": -1}, "argument 'now': -1: unix seconds are never negative"),
    (verifier.verify, ("/c?a=1",), {"now": 1_700_000_000_000}, "that looks like milliseconds; give unix seconds"),
    (verifier.verify, ("/c?a=1",), {"now": 1 << 70}, "beyond 64 bits"),
    (signer.sign, ("/c?a=1",), {"expires": "never"}, 'unix seconds, or "existing"'),
    (adseal.ClickSigner, (KEY,), {"unfilled": "drop"}, '"drop"; it can be "reject" or "null"'),
    (adseal.ClickSigner, (KEY,), {"lifetime": 0}, "argument 'lifetime': 0: 1 second or more is needed"),
    (adseal.ClickVerifier, (KEY,), {"unsigned": ""}, 'it can be "allow" or "forbid"'),
    (adseal.ClickVerifier, (KEY,), {"leeway": 301}, "0 to 300 seconds"),
    (adseal.ClickVerifier, (KEY,), {"max_lifetime": 0}, "below 1 second"),
]


@pytest.mark.parametrize(("call", "arguments", "keywords", "sentence"), WRONG_VALUES)
def test_unusable_values_get_a_sentence(
    call: Callable[..., object], arguments: tuple[object, ...], keywords: dict[str, object], sentence: str
) -> None:
    with pytest.raises(ValueError) as caught:
        call(*arguments, **keywords)
    assert sentence in str(caught.value)


def test_an_expires_in_milliseconds_is_a_refusal() -> None:
    with pytest.raises(adseal.SigningError, match="milliseconds") as caught:
        signer.sign("/c?a=1", expires=1_700_000_000_000)
    assert caught.value.reason is adseal.SigningReason.EXPIRES_OUT_OF_RANGE
