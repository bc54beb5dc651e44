"""Arrays that break the rules of the Arrow C data interface: each is an error that says so, and never a crash."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import adseal
import pytest
from clicks import KEY, NOW
from exports import Array, Exporter, Schema, array, integers, memory, schema

VERIFIER = adseal.ClickVerifier(KEY)
SIGNER = adseal.ClickSigner(KEY)

MOST = 2**63 - 1
TEXT = b"/c?a=1/c?b=22"


def text(length: int = 2, ends: tuple[int, ...] = (0, 6, 13), **changed: Any) -> Array:
    return array(length, [None, integers("i", *ends), memory(TEXT)], **changed)


def views(length: int, *lengths: int | None, view: tuple[int, ...] = (20, 0, 0, 0), **changed: Any) -> Array:
    sizes = None if lengths == (None,) else integers("q", *(size for size in lengths if size is not None))
    return array(length, [None, integers("I", *view), memory(b"x" * 40), sizes], **changed)


def table(rows: int, column: Array | None, **changed: Any) -> Array:
    return array(rows, [None], [column], **changed)


def table_schema(column: Schema | None = None, **changed: Any) -> Schema:
    return schema(b"+s", [column or schema()], **changed)


def dictionary(values: Array | None) -> Array:
    return array(2, [None, integers("b", 0, 1)], dictionary=values)


PARTS = "an array has other parts than its schema says"
NEGATIVE = "the last offset of an array, or a length of its buffers, is negative"

BROKEN: dict[str, tuple[Callable[[], Schema], Callable[[], Array], str]] = {
    "no format": (lambda: schema(None), text, ""),
    "a format that is no text": (lambda: schema(b"\xff\xfe"), text, ""),
    "a name that is no text": (lambda: table_schema(schema(name=b"\xff")), lambda: table(2, text()), ""),
    "a schema without its children": (lambda: table_schema(children=None), lambda: table(2, text()), ""),
    "children of a negative number": (lambda: table_schema(n_children=-1), lambda: table(2, text()), ""),
    "a negative length": (schema, lambda: text(-1), PARTS),
    "a negative offset": (schema, lambda: text(offset=-1), PARTS),
    "length and offset beyond 64 bits": (schema, lambda: text(MOST, offset=MOST), PARTS),
    "a length that is beyond 64 bits in bytes": (schema, lambda: text(2**62 - 1), PARTS),
    "views that no memory holds": (lambda: schema(b"vu"), lambda: views(2**60, 40), PARTS),
    "nulls that no memory counts": (lambda: schema(b"n"), lambda: array(-5, []), PARTS),
    "no table of buffers": (schema, lambda: text(buffers=None), ""),
    "too few buffers": (schema, lambda: text(n_buffers=2), PARTS),
    "no offsets": (schema, lambda: array(2, [None, None, memory(TEXT)]), "C Data interface error"),
    "no text": (schema, lambda: array(2, [None, integers("i", 0, 6, 13), None]), "C Data interface error"),
    "a negative last offset": (schema, lambda: text(ends=(0, 6, -1)), NEGATIVE),
    "a negative last offset in a table": (table_schema, lambda: table(2, text(ends=(0, 6, -7))), NEGATIVE),
    "a negative last offset in a dictionary": (
        lambda: schema(b"c", dictionary=schema()),
        lambda: dictionary(text(ends=(0, 6, -7))),
        NEGATIVE,
    ),
    "views without the lengths of their buffers": (lambda: schema(b"vu"), lambda: views(1, None), PARTS),
    "a buffer of views of a negative length": (
        lambda: schema(b"vu"),
        lambda: views(1, -1, view=(20, 0, 0, 2**32 - 32)),
        NEGATIVE,
    ),
    "views of a negative number of buffers": (lambda: schema(b"vu"), lambda: views(1, 40, n_buffers=-1), PARTS),
    "a table that is longer than its column": (table_schema, lambda: table(5, text()), PARTS),
    "a table that begins behind its column": (table_schema, lambda: table(2, text(), offset=1), PARTS),
    "a table without its column": (table_schema, lambda: table(2, None), ""),
    "a table without a list of columns": (table_schema, lambda: table(2, text(), children=None), ""),
    "a dictionary without its entries": (lambda: schema(b"c", dictionary=schema()), lambda: dictionary(None), PARTS),
    "entries that belong to no dictionary": (
        schema,
        lambda: array(2, [None, integers("i", 0, 6, 13), memory(TEXT)], dictionary=text()),
        "C Data interface error",
    ),
}


def test_what_these_arrays_would_be_if_they_were_right() -> None:
    right = [
        Exporter(schema(), text()),
        Exporter(schema(), text(null_count=-1)),
        Exporter(table_schema(), table(2, text())),
        Exporter(table_schema(), table(1, text(), offset=1)),
        Exporter(schema(b"c", dictionary=schema()), dictionary(text())),
        Exporter(schema(b"vu"), views(1, 40)),
    ]
    reasons = [VERIFIER.verify_many(one, now=NOW).to_pylist() for one in right]
    missing = "missing_signature"
    assert reasons == [[missing] * 2, [missing] * 2, [missing] * 2, [missing], [missing] * 2, ["malformed_uri"]]


@pytest.mark.parametrize("case", BROKEN)
def test_broken_arrays(case: str) -> None:
    kind, rows, sentence = BROKEN[case]
    told = f"^argument 'uris': what it exports is no valid Arrow: {sentence}"
    with pytest.raises(ValueError, match=told):
        VERIFIER.verify_many(Exporter(kind(), rows()), now=NOW)
    with pytest.raises(ValueError, match=told):
        SIGNER.sign_many(Exporter(kind(), rows()), now=NOW)


def test_what_is_broken_is_released() -> None:
    broken = [text(-1), text(ends=(0, 6, -1)), text(buffers=None)]
    for rows in broken:
        with pytest.raises(ValueError, match="no valid Arrow"):
            VERIFIER.verify_many(Exporter(schema(), rows))
    assert [rows.release for rows in broken] == [None] * 3
