"""As holder.c, in Python: holder.py ROUND, with the keys on standard input."""

from __future__ import annotations

import ctypes
import gc
import os
import signal
import sys
from collections.abc import Callable

import adseal

NOW = 1_700_000_000
URI = b"https://control.kochava.com/v1/cpi/click?campaign_id=c1&network_id=2820&site_id=news%201"
BODY = b'{"action":"install","data":{"price":1.5}}'
API_KEY = "an-api-key-that-is-public"
LENGTHS = [32, 100, 100]


def receive(length: int) -> bytes:
    """One key, in the only copy that there is of it."""
    key = os.read(0, length)
    if len(key) != length:
        sys.exit("no keys on standard input")
    return key


def wipe(key: bytes) -> None:
    """Writes zeros over the bytes, which stand at the end of the object, with a NUL behind them."""
    ctypes.memset(id(key) + bytes.__basicsize__ - 1, 0, len(key))
    assert not any(key)


def hold(click: bytes, long_click: bytes, secret: bytes) -> list[Callable[[], None]]:
    """Handles of every kind, each in the function that uses it."""
    ring = adseal.KeyRing([adseal.Key("one", click), adseal.Key("two", long_click)])
    signer, verifier = adseal.ClickSigner(ring), adseal.ClickVerifier(ring)
    template = adseal.ClickTemplate(adseal.ClickSigner(click), URI + b"&device_id={device}")
    install_signer = adseal.InstallSigner(API_KEY, secret)
    install_verifier = adseal.InstallVerifier({API_KEY: secret})

    def use_clicks() -> None:
        assert verifier.verify(signer.sign(URI, now=NOW), now=NOW).valid
        assert verifier.verify(template.render_with({"device": "d1"}, now=NOW), now=NOW).valid

    def use_batch() -> None:
        signed = signer.sign_many([URI] * 600, now=NOW, threads=2)
        assert len(verifier.verify_many(signed, now=NOW, threads=2)) == 600

    def use_installs() -> None:
        signed = install_signer.sign_raw(BODY)
        assert install_verifier.verify(signed.body, API_KEY, signed.token, accept="php", now=NOW).valid

    return [use_clicks, use_batch, use_installs]


def explain(keys: list[bytes]) -> None:
    """It holds nothing when it is over."""
    click, _, secret = keys
    assert adseal.explain_click(URI, click, signature=b"A" * 43, budget=1 << 20).outcome != "explained"
    assert adseal.explain_install(BODY, API_KEY, secret, b"0" * 64, budget=1 << 20).outcome != "explained"


def use_all(uses: list[Callable[[], None]], turn: int) -> None:
    for number in range(len(uses)):
        uses[(turn + number) % len(uses)]()


def stop() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def main() -> None:
    turn = int(sys.argv[1])
    keys = [receive(length) for length in LENGTHS]
    uses = hold(*keys)
    explain(keys)
    use_all(uses, turn)
    stop()
    for key in keys:
        wipe(key)
    use_all(uses, turn)
    stop()
    use_all(uses, turn)
    uses.clear()
    gc.collect()
    stop()


main()
