"""Every Python block of docs/python-http.md runs."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from shared_vectors import REPOSITORY

from integration import signing
from integration.running import Recorder, body, header

DOCUMENT = REPOSITORY / "docs" / "python-http.md"
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def test_every_block_runs(recorder: Recorder, tmp_path: Path) -> None:
    # In a process of its own: Django's settings are made once. Lines stay where they are in the document.
    text = DOCUMENT.read_text(encoding="utf-8")
    blocks = list(BLOCK.finditer(text))
    assert len(blocks) == text.count("```python") > 4
    program = ""
    for block in blocks:
        program += "\n" * (text.count("\n", 0, block.start(1)) - program.count("\n")) + block.group(1)
    script = tmp_path / "python-http.md"
    script.write_text(program.replace("https://control.kochava.com", recorder.url), encoding="utf-8")
    subprocess.run([sys.executable, "-W", "error", script], check=True, timeout=120)
    assert recorder.targets == ["/track/json"] * 3
    for request in recorder.requests:
        token = signing.token(body(request), api_key="my-api-key", secret="secret, 16 bytes or more")
        assert header(request, "Kochava-Auth-Token") == token
