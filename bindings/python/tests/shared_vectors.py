"""The vectors that every language runs: tests/vectors of the repository, or the directory that ADSEAL_VECTORS names.

@pytest.mark.parametrize("case", cases("click_verify"), ids=by_id)
def test_verify(case: Case) -> None: ...
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any, TypeAlias

REPOSITORY = Path(__file__).resolve().parents[3]
VECTORS = Path(os.environ.get("ADSEAL_VECTORS") or REPOSITORY / "tests" / "vectors")

Case: TypeAlias = dict[str, Any]


def suite(name: str) -> dict[str, Any]:
    """The whole file of that name, without its ``.json``."""
    loaded: dict[str, Any] = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def cases(name: str) -> list[Case]:
    """The cases of a file. Empty they would test nothing, and pytest would call that a success."""
    found: list[Case] = suite(name)["cases"]
    if not found:
        raise ValueError(f"{name}.json holds no case")
    return found


def by_id(case: Case) -> str:
    """Names a test after its case, as ``ids`` of ``pytest.mark.parametrize``."""
    name: str = case["id"]
    return name


def octets(value: Any) -> bytes:
    """A byte string of a vector: text, hexadecimal, or pieces of text with how often each is repeated."""
    if isinstance(value, str):
        return value.encode()
    if "hex" in value:
        return bytes.fromhex(value["hex"])
    return b"".join(text.encode() * count for text, count in value["repeat"])
