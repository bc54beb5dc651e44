"""Keys and rings: the shared vectors, rotation, and rings by a signed parameter."""

from __future__ import annotations

from typing import Any

import adseal
import pytest
from clicks import KEY, NOW, key, ring, signed_by_hand
from shared_vectors import Case, by_id, cases

# For arguments of types that a type checker would refuse.
untyped: Any = adseal


@pytest.mark.parametrize("case", cases("key_ring"), ids=by_id)
def test_key_ring(case: Case) -> None:
    if "error" in case:
        with pytest.raises(ValueError, match=r"key|ring|id|not_after"):
            ring(case)
        return
    built = ring(case)
    assert built.ids == tuple(entry["id"] for entry in case["ring"])
    assert len(built) == len(case["ring"])
    for query in case.get("queries", []):
        if query["now"] > 99_999_999_999:
            with pytest.raises(ValueError, match="milliseconds"):
                built.active_ids(query["now"])
        else:
            assert list(built.active_ids(query["now"])) == query["active"]
    for query in case.get("signers", []):
        assert built.signing_id(query["expires"], now=query["now"]) == query["id"]


def test_a_ring_takes_keys_and_tuples_of_their_arguments() -> None:
    built = adseal.KeyRing([("a", "first key"), ("b", b"second key", None, 2_000), adseal.Key("c", "third", 5, 6, 5)])
    assert built.ids == ("a", "b", "c")
    assert built.active_ids(5) == ("a", "b", "c")
    assert built.active_ids(2_000) == ("a",)


def test_a_key_tells_its_id_and_times() -> None:
    one = key({"id": "2026-11", "key": "secret", "not_before": 1, "not_after": 9, "sign_from": 3})
    assert (one.id, one.not_before, one.not_after, one.sign_from) == ("2026-11", 1, 9, 3)
    assert repr(one) == 'Key("2026-11", <hidden>, not_before=1, not_after=9, sign_from=3)'


@pytest.mark.parametrize("name", ["not_before", "not_after", "sign_from"])
def test_times_in_milliseconds_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"argument '{name}': 1700000000000: that looks like milliseconds"):
        adseal.Key("k", "secret", **{name: 1_700_000_000_000})


@pytest.mark.parametrize("name", ["not_before", "not_after", "sign_from"])
def test_negative_times_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"^argument '{name}': -1: unix seconds are never negative$"):
        adseal.Key("k", "secret", **{name: -1})


def test_an_expires_is_one() -> None:
    ring = adseal.KeyRing([("a", "first key")])
    assert ring.signing_id(0) == "a"
    with pytest.raises(ValueError, match="argument 'expires': -1: unix seconds are never negative"):
        ring.signing_id(-1)
    with pytest.raises(ValueError, match="argument 'expires': 1700000000000: that looks like milliseconds"):
        ring.signing_id(1_700_000_000_000)


def test_a_str_stands_for_its_utf8_and_is_never_trimmed() -> None:
    for text in ["schlüssel", " secret", "secret\n"]:
        assert adseal.ClickSigner(text).signature("m") == adseal.ClickSigner(text.encode()).signature("m")
    assert adseal.ClickSigner("secret\n").signature("m") != adseal.ClickSigner("secret").signature("m")


def test_rotation_without_a_lost_click() -> None:
    before = adseal.KeyRing([("old", "old key of sixteen bytes"), ("new", "new key of sixteen bytes", None, None, NOW)])
    signer, verifier = adseal.ClickSigner(before), adseal.ClickVerifier(before)
    old = signer.sign("/c?a=1", now=NOW - 1)
    new = signer.sign("/c?a=1", now=NOW)
    assert verifier.verify(old, now=NOW).key_id == "old"
    assert verifier.verify(new, now=NOW).key_id == "new"
    after = adseal.ClickVerifier(adseal.KeyRing([("new", "new key of sixteen bytes")]))
    assert after.verify(new, now=NOW).valid
    assert after.verify(old, now=NOW).reason is adseal.ClickReason.INVALID_SIGNATURE


class TestRings:
    """A click chooses its ring by a parameter that it signs."""

    rings = adseal.KeyRings(
        "network_id", {"2820": KEY, "7/7": adseal.KeyRing([("seven", "key of network 7/7")]), "a b": "c"}
    )
    verifier = adseal.ClickVerifier(rings)

    def verdict(self, uri: str) -> tuple[str, str | None]:
        verdict = self.verifier.verify(uri, now=NOW)
        return verdict.reason, verdict.key_id

    def test_each_network_has_its_keys(self) -> None:
        assert self.verdict(signed_by_hand("/c?network_id=2820&expires=1700000001")) == ("valid", "default")
        seven = signed_by_hand("/c?network_id=7%2F7&expires=1700000001", b"key of network 7/7")
        assert self.verdict(seven) == ("valid", "seven")

    @pytest.mark.parametrize("value", ["a+b", "a%20b", "%61%20%62"])
    def test_the_value_may_be_encoded(self, value: str) -> None:
        assert self.verdict(signed_by_hand(f"/c?network_id={value}&expires=1700000001", b"c")) == ("valid", "default")

    def test_the_name_may_be_encoded(self) -> None:
        assert self.verdict(signed_by_hand("/c?network%5fid=2820&expires=1700000001")) == ("valid", "default")

    def test_another_networks_key_does_not_pass(self) -> None:
        forged = signed_by_hand("/c?network_id=2820&expires=1700000001", b"key of network 7/7")
        assert self.verdict(forged) == ("invalid_signature", None)

    @pytest.mark.parametrize("query", ["site_id=1", "network_id=", "network_id=1", "network_id=2820%00"])
    def test_no_ring_is_no_active_key(self, query: str) -> None:
        assert self.verdict(signed_by_hand(f"/c?{query}&expires=1700000001")) == ("no_active_key", None)

    def test_what_is_not_signed_does_not_choose(self) -> None:
        uri = signed_by_hand("/c?site_id=1&expires=1700000001") + "&network_id=2820"
        assert self.verdict(uri) == ("no_active_key", None)

    def test_what_comes_before_the_key_is_told_first(self) -> None:
        assert self.verdict("/c?network_id=1") == ("missing_signature", None)
        assert self.verdict("nonsense") == ("malformed_uri", None)
        assert self.verdict("/c?network_id=2820&network.id=1&expires=9&signature=" + "A" * 43)[0] == (
            "duplicate_parameter"
        )

    def test_a_message_alone_chooses_none(self) -> None:
        with pytest.raises(TypeError, match="chooses no ring"):
            self.verifier.check_signature("m", "s")

    def test_repr_tells_no_key(self) -> None:
        assert repr(self.rings) == "<KeyRings of 3 values of network_id>"
        assert repr(self.verifier) == "<ClickVerifier with 3 rings by network_id>"


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: adseal.Key("k", ""), "empty"),
        (lambda: adseal.Key("", "secret"), "id"),
        (lambda: adseal.Key("k k", "secret"), "id"),
        (lambda: adseal.Key("k", "secret", 5, 5), "not_after"),
        (lambda: adseal.KeyRing([]), "at least one key"),
        (lambda: adseal.KeyRing([("a", "k"), ("a", "l")]), "same id"),
        (lambda: adseal.KeyRing([("a", "k"), ("b", "k\0")]), "equal"),
        (lambda: adseal.KeyRing([(str(n), f"key {n}") for n in range(17)]), "16"),
        (lambda: adseal.KeyRing([("k",)]), "the last three optional"),  # type: ignore[list-item]
        (lambda: adseal.ClickSigner(""), "unset variable"),
        (lambda: adseal.ClickVerifier(b""), "unset variable"),
        (lambda: adseal.KeyRings("network_id", {"1": ""}), "unset variable"),
    ],
)
def test_unusable_keys_are_refused(make: object, sentence: str) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match=sentence):
        make()


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: untyped.Key(1, "secret"), "argument 'id'"),
        (lambda: untyped.Key("k", 5), "argument 'key': str or bytes is needed, not int"),
        (lambda: untyped.Key("k", bytearray(b"x")), "argument 'key': str or bytes is needed, not bytearray"),
        (lambda: untyped.Key("k", "secret", 1.5), "argument 'not_before'"),
        (lambda: untyped.KeyRing("secret"), "a list of keys"),
        (lambda: untyped.KeyRing(untyped.Key("k", "secret")), "argument 'keys': a list of keys is needed, not Key"),
        (lambda: untyped.KeyRing(["secret"]), "a Key or a tuple"),
        (lambda: untyped.KeyRing(None), "not NoneType"),
        (lambda: untyped.KeyRings("a", ["k"]), "a mapping of values to keys"),
        (lambda: untyped.KeyRings("a", {1: "k"}), "str is needed, not int"),
        (lambda: untyped.KeyRings(None, {}), "argument 'by'"),
        (lambda: untyped.ClickSigner(None), "argument 'key': str, bytes or KeyRing is needed, not NoneType"),
        (lambda: untyped.ClickVerifier(["k"]), "argument 'key': str, bytes or KeyRing is needed, not list"),
    ],
)
def test_wrong_types_are_named(make: object, sentence: str) -> None:
    assert callable(make)
    with pytest.raises(TypeError) as caught:
        make()
    assert sentence in str(caught.value)
