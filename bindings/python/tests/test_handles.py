"""What all handles promise: no secret is shown or pickled, and threads and forks share them. And pickles of results."""

from __future__ import annotations

import contextlib
import copy
import gc
import multiprocessing
import pickle
import threading
import traceback
from collections.abc import Callable
from typing import Any

import adseal
import pytest
from clicks import NOW, signed_by_hand
from leaks import bytes_kept

SECRET = "a-very-secret-key-of-the-test-7f3a"
API_KEY = "an-api-key-of-the-test-91c2"

HANDLES: dict[str, Callable[[], Any]] = {
    "Key": lambda: adseal.Key("k", SECRET),
    "KeyRing": lambda: adseal.KeyRing([("k", SECRET)]),
    "KeyRings": lambda: adseal.KeyRings("network_id", {"1": SECRET}),
    "ClickSigner": lambda: adseal.ClickSigner(SECRET),
    "ClickTemplate": lambda: adseal.ClickTemplate(adseal.ClickSigner(SECRET), "/c?a={a}"),
    "ClickVerifier": lambda: adseal.ClickVerifier(SECRET),
    "InstallSigner": lambda: adseal.InstallSigner(API_KEY, SECRET),
    "InstallVerifier": lambda: adseal.InstallVerifier({API_KEY: SECRET}),
}

# What is not pickled for another reason than its secret, and what to do instead.
RESULTS: dict[str, tuple[Callable[[], Any], str]] = {
    "Lint": (lambda: adseal.ClickSigner(SECRET).lint("/c?a=1")[0], "that you need"),
    "ClickVerdict": (lambda: adseal.ClickVerifier(SECRET).verify("/c?a=1"), "that you need"),
    "ReplayGuard": (lambda: adseal.ReplayGuard(1), "make one in each process"),
    "ArrowColumn": (lambda: adseal.ClickVerifier(SECRET).verify_many(["/c?a=1"]), "or column.to_pylist.."),
    "ArrowTable": (
        lambda: adseal.ClickVerifier(SECRET).verify_many(["/c?a=1"], columns=["reason"]),
        "pickle pyarrow.table.table.",
    ),
    "Explanation": (lambda: adseal.explain_click("/c?a=1", SECRET), "that you need"),
    "SignedInstall": (lambda: adseal.InstallSigner(API_KEY, SECRET).sign({"a": 1}), "that you need"),
    "Note": (lambda: adseal.InstallSigner(API_KEY, SECRET).sign('{"a":"/"}').notes[0], "that you need"),
    "InstallVerdict": (lambda: adseal.InstallVerifier({API_KEY: SECRET}).verify(b"", API_KEY, ""), "that you need"),
    "Stability": (lambda: adseal.php_json.stability("{}"), "that you need"),
    "Issue": (lambda: adseal.php_json.stability("{}").issues[0], "that you need"),
}


@pytest.fixture(params=HANDLES)
def handle(request: pytest.FixtureRequest) -> Any:
    return HANDLES[request.param]()


def test_no_secret_is_shown(handle: Any) -> None:
    for text in [repr(handle), str(handle), f"{handle}"]:
        assert SECRET not in text
        assert API_KEY not in text
    # A handle has no attribute that holds one either.
    for name in dir(handle):
        if not name.startswith("__") and not callable(value := getattr(handle, name)) and name != "api_key":
            assert SECRET not in repr(value)
            assert API_KEY not in repr(value)


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickling_is_refused(handle: Any, protocol: int) -> None:
    name = type(handle).__name__
    with pytest.raises(TypeError, match=f"^{name} cannot be pickled: the pickle would hold the secret") as caught:
        pickle.dumps(handle, protocol)
    assert SECRET not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("result", RESULTS)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_what_is_returned_is_never_pickled(result: str, protocol: int) -> None:
    with pytest.raises(TypeError, match=f"^{result} cannot be pickled: .*{RESULTS[result][1]}$"):
        pickle.dumps(RESULTS[result][0](), protocol)


@pytest.mark.parametrize("result", RESULTS)
def test_a_copy_of_what_is_returned_is_itself(result: str) -> None:
    one = RESULTS[result][0]()
    assert type(one).__name__ == result
    assert copy.copy(one) is one
    assert copy.deepcopy([one])[0] is one


def test_every_class_is_one_of_these() -> None:
    classes = {name for name, value in vars(adseal._native).items() if isinstance(value, type)}
    assert classes == set(HANDLES) | set(RESULTS)


def test_a_copy_is_the_same_handle(handle: Any) -> None:
    assert copy.copy(handle) is handle
    assert copy.deepcopy(handle) is handle
    assert copy.deepcopy({"handle": [handle]})["handle"][0] is handle


def test_handles_never_change(handle: Any) -> None:
    with pytest.raises(AttributeError):
        handle.key = "another"
    with pytest.raises(TypeError, match="not an acceptable base type"):
        type("Sub", (type(handle),), {})


def test_an_error_holds_no_secret() -> None:
    signer = adseal.ClickSigner(SECRET)
    with pytest.raises(adseal.SigningError) as caught:
        signer.sign("/c?a={a}&device_id=PRIVATE")
    shown = repr(caught.value) + str(vars(caught.value))
    assert SECRET not in shown
    assert "PRIVATE" not in shown


def test_threads_share_handles() -> None:
    signer, verifier = adseal.ClickSigner(SECRET), adseal.ClickVerifier(SECRET)
    wrong: list[str] = []

    def work(number: int) -> None:
        for step in range(2_000):
            expected = signed_by_hand(f"/c?t={number}&s={step}&expires={NOW + 60}", SECRET.encode())
            signed = signer.sign(f"/c?t={number}&s={step}", now=NOW)
            if signed != expected or not verifier.verify(signed, now=NOW) or verifier.verify(signed, now=NOW + 60):
                wrong.append(signed)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_forked_process_goes_on_with_the_handles() -> None:
    signer, verifier = adseal.ClickSigner(SECRET), adseal.ClickVerifier(SECRET)
    signed = signer.sign("/c?a=1", now=NOW)
    context = multiprocessing.get_context("fork")
    queue: multiprocessing.Queue[bool] = context.Queue()

    def child() -> None:
        queue.put(signer.sign("/c?a=1", now=NOW) == signed and verifier.verify(signed, now=NOW).valid)

    process = context.Process(target=child)
    process.start()
    assert queue.get(timeout=30)
    process.join(30)
    assert process.exitcode == 0


def test_a_verdict_outlives_what_it_is_about() -> None:
    verifier = adseal.ClickVerifier(SECRET)
    verdict = verifier.verify(signed_by_hand(f"/c?a=%31&expires={NOW + 60}", SECRET.encode()), now=NOW)
    del verifier
    gc.collect()
    assert verdict.signed_parameters["a"] == "1"
    assert verdict.key_id == "default"


def test_nothing_leaks() -> None:
    signer, verifier = adseal.ClickSigner(SECRET), adseal.ClickVerifier(SECRET)

    def calls() -> None:
        signed = signer.sign("/c?a=1", now=NOW)
        assert verifier.verify(signed, now=NOW).signed_parameters["a"] == "1"
        assert verifier.verify(signed + "&a=2", now=NOW).parameter == "a"
        with contextlib.suppress(adseal.SigningError):
            signer.sign(signed)

    assert bytes_kept(calls) < 16
