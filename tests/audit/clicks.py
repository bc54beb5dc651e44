"""The clicks of a stretch of time, honest ones and frauds of every kind, each with what an audit has to say of it.

Signatures are made by Python's `hmac`. Nothing here asks adseal.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import quote

import numpy as np
from market import BAD_SITES, CONTRACT_END, START, UNKNOWN, Market, Network, NetworkKey

# An attack: for six hours of the twelfth day, two sites forge clicks, and send a few captured ones again and again.
ATTACK = (START + 11 * 86_400 + 14 * 3_600, START + 11 * 86_400 + 20 * 3_600)

# Shares of all clicks. What is left is valid. Each of these kinds is a function below.
SHARES = {
    "forged": 0.015,
    "tampered": 0.010,
    "wrong_period": 0.003,
    "other_ring": 0.004,
    "late": 0.020,
    "replayed": 0.010,
    "replayed_with_tail": 0.005,
    "duplicate": 0.006,
    "unsigned": 0.007,
    "padded": 0.003,
    "without_expires": 0.002,
    "odd_expires": 0.001,
    "network_in_tail": 0.003,
    "without_network": 0.001,
    "unknown_network": 0.003,
    "retired": 0.010,
    "malformed": 0.002,
    "without_url": 0.001,
    "without_time": 0.0005,
}
ATTACK_SHARES = {"attack_forged": 0.004, "attack_replayed": 0.008}
# Only where a maximum was asked for.
TOO_LONG_SHARE = 0.002

REPLAYS = ("replayed", "replayed_with_tail", "attack_replayed")
# Mistakes that honest networks make, too, at any site alike.
HONEST = {"valid", "late", "unsigned", "without_expires", "without_network", "malformed", "without_url", "without_time"}
HOST = "https://control.kochava.com"
SYSTEMS = ("adid", "idfa")
TAILS = ("&utm_source=partner", "&sub1=x&sub2=%C3%A9", "&x;y")


class Click(NamedTuple):
    """A row of the log, and what is true of it."""

    # Milliseconds since 1970.
    time: int | None
    url: str | None
    # The name of the audit's reason.
    label: str
    # What the click says of itself in front of its signature, decoded.
    network: str | None
    site: str | None
    # The key that reproduces the signature, where the audit gets that far.
    key_id: str | None
    expires: int


class Sender(NamedTuple):
    network: Network
    site: str


@dataclass
class Stretch:
    """What its clicks are made from. All that is random comes from `random`."""

    market: Market
    random: np.random.Generator
    # The first and the last millisecond.
    begin: int
    end: int
    max_lifetime: int | None
    identifiers: str = field(default="", repr=False)

    def number(self, below: int) -> int:
        return int(self.random.integers(below))

    def identifier(self) -> str:
        """32 hex digits. Asking for many at once is quicker."""
        if not self.identifiers:
            self.identifiers = self.random.bytes(16 * 1024).hex()
        text, self.identifiers = self.identifiers[:32], self.identifiers[32:]
        return text


def message(stretch: Stretch, network: str | None, site: str, expires: object) -> str:
    """Path and query in front of the signature. `None` leaves a parameter out."""
    name = stretch.identifier()
    number = int(name[:4], 16)
    creative = 'sale,"50%25+off"' if number % 97 == 0 else f"creative-{number % 40}"
    network_part = "" if network is None else f"&network_id={network}"
    expires_part = "" if expires is None else f"&expires={expires}"
    return (
        f"/v1/cpi/click?campaign_id=ko{name[4:20]}{network_part}&site_id={quote(site, safe='')}&creative_id={creative}"
        f"&device_id={name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{name[20:]}"
        f"&device_id_type={SYSTEMS[number % 2]}{expires_part}"
    )


def signature(key: NetworkKey, text: str) -> str:
    mac = hmac.digest(key.bytes, text.encode("utf-8"), "sha256")
    return base64.urlsafe_b64encode(mac)[:43].decode("ascii")


def signed(key: NetworkKey, text: str) -> str:
    return f"{text}&signature={signature(key, text)}"


def fresh_expires(stretch: Stretch, network: Network, time: int) -> int:
    """That of a click which came some seconds after it was signed."""
    delay = min(int(stretch.random.exponential(15)), network.lifetime - 30)
    return time // 1000 - delay + network.lifetime


def honest(stretch: Stretch, sender: Sender, time: int) -> tuple[str, NetworkKey, int]:
    """A URL that is valid at that time, the key that signed it, and when it expires."""
    network, site = sender
    expires = fresh_expires(stretch, network, time)
    key = network.signing_key(expires - network.lifetime)
    return signed(key, message(stretch, network.id, site, expires)), key, expires


def valid(stretch: Stretch, sender: Sender, time: int) -> Click:
    url, key, expires = honest(stretch, sender, time)
    return Click(time, url, "valid", sender.network.id, sender.site, key.id, expires)


def with_url(stretch: Stretch, sender: Sender, time: int, label: str, change: Callable[[str], str]) -> Click:
    """An honest click whose URL somebody changed, so that no key is found for it."""
    url, _, expires = honest(stretch, sender, time)
    return Click(time, change(url), label, sender.network.id, sender.site, None, expires)


def forged(stretch: Stretch, sender: Sender, time: int) -> Click:
    mac = base64.urlsafe_b64encode(stretch.random.bytes(32))[:43].decode("ascii")
    return with_url(stretch, sender, time, "invalid_signature", lambda url: f"{url[:-43]}{mac}")


def tampered(stretch: Stretch, sender: Sender, time: int) -> Click:
    """Signed for another site of the network; this one wants the money."""
    sites = sender.network.sites
    victim = sites[(sites.index(sender.site) + 1 + stretch.number(len(sites) - 1)) % len(sites)]
    theirs, ours = (f"&site_id={quote(site, safe='')}&" for site in (victim, sender.site))
    click = valid(stretch, Sender(sender.network, victim), time)
    url = (click.url or "").replace(theirs, ours, 1)
    return click._replace(url=url, label="invalid_signature", site=sender.site, key_id=None)


def wrong_period(stretch: Stretch, sender: Sender, time: int) -> Click:
    """Signed with the network's key that is not active: the new one too early, or the old one too late."""
    inactive = [key for key in sender.network.keys if not key.active(time // 1000)]
    if not inactive:
        return forged(stretch, sender, time)
    expires = fresh_expires(stretch, sender.network, time)
    url = signed(inactive[0], message(stretch, sender.network.id, sender.site, expires))
    return Click(time, url, "invalid_signature", sender.network.id, sender.site, None, expires)


def other_ring(stretch: Stretch, sender: Sender, time: int) -> Click:
    """A network signs with its own key, and names another one."""
    networks = stretch.market.networks
    other = networks[(networks.index(sender.network) + 1 + stretch.number(len(networks) - 1)) % len(networks)]
    expires = fresh_expires(stretch, other, time)
    key = other.signing_key(time // 1000)
    url = signed(key, message(stretch, sender.network.id, sender.site, expires))
    return Click(time, url, "other_ring", sender.network.id, sender.site, key.id, expires)


def late(stretch: Stretch, sender: Sender, time: int) -> Click:
    """Late by a second, or by most of a day: less than for how long two keys are active."""
    expires = time // 1000 - min(int(stretch.random.exponential(3_600)), 15 * 3_600)
    key = sender.network.signing_key(expires - sender.network.lifetime)
    url = signed(key, message(stretch, sender.network.id, sender.site, expires))
    return Click(time, url, "expired", sender.network.id, sender.site, key.id, expires)


def too_long(stretch: Stretch, sender: Sender, time: int) -> Click:
    expires = time // 1000 + (stretch.max_lifetime or 0) + 1 + stretch.number(90 * 86_400)
    key = sender.network.signing_key(time // 1000)
    url = signed(key, message(stretch, sender.network.id, sender.site, expires))
    return Click(time, url, "lifetime_too_long", sender.network.id, sender.site, key.id, expires)


def duplicate(stretch: Stretch, sender: Sender, time: int) -> Click:
    return with_url(stretch, sender, time, "duplicate_parameter", lambda url: f"{url}&site.id=site-mine")


def unsigned(stretch: Stretch, sender: Sender, time: int) -> Click:
    return with_url(stretch, sender, time, "missing_signature", lambda url: url[: -len("&signature=") - 43])


def padded(stretch: Stretch, sender: Sender, time: int) -> Click:
    return with_url(stretch, sender, time, "malformed_signature", lambda url: f"{url}=")


def without_expires(stretch: Stretch, sender: Sender, time: int) -> Click:
    key = sender.network.signing_key(time // 1000)
    url = signed(key, message(stretch, sender.network.id, sender.site, None))
    return Click(time, url, "missing_expires", sender.network.id, sender.site, None, 0)


def odd_expires(stretch: Stretch, sender: Sender, time: int) -> Click:
    key = sender.network.signing_key(time // 1000)
    text = ("never", "", "-1", "2026-06-12T00:00:00Z")[stretch.number(4)]
    url = signed(key, message(stretch, sender.network.id, sender.site, text))
    return Click(time, url, "malformed_expires", sender.network.id, sender.site, None, 0)


def network_in_tail(stretch: Stretch, sender: Sender, time: int) -> Click:
    """The network is named behind the signature alone, where anybody can write it."""
    click = without_network(stretch, sender, time)
    return click._replace(url=f"{click.url}&network_id={sender.network.id}", label="unsigned_ring_parameter")


def without_network(stretch: Stretch, sender: Sender, time: int) -> Click:
    expires = fresh_expires(stretch, sender.network, time)
    url = signed(sender.network.signing_key(time // 1000), message(stretch, None, sender.site, expires))
    return Click(time, url, "missing_ring_parameter", None, sender.site, None, expires)


def unknown_network(stretch: Stretch, sender: Sender, time: int) -> Click:
    expires = fresh_expires(stretch, sender.network, time)
    url = signed(sender.network.signing_key(time // 1000), message(stretch, UNKNOWN, sender.site, expires))
    return Click(time, url, "unknown_ring", UNKNOWN, sender.site, None, expires)


def retired(stretch: Stretch, _sender: Sender, time: int) -> Click:
    """Of the network whose contract ends: valid until then."""
    network = stretch.market.retired
    url, key, expires = honest(stretch, Sender(network, network.sites[0]), time)
    ended = time // 1000 >= CONTRACT_END
    label, key_id = ("no_active_key", None) if ended else ("valid", key.id)
    return Click(time, url, label, network.id, network.sites[0], key_id, expires)


def malformed(stretch: Stretch, sender: Sender, time: int) -> Click:
    """What is no URI of a click. Where it has no query that can be read, it names nobody."""
    variant = stretch.number(5)
    changes: tuple[Callable[[str], str], ...] = (
        lambda url: url.replace("&creative_id=", "&creative_id=two words ", 1),
        lambda url: f"{url}\x01",
        lambda url: f"{url}#top",
        lambda url: url.replace("?", "&", 1),
        lambda url: f"javascript:{url}",
    )
    click = with_url(stretch, sender, time, "malformed_uri", changes[variant])
    return click if variant < 3 else click._replace(network=None, site=None)


def without_url(_stretch: Stretch, _sender: Sender, time: int) -> Click:
    return Click(time, None, "no_url", None, None, None, 0)


def without_time(stretch: Stretch, sender: Sender, time: int) -> Click:
    return valid(stretch, sender, time)._replace(time=None, label="no_time", key_id=None)


MAKERS: dict[str, Callable[[Stretch, Sender, int], Click]] = {
    "valid": valid,
    "forged": forged,
    "attack_forged": forged,
    "tampered": tampered,
    "wrong_period": wrong_period,
    "other_ring": other_ring,
    "late": late,
    "too_long": too_long,
    "duplicate": duplicate,
    "unsigned": unsigned,
    "padded": padded,
    "without_expires": without_expires,
    "odd_expires": odd_expires,
    "network_in_tail": network_in_tail,
    "without_network": without_network,
    "unknown_network": unknown_network,
    "retired": retired,
    "malformed": malformed,
    "without_url": without_url,
    "without_time": without_time,
}


def make_clicks(stretch: Stretch, kinds: dict[str, int]) -> list[Click]:
    """So many clicks of each kind, in the order of time. A replay stands behind what it repeats."""
    clicks: list[tuple[int, Click]] = []
    sources: list[Click] = []
    for kind, count in kinds.items():
        if kind in REPLAYS:
            continue
        times = pick_times(stretch, kind, count)
        for sender, time in zip(pick_senders(stretch, kind, count), times, strict=True):
            click = MAKERS[kind](stretch, sender, time)
            clicks.append((time, on_any_host(stretch, click)))
            if kind == "valid":
                sources.append(clicks[-1][1])
    for kind in REPLAYS:
        for click in replays(stretch, kind, kinds.get(kind, 0), sources):
            clicks.append((click.time or 0, click))
    clicks.sort(key=lambda pair: pair[0])
    return [click for _, click in clicks]


def on_any_host(stretch: Stretch, click: Click) -> Click:
    """Some logs have whole URLs: a signature never covers scheme and host."""
    whole = click.url is not None and click.url.startswith("/") and stretch.number(16) == 0
    return click._replace(url=f"{HOST}{click.url}") if whole else click


def pick_times(stretch: Stretch, kind: str, count: int) -> list[int]:
    begin, end = stretch.begin, stretch.end
    if kind in ATTACK_SHARES:
        begin, end = max(begin, ATTACK[0] * 1000), min(end, ATTACK[1] * 1000)
    times: list[int] = stretch.random.integers(begin, max(end, begin + 1), count).tolist()
    return times


def pick_senders(stretch: Stretch, kind: str, count: int) -> list[Sender]:
    """Few sites have most of the clicks. Fraud comes from the bad ones, most often."""
    networks = stretch.market.networks
    shares = np.array([network.share for network in networks])
    places = np.arange(len(networks[0].sites))
    chances = 1.0 / (places + 1.5)
    chosen = stretch.random.choice(places, count, p=chances / chances.sum())
    if kind not in HONEST:
        bad = stretch.random.choice(np.array(BAD_SITES), count)
        chosen = np.where(stretch.random.random(count) < 0.75, bad, chosen)
    if kind in ATTACK_SHARES:
        chosen = np.full(count, BAD_SITES[0])
        shares = np.array([1.0, 1.0] + [0.0] * (len(networks) - 2))
    of = stretch.random.choice(len(networks), count, p=shares / shares.sum())
    return [Sender(networks[i], networks[i].sites[site]) for i, site in zip(of.tolist(), chosen.tolist(), strict=True)]


def replays(stretch: Stretch, kind: str, count: int, sources: list[Click]) -> list[Click]:
    """Valid clicks that are sent again before they expire, as they were or with something behind the signature."""
    pool = [click for click in sources if click.expires - (click.time or 0) // 1000 > 2]
    bad = {network.sites[place] for network in stretch.market.networks for place in BAD_SITES}
    worst = [click for click in pool if click.site in bad]
    if kind == "attack_replayed":
        captured = [click for click in worst if ATTACK[0] <= (click.time or 0) // 1000 < ATTACK[1]]
        worst = pool = (captured or worst or pool)[:24]
    made = []
    for _ in range(count if pool else 0):
        source = pick(stretch, worst if worst and stretch.number(4) else pool)
        seconds = 1 + stretch.number(source.expires - (source.time or 0) // 1000 - 1)
        tail = TAILS[stretch.number(len(TAILS))] if kind == "replayed_with_tail" else ""
        time = (source.time or 0) + 1000 * seconds
        made.append(source._replace(time=time, url=f"{source.url}{tail}", label="replayed"))
    return made


def pick(stretch: Stretch, clicks: list[Any]) -> Any:
    return clicks[stretch.number(len(clicks))]
