"""Clicks as senders sign them, with an oddity or without, and what the vectors hold."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import random
from functools import cache
from pathlib import Path

import diff_clicks as clicks
import forms
from diff_settings import NOW, Verifier

VECTORS = Path(__file__).resolve().parents[1] / "vectors"
Random = random.Random


@cache
def known(suite: str, member: str) -> list[bytes]:
    """What the vectors hold: inputs that somebody thought of."""
    cases = json.loads((VECTORS / f"{suite}.json").read_text(encoding="utf-8"))["cases"]
    texts = [forms.octets_of(case[member]) for case in cases]
    return [text for text in texts if len(text) < 5_000]


def signature(message: bytes, key: bytes) -> bytes:
    return base64.urlsafe_b64encode(hmac.digest(key, message, hashlib.sha256)).rstrip(b"=")


def some_uri(r: Random) -> bytes:
    nasty = clicks.nastiness(r)
    if r.random() < 0.15:
        text = r.choice(known(*r.choice([("click_sign", "uri"), ("click_verify", "uri"), ("click_lint", "uri")])))
    else:
        text = clicks.uri(r, nasty)
    return clicks.changed(r, text) if r.random() < 0.1 else text


def some_expires(r: Random) -> bytes:
    if r.random() < 0.75:
        return b"%d" % (NOW + r.choice([60, 59, 61, 600, 30, 300]))
    return r.choice(
        [
            *(b"%d" % (NOW + more) for more in (-1, 0, 1, 599, 601, 630, -300, 10_000, -29)),
            *(b"", b"0", b"00000000000", b"+5", b"12a", b"%31", b"-1", b"9" * 18, b"9" * 19, b"1700000060000", b" 1"),
            *(b"99999999999", b"100000000000", b"0" * 17 + b"9", b"\xd9\xa1"),
        ]
    )


def some_tail(r: Random) -> bytes:
    if r.random() < 0.7:
        return b""
    if r.random() < 0.2:
        return r.choice(
            [
                b"&",
                b"&&",
                b"&;x",
                b"&site.id=1",
                b"&a=1;b=2",
                b"&expires=1",
                b"&signature=",
                b"&[=1",
                b"&a#b",
                b"&=\xff",
            ]
        )
    return b"&" + clicks.query(r, clicks.nastiness(r))


def odd_signature(r: Random, good: bytes) -> bytes:
    other = good[:-1] + bytes([r.choice(b"ABCDwxyz019-_")])
    bad = [
        good + b"=",
        good[:-1],
        good + b"A",
        good.swapcase(),
        good.replace(b"-", b"+"),
        good.replace(b"_", b"%5F"),
        b"",
    ]
    return r.choice([other, *bad, clicks.changed(r, good, 1), good[1:] + good[:1]])


def signed_uri(r: Random, verifier: Verifier) -> bytes:
    """A click that one of the keys signed, with an oddity or without."""
    text = some_uri(r)
    if r.random() < 0.93:
        joint = b"" if text.endswith((b"?", b"&")) else b"&"
        text += joint + r.choice([b"expires"] * 30 + [b"Expires", b"expires%20", b"expires[]"]) + b"=" + some_expires(r)
    start = text.find(b"/", text.find(b"://") + 3) if b"://" in text[:9] else 0
    key = r.choice(verifier.ring).key if r.random() < 0.95 else b"nobody's"
    good = signature(text[max(start, 0) :], key)
    if r.random() < 0.08:
        good = odd_signature(r, good)
    name = (
        b"signature"
        if r.random() < 0.97
        else r.choice([b"Signature", b"signature[]", b"%73ignature", b"sig", b"signature+"])
    )
    joint = b"" if text.endswith(b"?") else b"&"
    text += joint + name + b"=" + good + some_tail(r)
    return clicks.changed(r, text) if r.random() < 0.08 else text


def some_now(r: Random, verifier: Verifier) -> int:
    if verifier.guard is not None or r.random() < 0.9:
        return NOW
    return max(0, NOW + r.choice([1, -1, 30, -30, 60, 61, 600, -600, -NOW, 10**9, r.randrange(-10_000, 10_000)]))
