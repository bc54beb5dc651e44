"""ClickVerifier.verify_many: the verdicts of verify, row by row. Here from lists; Arrow columns are in integration/."""

from __future__ import annotations

import sys
from typing import Any, Final

import adseal
import pytest
from adseal import ClickFlags, ClickReason
from clicks import KEY, LATEST_NOW, NOW, policy, ring
from many import LIVE, RING, Row, many_clicks, verdicts
from shared_vectors import Case, by_id, cases, octets

COLUMNS: Final = ("reason", "expires", "key_id", "flags")


def as_lists(table: adseal.ArrowTable) -> dict[str, list[Any]]:
    return {name: table[name].to_pylist() for name in table.column_names}


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return many_clicks(90_000)


@pytest.fixture(scope="module")
def verifier() -> adseal.ClickVerifier:
    return adseal.ClickVerifier(RING)


@pytest.fixture(scope="module")
def expected(rows: list[Row], verifier: adseal.ClickVerifier) -> dict[str, list[Any]]:
    found = verdicts(verifier, rows)
    assert len(set(found["reason"])) >= 9
    assert set(found["key_id"]) == {"2026", "2024", None}
    assert ClickFlags.EXPIRES_IN_MILLISECONDS in found["flags"]
    return found


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_every_row_gets_the_verdict_that_it_gets_alone(
    rows: list[Row], verifier: adseal.ClickVerifier, expected: dict[str, list[Any]], threads: int
) -> None:
    table = verifier.verify_many(rows, now=NOW, threads=threads, columns=COLUMNS)
    assert as_lists(table) == expected
    assert table.num_rows == len(table) == len(rows)


def test_without_columns_the_reasons_come_alone(
    rows: list[Row], verifier: adseal.ClickVerifier, expected: dict[str, list[Any]]
) -> None:
    reasons = verifier.verify_many(rows, now=NOW)
    assert isinstance(reasons, adseal.ArrowColumn)
    assert reasons.to_pylist() == expected["reason"]
    counts = {reason: expected["reason"].count(reason) for reason in ClickReason}
    assert reasons.counts() == {reason: count for reason, count in counts.items() if count}
    assert [*reasons.counts()] == sorted(reasons.counts(), key=[*ClickReason].index)
    assert reasons.null_count == rows.count(None)


@pytest.mark.parametrize("case", cases("click_verify"), ids=by_id)
def test_the_shared_vectors_hold_in_a_batch(case: Case) -> None:
    verifier = adseal.ClickVerifier(ring(case), **policy(case["policy"]))
    rows = [octets(case["uri"]), None, octets(case["uri"])]
    if case["now"] > LATEST_NOW:
        with pytest.raises(ValueError, match="milliseconds"):
            verifier.verify_many(rows, now=case["now"])
        return
    table = verifier.verify_many(rows, now=case["now"], columns=COLUMNS)
    expected = case["verdict"]
    flags = sum(ClickFlags[name.upper()] for name in expected["flags"])
    row = [expected["name"], expected["expires"], expected["key_id"], flags]
    assert [*as_lists(table).values()] == [[field, None, field] for field in row]


@pytest.mark.parametrize("case", cases("click_replay"), ids=by_id)
def test_the_shared_vectors_of_replays_hold_in_a_batch(case: Case) -> None:
    guard = adseal.ReplayGuard(1_000)
    verifier = adseal.ClickVerifier(ring(case), **policy(case["policy"]), replay_guard=guard)
    steps = case["steps"]
    reasons = verifier.verify_many([octets(step["uri"]) for step in steps], now=[step["now"] for step in steps])
    assert reasons.to_pylist() == [step["name"] for step in steps]


def test_the_ring_may_be_chosen_by_a_signed_parameter() -> None:
    keys = {str(network): f"the key of network {network}" for network in range(5)}
    rings = adseal.KeyRings(
        "network_id", {network: adseal.KeyRing([(f"n{network}", key)]) for network, key in keys.items()}
    )
    verifier = adseal.ClickVerifier(rings)
    signers = {network: adseal.ClickSigner(key) for network, key in keys.items()}
    rows: list[Row] = []
    for number in range(3_000):
        network = str(number % 7)
        signer = signers.get(network) or signers["0"]
        rows.append(signer.sign(f"/c?n={number}&network_id={network}", now=NOW))
        rows.append(signer.sign(f"/c?n={number}", now=NOW) + f"&network_id={network}")
    table = verifier.verify_many(rows, now=NOW, columns=COLUMNS, threads=2)
    assert as_lists(table) == verdicts(verifier, rows)
    assert table["key_id"].counts().keys() == {"n0", "n1", "n2", "n3", "n4"}
    assert table["reason"].counts().keys() == {ClickReason.VALID, ClickReason.NO_ACTIVE_KEY}


def test_a_time_of_its_own_for_each_row() -> None:
    click = LIVE.sign("/c?a=1", now=NOW)
    verifier = adseal.ClickVerifier(KEY)
    reasons = verifier.verify_many([click, click, click, None], now=[NOW, NOW + 61, None, NOW])
    assert reasons.to_pylist() == ["valid", "expired", None, None]


def test_without_now_the_clock_is_read() -> None:
    assert adseal.ClickVerifier(KEY).verify_many([LIVE.sign("/c?a=1")]).to_pylist() == ["valid"]


def test_no_rows() -> None:
    verifier = adseal.ClickVerifier(KEY)
    assert verifier.verify_many([]).to_pylist() == []
    assert as_lists(verifier.verify_many((), now=[], columns=COLUMNS, threads=3)) == {name: [] for name in COLUMNS}


def test_of_equal_clicks_the_first_one_counts_on_any_number_of_threads() -> None:
    rows = [LIVE.sign(f"/c?n={number}", now=NOW) for number in range(5_000)]
    for threads in (1, 4):
        guard = adseal.ReplayGuard(20_000)
        verifier = adseal.ClickVerifier(KEY, max_lifetime=100, replay_guard=guard)
        reasons = verifier.verify_many([*rows, *rows], now=NOW, threads=threads).to_pylist()
        assert set(reasons[:5_000]) == {"valid"}
        assert set(reasons[5_000:]) == {"replayed"}


def test_what_a_store_raises_ends_the_call() -> None:
    class Store:
        asked = 0

        def check_and_insert(self, signature: bytes, keep_until: int, now: int, /) -> str:
            assert (len(signature), keep_until, now) == (32, NOW + 60, NOW)
            self.asked += 1
            if self.asked == 3:
                raise ConnectionError("the store is away")
            return "fresh"

    store = Store()
    verifier = adseal.ClickVerifier(KEY, max_lifetime=100, replay_guard=store)
    rows = [LIVE.sign(f"/c?n={number}", now=NOW) for number in range(1_000)]
    with pytest.raises(ConnectionError, match="the store is away"):
        verifier.verify_many(rows, now=NOW, threads=4)
    assert store.asked == 3
    assert verifier.verify_many(rows, now=NOW).counts() == {"valid": 1_000}


def test_the_columns_that_are_asked_for_in_their_order() -> None:
    table = adseal.ClickVerifier(KEY).verify_many(["/c?a", None], columns=["flags", "reason"])
    assert table.column_names == ("flags", "reason")
    assert table.column("reason").to_pylist() == [ClickReason.MISSING_SIGNATURE, None]
    assert table["flags"].to_pylist() == [ClickFlags(0), None]


URI = "/c?a=1"

NO_LIST = "argument 'uris': a list or an Arrow column of URIs is needed, not "

REFUSED: list[tuple[str, tuple[Any, ...], dict[str, Any], type[Exception], str]] = [
    ("a str", (URI,), {}, TypeError, NO_LIST + "str"),
    ("bytes", (URI.encode(),), {}, TypeError, NO_LIST + "bytes"),
    ("a dict", ({URI: 1},), {}, TypeError, NO_LIST + "dict"),
    ("a set", ({URI},), {}, TypeError, NO_LIST + "set"),
    ("None", (None,), {}, TypeError, NO_LIST + "NoneType"),
    ("a row", ([URI, 5],), {}, TypeError, "argument 'uris[1]': str, bytes or None is needed, not int"),
    (
        "nan",
        ([URI, float("nan")],),
        {},
        TypeError,
        "argument 'uris[1]': str, bytes or None is needed, not float; where a value is missing, give None",
    ),
    (
        "surrogate",
        ([URI, None, "/c?\ud800"],),
        {},
        ValueError,
        "argument 'uris[2]': a str with a lone surrogate at index 3 stands for no bytes; give the bytes as they were "
        'received, or .encode("utf-8", "surrogateescape")',
    ),
    ("str times", ([URI],), {"now": ["1"]}, TypeError, "argument 'now[0]': an int is needed, not str"),
    (
        "float",
        ([URI],),
        {"now": 1.5},
        TypeError,
        "argument 'now': whole seconds are needed, not a float; give int(...)",
    ),
    ("str now", ([URI],), {"now": "1"}, TypeError, "argument 'now': an int is needed, not str"),
    ("negative now", ([URI],), {"now": -1}, ValueError, "argument 'now': -1: unix seconds are never negative"),
    (
        "milliseconds",
        ([URI] * 2,),
        {"now": [NOW, NOW * 1_000]},
        ValueError,
        "argument 'now[1]': 1700000000000: that looks like milliseconds; give unix seconds",
    ),
    ("negative row", ([URI],), {"now": [-5]}, ValueError, "argument 'now[0]': -5: unix seconds are never negative"),
    ("bool row", ([URI],), {"now": [True]}, TypeError, "argument 'now[0]': an int is needed, not bool"),
    ("huge row", ([URI],), {"now": [2**70]}, ValueError, "argument 'now[0]': a number of seconds beyond 64 bits"),
    ("short now", ([URI] * 3,), {"now": [NOW] * 2}, ValueError, "uris has 3 rows, and now has 2"),
    ("long now", ([URI] * 3,), {"now": [NOW] * 4}, ValueError, "uris has 3 rows, and now has 4"),
    ("no threads", ([URI],), {"threads": 0}, ValueError, "argument 'threads': 0; it can be 1 to 256"),
    ("negative", ([URI],), {"threads": -3}, ValueError, "argument 'threads': -3; it can be 1 to 256"),
    ("many threads", ([URI],), {"threads": 10**30}, ValueError, f"argument 'threads': {10**30}; it can be 1 to 256"),
    ("bool", ([URI],), {"threads": True}, TypeError, "argument 'threads': an int is needed, not bool"),
    ("float threads", ([URI],), {"threads": 2.0}, TypeError, "argument 'threads': an int is needed, not float"),
    (
        "unknown column",
        ([URI],),
        {"columns": ["reason", "offset"]},
        ValueError,
        "argument 'columns': \"offset\"; it can be reason, expires, key_id, flags",
    ),
    (
        "repeated column",
        ([URI],),
        {"columns": ["reason", "reason"]},
        ValueError,
        "argument 'columns': \"reason\" twice; it can be reason, expires, key_id, flags",
    ),
    (
        "no column",
        ([URI],),
        {"columns": []},
        ValueError,
        "argument 'columns': none at all; it can be reason, expires, key_id, flags",
    ),
    (
        "one name",
        ([URI],),
        {"columns": "reason"},
        TypeError,
        "argument 'columns': a sequence of names is needed, not str",
    ),
]


@pytest.mark.parametrize(
    ("arguments", "keywords", "error", "sentence"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_arguments_that_no_call_could_take(
    arguments: tuple[Any, ...], keywords: dict[str, Any], error: type[Exception], sentence: str
) -> None:
    with pytest.raises(error) as raised:
        adseal.ClickVerifier(KEY).verify_many(*arguments, **keywords)
    assert str(raised.value) == sentence
    assert type(raised.value) is error


def test_a_wrong_row_is_found_before_any_is_worked_on() -> None:
    guard = adseal.ReplayGuard(100)
    verifier = adseal.ClickVerifier(KEY, max_lifetime=100, replay_guard=guard)
    click = LIVE.sign("/c?a=1", now=NOW)
    with pytest.raises(TypeError, match=r"uris\[1\]"):
        verifier.verify_many([click, 5], now=NOW)  # type: ignore[list-item]
    with pytest.raises(ValueError, match=r"now\[1\]"):
        verifier.verify_many([click, click], now=[NOW, -1])
    with pytest.raises(ValueError, match="uris has 1 rows, and now has 2"):
        verifier.verify_many([click], now=[NOW, NOW])
    assert verifier.verify(click, now=NOW)


@pytest.mark.parametrize("raises", [False, True])
def test_nothing_is_held_after_a_call(raises: bool) -> None:
    rows = [f"/c?n={number}".encode() for number in range(100)]
    before = [sys.getrefcount(row) for row in rows]
    given: list[Any] = [*rows, 5] if raises else rows
    for _ in range(10):
        try:
            adseal.ClickVerifier(KEY).verify_many(given, now=[NOW] * len(given))
        except TypeError:
            assert raises
        else:
            assert not raises
    del given
    assert [sys.getrefcount(row) for row in rows] == before
