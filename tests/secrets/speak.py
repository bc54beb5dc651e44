"""Says all that adseal's objects and errors say in Python: speak.py, with a key of 32 characters on standard input."""

from __future__ import annotations

import copy
import logging
import pickle
import pprint
import sys
import traceback
from collections.abc import Callable, Iterator
from types import FunctionType, MethodType
from typing import Any

import adseal
from adseal import php_json

NOW = 1_700_000_000
URI = "https://control.kochava.com/v1/cpi/click?campaign_id=c1&network_id=2820&site_id=news%201"
API_KEY = "an-api-key-that-is-public"
BODY = b'{"action":"install"}'
KEY = sys.stdin.read(32)


def objects() -> dict[str, object]:
    """One of everything that was near a key."""
    key, ring = adseal.Key("one", KEY), adseal.KeyRing([adseal.Key("one", KEY)])
    signer, verifier = adseal.ClickSigner(KEY), adseal.ClickVerifier(ring)
    install_signer, install_verifier = adseal.InstallSigner(API_KEY, KEY), adseal.InstallVerifier({API_KEY: KEY})
    url, installed = signer.sign(URI, now=NOW), install_signer.sign(BODY)
    wrong = url.replace("news", "other")
    return {
        "key": key,
        "ring": ring,
        "rings": adseal.KeyRings("network_id", {"2820": KEY}),
        "signer": signer,
        "template": adseal.ClickTemplate(signer, URI + "&device_id={device}"),
        "verifier": verifier,
        "verdict": verifier.verify(url, now=NOW),
        "wrong verdict": verifier.verify(wrong, now=NOW),
        "lints": signer.lint(URI + "&mac=%41"),
        "install signer": install_signer,
        "install verifier": install_verifier,
        "signed install": installed,
        "install verdict": install_verifier.verify(BODY + b" ", API_KEY, installed.token, now=NOW),
        "explanation": adseal.explain_click(wrong, KEY),
        "explanation of rotated": adseal.explain_click(url, KEY + "\n"),
        "explanation of an install": adseal.explain_install(BODY + b" ", API_KEY, KEY, installed.token),
        "stability": php_json.stability(BODY),
    }


def mistakes() -> list[Callable[[], object]]:
    """What raises while a key is at hand."""
    ring = adseal.KeyRing([adseal.Key("one", KEY)])
    return [
        lambda: adseal.Key("one", KEY, not_before=5, not_after=5),
        lambda: adseal.Key("bad id", KEY),
        lambda: adseal.Key("one", KEY, not_before="x"),  # type: ignore[arg-type]
        lambda: adseal.KeyRing([adseal.Key("one", KEY), adseal.Key("two", KEY)]),
        lambda: adseal.KeyRing([adseal.Key("one", KEY), adseal.Key("one", KEY + "x")]),
        lambda: adseal.KeyRing([("one", KEY, 5, 5, 5, 5)]),  # type: ignore[list-item]
        lambda: adseal.KeyRing(KEY),  # type: ignore[arg-type]
        lambda: adseal.ClickSigner([KEY]),  # type: ignore[arg-type]
        lambda: adseal.ClickSigner({"one": KEY}),  # type: ignore[arg-type]
        lambda: adseal.ClickSigner(bytearray(KEY, "ascii")),  # type: ignore[arg-type]
        lambda: adseal.ClickSigner(KEY, lifetime=0),
        lambda: adseal.ClickSigner(KEY, KEY),  # type: ignore[arg-type, call-arg]
        lambda: adseal.ClickSigner(KEY + "\ud800"),
        lambda: adseal.ClickVerifier(KEY, leeway=301),
        lambda: adseal.InstallSigner("bad key \n", KEY),
        lambda: adseal.InstallSigner(API_KEY, KEY, encoding="x"),  # type: ignore[arg-type]
        lambda: adseal.InstallVerifier({API_KEY: []}),
        lambda: adseal.InstallVerifier({API_KEY: [("s1", KEY), ("s2", KEY)]}),
        lambda: adseal.explain_click(URI, {"bad id": KEY}),
        lambda: adseal.ClickSigner(KEY).sign("/c?signature=x"),
        lambda: pickle.dumps(ring),
        lambda: pickle.dumps(adseal.Key("one", KEY)),
        lambda: adseal.InstallSigner(API_KEY, KEY).sign(b'{"a":1,"a":2}'),
    ]


def attributes(thing: object) -> Iterator[Any]:
    """All that can be read from it, methods aside."""
    for name in dir(thing):
        if not name.startswith("__"):
            value = getattr(thing, name, None)
            if not isinstance(value, MethodType | FunctionType):
                yield name, value


def say(name: str, thing: object) -> None:
    for text in (repr(thing), str(thing), f"{thing}", ascii(thing), pprint.pformat(thing)):
        print(name, text)
    for value in attributes(thing):
        print(name, value)
    print(name, getattr(thing, "__dict__", None), copy.copy(thing), copy.deepcopy(thing))
    logging.warning("%s: %s %r", name, thing, thing)


def main() -> None:
    for name, thing in objects().items():
        say(name, thing)
    for mistake in mistakes():
        try:
            mistake()
        except Exception as error:
            print(repr(error), error.args, vars(error), getattr(error, "__notes__", None))
            traceback.print_exc()
        else:
            sys.exit(f"line {mistake.__code__.co_firstlineno} is no mistake")
    print("said everything")


main()
