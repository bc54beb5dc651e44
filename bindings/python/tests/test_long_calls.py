"""Calls that work on many rows: they end at Ctrl-C, let other threads run, and keep nothing."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType

import adseal
import pytest
from clicks import KEY, NOW
from many import LIVE

# None of the keys reproduces the signature, so all are tried.
RING = adseal.KeyRing([(f"k{number}", f"key {number}") for number in range(16)])
SLOW_ROW = f"/c?{'x' * 2_000}&expires={NOW}&signature={'A' * 43}"


@pytest.fixture
def turns() -> Iterator[Callable[[], int]]:
    """How often another thread ran Python so far."""
    count = 0
    over = threading.Event()

    def turn() -> None:
        nonlocal count
        while not over.wait(0.001):
            count += 1

    thread = threading.Thread(target=turn)
    thread.start()
    yield lambda: count
    over.set()
    thread.join()


@pytest.mark.parametrize("threads", [1, 2])
def test_other_threads_run_meanwhile(turns: Callable[[], int], threads: int) -> None:
    verifier = adseal.ClickVerifier(RING)
    before = turns()
    reasons = verifier.verify_many([SLOW_ROW] * 20_000, now=NOW, threads=threads)
    during = turns() - before
    assert reasons.counts() == {"invalid_signature": 20_000}
    assert during > 20


def test_other_threads_run_while_many_are_signed(turns: Callable[[], int]) -> None:
    before = turns()
    reasons = LIVE.sign_many(["/c?" + "x" * 60_000 + " "] * 5_000, now=NOW, columns=["reason"])["reason"]
    during = turns() - before
    assert reasons.counts() == {"illegal_byte": 5_000}
    assert during > 20


LONG_BODY = b'{"data":"' + b"x/" * 200_000 + b'"}'
EXPLAINED: dict[str, Callable[[], adseal.Explanation]] = {
    "click": lambda: adseal.explain_click(
        f"/c?{'&'.join([f'a={n:060}' for n in range(1_000)])}&signature=" + "A" * 43, KEY, budget=2**27
    ),
    "install": lambda: adseal.explain_install(LONG_BODY, "api-key", KEY, "0" * 64, budget=2**27),
}


@pytest.mark.parametrize("explain", EXPLAINED.values(), ids=EXPLAINED)
def test_other_threads_run_while_a_cause_is_looked_for(
    turns: Callable[[], int], explain: Callable[[], adseal.Explanation]
) -> None:
    before = turns()
    found = explain()
    during = turns() - before
    assert found.outcome == "budget_exhausted"
    assert during > 20


def test_a_list_that_changes_meanwhile_is_taken_as_it_was() -> None:
    verifier = adseal.ClickVerifier(RING)
    rows = [f"{SLOW_ROW[:-43]}{number:043}" for number in range(20_000)]
    timer = threading.Timer(0.05, rows.clear)
    timer.start()
    reasons = verifier.verify_many(rows, now=NOW)
    timer.join()
    assert rows == []
    assert len(reasons) == 20_000
    assert set(reasons.counts()) <= {"invalid_signature", "malformed_signature"}


def test_handlers_of_signals_run_meanwhile() -> None:
    calls: list[float] = []

    def handle(_number: int, _frame: FrameType | None) -> None:
        calls.append(time.monotonic())

    previous = signal.signal(signal.SIGALRM, handle)
    signal.setitimer(signal.ITIMER_REAL, 0.02)
    try:
        verifier = adseal.ClickVerifier(RING)
        reasons = verifier.verify_many([SLOW_ROW] * 30_000, now=NOW)
        end = time.monotonic()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)
    assert len(reasons) == 30_000
    assert len(calls) == 1
    assert calls[0] < end - 0.05


INTERRUPTED = """
import signal
import sys
sys.path.insert(0, {tests!r})
from test_long_calls import LIVE, NOW, RING, SLOW_ROW, adseal

# A shell's background jobs are born with SIGINT ignored, and then Python leaves it so.
signal.signal(signal.SIGINT, signal.default_int_handler)
verifier = adseal.ClickVerifier(RING)
print("ready", flush=True)
try:
    {call}
except KeyboardInterrupt:
    print("interrupted", flush=True)
assert verifier.verify_many([SLOW_ROW], now=NOW).to_pylist() == ["invalid_signature"]
assert len(LIVE.sign_many(["/c?a=1"])) == 1
print("fine", flush=True)
"""

# Each takes more than ten seconds if nothing ends it.
LONG_CALLS = {
    "verify_many": "verifier.verify_many([SLOW_ROW] * 3_000_000, now=NOW)",
    "verify_many on threads": "verifier.verify_many([SLOW_ROW] * 3_000_000, now=NOW, threads=2)",
    "sign_many": "LIVE.sign_many(['/c?' + 'x' * 60_000 + ' '] * 200_000, now=NOW, columns=['reason'])",
}


@pytest.mark.parametrize("call", LONG_CALLS.values(), ids=LONG_CALLS)
def test_ctrl_c_ends_a_call(call: str) -> None:
    script = INTERRUPTED.format(tests=str(Path(__file__).parent), call=call)
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            assert process.stdout.readline() == "ready\n"
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            sent = time.monotonic()
            assert process.stdout.readline() == "interrupted\n"
            # 0.2 s on a machine that does nothing else.
            assert time.monotonic() - sent < 2
            assert process.stdout.readline() == "fine\n"
            assert process.wait(20) == 0
        finally:
            process.kill()


def test_calls_keep_no_memory() -> None:
    verifier = adseal.ClickVerifier(KEY)
    rows = [LIVE.sign(f"/c?n={number}", now=NOW) for number in range(20_000)]
    plain = [f"/c?n={number}" for number in range(20_000)]

    def call() -> None:
        verifier.verify_many(rows, now=[NOW] * len(rows), threads=2, columns=["reason", "expires", "key_id", "flags"])
        LIVE.sign_many(plain, now=NOW, threads=2)
        with pytest.raises(adseal.SigningError):
            LIVE.sign_many(rows, now=NOW)

    def peak() -> int:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    for _ in range(5):
        call()
    before = peak()
    for _ in range(60):
        call()
    # In KiB; the results of all calls are some 100 MiB.
    assert peak() - before < 16_000
