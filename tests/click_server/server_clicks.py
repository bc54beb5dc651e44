"""Clicks whose answers are known beforehand: signed by the standard library's hmac, and read by urllib."""

from __future__ import annotations

import base64
import hmac
import random
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

CLICK = b"/v1/cpi/click"
OLD = b"the older key of the test server"
NEW = b"the newer key of the test server"
KEYS = {"old": OLD, "new": NEW}


def signature(message: bytes, key: bytes) -> bytes:
    return base64.urlsafe_b64encode(hmac.digest(key, message, "sha256")).rstrip(b"=")


def signed(target: bytes, lifetime: int = 300, key: bytes = OLD) -> bytes:
    message = b"%b&expires=%d" % (target, int(time.time()) + lifetime)
    return message + b"&signature=" + signature(message, key)


def target_of(click_id: str = "click-1", more: bytes = b"") -> bytes:
    """A target that has what the server requires, not signed yet."""
    return CLICK + b"?campaign_id=demo&network_id=2820&site_id=news%201&click_id=" + quote(click_id).encode() + more


def expires_of(target: bytes) -> int:
    return int(target.partition(b"&expires=")[2].partition(b"&")[0])


def shown(value: bytes) -> str | dict[str, str]:
    """How the server shows a text: as it is, and by its bytes where it is not UTF-8."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return {"hex": value.hex()}


def signed_parameters(target: bytes) -> list[list[object]]:
    query = target.partition(b"&signature=")[0].partition(b"?")[2]
    pairs = (segment.partition(b"=") for segment in query.split(b"&") if segment)
    return [[shown(unquote_to_bytes(part.replace(b"+", b" "))) for part in (name, value)] for name, _, value in pairs]


@dataclass(frozen=True)
class Click:
    """A click, and what the server has to say to it."""

    target: bytes
    reason: str
    key_id: str = "-"
    click_id: str = "-"

    def line(self) -> bytes:
        status = 200 if self.reason == "valid" else 403
        return b"%d\t%b\t%b\t%b\t%b\n" % (
            status,
            self.reason.encode(),
            self.key_id.encode(),
            self.click_id.encode(),
            self.target,
        )


def one(numbers: random.Random, number: int) -> Click:
    """A click that is authentic, or not in one of the ways there are."""
    click_id = f"click-{number}"
    key_id = numbers.choice(["old", "new"])
    key = KEYS[key_id]
    target = target_of(click_id, b"&device_id=%032x&note=%%c3%%a9+%%FF'|" % numbers.getrandbits(128))
    kind = numbers.randrange(20)
    if kind < 10:
        return Click(signed(target, 400, key), "valid", key_id, click_id)
    if kind == 10:
        return Click(signed(target, 400, key) + b"&source=web", "valid", key_id, click_id)
    if kind == 11:
        return Click(signed(target, 400, key).replace(b"site_id=news", b"site_id=mine"), "invalid_signature")
    if kind == 12:
        return Click(signed(target, 400, b"a key that the server never had"), "invalid_signature")
    if kind == 13:
        return Click(signed(target, -60, key), "expired", key_id)
    if kind == 14:
        return Click(signed(target, 5000, key), "lifetime_too_long", key_id)
    if kind == 15:
        return Click(signed(target, 400, key) + b"&site.id=mine", "duplicate_parameter")
    if kind == 16:
        return Click(signed(target, 400, key) + b"&idfa=mine", "unsigned_parameter")
    if kind == 17:
        return Click(signed(target, 400, key)[:-1], "malformed_signature")
    if kind == 18:
        return Click(target, "missing_signature")
    return Click(signed(target.replace(b"&site_id=news%201", b""), 400, key), "missing_parameter")


def mix(count: int, seed: int) -> list[Click]:
    numbers = random.Random(seed)
    return [one(numbers, number) for number in range(count)]


def write(clicks: list[Click], file: Path) -> Path:
    """The file that the judge reads."""
    file.write_bytes(b"".join(click.line() for click in clicks))
    return file
