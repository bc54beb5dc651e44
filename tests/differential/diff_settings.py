"""Rings, policies, signers and registers of secrets: what a batch is verified and signed with."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

from click_sign import Options
from click_verify import SENSITIVE, Guard, Policy
from diff_lines import line, number, octets, truth
from install import MAX_BODY, Register
from keys import Key, check_ring
from status import CallerError

NOW = 1_700_000_000
NAMES = [b"site_id", b"network_id", b"click_id", b"idfa", b"a", b"x1", b"sub.id", "naïve".encode(), b"a b", b"expires"]
API_KEYS = [b"test-api-key", b"12345", b"0", b"another!key~", b"k" * 256]

Random = random.Random


def key_words(key: Key) -> list[str]:
    times = (key.not_before, key.not_after, key.sign_from)
    return [octets(key.id.encode()), octets(key.key), *(number(time) for time in times)]


def some_time(r: Random) -> int:
    return NOW + r.choice([0, 1, -1, 60, 61, 30, -30, r.randrange(-10_000, 10_000), -NOW, 2**36])


def some_key(r: Random, id: str) -> Key:
    secret = r.randbytes(r.choice([1, 6, 15, 16, 32, 32, 63, 64, 65, 128, 200]))
    start, end, signs = (some_time(r) if r.random() < 0.15 else None for _ in range(3))
    if start is not None and end is not None and start >= end:
        end = None
    return Key(id, secret, start, end, signs)


def some_ring(r: Random) -> list[Key]:
    while True:
        count = r.choice([1, 1, 1, 2, 3, 16])
        ring = [some_key(r, r.choice(["k", "2026-", "!", "~", "a:b,c", "x" * 60]) + str(at)) for at in range(count)]
        try:
            check_ring(ring)
        except CallerError:
            continue
        return ring


def some_names(r: Random) -> list[bytes]:
    return r.sample(NAMES, r.randrange(1, 4)) if r.random() < 0.3 else []


def some_policy(r: Random) -> Policy:
    policy = Policy(
        required=some_names(r),
        required_nonempty=r.random() < 0.4,
        forbid_unsigned=r.random() < 0.1,
        signed_only=SENSITIVE if r.random() < 0.2 else some_names(r),
        leeway=r.choice([0, 0, 0, 1, 30, 300]),
        max_lifetime=r.choice([None, None, 1, 60, 600, 2**62]),
        require_expires=r.random() < 0.8,
        strict=r.random() < 0.1,
        report_only=r.random() < 0.15,
    )
    if r.random() < 0.15:
        return replace(policy, max_lifetime=r.choice([60, 600]), require_expires=True, replay_guard=True)
    return policy


@dataclass(frozen=True)
class Verifier:
    ring: list[Key]
    policy: Policy
    guard: Guard | None = field(default_factory=Guard)

    def words(self, ring: int) -> list[str]:
        policy = self.policy
        switches = (policy.required_nonempty, policy.forbid_unsigned, policy.require_expires, policy.strict)
        return [
            str(ring),
            *(truth(switch) for switch in (*switches, policy.report_only, policy.replay_guard)),
            str(policy.leeway),
            number(policy.max_lifetime),
            str(len(policy.required)),
            *(octets(name) for name in policy.required),
            str(len(policy.signed_only)),
            *(octets(name) for name in policy.signed_only),
        ]


@dataclass(frozen=True)
class Signer:
    ring: list[Key]
    options: Options
    lifetime: int


@dataclass(frozen=True)
class InstallVerifier:
    register: Register
    encoding: str
    max_body: int
    report_only: bool
    accept: str

    def words(self) -> list[str]:
        words = [self.encoding, str(self.max_body), truth(self.report_only), self.accept]
        words.append(str(len(self.register.entries)))
        for api_key, secrets in self.register.entries:
            words += [octets(api_key), str(len(secrets))]
            for secret in secrets:
                words += key_words(secret)[:4]
        return words


@dataclass(frozen=True)
class InstallSigner:
    api_key: bytes
    secret: bytes
    encoding: str
    max_body: int


def some_install_verifier(r: Random) -> InstallVerifier:
    entries: list[tuple[bytes, list[Key]]] = []
    for api_key in r.sample(API_KEYS, r.randrange(1, 4)):
        secrets = [replace(some_key(r, f"s{at}"), sign_from=None) for at in range(r.choice([1, 1, 2, 16]))]
        if len({secret.key for secret in secrets}) == len(secrets):
            entries.append((api_key, secrets))
    limit = r.choice([MAX_BODY, MAX_BODY, MAX_BODY, 50])
    encoding, accept = r.choice(["hex", "hex", "base64"]), r.choice(["raw", "php"])
    return InstallVerifier(Register(entries), encoding, limit, r.random() < 0.1, accept)


def some_install_signer(r: Random) -> InstallSigner:
    limit = r.choice([MAX_BODY, MAX_BODY, 40])
    return InstallSigner(r.choice(API_KEYS), r.randbytes(r.choice([1, 24, 100])), r.choice(["hex", "base64"]), limit)


@dataclass(frozen=True)
class Settings:
    verifiers: list[Verifier]
    signers: list[Signer]
    install_verifiers: list[InstallVerifier]
    install_signers: list[InstallSigner]
    lines: list[str]


def some_settings(r: Random) -> Settings:
    rings = [some_ring(r) for _ in range(8)]
    lines = [
        line("ring", str(at), str(len(ring)), *(word for key in ring for word in key_words(key)))
        for at, ring in enumerate(rings)
    ]
    verifiers, signers = [], []
    for at in range(24):
        ring = r.randrange(len(rings))
        policy = some_policy(r) if at % 3 else Policy()
        verifiers.append(Verifier(rings[ring], policy, Guard() if policy.replay_guard else None))
        lines.append(line("verifier", str(at), *verifiers[-1].words(ring)))
    for at in range(16):
        ring = r.randrange(len(rings))
        signer = Signer(
            rings[ring], Options(at % 4 == 1, at % 4 == 2), r.choice([60, 60, 60, 1, 3600, 3600, 600, 2**40])
        )
        signers.append(signer)
        switches = truth(signer.options.null_for_unfilled), truth(signer.options.strict)
        lines.append(line("signer", str(at), str(ring), *switches, str(signer.lifetime)))
    install_verifiers = [some_install_verifier(r) for _ in range(8)]
    lines += [line("register", str(at), *one.words()) for at, one in enumerate(install_verifiers)]
    install_signers = [some_install_signer(r) for _ in range(6)]
    lines += [
        line("sealer", str(at), octets(one.api_key), octets(one.secret), one.encoding, str(one.max_body))
        for at, one in enumerate(install_signers)
    ]
    return Settings(verifiers, signers, install_verifiers, install_signers, lines)
