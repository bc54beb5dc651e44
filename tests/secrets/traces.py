"""What a key can be known by: its own bytes and texts of them, and what HMAC-SHA256 makes of it before any message.

RFC 2104 and FIPS 180-4, by the book; nothing here asks adseal.
"""

from __future__ import annotations

import hashlib
import math
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

BLOCK = 64
# Words of one state lie this near to each other, whichever way code keeps it: in a row, in pairs, or each in a register
# of 16 lanes.
NEAR = 1024
MASK = 0xFFFFFFFF
PRIMES = [n for n in range(2, 312) if all(n % divisor for divisor in range(2, math.isqrt(n) + 1))]


def root_bits(number: int, degree: int) -> int:
    """The first 32 bits of the fraction of a root, exactly."""
    scaled = number << (32 * degree)
    root = math.isqrt(scaled) if degree == 2 else round(scaled ** (1 / 3))
    while root**degree > scaled:
        root -= 1
    while (root + 1) ** degree <= scaled:
        root += 1
    return root & MASK


START = [root_bits(prime, 2) for prime in PRIMES[:8]]
ROUNDS = [root_bits(prime, 3) for prime in PRIMES[:64]]


def rotated(word: int, by: int) -> int:
    return (word >> by | word << (32 - by)) & MASK


def state_after(block: bytes, before: Sequence[int] = START) -> list[int]:
    """The eight words of SHA-256 behind a block, with those in front of it."""
    words = list(struct.unpack(">16I", block))
    for i in range(16, 64):
        low = rotated(words[i - 15], 7) ^ rotated(words[i - 15], 18) ^ words[i - 15] >> 3
        high = rotated(words[i - 2], 17) ^ rotated(words[i - 2], 19) ^ words[i - 2] >> 10
        words.append((words[i - 16] + low + words[i - 7] + high) & MASK)
    a, b, c, d, e, f, g, h = before
    for i in range(64):
        chosen = (e & f) ^ (~e & g)
        first = h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + chosen + ROUNDS[i] + words[i]
        second = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))
        a, b, c, d, e, f, g, h = (first + second) & MASK, a, b, c, (d + first) & MASK, e, f, g
    return [(old + new) & MASK for old, new in zip(before, [a, b, c, d, e, f, g, h], strict=True)]


@dataclass(frozen=True)
class Trace:
    """Words that belong together; two of them near each other are a trace of the key."""

    name: str
    words: list[bytes]

    def is_in(self, memory: bytes) -> bool:
        found = sorted((place, word) for word in set(self.words) for place in places(word, memory))
        return any(b - a <= NEAR and one != other for (a, one), (b, other) in pairwise(found))


def places(word: bytes, memory: bytes) -> Iterator[int]:
    place = memory.find(word)
    while place != -1:
        yield place
        place = memory.find(word, place + 1)


def as_words(data: bytes) -> list[bytes]:
    """Its words of four bytes, in the order of the bytes and as numbers of a little-endian machine."""
    words = [data[i : i + 4] for i in range(0, len(data) - 3, 4)]
    return words + [word[::-1] for word in words]


def of_state(name: str, words: Sequence[int]) -> Trace:
    return Trace(name, as_words(struct.pack(">8I", *words)))


def pads(key: bytes) -> tuple[bytes, bytes]:
    """The inner and the outer block of HMAC-SHA256."""
    block = (hashlib.sha256(key).digest() if len(key) > BLOCK else key).ljust(BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in block), bytes(byte ^ 0x5C for byte in block)


def of_private_key(key: bytes) -> list[Trace]:
    """A click is signed with HMAC-SHA256 under the private key."""
    inner, outer = pads(key)
    traces = [Trace("the key", as_words(key))]
    length = len(key)
    if length > BLOCK:
        length = hashlib.sha256().digest_size
        traces.append(Trace("the hash of the key", as_words(hashlib.sha256(key).digest())))
    # Behind the key the blocks are padding, which is the same for every key.
    traces += [
        Trace("the inner block", as_words(inner[:length])),
        of_state("the inner state", state_after(inner)),
        Trace("the outer block", as_words(outer[:length])),
        of_state("the outer state", state_after(outer)),
    ]
    return traces


def of_secret(api_key: bytes, secret: bytes) -> list[Trace]:
    """The secret stands in front of the message, under the API key. Whole blocks of it can be kept as a state."""
    state = state_after(pads(api_key)[0])
    traces = [Trace("the secret", as_words(secret))]
    for end in range(BLOCK, len(secret) + 1, BLOCK):
        state = state_after(secret[end - BLOCK : end], state)
        traces.append(of_state(f"the state behind {end} bytes of the secret", state))
    return traces
