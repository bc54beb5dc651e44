"""Which policies are refused (4.2), and the replay guard (4.3)."""

from __future__ import annotations

from click_verify import SENSITIVE, Policy
from keys import Key
from suites_sign import NOW, RING
from suites_verify import PolicyCase, ReplayCase, signed

HUGE = 2**63 - 1

POLICIES = [
    PolicyCase("default", "The default policy.", Policy()),
    PolicyCase("required-64", "64 names may be required.", Policy(required=[b"p%d" % index for index in range(64)])),
    PolicyCase("required-65", "65 may not.", Policy(required=[b"p%d" % index for index in range(65)])),
    PolicyCase("signed-only-64", "64 names may be kept out of the tail.",
               Policy(signed_only=[b"p%d" % index for index in range(64)])),
    PolicyCase("signed-only-65", "65 may not.", Policy(signed_only=[b"p%d" % index for index in range(65)])),
    PolicyCase("sensitive", "The preset is a good list.", Policy(signed_only=SENSITIVE)),
    PolicyCase("forbid-and-signed-only", "Both may be set.", Policy(forbid_unsigned=True, signed_only=[b"a"])),
    PolicyCase("leeway-1", "A leeway of a second.", Policy(leeway=1)),
    PolicyCase("leeway-300", "The leeway is at most 300.", Policy(leeway=300)),
    PolicyCase("leeway-301", "301 is too much.", Policy(leeway=301)),
    PolicyCase("leeway-negative", "A negative leeway is refused.", Policy(leeway=-1)),
    PolicyCase("leeway-largest", "The largest integer is refused.", Policy(leeway=HUGE)),
    PolicyCase("max-lifetime-1", "A maximum is 1 or more.", Policy(max_lifetime=1)),
    PolicyCase("max-lifetime-0", "0 is refused.", Policy(max_lifetime=0)),
    PolicyCase("max-lifetime-negative", "A negative maximum is refused.", Policy(max_lifetime=-1)),
    PolicyCase("max-lifetime-largest", "The largest integer is a maximum.", Policy(max_lifetime=HUGE)),
    PolicyCase("max-lifetime-without-expires", "A maximum does not need expires.",
               Policy(max_lifetime=60, require_expires=False)),
    PolicyCase("nonempty-alone", "required_nonempty without required names is harmless.",
               Policy(required_nonempty=True)),
    PolicyCase("switches", "The switches go together.",
               Policy(required_nonempty=True, forbid_unsigned=True, strict=True, report_only=True)),
    PolicyCase("guard", "A replay guard with a maximum and with expires.", Policy(max_lifetime=60, replay_guard=True)),
    PolicyCase("guard-without-maximum", "A replay guard needs a maximum.", Policy(replay_guard=True)),
    PolicyCase("guard-without-expires", "A replay guard needs expires.",
               Policy(max_lifetime=60, require_expires=False, replay_guard=True)),
    PolicyCase("guard-alone", "A replay guard needs both.", Policy(require_expires=False, replay_guard=True)),
    PolicyCase("guard-reach", "The built-in guard reaches 2^26 seconds ahead.",
               Policy(max_lifetime=2**26, replay_guard=True)),
    PolicyCase("guard-reach-1-over", "One second more is refused.", Policy(max_lifetime=2**26 + 1, replay_guard=True)),
    PolicyCase("guard-reach-leeway", "The leeway counts twice.",
               Policy(max_lifetime=2**26 - 600, leeway=300, replay_guard=True)),
    PolicyCase("guard-reach-leeway-1-over", "With it, one second more is refused.",
               Policy(max_lifetime=2**26 - 599, leeway=300, replay_guard=True)),
    PolicyCase("guard-reach-leeway-odd", "A leeway of one second takes two.",
               Policy(max_lifetime=2**26 - 1, leeway=1, replay_guard=True)),
    PolicyCase("guard-reach-largest", "The sum does not wrap.",
               Policy(max_lifetime=HUGE, leeway=300, replay_guard=True)),
    PolicyCase("guard-reach-without-guard", "Without a guard the maximum may be longer.",
               Policy(max_lifetime=2**26 + 1, leeway=300)),
    PolicyCase("guard-report-only", "A replay guard may report only.",
               Policy(max_lifetime=60, report_only=True, replay_guard=True)),
]

PLAIN = Policy(max_lifetime=60)
B = Key("b", b"the-second-key-of-two")


def click(name: bytes, lifetime: int = 60, tail: bytes = b"", origin: bytes = b"", key: Key = RING[0]) -> bytes:
    return signed(b"/c?id=%s&expires=%d" % (name, NOW + lifetime), tail, origin, key)


REPLAYS = [
    ReplayCase("twice", "A click is valid once.", [(click(b"1"), NOW), (click(b"1"), NOW), (click(b"1"), NOW)], PLAIN),
    ReplayCase("later", "It is remembered until it expires.",
               [(click(b"1"), NOW), (click(b"1"), NOW + 59), (click(b"1"), NOW + 60)], PLAIN),
    ReplayCase("leeway", "With a leeway it is remembered that much longer.",
               [(click(b"1"), NOW), (click(b"1"), NOW + 60), (click(b"1"), NOW + 69), (click(b"1"), NOW + 70)],
               Policy(max_lifetime=60, leeway=10)),
    ReplayCase("first-seen-in-leeway", "A click may be seen first within the leeway.",
               [(click(b"1"), NOW + 65), (click(b"1"), NOW + 66)], Policy(max_lifetime=60, leeway=10)),
    ReplayCase("different", "Different clicks do not get into each other's way.",
               [(click(name), NOW) for name in (b"1", b"2", b"1", b"2", b"3")], PLAIN),
    ReplayCase("other-tail", "The signature is remembered, so another tail is a replay.",
               [(click(b"1"), NOW), (click(b"1", tail=b"&x=1"), NOW), (click(b"1", tail=b"&"), NOW)], PLAIN),
    ReplayCase("other-host", "So is another host.",
               [(click(b"1"), NOW), (click(b"1", origin=b"https://h"), NOW)], PLAIN),
    ReplayCase("other-key", "The same click under another key has another signature.",
               [(click(b"1"), NOW), (click(b"1", key=B), NOW), (click(b"1", key=B), NOW)], PLAIN, ring=[RING[0], B]),
    ReplayCase("invalid-first", "A click that is not valid is not remembered.",
               [(click(b"1").replace(b"id=1", b"id=2"), NOW), (click(b"1"), NOW), (click(b"1"), NOW)], PLAIN),
    ReplayCase("unsigned-first", "Nor is one that the policy refuses.",
               [(click(b"1", tail=b"&x=1"), NOW), (click(b"1"), NOW), (click(b"1", tail=b"&x=1"), NOW)],
               Policy(max_lifetime=60, forbid_unsigned=True)),
    ReplayCase("too-early", "Nor is one whose lifetime is still too long.",
               [(click(b"1"), NOW - 1), (click(b"1"), NOW), (click(b"1"), NOW + 1)], PLAIN),
    ReplayCase("expired-first", "An expired click is not remembered.",
               [(click(b"1"), NOW + 60), (click(b"1"), NOW + 30), (click(b"1"), NOW + 30)], PLAIN),
    ReplayCase("replay-does-not-renew", "A replay is not remembered any longer than the click.",
               [(click(b"1"), NOW), (click(b"1"), NOW + 50), (click(b"1"), NOW + 60)], PLAIN),
    ReplayCase("reasons-stay", "The earlier reasons stay what they are.",
               [(click(b"1"), NOW), (click(b"1", tail=b"&id=2"), NOW), (b"/c?id=1", NOW), (click(b"1"), NOW)], PLAIN),
    ReplayCase("report-only", "Report-only remembers too; the reason is told.",
               [(click(b"1"), NOW), (click(b"1"), NOW)], Policy(max_lifetime=60, report_only=True)),
    ReplayCase("many", "A hundred clicks, each of them twice.",
               [(click(b"%d" % (index // 2)), NOW) for index in range(200)], PLAIN),
    ReplayCase("forgets-what-has-expired", "Clicks that have expired make room for others.",
               [*[(click(b"%d" % index, index + 1), NOW) for index in range(20)],
                *[(click(b"%d" % index, index + 1), NOW + 10) for index in range(20)]], PLAIN),
]
