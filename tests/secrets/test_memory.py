"""Looks for keys in the memory of programs that use adseal: all of it, with stacks and registers, from a core file.

    test_memory.py c PROGRAM | python PYTHON | php PHP [TURNS]

The program holder stops three times: with its own copies of the keys and the handles, which must be found, or nothing
would be proved; with the handles alone, which hold what HMAC makes of the keys; and when these are freed, or collected,
and there must be nothing. It runs in gdb, which writes the core files.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from traces import Trace, of_private_key, of_secret

HERE = Path(__file__).resolve().parent
API_KEY = b"an-api-key-that-is-public"
LENGTHS = {"click": 32, "long click": 100, "install": 100}
STOPS = ["held", "wiped", "freed"]
SOURCES = {"python": "holder.py", "php": "holder.php"}
# As many as there are orders of calls in the programs.
TURNS = 5
STATES = {"the inner state", "the outer state"}
# What a key that only signs and verifies is no more.
RAW = {"the key", "the hash of the key", "the inner block", "the outer block"}
PAGE = 4096
TIMEOUT = 300


def commands(cores: list[Path], arguments: list[str]) -> list[str]:
    """What gdb does: it runs the program, and writes a core file each time that it stops itself."""
    steps = ["handle SIGSTOP stop nopass", f"run {' '.join(arguments)}"]
    for core in cores:
        # Where the program ends instead, there is nothing to write, and the file will be missing.
        steps += [f"generate-core-file {core}", "continue"]
    return steps


def memory(core: Path) -> bytes:
    """The file without its empty pages, of which there are many."""
    data = core.read_bytes()
    core.unlink()
    pages = (data[at : at + PAGE] for at in range(0, len(data), PAGE))
    return b"".join(page for page in pages if page.strip(b"\0"))


def stops(program: list[str], keys: bytes, turn: int, folder: Path) -> list[bytes]:
    """The memory of a program at each of its stops."""
    (folder / "keys").write_bytes(keys)
    cores = [folder / f"{name}.core" for name in STOPS]
    steps = commands(cores, [*program[1:], str(turn), f"<{folder}/keys"])
    told = [argument for step in steps for argument in ("-ex", step)]
    done = subprocess.run(
        ["gdb", "-nx", "-batch", *told, program[0]], capture_output=True, text=True, timeout=TIMEOUT, check=False
    )
    if not all(core.exists() for core in cores) or "exited normally" not in done.stdout:
        sys.exit(f"{' '.join(program)} did not stop three times and end:\n{done.stdout}{done.stderr}")
    return [memory(core) for core in cores]


def found(traces: list[Trace], data: bytes) -> set[str]:
    return {trace.name for trace in traces if trace.is_in(data)}


def names(kept: dict[str, set[str]]) -> str:
    return "; ".join(f"{key}: {', '.join(sorted(names))}" for key, names in kept.items() if names)


def check(stop: str, kept: dict[str, set[str]]) -> None:
    """What must be in memory at this stop, and what must not."""
    if stop == "held":
        missing = [key for key in kept if not kept[key] & {"the key", "the secret"}]
        missing += [key for key in ("click", "long click") if not kept[key] >= STATES]
        if missing:
            sys.exit(f"the search does not find what the program holds: {missing}")
    elif stop == "wiped" and not kept["long click"] >= STATES:
        sys.exit("the handles hold no state of the key, so there is no proof that these are found")
    elif stop == "wiped" and kept["long click"] & RAW:
        sys.exit(f"a key that only signs and verifies is in memory as it is: {names(kept)}")
    elif stop == "freed" and any(kept.values()):
        sys.exit(f"when all is freed there is still {names(kept)}")


def look(program: list[str], turn: int, folder: Path) -> int:
    """One run of the program, with keys of its own; how many bytes were looked at."""
    keys = {key: os.urandom(length) for key, length in LENGTHS.items()}
    traces = {key: of_private_key(keys[key]) for key in ("click", "long click")}
    traces["install"] = of_secret(API_KEY, keys["install"])
    memories = stops(program, b"".join(keys.values()), turn, folder)
    for stop, data in zip(STOPS, memories, strict=True):
        check(stop, {key: found(traces[key], data) for key in keys})
    return sum(map(len, memories))


def main() -> None:
    language, runner = sys.argv[1:3]
    turns = int(sys.argv[3]) if len(sys.argv) > 3 else TURNS
    program = [runner, *([str(HERE / SOURCES[language])] if language in SOURCES else [])]
    with tempfile.TemporaryDirectory() as folder:
        looked_at = sum(look(program, turn, Path(folder)) for turn in range(turns))
    print(
        f"figure: keys in the memory of {language}: {turns * len(STOPS)} core files of {turns} runs, "
        f"{looked_at >> 20} MiB that are not empty; found while they are held, none when all is freed"
    )


if __name__ == "__main__":
    main()
