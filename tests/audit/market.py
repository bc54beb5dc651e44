"""The ad networks of the example, their keys and their sites: all made up, and the same for the same seed."""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

# 1 June 2026; the log is of 30 days.
START = 1_780_272_000
DAY = 86_400
DAYS = 30
END = START + DAYS * DAY
# Every network gets a new key in the middle. Both are active for two days before and after.
ROTATION = START + 15 * DAY
OVERLAP = 2 * DAY
# The contract with this network ends, and its only key with it.
RETIRED = "5150"
CONTRACT_END = START + 20 * DAY
# There are no keys for this one.
UNKNOWN = "7777"

# The network_id of each, its share of the clicks, and for how many seconds its clicks are valid.
NETWORKS = (
    ("2820", 0.34, 600),
    ("3107", 0.24, 3_600),
    ("448", 0.18, 300),
    ("9021", 0.12, 21_600),
    ("1776", 0.08, 900),
    ("6406", 0.04, 3_600),
)
SITES = 60
# Each of these, as a place among the sites of every network, sends most of the fraud.
BAD_SITES = (4, 11, 23)
# Names that are not plain, in place of those of the last sites.
ODD_SITES = (
    "news 1",
    "café",
    '"quoted", with comma',
    "<script>alert(1)</script>",
    "=1+1",
    "two\nlines",
    "a&signature=b",
    "\u202egnp.exe",
)


@dataclass(frozen=True)
class NetworkKey:
    id: str
    text: str
    not_before: int | None
    not_after: int | None

    @property
    def bytes(self) -> bytes:
        return self.text.encode("ascii")

    def active(self, at: int) -> bool:
        return (self.not_before or 0) <= at and (self.not_after is None or at < self.not_after)


@dataclass(frozen=True)
class Network:
    id: str
    share: float
    lifetime: int
    keys: tuple[NetworkKey, ...]
    sites: tuple[str, ...]

    def signing_key(self, at: int) -> NetworkKey:
        return self.keys[-1] if at >= ROTATION else self.keys[0]


@dataclass(frozen=True)
class Market:
    networks: tuple[Network, ...]
    retired: Network

    @property
    def all(self) -> tuple[Network, ...]:
        return (*self.networks, self.retired)


def make_market(seed: int) -> Market:
    networks = tuple(make_network(seed, *network) for network in NETWORKS)
    only_key = NetworkKey(f"{RETIRED}-a", key_text(seed, f"{RETIRED}-a"), None, CONTRACT_END)
    return Market(networks, Network(RETIRED, 0.0, 900, (only_key,), site_names(RETIRED)))


def make_network(seed: int, name: str, share: float, lifetime: int) -> Network:
    old = NetworkKey(f"{name}-a", key_text(seed, f"{name}-a"), None, ROTATION + OVERLAP)
    new = NetworkKey(f"{name}-b", key_text(seed, f"{name}-b"), ROTATION - OVERLAP, None)
    return Network(name, share, lifetime, (old, new), site_names(name))


def key_text(seed: int, key_id: str) -> str:
    """A key for examples: whoever knows the seed knows it."""
    digest = hashlib.sha256(f"example key {key_id} of seed {seed}".encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def site_names(network: str) -> tuple[str, ...]:
    plain = [f"site-{int(network) * 100 + place}" for place in range(SITES - len(ODD_SITES))]
    return (*plain, *ODD_SITES)


def write_key_rings(market: Market, path: Path) -> None:
    """Writes a key-ring file (docs/keys.md) that nobody else may read."""
    lines = ["# Keys of made-up networks, for an example. Anybody can compute them."]
    for network in market.all:
        for key in network.keys:
            lines += ["", "[[keys]]", f'ring = "{network.id}"', f'id = "{key.id}"', f'key = "{key.text}"']
            lines += [
                f"{name} = {datetime.fromtimestamp(at, timezone.utc):%Y-%m-%dT%H:%M:%SZ}"
                for name, at in (("not_before", key.not_before), ("not_after", key.not_after))
                if at is not None
            ]
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write("\n".join(lines) + "\n")
