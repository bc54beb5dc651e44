"""Runs what shows the claims, and writes docs/assurance.md.

    torture.py [TARGET]...   all, or these long targets: their output is shown, and their figures are kept
    torture.py --page        nothing is run; the page is written anew
    torture.py --check       the page is that of the claims and of the figures that are kept

A target prints its figures as lines `figure: NAME: VALUE`. Of a run that failed nothing is kept.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from datetime import datetime, timezone
from pathlib import Path

from page import Claim, Run, render

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FIGURES = HERE / "figures.json"
PAGE = ROOT / "docs/assurance.md"
FIGURE = re.compile(r"figure: ([^:]+): (.+)")
TARGET = re.compile(r"^([a-z][a-z-]*):", re.MULTILINE)


def read_claims() -> list[Claim]:
    return [Claim(**claim) for claim in tomllib.loads((HERE / "claims.toml").read_text())["claim"]]


def read_runs() -> dict[str, Run]:
    return {target: Run(**run) for target, run in json.loads(FIGURES.read_text()).items()}


def processor() -> str:
    models = re.findall(r"^model name\s*: (.+)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return f"{os.cpu_count()} cores of {models[0] if models else os.uname().machine}"


def git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def commit() -> str:
    """The commit, and whether there is more than what is written here."""
    written = [f":!{path.relative_to(ROOT)}" for path in (FIGURES, PAGE, PAGE.with_suffix(""))]
    changed = git("status", "--porcelain", "--", ".", *written)
    return git("rev-parse", "--short", "HEAD") + (" with changes" if changed else "")


def run(target: str, at: str) -> Run | None:
    """What a target shows at this commit; None if it failed, or showed nothing."""
    start, figures = time.monotonic(), {}
    command = ["make", "--no-print-directory", target]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, errors="replace") as make:
        for line in make.stdout or ():
            print(line, end="", flush=True)
            if found := FIGURE.fullmatch(line.rstrip("\n")):
                figures[found[1]] = found[2]
    if make.returncode != 0 or not figures:
        print(f"torture: make {target} {'failed' if make.returncode else 'printed no figure'}", file=sys.stderr)
        return None
    day = datetime.now(timezone.utc).strftime("%Y-%m-%d")
    seconds = round(time.monotonic() - start)
    return Run(day, at, processor(), seconds, os.environ.get("TORTURE_SECONDS", ""), figures)


def write(claims: list[Claim], runs: dict[str, Run]) -> None:
    ordered = {claim.long: vars(runs[claim.long]) for claim in claims if claim.long in runs}
    FIGURES.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n")
    PAGE.write_text(render(claims, runs))


def torture(claims: list[Claim], wanted: list[str]) -> None:
    known = [claim.long for claim in claims]
    if unknown := sorted(set(wanted) - set(known)):
        sys.exit(f"torture: unknown: {', '.join(unknown)}; there are {', '.join(known)}")
    failed, at = [], commit()
    for target in wanted or known:
        print(f"==> make {target}", flush=True)
        shown = run(target, at)
        if shown is None:
            failed.append(target)
        else:
            write(claims, {**read_runs(), target: shown})
    if failed:
        sys.exit(f"torture: FAILED: {', '.join(failed)}")


def check(claims: list[Claim]) -> None:
    targets = TARGET.findall((ROOT / "Makefile").read_text())
    for claim in claims:
        for target in (claim.long, claim.short):
            if target not in targets:
                sys.exit(f"torture: '{claim.title}': the Makefile has no {target}")
    runs = read_runs()
    if runs.keys() != {claim.long for claim in claims}:
        sys.exit(f"torture: figures.json has those of {', '.join(runs)}")
    if PAGE.read_text() != render(claims, runs):
        sys.exit("torture: docs/assurance.md is not what claims and figures give; write it anew with torture.py --page")


def main() -> None:
    claims = read_claims()
    match sys.argv[1:]:
        case ["--check"]:
            check(claims)
        case ["--page"]:
            write(claims, read_runs())
        case wanted:
            torture(claims, wanted)


if __name__ == "__main__":
    main()
