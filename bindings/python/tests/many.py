"""Clicks in great numbers, and what is wrong with them: generated, and always the same."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any, TypeAlias

import adseal
from clicks import KEY, NOW

Row: TypeAlias = str | bytes | None

RETIRED = b"another key, which is no longer active"
STRANGER = b"a key that nobody here knows of"
RING = adseal.KeyRing([("2026", KEY), ("2025", RETIRED, None, NOW - 1), ("2024", b"one more")])

LIVE = adseal.ClickSigner(KEY)
OLDEST = adseal.ClickSigner(b"one more")

ODDITIES: list[Callable[[str], Row]] = [
    lambda uri: LIVE.sign(uri, now=NOW),
    lambda uri: LIVE.sign(uri, now=NOW).encode(),
    lambda uri: OLDEST.sign(uri, now=NOW),
    lambda _: None,
    lambda uri: LIVE.sign(uri, now=NOW - 61),
    lambda uri: adseal.ClickSigner(RETIRED).sign(uri, now=NOW),
    lambda uri: adseal.ClickSigner(STRANGER).sign(uri, now=NOW),
    lambda uri: LIVE.sign(uri, now=NOW).replace("site_id", "site-id"),
    lambda uri: LIVE.sign(uri, now=NOW)[:-1],
    lambda uri: LIVE.sign(uri, now=NOW) + "&added=behind;it",
    lambda uri: LIVE.sign(uri, now=NOW) + "&site.id=twice",
    lambda uri: LIVE.sign(uri, now=NOW) + "&caf\u00e9=\N{GRINNING FACE}",
    lambda uri: uri.encode() + b"&raw=\xff\xfe",
    lambda uri: LIVE.signature(uri),
    lambda uri: uri + "&signature=" + LIVE.signature(uri, now=NOW),
    lambda uri: uri + f"&expires={NOW + 30}000&signature=" + LIVE.signature(uri + f"&expires={NOW + 30}000", now=NOW),
    lambda _: "",
    lambda _: "/c?" + "long=" + "x" * 66_000,
]


def uri(number: int, length: int) -> str:
    return f"/v1/cpi/click?campaign_id=ko{number}&network_id={number % 7}&site_id={'s' * length}"


def many_clicks(count: int, seed: int = 5) -> list[Row]:
    """Clicks of which some half is valid, as many as a window holds and more, in no order."""
    chance = random.Random(seed)
    # The long ones are rare.
    weights = [30, 5, 5, *[3] * (len(ODDITIES) - 4), 0.01]
    made = chance.choices(ODDITIES, weights, k=count)
    return [make(uri(number, chance.randrange(1, 200))) for number, make in enumerate(made)]


def verdicts(verifier: adseal.ClickVerifier, rows: list[Row], now: int = NOW) -> dict[str, list[Any]]:
    """What the columns hold if each row is verified by itself."""
    columns: dict[str, list[Any]] = {"reason": [], "expires": [], "key_id": [], "flags": []}
    for row in rows:
        verdict = None if row is None else verifier.verify(row, now=now)
        for name, column in columns.items():
            column.append(getattr(verdict, name, None))
    return columns
