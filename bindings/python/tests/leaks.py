"""Whether calls leave something behind."""

from __future__ import annotations

import gc
import tracemalloc
from collections.abc import Callable

TIMES = 2_000


def bytes_kept(call: Callable[[], None]) -> float:
    """How many bytes each of many calls leaves behind. No object is smaller than 16."""
    tracemalloc.start()
    try:
        # Python keeps freed tuples, up to 2 000 of each size; this fills its lists.
        for _ in range(2 * TIMES):
            call()
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        for _ in range(TIMES):
            call()
        gc.collect()
        return (tracemalloc.get_traced_memory()[0] - before) / TIMES
    finally:
        tracemalloc.stop()
