"""Every command of cargo's in the Makefiles and scripts goes by the lock file: check_locked.py."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FILES = ["Makefile", "*/Makefile", "*.sh", ".ci/*", "*.py", "packaging/debian/rules"]
RESOLVES = "(?:bench|build|check|clippy|doc|install|metadata|run|rustc|test|tree|vendor)"
# In Python a command is a list; in other files it is what a shell reads, with variables in front of it or none.
LISTED = re.compile(rf'[(\[]"cargo", "{RESOLVES}"')
TYPED = re.compile(rf"(?<![\w`'-])cargo {RESOLVES}\b(?! --version)")
COMMENT = re.compile(r"\s*(#|echo |say |die )")


def commands(path: Path) -> list[str]:
    lines = path.read_text().replace("\\\n", " ").split("\n")
    command = LISTED if path.suffix == ".py" else TYPED
    return [line.strip() for line in lines if command.search(line) and not COMMENT.match(line)]


def main() -> None:
    listed = subprocess.run(["git", "ls-files", *FILES], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    found = [(name, command) for name in listed.stdout.split() for command in commands(ROOT / name)]
    for name, command in found:
        if "--locked" not in command:
            sys.exit(f"{name}: without --locked cargo may choose other versions: {command}")
    print(f"figure: locked builds: {len(found)} commands of cargo's, all with --locked")


if __name__ == "__main__":
    main()
