"""Key rings, as in docs/keys.md."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from status import CallerError


@dataclass(frozen=True)
class Key:
    id: str
    key: bytes
    not_before: int | None = None
    not_after: int | None = None
    sign_from: int | None = None

    def active(self, now: int) -> bool:
        started = self.not_before is None or self.not_before <= now
        return started and (self.not_after is None or now < self.not_after)

    def signs_from(self) -> float:
        start = self.not_before if self.sign_from is None else self.sign_from
        return float("-inf") if start is None else start

    def may_sign(self, now: int, expires: int) -> bool:
        started = self.not_before is None or self.not_before <= now
        lasts = self.not_after is None or self.not_after >= expires
        return started and self.signs_from() <= now and lasts


def block(key: bytes) -> bytes:
    """What HMAC-SHA256 makes of a key; keys with the same block give the same MACs."""
    return (hashlib.sha256(key).digest() if len(key) > 64 else key).ljust(64, b"\0")


def check_key(key: Key) -> None:
    good_id = 1 <= len(key.id) <= 64 and all(0x21 <= ord(character) <= 0x7E for character in key.id)
    in_order = key.not_before is None or key.not_after is None or key.not_before < key.not_after
    if not (good_id and key.key and in_order):
        raise CallerError(103)


def check_ring(ring: list[Key]) -> None:
    for key in ring:
        check_key(key)
    ids = {key.id for key in ring}
    blocks = {block(key.key) for key in ring}
    if not 1 <= len(ring) <= 16 or len(ids) < len(ring) or len(blocks) < len(ring):
        raise CallerError(104)


def signer(ring: list[Key], now: int, expires: int) -> Key | None:
    best: Key | None = None
    for key in ring:
        if key.may_sign(now, expires) and (best is None or key.signs_from() >= best.signs_from()):
            best = key
    return best
