"""The commands of docs/cpp-server.md, and what they print."""

from __future__ import annotations

import re
import socket
import subprocess
import unittest

from server_process import ROOT

DOCUMENT = ROOT / "docs" / "cpp-server.md"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def timeless(text: str) -> str:
    """With the same `expires` whenever it was printed."""
    return re.sub(r'("expires":|"expires",")\d{10}', r"\g<1>0", text)


class Document(unittest.TestCase):
    def test_the_commands_do_what_it_says(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        # Without arguments it says how it is called, if it finds its libraries.
        script = "".join(blocks("sh")).replace("8080", str(port)) + "build/plain_click_server || exit $(($? - 2))\n"
        command = ["bash", "-euo", "pipefail", "-c", script]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
        self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
        [printed] = blocks("json")
        self.assertTrue(timeless(ended.stdout).endswith(timeless(printed)), ended.stdout)
        self.assertIn("click_server: new keys\n", ended.stderr)
        self.assertIn('click_server: end: {"keys":["2026-01","2026-02"],"reloads":1,', ended.stderr)

    def test_the_key_file_is_one(self) -> None:
        [text] = blocks("text")
        for line in text.splitlines()[1:]:
            self.assertRegex(line, r"^[!-~]+ +([0-9a-f]{2})+( +(-|\d+)){0,2}$")
