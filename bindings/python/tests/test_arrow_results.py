"""Columns and tables of results as Python sees them, and exporters that break the rules.

No library of Arrow is needed for that; with the libraries they are tested in integration/.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import adseal
import pytest
from adseal import ClickFlags, ClickReason
from clicks import KEY, NOW
from many import LIVE

ROWS = [LIVE.sign("/c?a=1", now=NOW), "nonsense", None, LIVE.sign("/c?a=1", now=NOW) + "&b;", "/c?a=1"]
REASONS = ["valid", "malformed_uri", None, "valid", "missing_signature"]


class Arrays:
    """An object that exports an array through the Arrow PyCapsule interface."""

    def __init__(self, give: Callable[[], Any]) -> None:
        self.give = give

    def __arrow_c_array__(self, requested_schema: object | None = None, /) -> tuple[object, object]:
        given: tuple[object, object] = self.give()
        return given


class Streams:
    """The same for a stream."""

    def __init__(self, give: Callable[[], object]) -> None:
        self.give = give

    def __arrow_c_stream__(self, requested_schema: object | None = None, /) -> object:
        return self.give()


@pytest.fixture
def table() -> adseal.ArrowTable:
    return adseal.ClickVerifier(KEY).verify_many(ROWS, now=NOW, columns=["reason", "expires", "key_id", "flags"])


def test_a_column_is_a_sequence(table: adseal.ArrowTable) -> None:
    column = table["reason"]
    assert len(column) == 5
    assert [*column] == column.to_pylist() == REASONS
    assert [*iter(column)] == REASONS
    assert column[0] is ClickReason.VALID
    assert column[-1] == "missing_signature"
    assert column[-5] is column[0]
    assert column[2] is None
    assert "valid" in column
    for index in (5, -6, 2**62):
        with pytest.raises(IndexError, match=f"row {index} of a column of 5 rows"):
            column[index]
    for wrong in (slice(1), "0", 1.0):
        with pytest.raises(TypeError):
            column[wrong]  # type: ignore[index]


def test_what_a_column_says_of_itself(table: adseal.ArrowTable) -> None:
    types = {name: table[name].type for name in table.column_names}
    assert types == {
        "reason": "dictionary<int8, string>",
        "expires": "int64",
        "key_id": "dictionary<int32, string>",
        "flags": "uint32",
    }
    assert repr(table["expires"]) == "<ArrowColumn of 5 rows: int64>"
    assert repr(table) == "<ArrowTable of 5 rows: reason, expires, key_id, flags>"
    assert [table[name].null_count for name in table.column_names] == [1, 3, 3, 1]
    assert all(0 < table[name].nbytes < 10_000 for name in table.column_names)
    many = adseal.ClickVerifier(KEY).verify_many([None, "/c?a=1"] * 50_000, columns=["reason", "expires"])
    # A byte and eight bytes for each row, and a bit for whether it is null.
    assert 112_500 <= many["reason"].nbytes < 114_000
    assert 812_500 <= many["expires"].nbytes < 814_000


def test_counts_leave_nulls_and_what_is_not_there_out(table: adseal.ArrowTable) -> None:
    assert [*table["reason"].counts().items()] == [("valid", 2), ("malformed_uri", 1), ("missing_signature", 1)]
    assert table["expires"].counts() == {NOW + 60: 2}
    assert table["key_id"].counts() == {"default": 2}
    assert table["flags"].counts() == {ClickFlags(0): 3, ClickFlags.SEMICOLON_IN_TAIL: 1}
    assert LIVE.sign_many(["/c?b=2", "/c?a=1", "/c?b=2"], now=NOW).counts() == {
        LIVE.sign("/c?a=1", now=NOW): 1,
        LIVE.sign("/c?b=2", now=NOW): 2,
    }
    assert adseal.ClickVerifier(KEY).verify_many([None, None]).counts() == {}


def test_a_table_has_its_columns_by_name(table: adseal.ArrowTable) -> None:
    assert table.num_rows == len(table) == 5
    assert table.column("flags").to_pylist() == table["flags"].to_pylist()
    for name in ("offset", ""):
        with pytest.raises(KeyError, match="the columns are reason, expires, key_id, flags"):
            table[name]
    with pytest.raises(TypeError, match="argument 'name': str is needed, not int"):
        table[0]  # type: ignore[index]


def test_a_column_outlives_its_table(table: adseal.ArrowTable) -> None:
    column = table["reason"]
    capsules = column.__arrow_c_array__()
    del table, column
    assert adseal.ClickVerifier(KEY).verify_many(Arrays(lambda: capsules)).to_pylist() == [
        None if reason is None else "malformed_uri" for reason in REASONS
    ]


def test_what_was_signed_is_verified_without_a_list_between() -> None:
    signed = LIVE.sign_many([f"/c?n={number}" for number in range(100)], now=NOW)
    table = LIVE.sign_many(["/c?n=1", None], now=NOW, columns=["uri"])
    verifier = adseal.ClickVerifier(KEY)
    assert verifier.verify_many(signed, now=NOW).counts() == {"valid": 100}
    # A table of one column is that column: as a stream, and as an array of structs.
    assert verifier.verify_many(table, now=NOW).to_pylist() == ["valid", None]
    assert verifier.verify_many(Arrays(table.__arrow_c_array__), now=NOW).to_pylist() == ["valid", None]


def test_a_column_of_results_is_a_column_of_times(table: adseal.ArrowTable) -> None:
    rows = ["/c?a=1"] * 5
    signed = LIVE.sign_many(rows, expires=table["expires"], now=NOW).to_pylist()
    expected = LIVE.sign("/c?a=1", expires=NOW + 60, now=NOW)
    assert signed == [expected, None, None, expected, None]


def capsule(name: bytes | None, size: int = 200) -> object:
    """A capsule that points to zeros: an Arrow structure that was released."""
    new = ctypes.pythonapi.PyCapsule_New
    new.restype = ctypes.py_object
    new.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p]
    KEPT.append((ctypes.create_string_buffer(size), name))
    return new(ctypes.addressof(KEPT[-1][0]), name, None)


# Capsules keep neither what they point to nor their names.
KEPT: list[tuple[Any, bytes | None]] = []


def pair(schema: object, array: object) -> Callable[[], object]:
    return lambda: (schema, array)


def raises() -> object:
    raise RuntimeError("no column today")


def results() -> adseal.ArrowColumn:
    return LIVE.sign_many(["/c?a=1"], now=NOW)


NO_PAIR = "__arrow_c_array__ returned no pair of capsules"

BROKEN: list[tuple[str, Callable[[], Arrays | Streams], str]] = [
    ("stream is no capsule", lambda: Streams(lambda: 5), "what it returned is no capsule"),
    (
        "stream under a wrong name",
        lambda: Streams(lambda: capsule(b"arrow_array")),
        'the name of its capsule is not "arrow_array_stream"',
    ),
    (
        "stream without a name",
        lambda: Streams(lambda: capsule(None)),
        'the name of its capsule is not "arrow_array_stream"',
    ),
    (
        "released stream",
        lambda: Streams(lambda: capsule(b"arrow_array_stream")),
        "the stream was consumed already",
    ),
    ("no pair", lambda: Arrays(lambda: capsule(b"arrow_array")), NO_PAIR),
    ("three", lambda: Arrays(lambda: (1, 2, 3)), NO_PAIR),
    ("no capsules", lambda: Arrays(pair(1, 2)), "what it returned is no capsule"),
    (
        "schema under a wrong name",
        lambda: Arrays(pair(capsule(b"schema"), capsule(b"arrow_array"))),
        'the name of its capsule is not "arrow_schema"',
    ),
    (
        "released schema",
        lambda: Arrays(pair(capsule(b"arrow_schema"), capsule(b"arrow_array"))),
        "its schema was released already",
    ),
    (
        "array under a wrong name",
        lambda: Arrays(pair(results().__arrow_c_schema__(), capsule(b"arrow_schema"))),
        'the name of its capsule is not "arrow_array"',
    ),
    (
        "released array",
        lambda: Arrays(pair(results().__arrow_c_schema__(), capsule(b"arrow_array"))),
        "the array was consumed already",
    ),
]


@pytest.mark.parametrize(("exporter", "sentence"), [case[1:] for case in BROKEN], ids=[case[0] for case in BROKEN])
def test_exporters_that_break_the_rules(exporter: Callable[[], Arrays | Streams], sentence: str) -> None:
    verifier = adseal.ClickVerifier(KEY)
    told = f": what it exports is no valid Arrow: {sentence}"
    with pytest.raises(ValueError) as raised:
        verifier.verify_many(exporter())
    assert str(raised.value) == f"argument 'uris'{told}"


def test_an_array_that_is_not_what_its_schema_says() -> None:
    table = LIVE.sign_many(["/c?a=1"], now=NOW, columns=["uri", "offset"])
    text, number = (table[name].__arrow_c_array__() for name in table.column_names)
    verifier = adseal.ClickVerifier(KEY)
    sentence = "what it exports is no valid Arrow: an array has other parts than its schema says"
    with pytest.raises(ValueError, match=f"argument 'uris': {sentence}"):
        verifier.verify_many(Arrays(pair(text[0], number[1])))
    with pytest.raises(ValueError, match=f"argument 'now': {sentence}"):
        verifier.verify_many(["/c?a=1"], now=Arrays(pair(number[0], text[1])))


def test_a_capsule_gives_once() -> None:
    verifier = adseal.ClickVerifier(KEY)
    table = LIVE.sign_many(["/c?a=1"], now=NOW, columns=["uri"])
    arrays, stream = table["uri"].__arrow_c_array__(), table.__arrow_c_stream__()
    exporters: list[tuple[Arrays | Streams, str]] = [
        (Arrays(lambda: arrays), "array"),
        (Streams(lambda: stream), "stream"),
    ]
    for exporter, what in exporters:
        assert verifier.verify_many(exporter, now=NOW).to_pylist() == ["valid"]
        with pytest.raises(ValueError, match=f"the {what} was consumed already"):
            verifier.verify_many(exporter, now=NOW)


def test_what_an_exporter_raises_is_raised() -> None:
    verifier = adseal.ClickVerifier(KEY)
    with pytest.raises(RuntimeError, match="no column today"):
        verifier.verify_many(Arrays(raises))
    with pytest.raises(RuntimeError, match="no column today"):
        verifier.verify_many(Streams(raises))


def test_types_that_are_no_strings() -> None:
    verifier = adseal.ClickVerifier(KEY)
    table = verifier.verify_many(["/c?a=1"], columns=["expires", "reason"])
    with pytest.raises(TypeError, match="argument 'uris': a column of strings is needed, not Int64"):
        verifier.verify_many(table["expires"])
    with pytest.raises(TypeError, match="argument 'uris': a table of 2 columns is given; select the one that is meant"):
        verifier.verify_many(table)
    with pytest.raises(TypeError, match="'now': a column of integers, or of timestamps with a time zone, is needed"):
        verifier.verify_many(["/c?a=1"], now=table["reason"])
