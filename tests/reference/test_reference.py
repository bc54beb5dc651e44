"""Holds the reference and the committed vectors against what is not the reference: published values, OpenSSL, PHP."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import subprocess
import tempfile
import unittest
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import click_sign
import click_uri
import click_verify
import generate
import install
import keys
import test_explain
import test_php_json
from click_sign import At, Existing, Options
from forms import octets_of as octets
from generate import committed_cases as cases

PUBLISHED_MESSAGE = (
    b"/v1/cpi/click?campaign_id=koconversionsdemo174ea19bc63928cdfaae33f79d77&network_id=2820&site_id=test-site-id"
    b"&creative_id=test-creative-id&device_id=TEST-ADID-VALUE&device_id_type=adid&expires=12345"
)
PUBLISHED_SIGNATURE = "BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w"

RFC_4231_MACS = [
    "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
    "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
    "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
    "a3b6167473100ee06e0c796c2955552b",
    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
    "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
]

# Case, length of the body, digest, token.
DOCUMENTED_TOKENS = [
    (
        "sample",
        292,
        "8266af212435903e824cd0eb0cbbcb20bb195ba8",
        "0f3e7df8a2dd465a6ad7fcce5c112b566c8bd3b42f4fa9ac9491a2ec3b5d1f46",
    ),
    (
        "sample-user-agent",
        385,
        "222a9b76073afa24b0578d46c272282ee45afa36",
        "63ca333aa5bf1192d18a4fa44972181e438634536ff8e59bc6db644da74478e7",
    ),
]

# Prints for every line, a name in hexadecimal, the key under which PHP stores it, or nothing.
PHP_FOLD = """
while (($line = fgets(STDIN)) !== false) {
    parse_str(hex2bin(trim($line)) . "=1", $stored);
    echo bin2hex((string) (array_key_first($stored) ?? "")), "\\n";
}
"""


def tool(name: str) -> str:
    path = shutil.which(name)
    if path is None:
        raise AssertionError(f"{name} is needed for this test and is not installed")
    return path


def openssl(arguments: list[str], messages: list[bytes]) -> list[str]:
    """The digests of all messages, with one process for every five hundred."""
    digests: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for start in range(0, len(messages), 500):
            files: list[str] = []
            for number, message in enumerate(messages[start : start + 500]):
                path = Path(folder) / str(number)
                path.write_bytes(message)
                files.append(str(path))
            run = subprocess.run([tool("openssl"), *arguments, *files], check=True, capture_output=True, text=True)
            digests += [line.rpartition("= ")[2] for line in run.stdout.splitlines()]
    return digests


def base64_mac(signature: str) -> str:
    """Undoes both kinds of base64 bit by bit, so that the reference's own way is not used to check it."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
    value = 0
    for character in signature.rstrip("="):
        value = value << 6 | (62 if character in "+-" else 63 if character in "/_" else alphabet.index(character))
    return f"{value >> 2:064x}"


def click_macs() -> Iterator[tuple[bytes, bytes, str]]:
    """Key, message and MAC of every click in the vectors."""
    for case in cases("hmac_sha256"):
        yield octets(case["key"]), octets(case["message"]), case["mac_hex"]
    for suite in ("click_sign", "click_sign_parts", "click_template"):
        for case in cases(suite):
            if "result" in case:
                result = case["result"]
                key = next(key for key in case["ring"] if key["id"] == result["key_id"])
                yield octets(key["key"]), octets(result["message"]), result["mac_hex"]
                yield octets(key["key"]), octets(result["message"]), base64_mac(result["signature"])
    for case in cases("click_verify"):
        for key in case["ring"] if case["stages"] else []:
            stages = case["stages"]
            yield octets(key["key"]), octets(stages["message"]), stages["mac_hex"][key["id"]]
            yield octets(key["key"]), octets(stages["message"]), base64_mac(stages["signature"][key["id"]])


def token_mac(token: str) -> str:
    return token if len(token) == 64 else base64_mac(token)


def install_macs() -> Iterator[tuple[bytes, bytes, str]]:
    """API key, secret with digest, and MAC of every token in the vectors."""
    for case in cases("install_token"):
        if "result" in case:
            message = octets(case["secret"]) + case["result"]["sha1_hex"].encode()
            yield octets(case["api_key"]), message, token_mac(case["result"]["token"])
    for case in cases("install_verify"):
        if case["stages"]:
            headers = [octets(value) for name, value in case["headers"] if octets(name).lower() == b"kochava-api-key"]
            entry = next(entry for entry in case["register"] if octets(entry["api_key"]) == headers[0].strip())
            for secret in entry["secrets"]:
                message = octets(secret["secret"]) + case["stages"]["sha1_hex"].encode()
                yield headers[0].strip(), message, token_mac(case["stages"]["token"][secret["id"]])


def matched_macs() -> Iterator[tuple[bytes, bytes, str]]:
    """The same for what signing JSON returns, and for the bytes that matched a token."""
    for case in cases("install_sign"):
        if "result" in case:
            result = case["result"]
            message = octets(case["secret"]) + hashlib.sha1(octets(result["body"])).hexdigest().encode()
            yield octets(case["api_key"]), message, token_mac(result["token"])
    for case in cases("install_verify"):
        verdict = case["verdict"]
        if verdict["body"] is not None:
            headers = {octets(name).lower(): octets(value).strip() for name, value in case["headers"]}
            api_key = headers[b"kochava-api-key"]
            entry = next(entry for entry in case["register"] if octets(entry["api_key"]) == api_key)
            secret = next(secret for secret in entry["secrets"] if secret["id"] == verdict["key_id"])
            message = octets(secret["secret"]) + hashlib.sha1(octets(verdict["body"])).hexdigest().encode()
            yield api_key, message, token_mac(headers[b"kochava-auth-token"].decode("ascii"))


def uris() -> Iterator[bytes]:
    for suite in ("click_sign", "click_sign_parts", "click_template", "click_lint", "click_verify"):
        for case in cases(suite):
            for form in (case.get("uri"), case.get("template"), case.get("result", {}).get("uri")):
                if form is not None:
                    yield octets(form)
    for case in cases("click_replay"):
        for step in case["steps"]:
            yield octets(step["uri"])


def random_names(count: int) -> Iterator[bytes]:
    pieces = [
        b"a",
        b"B",
        b"_",
        b".",
        b" ",
        b"+",
        b"[",
        b"]",
        b"%",
        b"%00",
        b"%20",
        b"%2e",
        b"%5B",
        b"%5d",
        b"\xe9",
        b"0",
    ]
    source = random.Random(2820)
    for _ in range(count):
        yield b"".join(source.choices(pieces, k=source.randrange(12)))


class PublishedValues(unittest.TestCase):
    def test_click_example(self) -> None:
        ring = [keys.Key("published", b"secret")]
        signed = click_sign.sign(PUBLISHED_MESSAGE, ring, Options(), Existing(), 12000)
        self.assertEqual(signed.uri, PUBLISHED_MESSAGE + b"&signature=" + PUBLISHED_SIGNATURE.encode())
        stamped = click_sign.sign(PUBLISHED_MESSAGE.partition(b"&expires")[0], ring, Options(), At(12345), 12000)
        self.assertEqual(stamped, signed)
        for now, reason in [(12344, 0), (12345, 11)]:
            verdict = click_verify.verify(signed.uri, ring, click_verify.Policy(), now)
            self.assertEqual(verdict.found.reason, reason)

    def test_rfc_4231(self) -> None:
        vectors = [case for case in cases("hmac_sha256") if case["id"].startswith("rfc-4231-")]
        macs = [case["mac_hex"][: 2 * case.get("truncated_length", 32)] for case in vectors]
        self.assertEqual(macs, RFC_4231_MACS)

    def test_install_tokens(self) -> None:
        vectors = {case["id"]: case for case in cases("install_token")}
        for name, length, digest, token in DOCUMENTED_TOKENS:
            body = octets(vectors[name]["body"])
            self.assertEqual(len(body), length)
            made = install.sign(b"test-api-key", b"test-secret", body, "hex")
            self.assertEqual((made.sha1_hex, made.token), (digest, token))
            self.assertEqual(vectors[name]["result"]["token"], token)
            signed = next(case["result"] for case in cases("install_sign") if case["id"] == name)
            self.assertEqual((signed["sha1_hex"], signed["token"]), (digest, token))
            self.assertEqual(octets(signed["body"]), body)


class OtherPrograms(unittest.TestCase):
    def test_macs_with_openssl(self) -> None:
        by_key: defaultdict[bytes, list[tuple[bytes, str]]] = defaultdict(list)
        for key, message, mac in [*click_macs(), *install_macs(), *matched_macs()]:
            by_key[key].append((message, mac))
        self.assertGreater(sum(map(len, by_key.values())), 1000)
        for key, pairs in by_key.items():
            arguments = ["dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key.hex()}"]
            digests = openssl(arguments, [message for message, _ in pairs])
            self.assertEqual(digests, [mac for _, mac in pairs], f"key {key!r}")

    def test_digests_with_openssl(self) -> None:
        pairs = [(octets(case["body"]), case["result"]) for case in cases("install_token") if "result" in case]
        pairs += [(octets(case["body"]), case["stages"]) for case in cases("install_verify") if case["stages"]]
        digests = openssl(["sha1"], [body for body, _ in pairs])
        self.assertEqual(digests, [form["sha1_hex"] for _, form in pairs])

    def test_names_with_php(self) -> None:
        vectors = {octets(case["raw"]): octets(case["folded"]) for case in cases("click_names")}
        seen = {
            segment.partition(b"=")[0] for uri in uris() for segment in uri.partition(b"?")[2].split(b"&") if segment
        }
        names = sorted(vectors.keys() | seen | set(random_names(5000)))
        self.assertGreater(len(names), 400)
        lines = "".join(name.hex() + "\n" for name in names)
        run = subprocess.run([tool("php"), "-r", PHP_FOLD], input=lines, check=True, capture_output=True, text=True)
        stored = [bytes.fromhex(line) for line in run.stdout.split("\n")[:-1]]
        self.assertEqual(len(stored), len(names))
        for name, by_php in zip(names, stored, strict=True):
            self.assertEqual(click_uri.fold(name), by_php, f"name {name!r}")
            self.assertEqual(vectors.get(name, by_php), by_php, f"vector for {name!r}")


class Vectors(unittest.TestCase):
    def test_what_is_signed_verifies_until_it_expires(self) -> None:
        checked = 0
        for suite in ("click_sign", "click_sign_parts", "click_template"):
            for case in cases(suite):
                result = case.get("result")
                if result is None or result["expires"] <= case["now"]:
                    continue
                ring = [
                    keys.Key(**{**key, "key": octets(key["key"])})
                    for key in case["ring"]
                    if key["id"] == result["key_id"]
                ]
                for now, reason in [(case["now"], 0), (result["expires"] - 1, 0)]:
                    verdict = click_verify.verify(octets(result["uri"]), ring, click_verify.Policy(), now)
                    self.assertEqual(verdict.found.reason, reason, f"{suite}: {case['id']}")
                checked += 1
        self.assertGreater(checked, 100)

    def test_a_rendered_template_is_what_sign_makes_of_it(self) -> None:
        """Rendering looks at templates and values; signing looks at what they became, and has nothing to refuse."""
        rendered = [case for case in cases("click_template") if "result" in case]
        self.assertGreater(len(rendered), 100)
        for case in rendered:
            result = case["result"]
            ring = [keys.Key(**{**key, "key": octets(key["key"])}) for key in case["ring"]]
            message = octets(result["uri"]).rpartition(b"&signature=")[0]
            options = Options(strict=case["options"]["strict"])
            signed = click_sign.sign(message, ring, options, Existing(), case["now"])
            self.assertEqual(signed.uri, octets(result["uri"]), case["id"])

    def test_cover_every_status(self) -> None:
        statuses = {case["refusal"]["status"] for name in ("click_sign", "click_template") for case in cases(name)
                    if "refusal" in case}  # fmt: skip
        self.assertEqual(statuses, set(range(120, 135)))
        reasons = {case["verdict"]["reason"] for case in cases("click_verify")}
        self.assertEqual(reasons, set(range(13)))
        self.assertIn(13, {step["reason"] for case in cases("click_replay") for step in case["steps"]})
        install_reasons = {case["verdict"]["reason"] for case in cases("install_verify")}
        self.assertEqual(install_reasons, {0, *range(40, 47)})
        refusals = {case["error"]["status"] for case in cases("install_sign") if "error" in case}
        self.assertEqual(refusals, {103, 107, *range(151, 156), 157, 159, 160, 170})
        lints = {lint["number"] for case in cases("click_lint") for lint in case.get("lints", [])}
        self.assertEqual(lints, set(range(1, 7)))
        flags = {flag for case in cases("click_verify") for flag in case["verdict"]["flags"]}
        self.assertEqual(len(flags), 3)

    def test_no_two_cases_are_the_same(self) -> None:
        """No two cases of a suite ask the same question."""
        for name in generate.SUITES:
            questions = [
                json.dumps(
                    {field: value for field, value in case.items() if field not in ("id", "about")}, sort_keys=True
                )
                for case in cases(name)
            ]
            self.assertEqual(len(set(questions)), len(questions), name)


def load_tests(
    loader: unittest.TestLoader, standard_tests: unittest.TestSuite, pattern: str | None
) -> unittest.TestSuite:
    for module in (test_explain, test_php_json):
        standard_tests.addTests(loader.loadTestsFromModule(module, pattern=pattern))
    return standard_tests


if __name__ == "__main__":
    unittest.main()
