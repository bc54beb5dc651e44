"""Calls of adseal for a whole column, and a copy of it for comparison."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

import pyarrow
from binding import LIFETIME, click_signer, click_verifier

ALL_COLUMNS: Final = ("reason", "expires", "key_id", "flags")

# Given a key, a time and URIs. What is made is an Arrow column or table, or a list.
JOBS: dict[bytes, Callable[[bytes, int, Any], Any]] = {
    b"verify_many": lambda key, now, uris: click_verifier(key).verify_many(uris, now=now),
    b"verify_many_on_two_threads": lambda key, now, uris: click_verifier(key).verify_many(uris, now=now, threads=2),
    b"verify_many_all_columns": lambda key, now, uris: click_verifier(key).verify_many(
        uris, now=now, columns=ALL_COLUMNS
    ),
    b"sign_many": lambda key, now, uris: click_signer(key).sign_many(uris, now=now),
    b"copy": lambda _key, _now, uris: uris.to_pylist(),
}


class ColumnTask:
    """A column that lies where the request put it: nothing of it is copied here."""

    def __init__(self, job: bytes, key: bytes, expires: bytes, offsets: bytes, data: bytes) -> None:
        self.job = job
        self.key = key
        self.now = int(expires) - LIFETIME
        buffers = pyarrow.py_buffer(offsets), pyarrow.py_buffer(data)
        self.uris = pyarrow.StringArray.from_buffers(len(offsets) // 4 - 1, *buffers)

    def call(self, rows: int | None = None) -> Any:
        """What the job makes of the first so many rows, or of all."""
        return JOBS[self.job](self.key, self.now, self.uris if rows is None else self.uris[:rows])

    def results(self) -> list[Any]:
        items = self.call().to_pylist()
        return items if self.job == b"sign_many" else [reason == "valid" for reason in items]

    def time(self, calls: int) -> int:
        """Nanoseconds of processor time that so many calls take, on all threads; their results are freed within it."""
        start = time.process_time_ns()
        for _ in range(calls):
            self.call()
        return time.process_time_ns() - start
