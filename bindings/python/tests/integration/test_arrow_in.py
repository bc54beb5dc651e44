"""Columns of pyarrow, of every type and shape that Arrow has for strings, and of times."""

from __future__ import annotations

import datetime
import gc
from collections.abc import Callable, Iterator
from typing import Any

import adseal
import pyarrow as pa
import pytest
from clicks import KEY, NOW
from many import LIVE, RING, many_clicks

VERIFIER = adseal.ClickVerifier(RING)

TEXTS = {
    "string": pa.string(),
    "large_string": pa.large_string(),
    "string_view": pa.string_view(),
    "binary": pa.binary(),
    "large_binary": pa.large_binary(),
    "binary_view": pa.binary_view(),
}
INDEXES = (pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64())


def octets(row: object) -> bytes | None:
    return row.encode() if isinstance(row, str) else row  # type: ignore[return-value]


@pytest.fixture(scope="module")
def rows() -> list[bytes | None]:
    """Short ones too, which stand in a view itself."""
    return [b"", b"/c?a=1", b"/c?a=1234567", b"/c?a=12345678", *map(octets, many_clicks(3_000))]


@pytest.fixture(scope="module")
def expected(rows: list[bytes | None]) -> list[Any]:
    return VERIFIER.verify_many(rows, now=NOW).to_pylist()


def text(rows: list[bytes | None], kind: pa.DataType) -> pa.Array:
    """What is no UTF-8 stands in strings as in bytes: some producers do not look."""
    array = pa.array(rows, pa.large_binary() if "large" in str(kind) else pa.binary())
    if "view" in str(kind):
        return array.cast(pa.binary_view()) if kind == pa.binary_view() else unchecked_view(array)
    return pa.Array.from_buffers(kind, len(array), array.buffers())


def unchecked_view(array: pa.Array) -> pa.Array:
    view = array.cast(pa.binary_view())
    return pa.Array.from_buffers(pa.string_view(), len(view), view.buffers())


@pytest.mark.parametrize("kind", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("threads", [1, 3])
def test_every_type_of_text(rows: list[bytes | None], expected: list[Any], kind: pa.DataType, threads: int) -> None:
    array = text(rows, kind)
    assert array.type == kind
    assert VERIFIER.verify_many(array, now=NOW, threads=threads).to_pylist() == expected


@pytest.mark.parametrize("kind", TEXTS.values(), ids=TEXTS)
def test_slices_of_arrays_and_of_chunks(rows: list[bytes | None], expected: list[Any], kind: pa.DataType) -> None:
    array = text(rows, kind)
    for start, length in (0, 0), (0, 5), (1, 2_000), (2_999, 1), (len(rows), 0), (7, len(rows) - 9):
        part = array.slice(start, length)
        assert VERIFIER.verify_many(part, now=NOW).to_pylist() == expected[start : start + length]
    pieces = [array.slice(0, 10), array.slice(10, 0), array.slice(10, 1), array.slice(11)]
    chunked = pa.chunked_array(pieces)
    assert VERIFIER.verify_many(chunked, now=NOW).to_pylist() == expected
    assert VERIFIER.verify_many(chunked.slice(5, 100), now=NOW, threads=2).to_pylist() == expected[5:105]
    assert VERIFIER.verify_many(pa.chunked_array([], kind)).to_pylist() == []


def entries(kind: pa.DataType) -> tuple[pa.Array, list[Any]]:
    values = text([b"nonsense", None, LIVE.sign("/c?a=1", now=NOW).encode(), b"/c?a=1"], kind)
    return values, ["malformed_uri", None, "valid", "missing_signature"]


@pytest.mark.parametrize("index", INDEXES, ids=str)
def test_dictionaries_with_any_index(index: pa.DataType) -> None:
    values, reasons = entries(pa.string())
    places = [2, 2, 0, None, 1, 3, 2, None]
    array = pa.DictionaryArray.from_arrays(pa.array(places, index), values)
    wanted = [None if place is None else reasons[place] for place in places]
    assert VERIFIER.verify_many(array, now=NOW).to_pylist() == wanted
    assert VERIFIER.verify_many(array.slice(1, 5), now=NOW).to_pylist() == wanted[1:6]
    assert VERIFIER.verify_many(pa.chunked_array([array, array.slice(3)]), now=NOW).to_pylist() == wanted + wanted[3:]


@pytest.mark.parametrize("kind", TEXTS.values(), ids=TEXTS)
def test_dictionaries_of_any_text(kind: pa.DataType) -> None:
    values, reasons = entries(kind)
    array = pa.DictionaryArray.from_arrays(pa.array([0, 1, 2, 3], pa.int32()), values)
    assert VERIFIER.verify_many(array, now=NOW).to_pylist() == reasons
    sliced = pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.int32()), values.slice(2))
    assert VERIFIER.verify_many(sliced, now=NOW).to_pylist() == reasons[2:]


def test_columns_of_nothing() -> None:
    assert VERIFIER.verify_many(pa.nulls(3)).to_pylist() == [None] * 3
    assert VERIFIER.verify_many(pa.array([], pa.string())).to_pylist() == []
    assert VERIFIER.verify_many(pa.nulls(3, pa.string())).null_count == 3
    assert VERIFIER.verify_many(pa.nulls(2, pa.dictionary(pa.int8(), pa.string()))).null_count == 2
    assert LIVE.sign_many(pa.nulls(3), now=pa.nulls(3), expires=pa.nulls(3)).to_pylist() == [None] * 3


@pytest.mark.parametrize("kind", [pa.string(), pa.string_view(), pa.null()], ids=str)
def test_a_table_of_one_column_is_that_column(kind: pa.DataType) -> None:
    array = pa.nulls(3) if kind == pa.null() else pa.array(["nonsense", None, "/c?a=1"], kind)
    reasons = [None] * 3 if kind == pa.null() else ["malformed_uri", None, "missing_signature"]
    table = pa.table({"url": array, "n": [1, 2, 3]})
    assert VERIFIER.verify_many(table.select(["url"])).to_pylist() == reasons
    assert VERIFIER.verify_many(pa.record_batch({"url": array})).to_pylist() == reasons
    structs = pa.StructArray.from_arrays([array], ["url"], mask=pa.array([True, False, False]))
    assert VERIFIER.verify_many(structs).to_pylist() == [None, *reasons[1:]]
    assert VERIFIER.verify_many(structs.slice(1)).to_pylist() == reasons[1:]
    with pytest.raises(TypeError, match="argument 'uris': a table of 2 columns is given; select the one that is meant"):
        VERIFIER.verify_many(table)


OTHER_TYPES = {
    "Int64": pa.int64(),
    "Boolean": pa.bool_(),
    "List": pa.list_(pa.string()),
    "Date32": pa.date32(),
    "FixedSizeBinary": pa.binary(5),
    "Dictionary": pa.dictionary(pa.int8(), pa.int64()),
    "RunEndEncoded": pa.run_end_encoded(pa.int32(), pa.string()),
    "Map": pa.map_(pa.string(), pa.string()),
}


@pytest.mark.parametrize(("name", "kind"), OTHER_TYPES.items(), ids=OTHER_TYPES)
def test_types_that_hold_no_uris(name: str, kind: pa.DataType) -> None:
    with pytest.raises(TypeError, match=f"^argument 'uris': a column of strings is needed, not {name}"):
        VERIFIER.verify_many(pa.chunked_array([], kind))
    with pytest.raises(TypeError, match=f"^argument 'uris': a column of strings is needed, not {name}"):
        VERIFIER.verify_many(pa.table({"url": pa.chunked_array([], kind)}))


def offsets(*numbers: int, kind: str = "i") -> pa.Buffer:
    size = 4 if kind == "i" else 8
    return pa.py_buffer(b"".join(number.to_bytes(size, "little", signed=True) for number in numbers))


def view(length: int, buffer: int, start: int) -> bytes:
    return b"".join(number.to_bytes(4, "little") for number in (length, 0, buffer, start))


TORN: dict[str, Callable[[], pa.Array]] = {
    "offsets that go back": lambda: pa.Array.from_buffers(
        pa.string(), 2, [None, offsets(0, 5, 3), pa.py_buffer(b"/c?a=")]
    ),
    "an offset behind the end": lambda: pa.Array.from_buffers(
        pa.string(), 2, [None, offsets(0, 1_000, 5), pa.py_buffer(b"/c?a=")]
    ),
    "a negative offset": lambda: pa.Array.from_buffers(
        pa.large_string(), 2, [None, offsets(0, -4, 5, kind="l"), pa.py_buffer(b"/c?a=")]
    ),
    "a view of no buffer": lambda: pa.Array.from_buffers(
        pa.string_view(), 1, [None, pa.py_buffer(view(20, 7, 0)), pa.py_buffer(b"x" * 40)]
    ),
    "a view behind the end": lambda: pa.Array.from_buffers(
        pa.string_view(), 1, [None, pa.py_buffer(view(20, 0, 30)), pa.py_buffer(b"x" * 40)]
    ),
    "an index behind the end": lambda: pa.DictionaryArray.from_arrays(
        pa.array([2], pa.int8()), pa.array(["/c?a=1"]), safe=False
    ),
    "a negative index": lambda: pa.DictionaryArray.from_arrays(
        pa.array([-1], pa.int8()), pa.array(["/c?a=1"]), safe=False
    ),
}


@pytest.mark.parametrize("make", TORN.values(), ids=TORN)
def test_rows_that_point_outside_of_their_column(make: Callable[[], pa.Array]) -> None:
    sentence = (
        r"^argument 'uris\[\d\]': what it exports is no valid Arrow: "
        r"its offset, view or dictionary key points outside of the column$"
    )
    with pytest.raises(ValueError, match=sentence):
        VERIFIER.verify_many(make(), now=NOW)
    with pytest.raises(ValueError, match=sentence):
        LIVE.sign_many(make(), now=NOW, columns=["reason"])


class Producer:
    """Batches that Python makes one after the other."""

    SCHEMA = pa.schema({"url": pa.string()})

    def __init__(self, batches: int, fails_at: int | None = None) -> None:
        self.reader = pa.RecordBatchReader.from_batches(self.SCHEMA, self.batches(batches, fails_at))

    def batches(self, count: int, fails_at: int | None) -> Iterator[pa.RecordBatch]:
        for number in range(count):
            if number == fails_at:
                raise RuntimeError("the file ends in the middle")
            yield pa.record_batch([pa.array([f"/c?n={number}"] * 100)], schema=self.SCHEMA)

    def __arrow_c_stream__(self, requested_schema: object | None = None, /) -> object:
        return self.reader.__arrow_c_stream__(requested_schema)


def test_a_stream_that_python_makes() -> None:
    assert VERIFIER.verify_many(Producer(50)).counts() == {"missing_signature": 5_000}
    assert LIVE.sign_many(Producer(50), threads=2).null_count == 0
    assert VERIFIER.verify_many(Producer(0)).to_pylist() == []


def test_a_stream_that_fails_in_the_middle() -> None:
    with pytest.raises(RuntimeError, match=r"argument 'uris': its stream failed: .*the file ends in the middle"):
        VERIFIER.verify_many(Producer(50, fails_at=3))
    with pytest.raises(RuntimeError, match=r"argument 'now': its stream failed: .*the file ends in the middle"):
        VERIFIER.verify_many(["/c?a=1"], now=pa.RecordBatchReader.from_batches(Times.SCHEMA, Times.broken()))


def test_a_stream_that_has_no_memory() -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        raise MemoryError("no room for a batch")
        yield

    reader = pa.RecordBatchReader.from_batches(Producer.SCHEMA, batches())
    with pytest.raises(MemoryError, match=r"argument 'uris': its stream failed: .*no room for a batch"):
        VERIFIER.verify_many(reader)


class Times:
    SCHEMA = pa.schema({"now": pa.int64()})

    @staticmethod
    def broken() -> Iterator[pa.RecordBatch]:
        yield pa.record_batch([pa.array([NOW])], schema=Times.SCHEMA)
        raise RuntimeError("the file ends in the middle")


def test_a_stream_is_never_held_as_a_whole() -> None:
    batch = 2_000_000
    rows = batch // 20

    def batches() -> Iterator[pa.RecordBatch]:
        for number in range(30):
            yield pa.record_batch([pa.array([f"/c?n={number:015}"] * rows)], schema=Producer.SCHEMA)

    before = pa.total_allocated_bytes()
    most = 0

    def watched() -> Iterator[pa.RecordBatch]:
        nonlocal most
        for one in batches():
            most = max(most, pa.total_allocated_bytes() - before)
            yield one

    reasons = VERIFIER.verify_many(pa.RecordBatchReader.from_batches(Producer.SCHEMA, watched()))
    assert len(reasons) == 30 * rows
    assert most < 4 * batch


def test_arrays_are_released_and_nothing_of_them_is_copied() -> None:
    gc.collect()
    empty = pa.total_allocated_bytes()
    column = pa.chunked_array([[f"/c?n={number}" for number in range(50_000)]] * 2)
    full = pa.total_allocated_bytes()
    reasons = VERIFIER.verify_many(column, now=pa.chunked_array([[NOW] * 100_000]))
    assert pa.total_allocated_bytes() == full
    del column
    gc.collect()
    assert pa.total_allocated_bytes() == empty
    assert reasons.counts() == {"missing_signature": 100_000}


TIMES = {
    **{str(kind): kind for kind in (pa.int32(), pa.int64(), pa.uint32(), pa.uint64())},
    **{unit: pa.timestamp(unit, "UTC") for unit in ("s", "ms", "us", "ns")},
    "Berlin": pa.timestamp("ms", "Europe/Berlin"),
}


def column_of(times: list[int | None], kind: pa.DataType) -> pa.Array:
    if not pa.types.is_timestamp(kind):
        return pa.array(times, kind)
    units = {"s": 1, "ms": 1_000, "us": 1_000_000, "ns": 1_000_000_000}[kind.unit]
    # The last unit of the second: what is left is cut off.
    scaled = [None if time is None else time * units + units - 1 for time in times]
    return pa.array(scaled, pa.int64()).cast(kind)


@pytest.mark.parametrize("kind", TIMES.values(), ids=TIMES)
def test_columns_of_times(kind: pa.DataType) -> None:
    click = LIVE.sign("/c?a=1", now=NOW)
    times = column_of([NOW, NOW + 59, NOW + 60, None, 0, NOW], kind)
    verifier = adseal.ClickVerifier(KEY)
    reasons = ["valid", "valid", "expired", None, "valid", None]
    clicks = pa.array([click] * 5 + [None])
    assert verifier.verify_many(clicks, now=times).to_pylist() == reasons
    assert verifier.verify_many(clicks, now=pa.table({"at": times})).to_pylist() == reasons
    assert verifier.verify_many(clicks.slice(1), now=times.slice(1)).to_pylist() == reasons[1:]
    assert verifier.verify_many([click] * 6, now=times).to_pylist() == [*reasons[:5], "valid"]
    plain = ["/c?a=1"] * 6
    ends = [
        None if end is None else LIVE.sign("/c?a=1", expires=end) for end in (NOW, NOW + 59, NOW + 60, None, 0, NOW)
    ]
    assert LIVE.sign_many(plain, expires=times).to_pylist() == ends


@pytest.mark.parametrize("kind", [pa.int8(), pa.int16(), pa.uint8(), pa.uint16()], ids=str)
def test_columns_of_small_integers(kind: pa.DataType) -> None:
    assert LIVE.sign_many(["/c?a=1"] * 2, expires=pa.array([100, 7], kind)).to_pylist() == [
        LIVE.sign("/c?a=1", expires=100),
        LIVE.sign("/c?a=1", expires=7),
    ]


def test_chunks_of_times_need_not_be_those_of_the_uris() -> None:
    rows = [LIVE.sign(f"/c?n={number}", now=NOW + number) for number in range(10_000)]
    times = [NOW + number + (61 if number % 3 else 0) for number in range(10_000)]
    chunked = pa.chunked_array([rows[:4_000], [], rows[4_000:4_001], rows[4_001:]])
    now = pa.chunked_array([pa.array(times[start : start + 700]) for start in range(0, 10_000, 700)])
    expected = ["expired" if number % 3 else "valid" for number in range(10_000)]
    for threads in (1, 2):
        assert VERIFIER.verify_many(chunked, now=now, threads=threads).to_pylist() == expected


def test_times_that_no_call_could_take() -> None:
    click = "/c?a=1"

    def refused(now: Any, error: type[Exception]) -> str:
        with pytest.raises(error) as raised:
            VERIFIER.verify_many([click] * 2, now=now)
        return str(raised.value)

    naive = pa.array([datetime.datetime(2026, 1, 1)] * 2)
    assert refused(naive, TypeError) == (
        "argument 'now': a timestamp without a time zone says no moment; "
        "give the column the time zone that it was recorded in"
    )
    assert "is needed, not Float64" in refused(pa.array([1.0, 2.0]), TypeError)
    assert "is needed, not Date32" in refused(pa.array([datetime.date(2026, 1, 1)] * 2), TypeError)
    assert "is needed, not Utf8" in refused(pa.array(["1", "2"]), TypeError)
    milliseconds = "that looks like milliseconds; give unix seconds"
    assert refused(pa.array([NOW, NOW * 1_000]), ValueError) == f"argument 'now[1]': {NOW}000: {milliseconds}"
    assert refused(pa.array([0, 2**63], pa.uint64()), ValueError).endswith(milliseconds)
    assert refused(pa.array([NOW, -1]), ValueError) == "argument 'now[1]': -1: unix seconds are never negative"
    early = pa.array([0, -1], pa.int64()).cast(pa.timestamp("ms", "UTC"))
    assert refused(early, ValueError) == "argument 'now[1]': -1: unix seconds are never negative"


def test_columns_of_different_lengths() -> None:
    times = pa.array([NOW] * 30)
    for uris in (pa.array(["/c?a=1"] * 31), pa.chunked_array([["/c?a=1"] * 7, ["/c?a=1"] * 24]), Producer(1)):
        rows = 100 if isinstance(uris, Producer) else 31
        with pytest.raises(ValueError, match=f"^uris has {rows} rows, and now has 30$"):
            VERIFIER.verify_many(uris, now=times)
    with pytest.raises(ValueError, match=r"^uris has 29 rows, and expires has 30$"):
        LIVE.sign_many(pa.chunked_array([["/c?a=1"] * 29]), expires=times)
