"""Servers of the Python, PHP and C++ bindings at saturation, with each answer judged.

    run_load.py --seconds 300                  each server for so long
    run_load.py --seconds 15 --only uvicorn    those alone that have this in their names

It needs wrk, what the servers need, and what the Makefile builds. A server passes if no answer is wrong, none is lost,
no connection fails, and its memory is flat: the median of the last fifth of the samples lies no more than GROWTH above
that of the second fifth.
"""

from __future__ import annotations

import argparse
import dataclasses
import math
import re
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "click_server"))
sys.path.append(str(Path(__file__).resolve().parents[2] / "bindings" / "php" / "tests" / "Integration"))

from load_requests import Request, write
from load_servers import CONNECTIONS, KINDS, Kind, Running, uvicorn

JUDGE = Path(__file__).resolve().with_name("judge_load.lua")
WARM_UP = 3
PROOF = 2
# Clicks live for 400 seconds at least: after that long new ones are sent.
SLICE = 200
# KiB. A leak of 64 bytes a request makes three times as much of it between these samples, in 300 s at 1,000 a second.
GROWTH = 3 * 1024
LEAK = 4096
# One in so many of the proof's requests is expected to be answered otherwise than is right.
LIE = 100


@dataclasses.dataclass
class Load:
    """What wrk and its judge counted, and the samples of memory in KiB."""

    counted: Counter[str] = dataclasses.field(default_factory=Counter)
    slowest: Counter[str] = dataclasses.field(default_factory=Counter)
    memory: list[int] = dataclasses.field(default_factory=list)
    examples: str = ""

    def add(self, output: str) -> None:
        for name, value in re.findall(r"^result (\S+) (\d+)$", output, re.MULTILINE):
            if name.startswith("latency"):
                self.slowest[name] = max(self.slowest[name], int(value))
            else:
                self.counted[name] += int(value)
        self.examples += "".join(f"{line}\n" for line in output.splitlines() if line.startswith("wrong: "))

    def lost(self) -> int:
        """Requests without an answer, but for the one that is on its way in each connection at the end."""
        return max(0, self.counted["sent"] - self.counted["judged"] - self.counted["threads"])

    def socket_errors(self) -> int:
        return sum(count for name, count in self.counted.items() if name.startswith("error_"))

    def growth(self) -> float:
        fifth = max(1, len(self.memory) // 5)
        return statistics.median(self.memory[-fifth:]) - statistics.median(self.memory[fifth : 2 * fifth])


def apply(running: Running, requests: list[Request], seconds: float, load: Load) -> None:
    """wrk for so long, while the memory of the server is looked at."""
    with tempfile.TemporaryDirectory(prefix="adseal-load-") as folder:
        file = Path(folder) / "requests"
        write(requests, file)
        command = [
            "wrk",
            "-t",
            str(CONNECTIONS),
            "-c",
            str(CONNECTIONS),
            "-d",
            f"{math.ceil(seconds)}s",
            "--timeout",
            "10s",
        ]
        command += [
            "-s",
            str(JUDGE),
            f"http://127.0.0.1:{running.port}",
            "--",
            str(file),
            str(CONNECTIONS),
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as wrk:
            while True:
                load.memory.append(running.memory())
                try:
                    output, _ = wrk.communicate(timeout=0.25)
                    break
                except subprocess.TimeoutExpired:
                    continue
    if wrk.returncode != 0 or "result judged" not in output:
        raise SystemExit(f"load: wrk ended with {wrk.returncode}: {output[-2_000:]}")
    load.add(output)


def with_lies(requests: list[Request]) -> list[Request]:
    return [
        dataclasses.replace(request, reason="planted") if number % LIE == 0 else request
        for number, request in enumerate(requests)
    ]


def check_that_lies_are_found(kind: Kind, running: Running) -> str:
    """For the judge, a server that lies is one whose answers are not those that it was told."""
    load = Load()
    apply(running, with_lies(kind.requests(2)), PROOF, load)
    lies, found = load.counted["lies"], load.counted["wrong"]
    others = [line for line in load.examples.splitlines() if not line.startswith("wrong: planted expected")]
    if not lies or found != lies or others:
        raise SystemExit(f"load: {kind.name}: the judge finds {found} of {lies} planted lies: {load.examples[:1_000]}")
    return f"{found} of {lies} planted lies found"


def growth_with(leak: int) -> float:
    """How the memory of a server grows that keeps so many bytes of each click, once it is warm."""
    load = Load()
    with uvicorn(ADSEAL_LOAD_LEAK=str(leak)) as running:
        apply(running, KINDS[0].requests(1), WARM_UP, Load())
        apply(running, KINDS[0].requests(3), PROOF + 1, load)
    return load.growth()


def check_that_leaks_are_found() -> float:
    """That of the server that leaks; the same without the leak does not grow."""
    sound, leaking = growth_with(0), growth_with(LEAK)
    if sound > GROWTH or leaking <= GROWTH:
        raise SystemExit(
            f"load: a server that keeps {LEAK} bytes of each click grows by {leaking} KiB, and by {sound} without that;"
            f" {GROWTH} are allowed"
        )
    return leaking


def run(kind: Kind, seconds: float) -> Load:
    slices = math.ceil(seconds / SLICE)
    load = Load()
    with kind.start() as running:
        apply(running, kind.requests(1), WARM_UP, Load())
        for number in range(slices):
            apply(running, kind.requests(10 + number), seconds / slices, load)
        found = check_that_lies_are_found(kind, running)
    seconds_of_load = load.counted["microseconds"] / 1e6
    memory = [load.memory[0], load.memory[len(load.memory) // 2], load.memory[-1]]
    print(
        f"figure: load, {kind.name}: {load.counted['judged']:,} requests in {seconds_of_load:.0f} s,"
        f" {load.counted['judged'] / seconds_of_load:,.0f} a second; {load.counted['wrong']} wrong, {load.lost()} lost,"
        f" {load.socket_errors()} socket errors; memory {' / '.join(f'{kib / 1024:.1f}' for kib in memory)} MiB;"
        f" within {load.slowest['latency_50'] / 1000:.1f} ms (half), {load.slowest['latency_99'] / 1000:.1f} ms (99 %),"
        f" {load.slowest['latency_max'] / 1000:.1f} ms (all); {found}",
        flush=True,
    )
    return load


def judge(kind: Kind, load: Load) -> list[str]:
    wrong = []
    if load.counted["wrong"] or not load.counted["judged"]:
        wrong.append(f"{load.counted['wrong']} of {load.counted['judged']} answers are wrong:\n{load.examples[:1_000]}")
    if load.lost() or load.socket_errors():
        wrong.append(f"{load.lost()} answers were lost, and {load.socket_errors()} connections failed")
    if load.growth() > GROWTH:
        wrong.append(f"its memory grew by {load.growth():.0f} KiB, and {GROWTH} are allowed")
    return [f"{kind.name}: {sentence}" for sentence in wrong]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--only", default="")
    arguments = parser.parse_args()
    kinds = [kind for kind in KINDS if arguments.only in kind.name]
    if not kinds:
        parser.error(f"no server has {arguments.only!r} in its name")
    print(
        f"figure: load, planted leak: {check_that_leaks_are_found() / 1024:.1f} MiB in {PROOF + 1} s, found", flush=True
    )
    wrong = [sentence for kind in kinds for sentence in judge(kind, run(kind, arguments.seconds))]
    for sentence in wrong:
        print(f"load: {sentence}", file=sys.stderr)
    if wrong:
        raise SystemExit(f"load: {len(wrong)} findings")


if __name__ == "__main__":
    main()
