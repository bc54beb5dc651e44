"""How many of the lines that a target is for its inputs reach: counted by the compiler, without a fuzzer."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

from fuzz_build import BUILD, ROOT, Target, host, output, run


def tool(name: str) -> Path:
    """The compiler's own, for the counters have a version."""
    found = Path(output(["rustc", "--print", "sysroot"]).strip()) / "lib/rustlib" / host() / "bin" / name
    if not found.exists():
        sys.exit(f"fuzz: {name} is missing: rustup component add llvm-tools")
    return found


def lines_reached(target: Target, replay: Path) -> tuple[int, int]:
    """How many of its lines are reached, and how many there are. Raises CommandError where an input of it fails."""
    folder = BUILD / "coverage" / target.name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    run([replay, target.name, *target.inputs()], LLVM_PROFILE_FILE=str(folder / "raw"))
    merged = folder / "merged"
    output([tool("llvm-profdata"), "merge", "-sparse", folder / "raw", "-o", merged])
    exported = output([tool("llvm-cov"), "export", "-summary-only", f"-instr-profile={merged}", replay])
    sources = [ROOT / source for source in target.sources]
    covered = count = 0
    for file in json.loads(exported)["data"][0]["files"]:
        # A file that is compiled in here from elsewhere has the way there in its name.
        path = Path(file["filename"]).resolve()
        if any(path.is_relative_to(source) for source in sources):
            covered += file["summary"]["lines"]["covered"]
            count += file["summary"]["lines"]["count"]
    if count == 0:
        sys.exit(f"fuzz: no lines of {target.name} are known in {' '.join(target.sources)}")
    return covered, count
