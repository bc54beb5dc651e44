#!/usr/bin/env python3
"""Builds programs against an installed adseal, as its users do, and runs them: run_consumers.py [WORD]...

With words: the consumers alone that have one of them in their name. Each is one line, "ok" or "FAILED", and the log of
those that failed stands behind it. All of them run; the exit status is 1 if one failed. `make lib` has to have run
with this CARGO_TARGET_DIR: its library is installed, and what CMake builds from the sources is done already.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import from_sources
import header
import installed
import linked
from trees import make
from workshop import Consumer, Workshop


def attempt(consumer: Consumer, prefix: Path) -> bool:
    """Runs one consumer in a directory that is gone afterwards, with spaces in its name; prints its line."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="adseal consumer ") as place:
        workshop = Workshop(prefix, Path(place))
        try:
            consumer.work(workshop)
            problem = ""
        except AssertionError as failure:
            problem = str(failure)
        except Exception as surprise:
            # It is this consumer's alone: the others run.
            problem = repr(surprise)
        seconds = time.monotonic() - started
        line = f"{'FAILED' if problem else 'ok':<6} {consumer.name} ({seconds:.1f} s)"
        if problem:
            line = "\n".join([line, *workshop.log, problem])
        print(line, flush=True)
    return not problem


def main() -> int:
    words = sys.argv[1:]
    everything = [*installed.CONSUMERS, *linked.CONSUMERS, *header.CONSUMERS, *from_sources.CONSUMERS]
    chosen = [one for one in everything if not words or any(word in one.name for word in words)]
    # Those that run cargo take longest. They come first, so that nothing waits for them at the end.
    chosen.sort(key=lambda one: not one.name.startswith("CMake, sources"))
    with tempfile.TemporaryDirectory(prefix="adseal-installed-") as place:
        prefix = Path(place).resolve() / "prefix"
        make("install", PREFIX=prefix)
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            succeeded = list(pool.map(lambda one: attempt(one, prefix), chosen))
    print(f"consumers: {succeeded.count(True)} of {len(chosen)} are as expected")
    return 0 if chosen and all(succeeded) else 1


if __name__ == "__main__":
    sys.exit(main())
