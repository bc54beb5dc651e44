"""Checks what the Markdown files promise.

Relative links and their anchors lead somewhere, `make` targets exist, paths in backticks exist, and every C example
that includes a header compiles against include/adseal.h. The PHP blocks of a file run in their order as one program,
against bindings/php, without a warning; so do the C++ blocks, against the library that `make lib` built, and those that
have a main of their own each alone. `<!-- c++: FLAGS -->` in front of such a block is for its compiler. A block
behind `<!-- file: PATH -->` is that file, and one behind `<!-- output: PROGRAM -->` is what that program prints. A
block behind `<!-- run -->` runs without an error.

The blocks behind `<!-- session -->` of a file are one session of a shell, in an empty directory and with the program
that `make cli` built: behind `$ ` is a command, behind `> ` what goes on with it, and in the lines below is what it
writes, errors with it. Exits 1 and lists what does not hold.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|^\[[^\]]+\]: (\S+)$", re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
QUOTED = re.compile(r"^<!-- (file|output): (\S+) -->\n```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
RUN = re.compile(r"^<!-- run -->\n```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
SESSION = re.compile(r"^<!-- session -->\n```\w*\n(.*?)^```", re.MULTILINE | re.DOTALL)
# Behind each command of a session, so that what it wrote ends there; the exit code is left as it was.
MARK = "--end-of-command--"
AFTER_COMMAND = f"{{ code=$?; echo {MARK}; (exit $code); }}"
MAKE_TARGET = re.compile(r"^make ([a-z][a-z-]*)", re.MULTILINE)
PHP_PROGRAM = "<?php declare(strict_types=1); require $argv[1];"
PHP_SETTINGS = {"display_errors": "stderr", "error_reporting": "-1", "zend.assertions": "1", "apc.enable_cli": "1"}
# A test runs its blocks against a server of its own.
PHP_RUN_ELSEWHERE = {"docs/php-http.md": "bindings/php/tests/Http/DocumentTest.php"}
CPP = re.compile(r"^(?:<!-- c\+\+: ([^\n]+) -->\n)?```cpp\n(.*?)^```", re.MULTILINE | re.DOTALL)
CPP_FLAGS = ["-std=c++17", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror", "-pthread"]
TREE_PATH = re.compile(r"(?:bench|bindings|crates|docs|include|packaging|tests|tools)/[A-Za-z0-9_./-]*")


def markdown_files() -> list[Path]:
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\n")
    # A link to a document is the same document.
    return [ROOT / name for name in names if name and (ROOT / name).is_file() and not (ROOT / name).is_symlink()]


def anchors(text: str) -> set[str]:
    """The anchors of a file's headings, in the spelling that repository hosts give them."""
    found: set[str] = set()
    for heading in HEADING.findall(FENCE.sub("", text)):
        slug = re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        repeat = 0
        while (anchor := f"{slug}-{repeat}" if repeat else slug) in found:
            repeat += 1
        found.add(anchor)
    return found


def broken_links(file: Path, prose: str) -> list[str]:
    broken = []
    for link in map("".join, LINK.findall(prose)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        target = file.parent / name if name else file
        if not target.exists() or (anchor and anchor not in anchors(target.read_text(encoding="utf-8"))):
            broken.append(f"link to {link}")
    return broken


def missing_targets(text: str) -> list[str]:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z][a-z-]*):.*##", makefile, re.MULTILINE))
    spoken = [code for code in CODE.findall(text) if code.startswith("make ")]
    blocks = [block for _, block in FENCE.findall(text)]
    return [f"make {name}" for name in MAKE_TARGET.findall("\n".join(spoken + blocks)) if name not in targets]


def missing_paths(prose: str) -> list[str]:
    paths = [code for code in CODE.findall(prose) if TREE_PATH.fullmatch(code)]
    return [f"path {path}" for path in paths if not (ROOT / path).exists()]


def failing_examples(text: str) -> list[str]:
    """Compiler messages of the C examples; a fragment without an #include is no program and is left alone."""
    compiler = shlex.split(os.environ.get("CC", "cc"))
    flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", str(ROOT / "include"), "-x", "c", "-"]
    failing = []
    for language, block in FENCE.findall(text):
        if language == "c" and "#include" in block:
            run = subprocess.run([*compiler, *flags], input=block, capture_output=True, text=True, check=False)
            if run.returncode != 0:
                failing.append(f"C example:\n{run.stderr}")
    return failing


def cpp_programs(file: Path, text: str) -> list[tuple[str, str]]:
    """The programs that the C++ blocks are, each with its flags.

    Blocks without a main are one program: what begins with an #include is its head, and the rest its main.
    """
    programs = []
    head = body = ""
    for block in CPP.finditer(text):
        # With this the compiler names the line of the document.
        source = f'#line {text.count(chr(10), 0, block.start(2)) + 1} "{file.name}"\n{block[2]}'
        if re.search(r"^int main\(", block[2], re.MULTILINE):
            programs.append((block[1] or "", source))
        elif block[2].startswith("#include"):
            head += source
        else:
            body += source
    return [*programs, ("", f"{head}int main() {{\n{body}}}\n")] if body else programs


def failing_cpp(file: Path, text: str) -> list[str]:
    """What the compiler or the loader says of C++ blocks, or what the program does that fails."""
    compiler = shlex.split(os.environ.get("CXX", "c++"))
    library = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release"
    link = ["-L", str(library), "-ladseal", f"-Wl,-rpath,{library}"]
    failing = []
    for flags, source in cpp_programs(file, text):
        with tempfile.TemporaryDirectory() as folder:
            program = str(Path(folder) / "program")
            build = [*compiler, *CPP_FLAGS, *flags.split(), "-I", str(ROOT / "include"), "-x", "c++", "-", *link]
            for command in ([*build, "-o", program], [program]):
                run = subprocess.run(command, input=source, capture_output=True, text=True, check=False)
                if run.returncode != 0:
                    failing.append(f"C++ blocks:\n{run.stdout}{run.stderr}")
                    break
    return failing


def failing_php(file: Path, text: str) -> list[str]:
    """What the PHP blocks complain of; a block that begins as a file does is one, and left to those that quote it."""
    other_runner = PHP_RUN_ELSEWHERE.get(str(file.relative_to(ROOT)))
    if other_runner and (ROOT / other_runner).exists():
        return []
    program = PHP_PROGRAM
    for block in FENCE.finditer(text):
        if block[1] == "php" and not block[2].startswith("<?php"):
            # With the lines in front PHP names the line of the document.
            program += "\n" * (text.count("\n", 0, block.start(2)) - program.count("\n")) + block[2]
    if program == PHP_PROGRAM:
        return []
    settings = [part for name, value in PHP_SETTINGS.items() for part in ("-d", f"{name}={value}")]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / file.name).write_text(program, encoding="utf-8")
        command = ["php", *settings, file.name, str(ROOT / "bindings/php/tests/bootstrap.php")]
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return [f"PHP blocks:\n{run.stdout}{run.stderr}"] if run.returncode != 0 or run.stderr else []


def stale_quotes(text: str) -> list[str]:
    """Blocks that are no longer what their file holds or their program prints."""
    stale = []
    for kind, name, block in QUOTED.findall(text):
        source = ROOT / name
        if not source.exists():
            stale.append(f"{kind} {name}: it does not exist")
            continue
        if kind == "file":
            actual = source.read_text(encoding="utf-8")
        else:
            actual = subprocess.run([source], check=True, capture_output=True, text=True).stdout
        if block != actual:
            stale.append(f"{kind} {name}: the block says something else")
    return stale


def failing_commands(text: str) -> list[str]:
    failing = []
    for block in RUN.findall(text):
        # As on a stranger's machine, the library is built in ./target.
        environment = {name: value for name, value in os.environ.items() if name != "CARGO_TARGET_DIR"}
        run = subprocess.run(["bash", "-euo", "pipefail", "-c", block], cwd=ROOT, env=environment, check=False)
        if run.returncode != 0:
            failing.append(f"commands:\n{block}")
    return failing


def session_of(block: str) -> list[tuple[str, str]]:
    """The commands of a session's block, each with what it is said to write."""
    commands: list[tuple[str, str]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            commands.append((line[2:], ""))
        elif not commands:
            raise SystemExit(f"a session has to begin with a command, not with: {line}")
        elif (line == ">" or line.startswith("> ")) and not commands[-1][1]:
            commands[-1] = (f"{commands[-1][0]}\n{line[2:]}", "")
        else:
            commands[-1] = (commands[-1][0], f"{commands[-1][1]}{line}\n")
    return commands


def prompted(command: str) -> str:
    """A command as a session shows it."""
    return "\n".join(f"> {line}".rstrip() for line in command.split("\n")).removeprefix("> ")


def run_session(commands: list[str]) -> list[str]:
    """What each of these commands writes, in one shell."""
    script = "umask 022\nexec 2>&1\n" + "".join(f"{command}\n{AFTER_COMMAND}\n" for command in commands)
    programs = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "debug"
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "LC_ALL": "C"}
    with tempfile.TemporaryDirectory() as folder:
        shell = ["bash", "-c", script]
        run = subprocess.run(
            shell, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
    *written, _ = run.stdout.split(f"{MARK}\n")
    # A block has lines only.
    written = [f"{text}\n" if text and not text.endswith("\n") else text for text in written]
    # A shell that ends early leaves commands out.
    return written + ["(the shell had ended)\n"] * (len(commands) - len(written))


def failing_session(file: Path, text: str) -> list[str]:
    """Commands of a file's session that write something else than it says. UPDATE_SESSIONS=1 makes it say that."""
    blocks = [session_of(block) for block in SESSION.findall(text)]
    said = [step for block in blocks for step in block]
    written = run_session([command for command, _ in said]) if said else []
    if os.environ.get("UPDATE_SESSIONS"):
        left = iter(written)
        renewed = iter("".join(f"$ {prompted(command)}\n{next(left)}" for command, _ in block) for block in blocks)
        # What is in a block comes up once in the text that was matched.
        file.write_text(SESSION.sub(lambda old: old[0].replace(old[1], next(renewed)), text), encoding="utf-8")
        return []
    return [
        f"session: $ {command}\nwrites\n{actual}"
        for (command, expected), actual in zip(said, written, strict=True)
        if actual != expected
    ]


def main() -> int:
    files = markdown_files()
    failed = 0
    for file in files:
        text = file.read_text(encoding="utf-8")
        prose = FENCE.sub("", text)
        found = broken_links(file, prose) + missing_targets(text) + missing_paths(prose)
        # The commands make programs whose output is quoted.
        found += failing_examples(text) + failing_cpp(file, text) + failing_php(file, text)
        found += failing_commands(text) + failing_session(file, text) + stale_quotes(text)
        for problem in found:
            print(f"{file.relative_to(ROOT)}: {problem}")
        failed += bool(found)
    print(f"docs: {len(files) - failed} passed, {failed} failed")
    return 1 if failed or not files else 0


if __name__ == "__main__":
    sys.exit(main())
