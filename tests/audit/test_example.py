"""The example is what it says: each label is judged anew by the reference in tests/reference, click by click."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import Counter
from datetime import datetime, timezone
from pathlib import Path

import pytest
from click_uri import ShapeError, read
from click_verify import Policy, verify
from clicks import ATTACK, SHARES
from generate import share_out
from keys import Key
from octets import decode

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

GENERATE = Path(__file__).with_name("generate.py")
MAX_LIFETIME = 86_400
Rings = dict[bytes, list[Key]]


def generate(out: Path, *arguments: str) -> Path:
    subprocess.run([sys.executable, GENERATE, "--out", out, *arguments], check=True)
    return out


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    arguments = ("--clicks", "20000", "--format", "csv", "--max-lifetime", str(MAX_LIFETIME))
    return generate(tmp_path_factory.mktemp("small"), *arguments)


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_rings(path: Path) -> Rings:
    rings: Rings = {}
    for entry in tomllib.loads(path.read_text(encoding="ascii"))["keys"]:
        times = [None if entry.get(name) is None else int(entry[name].timestamp()) for name in KEY_TIMES]
        rings.setdefault(entry["ring"].encode(), []).append(Key(entry["id"], entry["key"].encode(), *times))
    return rings


KEY_TIMES = ("not_before", "not_after")


def claim(url: bytes, name: bytes) -> bytes | None:
    """The first parameter with that name in front of the signature (docs/keys.md, Which ring)."""
    try:
        # A fragment is no part of the query, and makes no query unreadable.
        uri = read(url.partition(b"#")[0])
    except ShapeError:
        return None
    for parameter in uri.parameters:
        if parameter.name == b"signature":
            return None
        if decode(parameter.name) == name:
            return decode(parameter.value)
    return None


class Judge:
    """Says of each click what docs/audit.md says an audit does."""

    def __init__(self, rings: Rings) -> None:
        self.rings = rings
        self.policy = Policy(max_lifetime=MAX_LIFETIME)
        self.seen: set[str] = set()

    def judge(self, time: str, url: bytes) -> tuple[str, str]:
        """The reason and the key."""
        if not url:
            return "no_url", ""
        if not time:
            return "no_time", ""
        now = int(datetime.fromisoformat(time.replace("Z", "+00:00")).timestamp())
        name = claim(url, b"network_id")
        ring = self.rings.get(name or b"", [Key("none", b"none", None, 0)])
        verdict = verify(url, ring, self.policy, now)
        reason = REASONS[verdict.found.reason]
        if reason == "no_active_key" and name not in self.rings:
            return self.no_ring(url, name), ""
        if reason == "invalid_signature":
            return self.any_ring(url, now)
        if reason == "valid":
            assert verdict.signature is not None
            repeated = verdict.signature in self.seen
            self.seen.add(verdict.signature)
            reason = "replayed" if repeated else "valid"
        return reason, verdict.key_id or ""

    @staticmethod
    def no_ring(url: bytes, name: bytes | None) -> str:
        if name is not None:
            return "unknown_ring"
        return "unsigned_ring_parameter" if b"&network_id=" in url else "missing_ring_parameter"

    def any_ring(self, url: bytes, now: int) -> tuple[str, str]:
        for ring in self.rings.values():
            verdict = verify(url, ring, Policy(), now)
            if verdict.key_id is not None:
                return "other_ring", verdict.key_id
        return "invalid_signature", ""


REASONS = {
    0: "valid",
    1: "malformed_uri",
    2: "missing_signature",
    3: "malformed_signature",
    4: "duplicate_parameter",
    5: "missing_expires",
    6: "malformed_expires",
    9: "no_active_key",
    10: "invalid_signature",
    11: "expired",
    12: "lifetime_too_long",
}


def test_labels_are_what_the_reference_says(small: Path) -> None:
    judge = Judge(read_rings(small / "keys.toml"))
    for row, label in zip(read_csv(small / "clicks.csv"), read_csv(small / "labels.csv"), strict=True):
        url = row["url"].encode()
        network, site = (claim(url, name) for name in (b"network_id", b"site_id"))
        found = (row["click_id"], *judge.judge(row["ts"], url), (network or b"").decode(), (site or b"").decode())
        assert found == (label["click_id"], label["label"], label["key_id"], label["network"], label["site"]), row


def test_every_kind_has_its_share(small: Path) -> None:
    labels = Counter(row["label"] for row in read_csv(small / "labels.csv"))
    assert sum(labels.values()) == 20_000
    expected = {"expired": "late", "missing_signature": "unsigned", "other_ring": "other_ring"}
    for label, kind in expected.items():
        assert labels[label] == pytest.approx(20_000 * SHARES[kind], rel=0.03)
    assert labels.keys() == {*REASONS.values(), *AUDIT_ONLY}


AUDIT_ONLY = {
    "no_url",
    "no_time",
    "missing_ring_parameter",
    "unsigned_ring_parameter",
    "unknown_ring",
    "other_ring",
    "replayed",
}


def test_shares_leave_most_clicks_valid() -> None:
    kinds = share_out(100_000, None)
    assert sum(kinds.values()) == 100_000
    assert 0.8 < kinds["valid"] / 100_000 < 0.95


def test_the_attack_is_short(small: Path) -> None:
    rows = zip(read_csv(small / "clicks.csv"), read_csv(small / "labels.csv"), strict=True)
    begin, end = (f"{datetime.fromtimestamp(at, timezone.utc):%Y-%m-%dT%H}" for at in ATTACK)
    replays = [row["ts"] for row, label in rows if label["label"] == "replayed"]
    assert sum(begin <= time < end for time in replays) > len(replays) / 4


def test_the_same_seed_makes_the_same_clicks(tmp_path: Path) -> None:
    once, again, other = (
        generate(tmp_path / name, "--clicks", "3000", "--format", "csv,parquet", "--seed", seed)
        for name, seed in (("once", "1"), ("again", "1"), ("other", "2"))
    )
    for name in ("clicks.csv", "clicks.parquet", "labels.csv", "keys.toml"):
        assert (once / name).read_bytes() == (again / name).read_bytes()
    assert (once / "clicks.csv").read_bytes() != (other / "clicks.csv").read_bytes()


def test_many_files_hold_the_same_clicks(tmp_path: Path) -> None:
    generate(tmp_path, "--clicks", "3000", "--format", "csv", "--files", "30")
    rows = [row for file in sorted(tmp_path.glob("clicks-*.csv")) for row in read_csv(file)]
    assert [int(row["click_id"]) for row in rows] == list(range(1, 3001))
    assert len(list(tmp_path.glob("clicks-*.csv"))) == 30


def test_nobody_else_may_read_the_keys(small: Path) -> None:
    assert (small / "keys.toml").stat().st_mode & 0o777 == 0o600
