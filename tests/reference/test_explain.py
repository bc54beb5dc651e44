"""Holds the mistakes that are made on purpose against what makes them elsewhere, and the vectors against the causes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import unittest
import urllib.parse
from pathlib import Path
from typing import Any

import mistakes
from generate import committed_cases as cases
from mistakes_click import ENCODERS
from mistakes_install import BODIES

ROOT = Path(__file__).resolve().parent.parent.parent
# A line of the list in cause.rs: what it is a cause of, its number and its name.
CAUSE = re.compile(r'^\s+(Click|Install|Both): \w+ = (\d+), "(\w+)"', re.MULTILINE)
# A row of a table in docs/explain.md.
ROW = re.compile(r"^\| (\d+) \| `(\w+)` \|", re.MULTILINE)

TEXTS = ["".join(map(chr, range(1, 128))), "caf\u00e9 \U0001f600 \u2028 \uffee", "", '{"a":"x/y"}']
# What these functions make of each text of a list in JSON, as a list in JSON.
PHP = """
$pretty = fn ($text) => json_encode(json_decode($text), JSON_PRETTY_PRINT | JSON_UNESCAPED_SLASHES);
$functions = ['rawurlencode' => 'rawurlencode', 'urlencode' => 'urlencode', 'quoted' => 'json_encode',
    'quoted-raw' => fn ($text) => json_encode($text, JSON_UNESCAPED_UNICODE), 'pretty' => $pretty];
echo json_encode(array_map($functions[$argv[1]], json_decode(stream_get_contents(STDIN))));
"""
NODE = """
const functions = {
  'component': encodeURIComponent, 'encode-uri': encodeURI, 'quoted': text => JSON.stringify(text),
  'search-params': text => new URLSearchParams({ name: text }).toString().slice(5),
  'pretty': text => JSON.stringify(JSON.parse(text), null, 2),
  'tabs': text => JSON.stringify(JSON.parse(text), null, '\\t'),
};
const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));
console.log(JSON.stringify(texts.map(functions[process.argv[1]])));
"""


def asked(program: str, function: str, texts: list[str]) -> list[str]:
    path = shutil.which(program)
    if path is None:
        raise AssertionError(f"{program} is needed for this test and is not installed")
    command = [path, "-r", PHP, "--", function] if program == "php" else [path, "-e", NODE, function]
    run = subprocess.run(command, input=json.dumps(texts), capture_output=True, text=True, check=True)
    answers: list[str] = json.loads(run.stdout)
    return answers


class Causes(unittest.TestCase):
    def test_every_cause_is_known_everywhere(self) -> None:
        """The numbers and names are those of the core and of the rules."""
        listed = CAUSE.findall((ROOT / "crates/core/src/explain/cause.rs").read_text(encoding="utf-8"))
        kinds = {"Both": mistakes.OF_BOTH, "Click": mistakes.OF_CLICKS, "Install": mistakes.OF_INSTALLS}
        for kind, known in kinds.items():
            self.assertEqual({name: int(number) for of, number, name in listed if of == kind}, known, kind)
        rows = ROW.findall((ROOT / "docs/explain.md").read_text(encoding="utf-8"))
        self.assertEqual({name: int(number) for number, name in rows}, mistakes.NUMBER)

    def test_every_cause_is_told(self) -> None:
        """By some vector of clicks, and by some vector of installs, if it is a cause of these."""
        for suite, known in (("explain_click", mistakes.OF_CLICKS), ("explain_install", mistakes.OF_INSTALLS)):
            told = [case["explanation"]["causes"] for case in cases(suite)]
            self.assertEqual({cause for causes in told for cause in causes}, {*mistakes.OF_BOTH, *known}, suite)

    def test_there_are_enough(self) -> None:
        both = [*cases("explain_click"), *cases("explain_install")]
        told = [case["explanation"]["causes"] for case in both]
        self.assertGreaterEqual(len({causes[0] for causes in told if len(causes) == 1}), 60)
        self.assertGreaterEqual(len({tuple(causes) for causes in told if len(causes) == 2}), 40)

    def test_what_was_hashed_holds_no_secret(self) -> None:
        """Of an install, whatever was put into the message besides."""
        for case in cases("explain_install"):
            hashed = json.dumps(case["explanation"]["hashed"])
            for secret in (json.dumps(secret["secret"])[1:-1] for secret in case["secrets"]):
                self.assertFalse(len(secret) > 3 and secret in hashed, case["id"])


class Encoders(unittest.TestCase):
    def test_encoders_of_other_languages(self) -> None:
        made: list[tuple[str, list[str]]] = [
            ("quote", [urllib.parse.quote(text) for text in TEXTS]),
            ("quote-plus", [urllib.parse.quote_plus(text) for text in TEXTS]),
            *[(name, asked("php", name, TEXTS)) for name in ("rawurlencode", "urlencode")],
            *[(name, asked("node", name, TEXTS)) for name in ("component", "encode-uri", "search-params")],
        ]
        for name, expected in made:
            for text, encoded in zip(TEXTS, expected, strict=True):
                self.assertEqual(ENCODERS[name](text.encode()).decode("ascii"), encoded, name)

    def test_json_of_other_languages(self) -> None:
        quoted: list[tuple[str, list[str]]] = [
            ("body_quoted:php", asked("php", "quoted", TEXTS)),
            ("body_quoted:php-raw", asked("php", "quoted-raw", TEXTS)),
            ("body_quoted:javascript", asked("node", "quoted", TEXTS)),
            ("body_quoted:python", [json.dumps(text) for text in TEXTS]),
        ]
        for name, expected in quoted:
            for text, written in zip(TEXTS, expected, strict=True):
                self.assertEqual(BODIES[name](text.encode()).decode(), written, name)

    def test_forms_of_bodies_of_other_languages(self) -> None:
        """On what each of them writes in one way alone: text in ASCII, without slashes, numbers as they are read."""
        data: Any = {"b": [1, {"y": None, "x": []}], "a": {}, "c": "\u00e9", "B": {"d": True, "a": [[1.5], "t,:{"]}}
        compact = json.dumps(data, separators=(",", ":"))
        raw = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
        forms: list[tuple[str, str, str]] = [
            ("pretty_printed:python", compact, json.dumps(data)),
            ("pretty_printed:4", compact, json.dumps(data, indent=4)),
            ("pretty_printed:4", compact, asked("php", "pretty", [compact])[0]),
            ("pretty_printed:2", raw, asked("node", "pretty", [raw])[0]),
            ("pretty_printed:tab", raw, asked("node", "tabs", [raw])[0]),
            ("whitespace_removed", json.dumps(data, indent=3), compact),
            ("raw_unicode", compact, raw),
            ("escaped_unicode", raw, compact),
            ("keys_sorted", compact, json.dumps(data, separators=(",", ":"), sort_keys=True)),
        ]
        for name, body, expected in forms:
            self.assertEqual(BODIES[name](body.encode()).decode(), expected, name)


if __name__ == "__main__":
    unittest.main()
