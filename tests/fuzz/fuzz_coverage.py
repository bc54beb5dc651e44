"""How many of the lines that a target is for its inputs reach: counted by the compiler, without a fuzzer."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from fuzz_build import BUILD, ROOT, Target, host, output


def tool(name: str) -> Path:
    """The compiler's own, for the counters have a version."""
    found = Path(output(["rustc", "--print", "sysroot"]).strip()) / "lib/rustlib" / host() / "bin" / name
    if not found.exists():
        sys.exit(f"fuzz: {name} is missing: rustup component add llvm-tools")
    return found


def lines_reached(target: Target, replay: Path) -> tuple[int, int]:
    """How many of its lines are reached, and how many there are."""
    folder = BUILD / "coverage" / target.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    output([replay, target.name, *target.inputs()], LLVM_PROFILE_FILE=str(folder / "raw"))
    merged = folder / "merged"
    output([tool("llvm-profdata"), "merge", "-sparse", folder / "raw", "-o", merged])
    sources: list[str | Path] = [ROOT / source for source in target.sources]
    exported = output(
        [tool("llvm-cov"), "export", "-summary-only", f"-instr-profile={merged}", replay, "-sources", *sources]
    )
    lines = json.loads(exported)["data"][0]["totals"]["lines"]
    if lines["count"] == 0:
        sys.exit(f"fuzz: no lines of {target.name} are known in {' '.join(target.sources)}")
    return lines["covered"], lines["count"]
