"""ClickSigner.sign_many: the URIs of sign, row by row. Here from lists; Arrow columns are in integration/."""

from __future__ import annotations

from typing import Any, Final

import adseal
import pytest
from adseal import SigningReason
from clicks import KEY, LATEST_NOW, NOW, expires, signer
from many import LIVE, RING, Row, many_clicks
from shared_vectors import Case, by_id, cases, octets

COLUMNS: Final = ("uri", "reason", "offset")


def as_rows(table: adseal.ArrowTable) -> list[tuple[Any, ...]]:
    return list(zip(*(table[name].to_pylist() for name in table.column_names), strict=True))


def alone(signer: adseal.ClickSigner, row: Row, **keywords: Any) -> tuple[str | None, SigningReason | None, int | None]:
    """What the columns hold if the row is signed by itself."""
    if row is None:
        return None, None, None
    try:
        return signer.sign(row, **keywords), None, None
    except adseal.SigningError as refusal:
        return None, refusal.reason, refusal.offset


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """What cannot be signed, and what was never signed."""
    plain: list[Row] = [f"/c?n={number}&{'x' * (number % 300)}={number}" for number in range(50_000)]
    plain[::7] = many_clicks(len(plain[::7]))
    plain[5::1_000] = ["/c?a={unfilled}"] * 50
    return plain


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_every_row_becomes_what_it_becomes_alone(rows: list[Row], threads: int) -> None:
    click_signer = adseal.ClickSigner(RING, strict=True)
    table = click_signer.sign_many(rows, now=NOW, threads=threads, columns=COLUMNS)
    expected = [alone(click_signer, row, now=NOW) for row in rows]
    assert as_rows(table) == expected
    assert {reason for _, reason, _ in expected} >= {None, "has_signature", "unfilled_macro", "malformed_uri"}


def test_without_columns_the_signed_uris_come_alone() -> None:
    rows: list[Row] = [f"/c?n={number}" for number in range(1_000)]
    rows[500] = None
    signed = LIVE.sign_many(rows, now=NOW, threads=2)
    assert isinstance(signed, adseal.ArrowColumn)
    assert signed.to_pylist() == [None if row is None else LIVE.sign(row, now=NOW) for row in rows]
    assert signed.null_count == 1
    assert adseal.ClickVerifier(KEY).verify_many(signed, now=NOW).counts() == {"valid": 999}


@pytest.mark.parametrize("threads", [1, 3])
def test_without_columns_the_first_refusal_is_raised(threads: int) -> None:
    rows = [f"/c?n={number}" for number in range(70_000)]
    rows[66_000] = "/c?a=1&b={it}"
    rows[66_001] = "nonsense"
    with pytest.raises(adseal.SigningError) as raised:
        LIVE.sign_many(rows, now=NOW, threads=threads)
    with pytest.raises(adseal.SigningError) as single:
        LIVE.sign(rows[66_000], now=NOW)
    assert raised.value.row == 66_000
    assert single.value.row is None
    assert str(raised.value) == f"{single.value}, in row 66000"
    assert (raised.value.reason, raised.value.offset, raised.value.parameter) == ("unfilled_macro", 9, "b")


@pytest.mark.parametrize("case", cases("click_sign"), ids=by_id)
def test_the_shared_vectors_hold_in_a_batch(case: Case) -> None:
    keywords, lifetime = expires(case)
    if lifetime < 1 or case["now"] > LATEST_NOW:
        # Neither the signer nor the call is made; test_click_vectors.py shows what becomes of them.
        assert "refusal" in case or case["now"] > LATEST_NOW
        return
    rows = [octets(case["uri"]), None, octets(case["uri"])]
    table = signer(case, lifetime).sign_many(rows, now=case["now"], columns=COLUMNS, **keywords)
    row: tuple[Any, ...] = (None, None, None)
    if "refusal" in case:
        row = (None, case["refusal"]["name"], case["refusal"]["offset"])
    else:
        row = (octets(case["result"]["uri"]).decode(), None, None)
    assert as_rows(table) == [row, (None, None, None), row]


def test_expires_and_now_for_each_row() -> None:
    rows = ["/c?a=1", "/c?a=2", "/c?a=3", "/c?a=4"]
    ends = [NOW + 10, NOW * 1_000, None, -1]
    table = LIVE.sign_many(rows, expires=ends, now=NOW, columns=COLUMNS)
    late = SigningReason.EXPIRES_OUT_OF_RANGE
    assert as_rows(table) == [
        (LIVE.sign("/c?a=1", expires=NOW + 10, now=NOW), None, None),
        (None, late, None),
        (None, None, None),
        (None, late, None),
    ]
    signed = LIVE.sign_many(rows, now=[NOW, None, NOW + 5, 0]).to_pylist()
    times = (NOW, None, NOW + 5, 0)
    assert signed == [None if now is None else LIVE.sign(row, now=now) for row, now in zip(rows, times, strict=True)]


def test_the_expires_that_a_uri_has_already() -> None:
    rows = [f"/c?a=1&expires={NOW + 7}", "/c?a=1"]
    table = LIVE.sign_many(rows, expires="existing", now=NOW, columns=["reason", "uri"])
    assert as_rows(table) == [
        (None, LIVE.sign(rows[0], expires="existing", now=NOW)),
        (SigningReason.MISSING_EXPIRES, None),
    ]


def test_the_lifetime_of_the_signer() -> None:
    long = adseal.ClickSigner(KEY, lifetime=1_000)
    assert f"&expires={NOW + 1_000}&" in long.sign_many(["/c?a=1"], now=NOW)[0]


def test_no_rows() -> None:
    assert LIVE.sign_many([]).to_pylist() == []
    assert as_rows(LIVE.sign_many((), expires=[], now=[], threads=2, columns=COLUMNS)) == []


URI = "/c?a=1"

REFUSED: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"expires": 1.5}, TypeError, "argument 'expires': whole seconds are needed, not a float; give int(...)"),
    ({"expires": "never"}, ValueError, 'argument \'expires\': "never"; it can be unix seconds, or "existing"'),
    ({"expires": ["existing"]}, TypeError, "argument 'expires[0]': an int is needed, not str"),
    ({"expires": [NOW, NOW]}, ValueError, "uris has 1 rows, and expires has 2"),
    ({"now": []}, ValueError, "uris has 1 rows, and now has 0"),
    ({"now": [-1]}, ValueError, "argument 'now[0]': -1: unix seconds are never negative"),
    ({"columns": ["url"]}, ValueError, "argument 'columns': \"url\"; it can be uri, reason, offset"),
    ({"threads": 0}, ValueError, "argument 'threads': 0; it can be 1 to 256"),
]


@pytest.mark.parametrize(("keywords", "error", "sentence"), REFUSED)
def test_arguments_that_no_call_could_take(keywords: dict[str, Any], error: type[Exception], sentence: str) -> None:
    with pytest.raises(error) as raised:
        LIVE.sign_many([URI], **keywords)
    assert str(raised.value) == sentence
    assert type(raised.value) is error
