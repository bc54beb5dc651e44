"""Every Python block of the documents runs, and docs/python.md shows every name that the package has."""

from __future__ import annotations

import ast
import re
import sys
import types
from pathlib import Path

import adseal
import pytest
from shared_vectors import REPOSITORY

DOCUMENT = REPOSITORY / "docs" / "python.md"
INDEX_PAGE = REPOSITORY / "bindings" / "python" / "README.md"
BLOCK = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(document: Path = DOCUMENT) -> list[tuple[int, str]]:
    """The blocks, each with the line at which it begins."""
    text = document.read_text(encoding="utf-8")
    return [(text[: block.start(1)].count("\n"), block.group(1)) for block in BLOCK.finditer(text)]


@pytest.mark.parametrize("document", [DOCUMENT, INDEX_PAGE], ids=["docs/python.md", "README.md"])
def test_every_block_runs(document: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # What a block writes or reads lies in a directory of the test; what it defines is there for the next one.
    monkeypatch.chdir(tmp_path)
    module = types.ModuleType("document")
    monkeypatch.setitem(sys.modules, "document", module)
    found = blocks(document)
    assert found
    for line, block in found:
        # With the lines in front an error names the line of the document.
        exec(compile("\n" * line + block, str(document), "exec"), vars(module))


def names_in_blocks() -> set[str]:
    """Every name, attribute and keyword in the blocks."""
    names = set()
    for _, block in blocks():
        for node in ast.walk(ast.parse(block)):
            if isinstance(node, ast.Name):
                names.add(node.id)
            elif isinstance(node, ast.Attribute):
                names.add(node.attr)
            elif isinstance(node, ast.keyword) and node.arg:
                names.add(node.arg)
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                names.update(part for alias in node.names for part in alias.name.split("."))
                names.update((getattr(node, "module", None) or "").split("."))
            elif isinstance(node, ast.FunctionDef):
                names.add(node.name)
    return names


# The names that come back from calls and are shown by what they hold, and of exceptions that no block can raise.
SHOWN_OTHERWISE = {
    "AdsealError",
    "ConfigurationError",
    "ArrowColumn",
    "ArrowTable",
    "ClickVerdict",
    "Explanation",
    "InstallVerdict",
    "Lint",
    "LintKind",
    "Note",
    "SignedInstall",
}


def test_every_name_is_shown() -> None:
    shown = names_in_blocks()
    public = {name for name in adseal.__all__ if not name.startswith("__")}
    assert public - shown - SHOWN_OTHERWISE == set()
    prose = DOCUMENT.read_text(encoding="utf-8")
    assert {name for name in public if name not in prose} - SHOWN_OTHERWISE == set()


@pytest.mark.parametrize(
    "handle",
    [
        adseal.ClickSigner,
        adseal.ClickTemplate,
        adseal.ClickVerifier,
        adseal.ClickVerdict,
        adseal.InstallSigner,
        adseal.SignedInstall,
        adseal.InstallVerifier,
        adseal.InstallVerdict,
        adseal.Explanation,
        adseal.KeyRing,
        adseal.KeyRings,
        adseal.ArrowColumn,
        adseal.ArrowTable,
        adseal.php_json.Stability,
        adseal.php_json.Issue,
        adseal.Lint,
        adseal.Note,
        adseal.ReplayGuard,
    ],
)
def test_every_method_and_attribute_is_shown(handle: type) -> None:
    shown = names_in_blocks()
    assert {name for name in vars(handle) if not name.startswith("_")} - shown == set()


def test_help_shows_what_an_argument_means() -> None:
    for handle in [adseal.ClickSigner, adseal.ClickVerifier, adseal.InstallSigner, adseal.InstallVerifier, adseal.Key]:
        assert handle.__doc__ is not None
        assert "Args:" in handle.__doc__
        for name, member in vars(handle).items():
            if not name.startswith("_"):
                assert member.__doc__, f"{handle.__name__}.{name}"
