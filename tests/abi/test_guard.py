"""Breaks a copy of the project in many ways, and holds baseline.sh to what it has to say of each."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from variants import ADDITIONS, BREAKS, DISAGREEMENTS, RAISED, UNNOTICED, Variant

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# What the guard needs; and the crates of the workspace, all of which cargo has to see.
PARTS = ("Cargo.toml", "Cargo.lock", "build.rs", "src", "include", "tests/abi")
FROZEN = ("adseal.abi", "constants.txt", "names.txt")
HEADING = re.compile(r"^tests/abi: ((?:a break in|an addition to) the [a-z ]+)(?:,| \()", re.MULTILINE)


def crates() -> Iterator[str]:
    """The directories of the workspace, but for the root's own."""
    command = ["cargo", "metadata", "--no-deps", "--locked", "--format-version", "1"]
    described = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    for package in described["packages"]:
        directory = Path(package["manifest_path"]).parent
        if directory != ROOT:
            yield str(directory.relative_to(ROOT))


class Project:
    """A copy that may be broken, with a target directory of its own: cargo takes trees of one layout for the same."""

    def __init__(self, directory: Path) -> None:
        self.root = directory / "tree"
        self._target = directory / "target"
        for part in (*PARTS, *crates()):
            source, copy = ROOT / part, self.root / part
            copy.parent.mkdir(parents=True, exist_ok=True)
            if source.is_dir():
                shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__", "*.so", "corpus", "target"))
            else:
                shutil.copy(source, copy)

    def guard(self, *, update: bool = False, path: str = os.environ["PATH"]) -> tuple[int, str]:
        """What baseline.sh says, and whether it fails."""
        environment = os.environ | {
            "CARGO_TARGET_DIR": str(self._target),
            "CARGO_INCREMENTAL": "1",
            "UPDATE_ABI": str(int(update)),
            "PATH": path,
        }
        command = ["bash", str(self.root / "tests/abi/baseline.sh")]
        done = subprocess.run(command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout

    def frozen(self) -> dict[str, bytes]:
        return {name: (self.root / "tests/abi" / name).read_bytes() for name in FROZEN}

    @contextmanager
    def changed(self, edits: tuple[tuple[str, str, str], ...]) -> Iterator[None]:
        """Makes the edits, and takes them back, together with whatever was accepted meanwhile."""
        files = {self.root / file for file, _, _ in edits} | {self.root / "tests/abi" / name for name in FROZEN}
        before = {file: file.read_bytes() for file in files}
        for name, old, new in edits:
            file = self.root / name
            text = file.read_text()
            expect(text.count(old) == 1, f"{name} has {text.count(old)} times: {old}")
            file.write_text(text.replace(old, new))
        try:
            yield
        finally:
            for file, content in before.items():
                if file.read_bytes() != content:
                    file.write_bytes(content)


def expect(holds: bool, otherwise: str) -> None:
    if not holds:
        raise SystemExit(f"tests/abi: FAILED: {otherwise}")


def judged(project: Project, variant: Variant, status: int, *says: str) -> None:
    """The guard fails or not, and for the reasons that the variant gives, and for these alone."""
    code, output = project.guard()
    expect(code == status, f"{variant.title}: exit {code}\n{output}")
    expect(sorted(HEADING.findall(output)) == sorted(variant.headings), f"{variant.title}: other parts\n{output}")
    for text in variant.says + says:
        expect(text in output, f"{variant.title}: it does not say '{text}'\n{output}")


def refused(project: Project, title: str, says: str) -> None:
    """What is frozen stays as it is, though acceptance is asked for."""
    before = project.frozen()
    code, output = project.guard(update=True)
    expect(code == 1 and says in output, f"{title}: it is accepted\n{output}")
    expect(project.frozen() == before, f"{title}: refused, and written\n{output}")


def accepted(project: Project, title: str, abi: int) -> None:
    code, output = project.guard(update=True)
    expect(code == 0 and f"accepted as the ABI {abi}" in output, f"{title}: it is not accepted\n{output}")
    code, output = project.guard()
    expect(code == 0 and f"the ABI {abi} is as it was frozen" in output, f"{title}: accepted, and it fails\n{output}")


def test_breaks(project: Project) -> None:
    for variant in BREAKS:
        print(f"  {variant.title}", flush=True)
        with project.changed(variant.edits):
            judged(project, variant, 1, "this breaks programs")
            refused(project, variant.title, "this breaks programs")


def test_disagreements(project: Project) -> None:
    for variant in DISAGREEMENTS:
        print(f"  {variant.title}", flush=True)
        with project.changed(variant.edits):
            judged(project, variant, 1)
            refused(project, variant.title, variant.says[0])


def test_additions(project: Project) -> None:
    for variant in ADDITIONS:
        print(f"  {variant.title}", flush=True)
        with project.changed(variant.edits):
            judged(project, variant, 1, "compatible", "UPDATE_ABI=1 tests/abi/baseline.sh accepts it")
            accepted(project, variant.title, 1)


def test_unnoticed(project: Project) -> None:
    for variant in UNNOTICED:
        print(f"  {variant.title}", flush=True)
        with project.changed(variant.edits):
            judged(project, variant, 0)


def test_raised_number(project: Project) -> None:
    """A break is taken where the number was raised, and once it is, the old number does not come back."""
    title = "a function is gone, and the ABI number was raised"
    print(f"  {title}", flush=True)
    with project.changed(BREAKS[0].edits[:1] + RAISED + BREAKS[0].edits[1:]):
        code, output = project.guard()
        expect(code == 1 and "was raised from 1 to 2" in output, f"{title}\n{output}")
        accepted(project, title, 2)
        raised = project.frozen()
        for file, old, new in RAISED:
            lowered = project.root / file
            lowered.write_text(lowered.read_text().replace(new, old))
        refused(project, "a lower number", "it only grows")
        expect(project.frozen() == raised, "a lower number is written")


def test_damage(project: Project) -> None:
    """Half of what is frozen is not less that is frozen, nor is it what a merge could not decide."""
    path = "tests/abi/adseal.abi"
    whole = (project.root / path).read_text()
    one = re.search(r" *<function-decl name='adseal_mac_length'.*?</function-decl>\n", whole, re.DOTALL)
    expect(one is not None, "adseal_mac_length is not described")
    half = whole[len(whole) // 2 :]
    damages = (
        ("half of the frozen functions", half, "", "adseal.abi is not whole"),
        ("a frozen function is not described", one[0] if one else "", "", "and describes"),
        ("a merge left its marks", "</abi-corpus>", "<<<<<<< HEAD\n</abi-corpus>", "abidiff failed"),
    )
    for title, old, new, says in damages:
        print(f"  {title}", flush=True)
        with project.changed(((path, old, new),)):
            code, output = project.guard()
            expect(code == 1 and says in output, f"{title}, and nobody notices\n{output}")
            refused(project, title, says)


def test_tools_that_fail(project: Project, directory: Path) -> None:
    """A tool that fails is no comparison that found nothing."""
    for tool, status in (("abidiff", 1), ("abidiff", 2), ("abidiff", 127), ("abidw", 1)):
        title = f"{tool} exits {status}"
        print(f"  {title}", flush=True)
        broken = directory / f"{tool}-{status}"
        broken.mkdir()
        (broken / tool).write_text(f"#!/bin/sh\nexit {status}\n")
        (broken / tool).chmod(0o755)
        code, output = project.guard(path=f"{broken}{os.pathsep}{os.environ['PATH']}")
        expect(code == 1 and tool in output, f"{title}, and nobody notices\n{output}")


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        project = Project(directory)
        code, output = project.guard()
        expect(code == 0, f"the copy differs before it is changed\n{output}")
        test_breaks(project)
        test_disagreements(project)
        test_additions(project)
        test_unnoticed(project)
        test_raised_number(project)
        test_damage(project)
        test_tools_that_fail(project, directory)
        code, output = project.guard()
        expect(code == 0, f"the copy differs when all is taken back\n{output}")
    print(f"tests/abi: the guard fails where it has to: {len(BREAKS)} breaks, {len(DISAGREEMENTS)} disagreements")


if __name__ == "__main__":
    main()
