"""A batch: settings, and cases for them; all of it follows from the batch's seed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import random
from collections.abc import Callable
from dataclasses import dataclass

import diff_answers as answers
import diff_clicks as clicks
import diff_json
from click_sign import At, Existing, Expires, Lifetime
from diff_lines import line, octets, truth
from diff_settings import NOW, InstallVerifier, Settings, Signer, Verifier, some_settings
from diff_signed import known, signed_uri, some_expires, some_now, some_uri
from php_json_read import JsonError
from php_json_write import canonicalize

Random = random.Random


@dataclass(frozen=True)
class Case:
    line: str
    expected: Callable[[], str]


class Maker:
    """Makes the cases of one batch."""

    def __init__(self, seed: int) -> None:
        self.r = Random(seed)
        self.settings: Settings = some_settings(self.r)
        self.sent: dict[int, list[bytes]] = {}
        kinds: list[tuple[int, Callable[[], Case]]] = [
            *((26, self.verify), (2, self.many), (12, self.sign), (5, self.parts), (8, self.template), (5, self.lint)),
            *((8, self.names), (12, self.php), (6, self.stability), (8, self.install), (6, self.seal), (2, self.token)),
        ]
        self.kinds = [kind for _, kind in kinds]
        self.weights = [weight for weight, _ in kinds]

    def cases(self, count: int) -> list[Case]:
        return [self.r.choices(self.kinds, self.weights)[0]() for _ in range(count)]

    def pick_verifier(self) -> tuple[int, Verifier]:
        at = self.r.randrange(len(self.settings.verifiers))
        return at, self.settings.verifiers[at]

    def pick_signer(self) -> tuple[int, Signer]:
        at = self.r.randrange(len(self.settings.signers))
        return at, self.settings.signers[at]

    def click(self, at: int, verifier: Verifier) -> bytes:
        sent = self.sent.setdefault(at, [])
        if sent and self.r.random() < 0.2:
            return self.r.choice(sent)
        uri = self.r.choice(known("click_verify", "uri")) if self.r.random() < 0.05 else signed_uri(self.r, verifier)
        if verifier.guard is not None:
            sent.append(uri)
        return uri

    def verify(self) -> Case:
        at, by = self.pick_verifier()
        uri, now = self.click(at, by), some_now(self.r, by)
        expected = answers.verify
        return Case(
            line("verify", str(at), str(now), octets(uri)), lambda: expected(uri, by.ring, by.policy, now, by.guard)
        )

    def many(self) -> Case:
        at, by = self.pick_verifier()
        uris, now = [self.click(at, by) for _ in range(self.r.choice([1, 2, 7, 8, 9, 17]))], some_now(self.r, by)
        words = [str(at), str(now), str(len(uris)), *(octets(uri) for uri in uris)]
        return Case(line("many", *words), lambda: answers.many(uris, by.ring, by.policy, now, by.guard))

    def expires(self, signer: Signer) -> tuple[str, Expires]:
        if self.r.random() < 0.7:
            return "lifetime", Lifetime(signer.lifetime)
        if self.r.random() < 0.5:
            return "existing", Existing()
        at = self.r.choice([NOW, NOW + 60, NOW - 1, 0, -1, 99_999_999_999, 100_000_000_000, 1_700_000_000_000, 2**62])
        return str(at), At(at)

    def to_sign(self) -> bytes:
        uri = some_uri(self.r)
        if self.r.random() < 0.15:
            uri += self.r.choice([b"&", b""]) + b"expires=" + some_expires(self.r)
        return uri

    def sign(self) -> Case:
        at, by = self.pick_signer()
        uri, (word, expires) = self.to_sign(), self.expires(by)
        return Case(
            line("sign", str(at), str(NOW), word, octets(uri)),
            lambda: answers.sign(uri, by.ring, by.options, expires, NOW),
        )

    def lint(self) -> Case:
        at, by = self.pick_signer()
        uri = self.to_sign()
        return Case(line("lint", str(at), octets(uri)), lambda: answers.lint(uri, by.ring, by.options))

    def value(self, nasty: float) -> bytes | None:
        if self.r.random() < 0.05:
            return None
        return self.r.choice(
            [clicks.value(self.r, nasty), clicks.value(self.r, nasty), b"a b", "é&=".encode(), b"\xff"]
        )

    def parts(self) -> Case:
        at, by = self.pick_signer()
        nasty, (word, expires) = clicks.nastiness(self.r), self.expires(by)
        path = b"".join(clicks.origin_and_path(self.r, nasty))
        names = self.r.sample(clicks.NAMES[: -9 if nasty < 0.1 else None], self.r.randrange(1, 6))
        names = [clicks.spelled(self.r, name) if self.r.random() < nasty else name for name in names]
        pairs = [(name, self.value(nasty)) for name in names]
        words = [
            str(at),
            str(NOW),
            word,
            octets(path),
            str(len(pairs)),
            *(octets(word) for pair in pairs for word in pair),
        ]
        return Case(line("parts", *words), lambda: answers.parts(path, pairs, by.ring, by.options, expires, NOW))

    def template(self) -> Case:
        at, by = self.pick_signer()
        nasty, (word, expires) = clicks.nastiness(self.r), self.expires(by)
        macros = self.r.sample(["site", "x", "y", "click.id", "a-b", "n1"], self.r.randrange(0, 5))
        filled = [b"{%b}" % macro.encode() for macro in macros]
        if len(filled) > 1 and self.r.random() < 0.3:
            filled = [b"-".join(filled[:2]), *filled[1:]]
        text = clicks.uri(self.r, nasty) + b"".join(b"&t%d=%b" % pair for pair in enumerate(filled))
        if self.r.random() < 0.15:
            text = self.r.choice(known("click_template", "template"))
        values = {macro: self.value(nasty) for macro in macros if self.r.random() < 0.95}
        if self.r.random() < 0.03:
            values[self.r.choice(["zz", "Site", "nobody"])] = b"1"
        pairs = [word for macro, value in values.items() for word in (octets(macro.encode()), octets(value))]
        return Case(
            line("template", str(at), str(NOW), word, octets(text), str(len(values)), *pairs),
            lambda: answers.template(text, values, by.ring, by.options, expires, NOW),
        )

    def names(self) -> Case:
        name = self.r.choice([*clicks.NAMES, *known("click_names", "raw")])
        one, other = (clicks.spelled(self.r, clicks.spelled(self.r, name)) for _ in range(2))
        return Case(line("names", octets(one), octets(other)), lambda: answers.names(one, other))

    def body(self) -> bytes:
        return diff_json.body(self.r, known(*self.r.choice([("php_json", "input"), ("php_json_stability", "input")])))

    def php(self) -> Case:
        text, assoc = self.body(), self.r.random() < 0.5
        return Case(line("php", truth(assoc), octets(text)), lambda: answers.php(text, assoc))

    def stability(self) -> Case:
        text = self.body()
        return Case(line("stability", octets(text)), lambda: answers.places(text))

    def seal(self) -> Case:
        at = self.r.randrange(len(self.settings.install_signers))
        by, text, allow = self.settings.install_signers[at], self.body(), self.r.random() < 0.3
        return Case(
            line("seal", str(at), truth(allow), octets(text)),
            lambda: answers.seal(text, by.api_key, by.secret, by.encoding, by.max_body, allow),
        )

    def token(self) -> Case:
        at = self.r.randrange(len(self.settings.install_signers))
        by, body = self.settings.install_signers[at], self.body()
        return Case(
            line("token", str(at), octets(body)),
            lambda: answers.token(body, by.api_key, by.secret, by.encoding, by.max_body),
        )

    def headers(self, by: InstallVerifier, body: bytes) -> list[tuple[bytes, bytes]]:
        """Those of a sender who hashed the body, or what PHP makes of it."""
        api_key, secrets = self.r.choice(by.register.entries) if by.register.entries else (b"none", [])
        secret = self.r.choice(secrets).key if secrets and self.r.random() < 0.95 else b"nobody's"
        hashed = body
        if self.r.random() < 0.5:
            try:
                hashed = canonicalize(body, self.r.random() < 0.4)
            except JsonError:
                hashed = body
        mac = hmac.digest(api_key, secret + hashlib.sha1(hashed).hexdigest().encode(), hashlib.sha256)
        token = mac.hex().encode() if by.encoding == "hex" else base64.b64encode(mac)
        if self.r.random() < 0.1:
            odd = [
                token.swapcase(),
                token[:-1],
                token + b"=",
                b"",
                b" ",
                clicks.changed(self.r, token, 1),
                base64.b64encode(mac),
            ]
            token = self.r.choice(odd)
        name = self.r.choice([b"Kochava-Auth-Token"] * 9 + [b"kochava-auth-token", b"X-Token", b"KOCHAVA-AUTH-TOKEN"])
        headers = [(name, self.r.choice([b"", b"", b" ", b"\t "]) + token), (b"Kochava-Api-Key", api_key)]
        if self.r.random() < 0.05:
            headers.append(self.r.choice([headers[0], headers[1], (b"Kochava-Api-Key", b"other"), (b"Host", b"h")]))
        if self.r.random() < 0.03:
            headers = self.r.sample(headers, len(headers) - 1)
        return headers

    def install(self) -> Case:
        at = self.r.randrange(len(self.settings.install_verifiers))
        by, body = self.settings.install_verifiers[at], self.body()
        headers = self.headers(by, body)
        words = [
            str(at),
            str(NOW),
            octets(body),
            str(len(headers)),
            *(octets(word) for pair in headers for word in pair),
        ]
        return Case(
            line("install", *words),
            lambda: answers.verify_install(
                body, headers, NOW, by.register, by.encoding, by.max_body, by.report_only, by.accept
            ),
        )
