"""Verifying a click URI, and the replay guard (docs/click-validation.md, part 4)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from click_uri import (
    MAX_BYTES,
    MAX_PARAMETERS,
    ClickUri,
    Parameter,
    ShapeError,
    compute_mac,
    find_path,
    first_collision,
    fold,
    read,
    signature_text,
    split,
)
from keys import Key, check_ring
from octets import decode, first_illegal
from status import CallerError

MAX_INT64 = 2**63 - 1
GUARD_REACH = 2**26
BASE64URL = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
DIGITS = b"0123456789"
SENSITIVE = (
    b"campaign_id network_id site_id creative_id click_id device_id device_id_type device_ids "
    b"adid idfa idfv gaid aaid gps_adid google_aid advertising_id oaid android_id imei mac odin "
    b"ip ip_address device_ip origination_ip ua user_agent device_ua redirect redirect_url redirect_uri url expires"
).split()


@dataclass(frozen=True)
class Policy:
    required: list[bytes] = field(default_factory=list)
    required_nonempty: bool = False
    forbid_unsigned: bool = False
    signed_only: list[bytes] = field(default_factory=list)
    leeway: int = 0
    max_lifetime: int | None = None
    require_expires: bool = True
    strict: bool = False
    report_only: bool = False
    replay_guard: bool = False


def check_policy(policy: Policy) -> None:
    lists_fit = len(policy.required) <= 64 and len(policy.signed_only) <= 64
    times_fit = 0 <= policy.leeway <= 300 and (policy.max_lifetime is None or policy.max_lifetime >= 1)
    if not (lists_fit and times_fit and (guard_reaches(policy) or not policy.replay_guard)):
        raise CallerError(105)


def guard_reaches(policy: Policy) -> bool:
    """Whether the built-in guard can remember every click that the policy lets pass."""
    if policy.max_lifetime is None or not policy.require_expires:
        return False
    return policy.max_lifetime + 2 * policy.leeway <= GUARD_REACH


@dataclass(frozen=True)
class Found:
    """The reason, with the place that shows it."""

    reason: int
    offset: int | None = None
    parameter: bytes | None = None


@dataclass(frozen=True)
class Verdict:
    found: Found
    accepted: bool
    message: bytes | None = None
    signature: str | None = None
    unsigned_parameters: int = 0
    flags: tuple[str, ...] = ()
    expires: int | None = None
    key_id: str | None = None
    signed_parameters: tuple[tuple[bytes, bytes], ...] = ()


@dataclass(frozen=True)
class Click:
    """A click URI with a signature parameter, taken apart at it."""

    uri: ClickUri
    message: bytes
    signed: list[Parameter]
    signature: Parameter
    tail: list[Parameter]

    @property
    def expires(self) -> Parameter | None:
        return next((parameter for parameter in self.signed if parameter.name == b"expires"), None)


def malformed(raw: bytes, strict: bool) -> int | None:
    """The lowest offset at which the URI is malformed."""
    if len(raw) > MAX_BYTES:
        return MAX_BYTES
    offsets = [at for at, byte in enumerate(raw) if byte <= 0x20 or byte == 0x7F][:1]
    try:
        read(raw)
    except ShapeError as error:
        offsets.append(error.offset)
    try:
        path_start = find_path(raw)
    except ShapeError:
        return min(offsets)
    path, question, _ = raw[path_start:].partition(b"?")
    too_many = split(raw, path_start + len(path + question))[MAX_PARAMETERS:] if question else []
    offsets += [parameter.start for parameter in too_many]
    # `?`, `&` and `=` are legal, so the text needs no taking apart.
    illegal = first_illegal(raw[path_start:])
    if strict and illegal is not None:
        offsets.append(path_start + illegal)
    return min(offsets, default=None)


def take_apart(uri: ClickUri) -> Click | None:
    present = uri.named(b"signature")
    if not present:
        return None
    signature = present[0]
    end = signature.start if signature.start == uri.query_start else signature.start - 1
    signed, tail = uri.parameters[: signature.index], uri.parameters[signature.index + 1 :]
    return Click(uri, uri.raw[uri.path_start : end], signed, signature, tail)


def first_bad_character(value: bytes, alphabet: bytes, longest: int) -> int | None:
    at = next((at for at, byte in enumerate(value[:longest]) if byte not in alphabet), None)
    if at is not None:
        return at
    return longest if len(value) > longest else None


def malformed_signature(signature: Parameter) -> int | None:
    value = signature.value
    at = first_bad_character(value, BASE64URL, 43)
    if at is None and len(value) < 43:
        at = len(value)
    if at is None and BASE64URL.index(value[42]) % 4 != 0:
        at = 42
    return None if at is None else signature.value_start + at


def check_expires(click: Click, policy: Policy) -> Found | None:
    expires = click.expires
    if expires is None:
        return Found(5) if policy.require_expires else None
    at = 0 if expires.value == b"" else first_bad_character(expires.value, DIGITS, 18)
    return None if at is None else Found(6, expires.value_start + at, b"expires")


def check_required(click: Click, policy: Policy) -> Found | None:
    names = {decode(parameter.name, plus_is_space=False): parameter for parameter in click.signed}
    for name in policy.required:
        if name not in names:
            return Found(7, None, name)
        if policy.required_nonempty and names[name].value == b"":
            return Found(7, names[name].value_start, name)
    return None


def check_tail(click: Click, policy: Policy) -> Found | None:
    forbidden = {fold(name) for name in policy.signed_only}
    for parameter in click.tail:
        if policy.forbid_unsigned or fold(parameter.name) in forbidden:
            return Found(8, parameter.start, parameter.name)
    return None


def saturating(*terms: int) -> int:
    total = 0
    for term in terms:
        total = min(total + term, MAX_INT64)
    return total


def check_time(click: Click, policy: Policy, now: int) -> Found | None:
    expires = click.expires
    if expires is None:
        return None
    time = int(expires.value)
    if now >= saturating(time, policy.leeway):
        return Found(11, expires.value_start, b"expires")
    if policy.max_lifetime is not None and time > saturating(now, policy.max_lifetime, policy.leeway):
        return Found(12, expires.value_start, b"expires")
    return None


def judge(click: Click, ring: list[Key], policy: Policy, now: int) -> tuple[Found, str | None]:
    """The checks from 3 to 12, and the key that matched."""
    at = malformed_signature(click.signature)
    if at is not None:
        return Found(3, at, b"signature"), None
    repeat = first_collision(click.uri.parameters)
    if repeat is not None:
        return Found(4, repeat.start, repeat.name), None
    found = check_expires(click, policy) or check_required(click, policy) or check_tail(click, policy)
    if found is not None:
        return found, None
    active = [key for key in ring if key.active(now)]
    if not active:
        return Found(9), None
    for key in active:
        if signature_text(compute_mac(key.key, click.message)).encode("ascii") == click.signature.value:
            return check_time(click, policy, now) or Found(0), key.id
    return Found(10), None


def flags(click: Click, expires: int | None) -> tuple[str, ...]:
    text = click.uri.raw[click.uri.path_start :]
    behind = click.uri.raw[click.signature.value_end :]
    raised = {
        "not_rfc3986": first_illegal(text) is not None,
        "expires_in_milliseconds": expires is not None and expires >= 10**11,
        "semicolon_in_tail": b";" in behind,
    }
    return tuple(name for name, is_raised in raised.items() if is_raised)


class Guard:
    """Large enough for every list of steps, so it never answers 14."""

    def __init__(self) -> None:
        self.signatures: dict[str, int] = {}

    def admit(self, signature: str, until: int, now: int) -> bool:
        self.signatures = {known: end for known, end in self.signatures.items() if end > now}
        if signature in self.signatures:
            return False
        self.signatures[signature] = until
        return True


def verify(raw: bytes, ring: list[Key], policy: Policy, now: int, guard: Guard | None = None) -> Verdict:
    check_ring(ring)
    check_policy(replace(policy, replay_guard=guard is not None))
    at = malformed(raw, policy.strict)
    if at is not None:
        return Verdict(Found(1, at), policy.report_only)
    click = take_apart(read(raw))
    if click is None:
        return Verdict(Found(2), policy.report_only)
    found, key_id = judge(click, ring, policy, now)
    expires_is_known = found.reason == 0 or found.reason >= 7
    expires = int(click.expires.value) if expires_is_known and click.expires is not None else None
    signature = click.signature.value.decode("latin-1")
    if found.reason == 0 and guard is not None and expires is not None:
        until = saturating(expires, policy.leeway)
        found = found if guard.admit(signature, until, now) else Found(13)
    readable = key_id is not None or policy.report_only
    return Verdict(
        found,
        found.reason == 0 or policy.report_only,
        click.message,
        signature,
        len(click.tail),
        flags(click, expires),
        expires,
        key_id,
        tuple((decode(one.name), decode(one.value)) for one in click.signed) if readable else (),
    )
