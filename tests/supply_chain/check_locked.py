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
TYPED = re.compile(rf"(?<![\w`'-])(?:cargo {RESOLVES}|maturin build)\b(?! --version)")
COMMENT = re.compile(r"\s*(#|echo |say |die )")


# What has to be found, and what is none.
PLANTED = {
    "x.sh": "  RUSTFLAGS=-g cargo build \\\n    --release",
    "Makefile": "\tcd x && cargo test",
    "x.py": 'run(["cargo", "tree"])',
}
NONE = {"x.sh": "# cargo build", "Makefile": "\tcargo fmt", "x.py": '"""By cargo build."""'}


def commands(path: Path, text: str) -> list[str]:
    lines = text.replace("\\\n", " ").split("\n")
    command = LISTED if path.suffix == ".py" else TYPED
    return [line.strip() for line in lines if command.search(line) and not COMMENT.match(line)]


def prove() -> None:
    missed = [name for name, text in PLANTED.items() if len(commands(Path(name), text)) != 1]
    missed += [name for name, text in NONE.items() if commands(Path(name), text)]
    if missed:
        sys.exit(f"commands in files like {', '.join(missed)} are not found, or what is none is")


def main() -> None:
    prove()
    listed = subprocess.run(["git", "ls-files", *FILES], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    # Here are those that are planted.
    paths = [ROOT / name for name in listed.stdout.split() if ROOT / name != Path(__file__).resolve()]
    found = [(path, command) for path in paths for command in commands(path, path.read_text())]
    for path, command in found:
        if "--locked" not in command:
            sys.exit(f"{path.relative_to(ROOT)}: without --locked cargo may choose other versions: {command}")
    print(f"figure: locked builds: {len(found)} commands of cargo's and maturin's, all with --locked")


if __name__ == "__main__":
    main()
