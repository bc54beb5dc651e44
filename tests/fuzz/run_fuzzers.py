"""Runs the fuzzers, each for so many seconds, two at a time: run_fuzzers.py SECONDS [TARGET...]. Fails on findings."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import fuzz_build
from fuzz_build import BUILD, HERE, CommandError, Target
from fuzz_coverage import lines_reached

# Longer inputs are tried elsewhere; fuzzers need many short ones.
LONGEST = 4096
LIMITS = ["-timeout=10", "-rss_limit_mb=1536", f"-max_len={LONGEST}"]
# What was planted on purpose, the target whose seeds it starts from, and what has to be said of it.
PLANTED = {"planted_read": ("php_json", "heap-buffer-overflow"), "planted_verdict": ("click_verify", "panicked at")}
PLANTED_SECONDS = 60


@dataclass(frozen=True)
class Run:
    """How a fuzzer ended."""

    code: int
    seconds: float
    log: str

    def last(self, pattern: str) -> int:
        """The last number behind these words in what it printed."""
        numbers = re.findall(pattern, self.log)
        return int(numbers[-1]) if numbers else 0


def fuzz(program: Path, folders: list[str], findings: Path, seconds: int) -> Run:
    limits = [*LIMITS, f"-max_total_time={seconds}", f"-artifact_prefix={findings}/", "-print_final_stats=1"]
    limits.append(f"-dict={HERE / 'dictionary.txt'}")
    start = time.monotonic()
    done = subprocess.run([program, *limits, *folders], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return Run(done.returncode, time.monotonic() - start, done.stdout.decode(errors="replace"))


def find_planted(name: str) -> str | None:
    """Why the planted fault was not found as it has to be."""
    seeds, words = PLANTED[name]
    findings = BUILD / "findings" / name
    findings.mkdir(parents=True, exist_ok=True)
    run = fuzz(fuzz_build.program(name), [str(BUILD / "seeds" / seeds)], findings, PLANTED_SECONDS)
    if run.code == 0 or words not in run.log:
        return f"the fault that {name} has was not found in {PLANTED_SECONDS} s:\n{run.log[-2000:]}"
    print(f"figure: fuzz {name}: found in {run.seconds:.1f} s ({words.removesuffix(' at')})", flush=True)
    return None


def fuzz_target(target: Target, seconds: int) -> Run:
    for folder in (target.corpus, target.findings):
        folder.mkdir(parents=True, exist_ok=True)
    (target.findings / "log").unlink(missing_ok=True)
    run = fuzz(target.program, target.inputs(), target.findings, seconds)
    (target.findings / "log").write_text(run.log)
    return run


def report(target: Target, run: Run) -> str | None:
    """What is wrong, if something is."""
    if run.code == 0:
        return None
    found = [path for path in target.findings.iterdir() if path.name != "log"]
    how = "\n".join(
        f"  replay: cargo run -p adseal-fuzz --bin replay -- {target.name} {path}\n"
        f"  with AddressSanitizer: {target.program} {path}"
        for path in sorted(found, key=lambda path: path.stat().st_mtime)[-1:]
    )
    return f"{target.name} has a finding:\n{run.log[-3000:]}\n{how}"


def print_figure(target: Target, run: Run, replay: Path) -> str | None:
    """What was reached, or why that cannot be told."""
    try:
        reached, lines = lines_reached(target, replay)
    except CommandError as failure:
        return f"{target.name} fails without a fuzzer: {failure}"
    # What was found grows from run to run: a fresh clone reaches less.
    kept, found = (len(list(folder.iterdir())) if folder.is_dir() else 0 for folder in (target.kept, target.corpus))
    print(
        f"figure: fuzz {target.name}: {run.last(r'stat::number_of_executed_units: *([0-9]+)'):,} executions"
        f" in {run.seconds:.0f} s, 0 findings; seeds, {kept:,} kept inputs and {found:,} found on this machine"
        f" reach {run.last(r'cov: ([0-9]+)'):,} edges, {run.last(r'ft: ([0-9]+)'):,} features"
        f" and {100 * reached / lines:.1f} % of the {lines:,} lines that it is for",
        flush=True,
    )
    return None


def main() -> int:
    seconds, names = int(sys.argv[1]), sys.argv[2:]
    replay = fuzz_build.build_replay()
    fuzz_build.write_seeds(replay)
    targets = [target for target in fuzz_build.targets(replay) if not names or target.name in names]
    if unknown := set(names) - {target.name for target in targets}:
        sys.exit(f"fuzz: there is no target {', '.join(sorted(unknown))}")
    fuzz_build.build_fuzzers(targets)
    with ThreadPoolExecutor(2) as pool:
        problems = [problem for problem in pool.map(find_planted, PLANTED) if problem]
        runs = list(pool.map(lambda target: fuzz_target(target, seconds), targets))
    for target, run in zip(targets, runs, strict=True):
        if problem := report(target, run) or print_figure(target, run, replay):
            problems.append(problem)
    for problem in problems:
        print(f"fuzz: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
