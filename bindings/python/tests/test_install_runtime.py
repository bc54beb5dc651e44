"""Threads, forks and memory: what long bodies and many calls do to the process."""

from __future__ import annotations

import _thread
import contextlib
import multiprocessing
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import adseal
import pytest
from adseal import php_json
from installs import API_KEY, SECRET, token_by_hand
from leaks import bytes_kept

LONG = b'"' + b"a" * 4_000_000 + b'"'
SPACED = LONG + b" "
LIMIT = 2 * len(LONG)
SIGNER = adseal.InstallSigner(API_KEY, SECRET, max_body=LIMIT)
VERIFIER = adseal.InstallVerifier({API_KEY: SECRET}, max_body=LIMIT)
TOKEN = token_by_hand(LONG)
HEADERS = {"Kochava-Auth-Token": TOKEN, "Kochava-Api-Key": API_KEY}

CALLS: dict[str, Callable[[bytes], object]] = {
    "token": SIGNER.token,
    "sign_raw": SIGNER.sign_raw,
    "sign": SIGNER.sign,
    "verify": lambda body: VERIFIER.verify(body, API_KEY, TOKEN),
    "verify php": lambda body: VERIFIER.verify(body, API_KEY, TOKEN, accept="php"),
    "verify_request": lambda body: VERIFIER.verify_request(body, HEADERS),
    "canonicalize": php_json.canonicalize,
    "stability": php_json.stability,
}


@pytest.fixture
def no_switching() -> Iterator[None]:
    """Threads run only when the one that runs lets go of the interpreter by itself."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1_000)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("no_switching")
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_others_run_during_a_long_body_only(call: Callable[[bytes], object]) -> None:
    gate = _thread.allocate_lock()
    gate.acquire()
    ran: list[bool] = []

    def other() -> None:
        gate.acquire()
        ran.append(True)

    thread = threading.Thread(target=other)
    thread.start()
    gate.release()
    # It may run as soon as it can have the interpreter: not while short bodies are read.
    for _ in range(200):
        call(b"[1]")
    assert ran == []
    until = time.monotonic() + 30
    while not ran and time.monotonic() < until:
        call(LONG)
    assert ran == [True]
    thread.join()


@pytest.mark.usefixtures("no_switching")
def test_others_run_while_issues_are_looked_for() -> None:
    ran: list[bool] = []
    gate = _thread.allocate_lock()
    gate.acquire()

    def other() -> None:
        gate.acquire()
        ran.append(True)

    thread = threading.Thread(target=other)
    thread.start()
    found = [php_json.stability(SPACED) for _ in range(50)]
    gate.release()
    for stability in found:
        # The search for the places, of which there is one at the end.
        if ran or stability.issues[0].offset != len(LONG):
            break
    assert ran == [True]
    thread.join()


def test_threads_share_handles() -> None:
    wrong: list[bytes] = []

    def work(number: int) -> None:
        for step in range(300):
            body = b'{"n":"%d-%d"}' % (number, step) + b" " * (40_000 * (step % 10 == 0))
            signed = SIGNER.sign(body)
            if signed.token != token_by_hand(signed.body) or not VERIFIER.verify_request(signed.body, signed.headers):
                wrong.append(body)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_issues_are_the_same_in_every_thread() -> None:
    found = php_json.stability("[ 1, 2, 3]")
    seen: list[object] = []
    threads = [threading.Thread(target=lambda: seen.append(found.issues)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {id(issues) for issues in seen} == {id(found.issues)}


def test_a_forked_process_goes_on() -> None:
    context = multiprocessing.get_context("fork")
    queue: multiprocessing.Queue[bool] = context.Queue()

    def child() -> None:
        signed = SIGNER.sign({"n": 1})
        queue.put(VERIFIER.verify_request(signed.body, signed.headers).valid and SIGNER.token(LONG) == TOKEN)

    process = context.Process(target=child)
    process.start()
    assert queue.get(timeout=30)
    process.join(30)
    assert process.exitcode == 0


def calls_of_all_kinds() -> None:
    signed = SIGNER.sign({"ua": "Mozilla/5.0", "n": 1.0})
    verdict = VERIFIER.verify_request(b'{"ua":"Mozilla/5.0","n":1}', signed.headers, accept="php")
    assert (verdict.body, verdict.key_id, len(signed.notes)) == (signed.body, "default", 2)
    assert VERIFIER.verify(b"[1}", "\udcff", TOKEN, accept="php").json_error is None
    assert VERIFIER.verify(b"[1}", API_KEY, TOKEN, accept="php").json_error is not None
    assert len(php_json.stability("[ 1 ]").issues) == 2
    with contextlib.suppress(adseal.SigningError):
        SIGNER.sign({"x": {}})


def test_nothing_leaks() -> None:
    assert bytes_kept(calls_of_all_kinds) < 16


WITHOUT_MEMORY = """
import resource, adseal
from adseal import php_json
hostile = b"{" + b",".join(b'"%07d":0' % n for n in range(600_000)) + b',"/":0}'
verifier = adseal.InstallVerifier({"k": "s"}, max_body=10**9)
slashes = php_json.stability(b'"' + b"/" * 6_000_000 + b'"')
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 16 * 2**20, resource.RLIM_INFINITY))
for call in (
    lambda: php_json.canonicalize(hostile),
    lambda: adseal.InstallSigner("k", "s", max_body=10**9).sign(hostile),
    lambda: verifier.verify(hostile, "k", "0" * 64, accept="php"),
    lambda: slashes.issues,
):
    try:
        call()
    except MemoryError as error:
        print(error)
assert verifier.verify(hostile, "k", "0" * 64).reason == "invalid_token"
"""


def test_too_little_memory_is_a_memory_error() -> None:
    run = subprocess.run(
        [sys.executable, "-c", WITHOUT_MEMORY], capture_output=True, text=True, timeout=120, check=False
    )
    assert run.stderr == ""
    assert run.returncode == 0
    lines = run.stdout.splitlines()
    assert len(lines) == 4
    assert all("memory" in line for line in lines)
