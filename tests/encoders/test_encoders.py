"""Holds every cell of the tables in the README's section about JSON encoders against PHP and the encoders."""

from __future__ import annotations

import json
import re
import tempfile
import unittest
from pathlib import Path

from encoders import HERE, ROOT, Encoder, installed, php
from probes import ASCII, NON_ASCII, PROBES, Written, answers, prices, tables

SECTION = "## Which bytes do I send?\n"
CODE = re.compile(r"`([^`]+)`")
# Beyond ASCII, from each length of UTF-8, and the separators that some encoders treat apart.
BEYOND_ASCII = [f'"{chr(code)}"' for code in (0x80, 0xE9, 0xFF, 0x7FF, 0x800, 0x20AC, 0x2028, 0x2029, 0xFFFD, 0x1F600)]
INTEGERS = ["0", "-1", "9007199254740992", "9223372036854775807", "-9223372036854775808"]


def readme_tables() -> list[list[str]]:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    section = text.partition(SECTION)[2].partition("\n## ")[0]
    return [block.splitlines() for block in re.findall(r"(?:^\|.*\n)+", section, re.MULTILINE)]


def recorded() -> list[Written]:
    """What was run by hand: where nothing else is recorded, the encoder wrote what PHP writes."""
    record = json.loads((HERE / "by_hand" / "written.json").read_text(encoding="ascii"))
    if record["probes"] != PROBES:
        raise AssertionError("by_hand/written.json answers other questions than these: run record.py")
    by_php = answers(php("object"))
    return [
        Written(found["name"], found["settings"], by_php | found["default"], by_php | found["nearest"])
        for found in record["encoders"]
    ]


class Encoders(unittest.TestCase):
    encoders: list[Encoder]
    by_name: dict[str, Encoder]

    @classmethod
    def setUpClass(cls) -> None:
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.encoders = installed(Path(folder.name))
        cls.by_name = {encoder.name: encoder for encoder in cls.encoders}

    def test_tables(self) -> None:
        written = [
            Written(encoder.name, encoder.settings, answers(encoder.default), answers(encoder.nearest))
            for encoder in self.encoders
        ]
        defaults, settings = tables([*written, *recorded()], answers(php("object")))
        in_readme = readme_tables()
        self.assertEqual(len(in_readme), 3)
        self.maxDiff = None
        self.assertEqual(in_readme[0], defaults)
        self.assertEqual(in_readme[1], settings)

    def test_both_modes_agree_on_what_is_asked(self) -> None:
        self.assertEqual(answers(php("object")), answers(php("assoc")))

    def test_the_column_beyond_ascii_stands_for_the_rest(self) -> None:
        """An encoder that writes one of these as it is writes all of them so; RapidJSON's hex digits aside."""
        for encoder in self.encoders:
            for encode in (encoder.default, encoder.nearest):
                raw = [text == probe for probe, text in zip(BEYOND_ASCII, encode(BEYOND_ASCII), strict=True)]
                self.assertEqual(set(raw), {encode([NON_ASCII]) == [NON_ASCII]}, encoder.name)
                if not raw[0] and encoder.name != "C++ RapidJSON":
                    self.assertEqual(encode(BEYOND_ASCII), php("object")(BEYOND_ASCII), encoder.name)

    def test_amounts_with_cents_and_integers_are_written_alike(self) -> None:
        amounts = prices()
        by_php = php("object")(amounts)
        for encoder in self.encoders:
            self.assertEqual(encoder.default(amounts), by_php, encoder.name)
            integers = INTEGERS[:3] if "JavaScript" in encoder.name else INTEGERS
            self.assertEqual(encoder.default(integers), integers, encoder.name)

    def test_javascript_rounds_large_integers(self) -> None:
        javascript = self.by_name["JavaScript `JSON.stringify`"]
        self.assertEqual(javascript.default(["9007199254740993"]), ["9007199254740992"])

    def test_python_writes_nan(self) -> None:
        self.assertEqual(self.by_name["Python `json.dumps`"].default(["NaN", "1e999"]), ["NaN", "Infinity"])

    def test_what_no_encoder_can_fix(self) -> None:
        """Column one holds what PHP does not leave as it is in one mode or the other, column three what both leave."""
        rows = [[CODE.findall(cell) for cell in row.split("|")[1:-1]] for row in readme_tables()[2][2:]]
        self.assertEqual(len(rows), 7)
        object_mode, assoc_mode = php("object"), php("assoc")
        for given, _, instead in rows:
            self.assertTrue(given and instead, f"a row without code: {given} {instead}")
            for text in given:
                made = object_mode([text]) + assoc_mode([text])
                self.assertNotEqual(made, [text, text])
            for text in instead:
                self.assertEqual(object_mode([text]) + assoc_mode([text]), [text, text])


class Probes(unittest.TestCase):
    def test_every_ascii_character_is_asked_once(self) -> None:
        self.assertEqual(sorted(json.loads(probe) for probe in ASCII), [chr(c) for c in range(128) if chr(c) != "/"])
        self.assertEqual(len(set(PROBES)), len(PROBES))


if __name__ == "__main__":
    unittest.main()
