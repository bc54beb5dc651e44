"""Checks what `make install-cli` puts where, that man and bash take it, and that `make uninstall-cli` takes it away.

`make cli` has to have run. Exits 1 and tells what is wrong first.
"""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import sys
import tempfile
import time
from pathlib import Path

from trees import contents, listing, make, run

FILE, PROGRAM = "-rw-r--r--", "-rwxr-xr-x"
COMPLETIONS = {
    "share/bash-completion/completions/adseal",
    "share/zsh/site-functions/_adseal",
    "share/fish/vendor_completions.d/adseal.fish",
}
# Seconds that a shell may take for an answer, on a machine that is busy.
PATIENCE = 60


def expect(holds: bool, what: str) -> None:
    if not holds:
        raise AssertionError(what)


def check_files(place: Path) -> None:
    """Whatever the umask of the one who installs: all can read it. Nothing is written but below DESTDIR."""
    prefix, stage = place / "never", place / "the stage"
    before = os.umask(0o077)
    try:
        make("install-cli", PREFIX=prefix, DESTDIR=stage)
    finally:
        os.umask(before)
    found = {name: mode for name, mode in listing(Path(f"{stage}{prefix}")).items() if not mode.startswith("d")}
    pages = {name for name in found if re.fullmatch(r"share/man/man1/adseal(-[a-z]+)*\.1", name)}
    expected = {"bin/adseal": PROGRAM} | dict.fromkeys(COMPLETIONS | pages, FILE)
    expect(found == expected, f"installed is {found}")
    for page in ("adseal", "adseal-click-explain", "adseal-install-sign", "adseal-keys-generate"):
        expect(f"share/man/man1/{page}.1" in pages, f"there is no page {page}.1")
    expect(not prefix.exists(), "with DESTDIR, something was written into PREFIX itself")
    (Path(f"{stage}{prefix}") / "share/man/man1/somebody-elses.1").touch()
    make("uninstall-cli", PREFIX=prefix, DESTDIR=stage)
    left = [name for name, mode in listing(Path(f"{stage}{prefix}")).items() if not mode.startswith("d")]
    expect(left == ["share/man/man1/somebody-elses.1"], f"uninstalled, this is left: {left}")


def check_tree(prefix: Path) -> None:
    """The program runs, and no file names a directory of this machine."""
    version = run(prefix / "bin/adseal", "--version").split()
    expect(version[0] == "adseal" and re.fullmatch(r"\d+\.\d+\.\d+", version[1]) is not None, f"version {version}")
    print(run(sys.executable, "tools/check_built.py", prefix / "bin"), end="")
    for name, content in contents(prefix / "share").items():
        expect(str(prefix).encode() not in content, f"{name} names {prefix}")


def check_pages(prefix: Path) -> None:
    """man renders every page without a warning and in 80 columns, and finds its name and what it is."""
    for page in sorted((prefix / "share/man/man1").iterdir()):
        shown = run("man", "--warnings=w", "-l", page, variables={"MANWIDTH": "80", "LC_ALL": "C.UTF-8"})
        expect("warning" not in shown, f"{page.name}: {shown}")
        for section in ("NAME", "SYNOPSIS", "DESCRIPTION"):
            expect(f"\n{section}\n" in shown, f"{page.name} has no section {section}")
        name = run("lexgrog", page)
        expect(re.search(rf'"{page.stem} - \S', name) is not None, name)


def check_completion(prefix: Path) -> None:
    """A real bash, at a terminal, completes what somebody begins to type."""
    script = prefix / "share/bash-completion/completions/adseal"
    child, terminal = pty.fork()
    if child == 0:
        os.environ |= {"PATH": f"{prefix}/bin:{os.environ['PATH']}", "TERM": "dumb", "PS1": "ready> "}
        os.execlp("bash", "bash", "--norc", "--noprofile", "-i")
    try:
        wait_for(terminal, "ready> ")
        for typed, completed in (
            (f"source {script}\n", "ready> "),
            ("adseal install canon\t", "adseal install canonicalize "),
            ("\x15adseal keys generate --form h\t", "adseal keys generate --form hex "),
            ("\x15adseal click explain --key-f\t", "adseal click explain --key-file "),
        ):
            os.write(terminal, typed.encode())
            wait_for(terminal, completed)
    finally:
        # Its input ends, and so does bash.
        os.close(terminal)
        os.waitpid(child, 0)


def wait_for(terminal: int, wanted: str) -> None:
    shown = ""
    deadline = time.monotonic() + PATIENCE
    while wanted not in shown:
        left = deadline - time.monotonic()
        if left <= 0 or not select.select([terminal], [], [], left)[0]:
            raise AssertionError(f"bash never shows {wanted!r}: {shown!r}")
        shown += os.read(terminal, 4096).decode()


def main() -> int:
    place = Path(tempfile.mkdtemp(prefix="adseal-cli-"))
    try:
        check_files(place)
        prefix = place / "installed"
        make("install-cli", PREFIX=prefix)
        check_tree(prefix)
        check_pages(prefix)
        check_completion(prefix)
    finally:
        shutil.rmtree(place)
    print("check_cli: all passed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
