"""Holds the reference and the vectors about JSON against PHP. Run by test_reference.py."""

from __future__ import annotations

import random
import re
import struct
import unittest
from collections.abc import Iterator
from pathlib import Path

import php_json_write
import php_oracle
from forms import octets_of
from generate import committed_cases
from php_json_read import JsonError
from php_json_stability import CAUSES, stability
from php_json_write import canonicalize

RULES = Path(__file__).resolve().parent.parent.parent / "docs" / "php-json.md"
RANDOM_TEXTS = 6000
RANDOM_DOUBLES = 6000
UNAVOIDABLE = {"empty_object", "list_like_object", "negative_zero"}

SCALARS = ["0", "-0", "-0.0", "1.0", "1e2", "-1E-7", "9223372036854775808", "1e999", "-1e-400", "0.1", "true", "null"]
SPELLINGS = ["a", "0", "1", "/", "\\/", "\\u0061", "\\u0030", "\\u0000", "\\n", "\\u00E9", "\u00e9", "\U0001f600",
             "\\ud83d\\ude00", "\\uD83D\\uDE00", "\x7f", "\\u007f", "\\u001f", "<"]  # fmt: skip


def random_string(source: random.Random) -> str:
    return '"' + "".join(source.choices(SPELLINGS, k=source.choice((0, 1, 1, 1, 2, 4)))) + '"'


def random_json(source: random.Random, depth: int) -> str:
    """Rich in what the rules are about: repeats, lists, spellings, numbers at the edges."""
    kind = source.randrange(8 if depth else 4)
    if kind < 2:
        return source.choice(SCALARS)
    if kind < 4:
        return random_string(source)
    space = source.choice(("", "", "", " ", "\n\t"))
    values = [random_json(source, depth - 1) for _ in range(source.randrange(4))]
    if kind < 5:
        return f"[{space}{f'{space},'.join(values)}]"
    names = [f'"{index}"' for index in range(4)] if kind == 5 else [random_string(source) for _ in range(4)]
    members = [f"{name}{space}:{value}" for name, value in zip(names, values, strict=False)]
    return f"{{{f',{space}'.join(members)}{space}}}"


def random_texts(count: int) -> Iterator[bytes]:
    """Every other one is damaged at one place."""
    source = random.Random(512)
    for number in range(count):
        text = random_json(source, 4).encode()
        if number % 2:
            at = source.randrange(len(text) + 1)
            inserted = source.choice(
                (b"", b"", b'"', b"]", b"}", b",", b":", b"\\", b"\x01", b"\xff", b"0", b"{", b" ")
            )
            text = text[:at] + inserted + text[at + source.randrange(3) :]
        yield text


def vector_inputs() -> set[bytes]:
    return {octets_of(case["input"]) for suite in ("php_json", "php_json_stability") for case in committed_cases(suite)}


def reference(json: bytes, assoc: bool) -> bytes | int:
    try:
        return canonicalize(json, assoc)
    except JsonError as error:
        return error.code


def assoc_error(json: bytes) -> JsonError | None:
    """The error where there is one, and it came while reading."""
    try:
        canonicalize(json, assoc=True)
    except JsonError as error:
        return None if error.code == 7 else error
    return None


def in_assoc_mode(json: bytes) -> bytes | int:
    return php_oracle.canonicalize(json)[1]


def longest_token(json: bytes, at: int) -> int:
    """How much of the text the error at this place may be about."""
    string = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL).match(json, at)
    if string is not None:
        return len(string[0])
    return {b"\\": 12, b"t": 4, b"f": 5, b"n": 4}.get(json[at : at + 1], 4 if json[at] >= 0x80 else 1)


class PhpJson(unittest.TestCase):
    def test_vectors_with_php(self) -> None:
        for case in committed_cases("php_json"):
            answers = php_oracle.canonicalize(octets_of(case["input"]))
            for mode, answer in zip(("object", "assoc"), answers, strict=True):
                told = case[mode]
                expected = octets_of(told["output"]) if "output" in told else told["code"]
                self.assertEqual(expected, answer, f"{case['id']} in {mode} mode")

    def test_reference_with_php(self) -> None:
        for json in [*sorted(vector_inputs()), *random_texts(RANDOM_TEXTS)]:
            answers = php_oracle.canonicalize(json)
            self.assertEqual((reference(json, False), reference(json, True)), answers, f"{json!r}")
            self.assertEqual(stability(json) == [], answers == (json, json), f"{json!r}")

    def test_offsets_with_php(self) -> None:
        """What follows the text up to the offset decides the error, what follows the token in error does not."""
        checked = 0
        for json in [*sorted(vector_inputs()), *random_texts(RANDOM_TEXTS // 4)]:
            error = assoc_error(json)
            if error is None:
                continue
            before = json[: error.offset]
            self.assertEqual(in_assoc_mode(before + b"\x01"), 3, f"{json!r}")
            self.assertEqual(in_assoc_mode(before + b"\xff"), 5, f"{json!r}")
            if error.offset < len(json):
                upto = json[: error.offset + longest_token(json, error.offset)]
                for rest in (b"\x01", b"\xff"):
                    self.assertEqual(in_assoc_mode(upto + rest), error.code, f"{json!r}")
            checked += 1
        self.assertGreater(checked, 1000)

    def test_doubles_with_php(self) -> None:
        doubles = {bits: text for case in committed_cases("php_doubles") for bits, text in case["doubles"]}
        self.assertGreater(len(doubles), 5000)
        source = random.Random(1074)
        patterns = (source.getrandbits(64) for _ in range(RANDOM_DOUBLES))
        drawn = {f"{bits:016x}" for bits in patterns if bits >> 52 & 0x7FF != 0x7FF}
        for bits in sorted(doubles.keys() | drawn):
            (value,) = struct.unpack(">d", bytes.fromhex(bits))
            by_php = php_oracle.double_text(bits)
            self.assertEqual(php_json_write.double_text(value).encode(), by_php, bits)
            self.assertEqual(doubles.get(bits, php_json_write.double_text(value)).encode(), by_php, bits)
            self.assertEqual(php_oracle.canonicalize(b"%.17e" % value), (by_php, by_php), bits)
            self.assertEqual(php_json_write.number_text(f"{value:.17e}").encode(), by_php, bits)

    def test_messages_with_php(self) -> None:
        """The messages that the rules name are PHP's."""
        rows = re.findall(r"^\| (\d+) \| ([^|]+) \|", RULES.read_text(encoding="utf-8"), re.MULTILINE)
        messages = {int(code): message.strip() for code, message in rows}
        self.assertEqual(set(messages), {1, 2, 3, 4, 5, 7, 9, 10})
        by_code = {
            case["object"]["code"]: case["input"] for case in committed_cases("php_json") if "code" in case["object"]
        }
        for code, message in messages.items():
            self.assertEqual(php_oracle.message(octets_of(by_code[code])), message.encode())

    def test_canonical_is_stable_where_it_can_be(self) -> None:
        for json in [*sorted(vector_inputs()), *random_texts(RANDOM_TEXTS)]:
            for assoc in (False, True):
                canonical = reference(json, assoc)
                if isinstance(canonical, bytes):
                    left = {finding.cause for finding in stability(canonical)}
                    allowed = UNAVOIDABLE | ({"invalid_property_name"} if assoc else set())
                    self.assertLessEqual(left, allowed, f"{json!r}")

    def test_places_lie_in_the_text(self) -> None:
        for json in [*sorted(vector_inputs()), *random_texts(RANDOM_TEXTS)]:
            for finding in stability(json):
                self.assertLessEqual(finding.offset + finding.length, len(json), f"{json!r}")
                self.assertEqual(finding.length == 0, finding.offset == len(json), f"{json!r}")
                self.assertEqual(finding.code is not None, finding.cause == "invalid_json", f"{json!r}")

    def test_cover_every_code_and_cause(self) -> None:
        codes = [
            {case[mode]["code"] for case in committed_cases("php_json") if "code" in case[mode]}
            for mode in ("object", "assoc")
        ]
        self.assertEqual(codes, [{1, 2, 3, 4, 5, 7, 9, 10}, {1, 2, 3, 4, 5, 7, 10}])
        causes = {finding["cause"] for case in committed_cases("php_json_stability") for finding in case["findings"]}
        self.assertEqual(causes, set(CAUSES))


class SigningJson(unittest.TestCase):
    def test_what_is_sent_with_php(self) -> None:
        """The body is PHP's form in object mode; unless unstable ones are allowed, PHP leaves it as it is."""
        for case in committed_cases("install_sign"):
            if "result" in case:
                body = octets_of(case["result"]["body"])
                self.assertEqual(php_oracle.canonicalize(octets_of(case["json"]))[0], body, case["id"])
                if not case["allow_unstable"]:
                    self.assertEqual(php_oracle.canonicalize(body), (body, body), case["id"])
            elif case["error"]["status"] < 170 and case["error"]["status"] > 150:
                code = php_oracle.canonicalize(octets_of(case["json"]))[0]
                self.assertEqual(code, case["error"]["status"] - 150, case["id"])

    def test_what_matched_with_php(self) -> None:
        named = set()
        for case in committed_cases("install_verify"):
            verdict = case["verdict"]
            received = octets_of(case["body"])
            if verdict["form"] is not None:
                forms = dict(zip(("php_object", "php_assoc"), php_oracle.canonicalize(received), strict=True))
                self.assertEqual({"raw": received, **forms}[verdict["form"]], octets_of(verdict["body"]), case["id"])
                named.add(verdict["form"])
            if verdict["json_error"] is not None:
                codes = php_oracle.canonicalize(received)
                self.assertEqual(codes[0], verdict["json_error"]["code"], case["id"])
                self.assertIsInstance(codes[1], int, case["id"])
        self.assertEqual(named, {"raw", "php_object", "php_assoc"})
