"""adseal against the reference in Python, over generated cases, through C, Python and PHP (README.md).

differential.py --seconds 300            as many batches as fit, with the seeds from --seed on
differential.py --batches 2              so many
differential.py --seed 7 --only 123      of the batch with this seed that case alone: what it is, and every answer
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "reference"))

from diff_batch import Maker
from diff_compare import Difference, compare, differences, run_drivers
from diff_verdicts import Verdicts, statuses_that_inputs_reach

CASES = 4_000
# So many cases reach every status that there is.
ENOUGH = 200_000
LIE = 1_000


@dataclass
class Result:
    seed: int
    cases: int = 0
    fields: Counter[str] = field(default_factory=Counter)
    verdicts: Verdicts = field(default_factory=Verdicts)
    differences: list[Difference] = field(default_factory=list)


def run_batch(seed: int, count: int, lie: int = 0) -> Result:
    maker = Maker(seed)
    cases = maker.cases(count)
    with run_drivers([*maker.settings.lines, *(case.line for case in cases)], lie) as answers_of:
        expected = [case.expected() for case in cases]
        answers = answers_of()
    result = Result(seed, len(cases))
    for case, answer in zip(cases, expected, strict=True):
        result.verdicts.count(case.line, answer)
    for driver, told in answers.items():
        result.fields[driver], found = compare(driver, seed, [case.line for case in cases], expected, told)
        result.differences += found
    return result


def show_case(seed: int, number: int) -> None:
    """One case, after all that stand in front of it: a replay guard remembers them."""
    maker = Maker(seed)
    cases = maker.cases(max(CASES, number + 1))
    with run_drivers([*maker.settings.lines, *(case.line for case in cases)], 0) as answers_of:
        expected = [case.expected() for case in cases]
        answers = answers_of()
    print(f"case      {cases[number].line}\nreference {expected[number]}")
    for driver, told in answers.items():
        print(f"{driver:<9} {told[number]}")
        for name, wanted, given in differences(driver, cases[number].line, expected[number], told[number]):
            print(f"          {name}: {given}, and should be {wanted}")


def run_batches(seed: int, seconds: float, batches: int) -> Iterator[Result]:
    end = time.monotonic() + seconds
    seeds = itertools.islice(itertools.count(seed), batches or None)
    with ProcessPoolExecutor(max_workers=os.cpu_count()) as pool:
        running = {pool.submit(run_batch, one, CASES) for one in itertools.islice(seeds, os.cpu_count())}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                yield future.result()
                if batches or time.monotonic() < end:
                    running |= {pool.submit(run_batch, one, CASES) for one in itertools.islice(seeds, 1)}


def check_that_lies_are_found(seed: int) -> str:
    """Each driver answers every thousandth case wrongly, or not at all: the comparison finds these, and no other."""
    result = run_batch(seed, CASES, LIE)
    wanted = list(range(LIE - 1, CASES, LIE))
    for driver in result.fields:
        found = [one.case for one in result.differences if one.driver == driver]
        if found != wanted:
            raise SystemExit(f"differential: the {driver} driver lies about the cases {wanted} and is found at {found}")
    return (
        f"figure: differential, planted fault: {len(wanted)} wrong answers of {CASES:,} in each of {len(result.fields)}"
        f" languages, all {len(result.differences)} found, and no other"
    )


def report(total: Result, results: int, seed: int, seconds: float) -> None:
    reached, there_are = total.verdicts.reached(), statuses_that_inputs_reach()
    print(
        f"figure: differential: {total.cases:,} cases, each through C, Python and PHP,"
        f" {total.cases / seconds:,.0f} a second;"
        f" {sum(total.fields.values()):,} fields compared; {len(total.differences)} differences"
        f" (seeds {seed} to {seed + results - 1})"
    )
    print(
        f"figure: differential, statuses reached: {len(reached & there_are)} of {len(there_are)} that inputs can reach"
    )
    for operation, told in total.verdicts.shares():
        print(f"figure: differential, answers of {operation}: {told}")
    missing = sorted(there_are - reached)
    if total.cases >= ENOUGH and missing:
        raise SystemExit(f"differential: no case reached {', '.join(missing)}: the generator tests too little")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=0)
    parser.add_argument("--batches", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int)
    arguments = parser.parse_args()
    if arguments.only is not None:
        show_case(arguments.seed, arguments.only)
        return
    print(check_that_lies_are_found(arguments.seed))
    started, total, results = time.monotonic(), Result(arguments.seed), 0
    for result in run_batches(arguments.seed, arguments.seconds, arguments.batches):
        results += 1
        total.cases += result.cases
        total.fields += result.fields
        total.verdicts.add(result.verdicts)
        total.differences += result.differences
    report(total, results, arguments.seed, time.monotonic() - started)
    for one in total.differences[:20]:
        print(one, file=sys.stderr)
    if total.differences:
        raise SystemExit(f"differential: {len(total.differences)} answers are not those of the reference")


if __name__ == "__main__":
    main()
