"""Where the fuzzers' programs and files are, and how they are built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
BUILD = ROOT / "build/fuzz"
CARGO_FUZZ = BUILD / "bin/cargo-fuzz"
CARGO_TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


@dataclass(frozen=True)
class Target:
    """What is fuzzed, and the files and folders that it is for."""

    name: str
    sources: list[str]

    @property
    def program(self) -> Path:
        return program(self.name)

    @property
    def seeds(self) -> Path:
        return BUILD / "seeds" / self.name

    @property
    def kept(self) -> Path:
        """What fuzzing found before, in the tree."""
        return HERE / "corpus" / self.name

    @property
    def corpus(self) -> Path:
        """What it finds on this machine."""
        return BUILD / "corpus" / self.name

    @property
    def findings(self) -> Path:
        return BUILD / "findings" / self.name

    @property
    def reads_logs(self) -> bool:
        return any(source.startswith("crates/audit/") for source in self.sources)

    def inputs(self) -> list[str]:
        return [str(folder) for folder in (self.corpus, self.seeds, self.kept) if folder.is_dir()]


class CommandError(Exception):
    """What failed, and what it printed."""


def run(command: list[str | Path], **environment: str) -> str:
    """What a command prints, if it succeeds."""
    done = subprocess.run(
        command, env=os.environ | environment, cwd=ROOT, capture_output=True, text=True, errors="replace"
    )
    if done.returncode != 0:
        raise CommandError(f"{' '.join(map(str, command))} failed:\n{done.stdout}{done.stderr}")
    return done.stdout


def output(command: list[str | Path], **environment: str) -> str:
    """What a command prints; it must succeed."""
    try:
        return run(command, **environment)
    except CommandError as failure:
        sys.exit(f"fuzz: {failure}")


def host() -> str:
    lines = output(["rustc", "-vV"]).splitlines()
    return next(line.removeprefix("host: ") for line in lines if line.startswith("host: "))


def program(name: str) -> Path:
    return CARGO_TARGET / "fuzz" / host() / "release" / name


def build_fuzzers(wanted: list[Target]) -> None:
    """With AddressSanitizer, which takes switches that a stable compiler has only when it is told to."""
    # To build what reads Parquet and Arrow takes minutes.
    without_readers = [] if any(target.reads_logs for target in wanted) else ["--no-default-features"]
    # cargo-fuzz hands no --locked on: a lock file that it would change is refused before it can.
    manifest = HERE / "libfuzzer/Cargo.toml"
    output(["cargo", "metadata", "--locked", "--format-version", "1", "--manifest-path", manifest])
    output(
        [CARGO_FUZZ, "fuzz", "build", "--fuzz-dir", HERE / "libfuzzer", *without_readers],
        RUSTC_BOOTSTRAP="1",
        RUSTC_WRAPPER=str(HERE / "instrument.sh"),
        CARGO_TARGET_DIR=str(CARGO_TARGET / "fuzz"),
    )


def build_replay() -> Path:
    """The targets without a fuzzer, which count the lines that they reach."""
    command: list[str | Path] = ["cargo", "build", "--workspace", "--locked", "--profile", "test", "--bin", "replay"]
    output(command, RUSTC_WORKSPACE_WRAPPER=str(HERE / "cover.sh"), LLVM_PROFILE_FILE="/dev/null")
    counting = BUILD / "replay"
    counting.unlink(missing_ok=True)
    counting.write_bytes((CARGO_TARGET / "debug/replay").read_bytes())
    counting.chmod(0o755)
    return counting


def targets(replay: Path) -> list[Target]:
    lines = output([replay, "--targets"], LLVM_PROFILE_FILE="/dev/null").splitlines()
    return [Target(name, sources) for name, *sources in map(str.split, lines)]


def write_seeds(replay: Path) -> None:
    shutil.rmtree(BUILD / "seeds", ignore_errors=True)
    output([replay, "--seeds", BUILD / "seeds"], LLVM_PROFILE_FILE="/dev/null")
