"""Holds the crates of every lock file to deny.toml, by cargo-deny: licences, sources, duplicates and known advisories.

    check_crates.py CARGO_DENY [ADVISORIES]

ADVISORIES is a clone of RustSec's database; without one cargo-deny fetches it, and where that is not possible the
figure says that advisories were not looked at. What deny.toml forbids is planted in projects of its own, and has to be
found.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHECKS = ["licenses", "bans", "sources"]
# Under this name cargo-deny keeps the database of its default address.
DATABASE = "advisory-db-3157b0e258782691"


def deny(program: str, manifest: Path, checks: list[str], config: Path, *options: str) -> str | None:
    """None where all is allowed, else what cargo-deny says."""
    command = [program, "--manifest-path", str(manifest), "--workspace", "--locked", *options]
    command += ["--config", str(config), "check", "--hide-inclusion-graph", *checks]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    return done.stdout if done.returncode else None


def lock_files() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "*Cargo.lock"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return [ROOT / name for name in listed.stdout.split()]


def crates(lock: Path) -> int:
    return lock.read_text().count("[[package]]")


def write_crate(folder: Path, name: str, version: str, licence: str, dependencies: str = "") -> None:
    (folder / "src").mkdir(parents=True)
    (folder / "src/lib.rs").touch()
    package = f'[package]\nname = "{name}"\nversion = "{version}"\nedition = "2021"\nlicense = "{licence}"\n'
    (folder / "Cargo.toml").write_text(f"{package}[dependencies]\n{dependencies}\n")


def with_licence(folder: Path) -> str:
    write_crate(folder / "copyleft", "copyleft", "1.0.0", "GPL-3.0-only")
    return 'copyleft = { path = "copyleft", version = "1" }'


def with_source(folder: Path) -> str:
    repository = folder / "elsewhere"
    write_crate(repository, "elsewhere", "1.0.0", "MIT")
    git = ["git", "-c", "user.name=planted", "-c", "user.email=planted@localhost", "-C", str(repository)]
    for command in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "planted"]):
        subprocess.run([*git, *command], check=True)
    return f'elsewhere = {{ git = "file://{repository}", version = "1" }}'


def with_duplicate(folder: Path) -> str:
    for number in ("1", "2"):
        write_crate(folder / f"twice{number}", "twice", f"{number}.0.0", "MIT")
    return "\n".join(f'twice{n} = {{ package = "twice", path = "twice{n}", version = "{n}" }}' for n in ("1", "2"))


PLANTED: dict[str, Callable[[Path], str]] = {
    "licenses": with_licence,
    "sources": with_source,
    "bans": with_duplicate,
}


def prove(program: str) -> None:
    """Each check refuses what is planted for it, and nothing else does."""
    for planted, plant in PLANTED.items():
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_crate(folder / "root", "root", "1.0.0", "MIT", plant(folder / "root"))
            manifest = folder / "root/Cargo.toml"
            subprocess.run(["cargo", "generate-lockfile", "--quiet", "--manifest-path", str(manifest)], check=True)
            for check in CHECKS:
                said = deny(program, manifest, [check], ROOT / "deny.toml", "--offline")
                if (said is not None) != (check == planted):
                    sys.exit(f"{check} and what was planted for {planted}:\n{said or 'not refused'}")


def advisories(program: str, given: str | None, folder: Path) -> str:
    """What can be said of advisories; it ends here if there is one."""
    config = folder / "deny.toml"
    config.write_text(f'{(ROOT / "deny.toml").read_text()}db-path = "{folder}"\n')
    options = []
    if given:
        shutil.copytree(given, folder / DATABASE, symlinks=True)
        (folder / DATABASE / ".git/FETCH_HEAD").touch()
        options = ["--offline"]
    elif not reachable(program, config):
        return "not looked at: RustSec's database could not be fetched"
    for lock in lock_files():
        if said := deny(program, lock.with_name("Cargo.toml"), ["advisories"], config, *options):
            sys.exit(f"{lock.relative_to(ROOT)}:\n{said}")
    age = ["git", "-C", str(folder / DATABASE), "log", "-1", "--format=%cs"]
    day = subprocess.run(age, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
    return f"0 in RustSec's database of {day}"


def reachable(program: str, config: Path) -> bool:
    fetch = [program, "--config", str(config), "fetch", "db"]
    return subprocess.run(fetch, cwd=ROOT, capture_output=True, timeout=120, check=False).returncode == 0


def main() -> None:
    program = sys.argv[1]
    prove(program)
    for lock in lock_files():
        if said := deny(program, lock.with_name("Cargo.toml"), CHECKS, ROOT / "deny.toml"):
            sys.exit(f"{lock.relative_to(ROOT)}:\n{said}")
    count = sum(map(crates, lock_files()))
    print(f"figure: licences, sources, duplicates: {len(lock_files())} lock files, {count} crates, 0 refused")
    print(f"figure: planted licence, source and duplicate: {len(PLANTED)} of {len(PLANTED)} refused")
    with tempfile.TemporaryDirectory() as folder:
        given = sys.argv[2] if len(sys.argv) > 2 else os.environ.get("ADVISORY_DB")
        print(f"figure: advisories: {advisories(program, given, Path(folder))}")


if __name__ == "__main__":
    main()
