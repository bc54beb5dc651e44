"""What the worst input costs, in instructions and in bytes of memory: no more than in proportion to its length.

    worst_case.py COUNTING MEMORY --short           fewer sizes, JSON up to 64 KiB
    worst_case.py COUNTING MEMORY --plot FILE       more sizes and explaining, JSON up to 256 KiB, and a plot

COUNTING and MEMORY are the two programs that the Makefile builds of measure*.c. Instructions are counted by callgrind,
so that the judgement is the same on every run and on a machine with other work.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import worst_plot
from worst_kinds import KIB, PLANTED, Kind, all_kinds
from worst_measure import NEED_MEMORY, measure

# The cost of a byte may be so many times that at the middle size, at every larger one. Sorting needs a little of it;
# the square of the length would have 4 or more.
MOST_GROWTH = 1.5
# Which of its tries fit into the budget of explaining differs with the length, and some hash more than they make.
MOST_GROWTH_OF_EXPLAINING = 2.0
# SECURITY.md and the header: times the length of the JSON, and so many bytes.
MOST_MEMORY = 30
MORE_MEMORY = 64 * KIB
# The header: signing, verifying and rendering allocate nothing.
NEED_NONE = {"verify", "verify_16_keys", "verify_large_policy", "guard", "sign", "sign_null", "parts", "render"}
UNITS = {"guard": "a call", "explain_click": "a hashed byte", "explain_install": "a hashed byte"}


def judge_cost(kind: Kind) -> list[str]:
    wrong = []
    if len(kind.statuses) != 1:
        wrong.append(f"{kind.name}: the sizes are not answered alike: {sorted(kind.statuses)}")
    if kind.growth() > (MOST_GROWTH_OF_EXPLAINING if kind.operation.startswith("explain") else MOST_GROWTH):
        costs = ", ".join(f"{size}: {cost:.1f}" for size, cost in zip(kind.sizes, kind.costs, strict=True))
        wrong.append(f"{kind.name}: the cost of a byte grows by {kind.growth():.2f}: {costs}")
    return wrong


def none_needed(kind: Kind) -> list[str]:
    return [
        f"{kind.name}: {size} bytes take {peak} bytes of memory, and none is promised"
        for size, peak in kind.memory
        if peak > 0
    ]


def memory_bounded(kind: Kind) -> list[str]:
    return [
        f"{kind.name}: {size} bytes take {peak} bytes of memory"
        for size, peak in kind.memory
        if peak > MOST_MEMORY * size + MORE_MEMORY
    ]


def not_counted(measured: list[Kind]) -> list[str]:
    """Some texts take no memory, but some of each operation do."""
    counted = {kind.operation for kind in measured if max(kind.memory)[1] > 0}
    return [f"{operation}: no text takes memory: it is not counted" for operation in sorted(NEED_MEMORY - counted)]


def judge(kind: Kind) -> list[str]:
    """What is wrong with it."""
    wrong = judge_cost(kind)
    if kind.operation in NEED_NONE:
        wrong += none_needed(kind)
    if kind.operation in NEED_MEMORY:
        wrong += memory_bounded(kind)
    return wrong


def check_that_planted_is_found() -> None:
    for what, is_found in (
        (f"a cost that grows by {PLANTED.growth():.2f}", judge_cost(PLANTED)),
        ("memory where none is needed", none_needed(PLANTED)),
        (f"40 times the length of memory: {PLANTED.memory}", memory_bounded(PLANTED)),
    ):
        if not is_found:
            raise SystemExit(f"worst_case: what was planted is not found: {what}")


def share_of_memory(kind: Kind) -> float:
    return max((peak - MORE_MEMORY) / size for size, peak in kind.memory)


def report(measured: list[Kind]) -> None:
    steepest = max((kind for kind in measured if not kind.operation.startswith("explain")), key=Kind.growth)
    print(
        f"figure: worst case: {len(measured)} kinds of input in {max(len(kind.sizes) for kind in measured)} sizes;"
        f" the cost of a byte grows by"
        f" {steepest.growth():.2f} at most from the middle size on ({steepest.name}), and {MOST_GROWTH} is allowed"
    )
    for operation in dict.fromkeys(kind.operation for kind in measured):
        dearest = max((kind for kind in measured if kind.operation == operation), key=lambda kind: kind.costs[-1])
        print(
            f"figure: worst case, {operation}: {dearest.costs[-1]:,.0f} instructions {UNITS.get(operation, 'a byte')}"
            f" at {dearest.sizes[-1]:,} bytes ({dearest.about})"
        )
    largest = max((kind for kind in measured if kind.operation in NEED_MEMORY), key=share_of_memory)
    print(
        f"figure: worst case, memory: JSON takes 64 KiB and {share_of_memory(largest):.1f} times its length at most"
        f" ({largest.name}), {MOST_MEMORY} times are promised; signing, verifying and rendering clicks take none"
    )
    size, peak = max(PLANTED.memory)
    print(
        f"figure: worst case, planted fault: a quadratic cost is found, a byte's grows by {PLANTED.growth():.2f};"
        f" and so is memory of {peak / size:.1f} times the length"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counting", type=Path)
    parser.add_argument("memory", type=Path)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--plot", type=Path)
    arguments = parser.parse_args()
    measured = all_kinds(arguments.short)
    measure(arguments.counting, arguments.memory, [*measured, PLANTED], arguments.short)
    check_that_planted_is_found()
    wrong = [sentence for kind in measured for sentence in judge(kind)] + not_counted(measured)
    for sentence in wrong:
        print(f"worst_case: {sentence}", file=sys.stderr)
    if wrong:
        raise SystemExit(f"worst_case: {len(wrong)} findings")
    report(measured)
    if arguments.plot is not None:
        arguments.plot.parent.mkdir(parents=True, exist_ok=True)
        arguments.plot.write_text(worst_plot.draw(measured), encoding="utf-8")


if __name__ == "__main__":
    main()
