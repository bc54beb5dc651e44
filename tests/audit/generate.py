#!/usr/bin/env python3
"""Makes the example of `adseal audit`: a month of logged clicks, with a known share of each kind of fraud.

    generate.py --clicks 100000 --seed 1 --out DIRECTORY [--format parquet,csv] [--files 30]

The directory gets

    clicks.parquet, clicks.csv   the log, once in each format; with --files N clicks-01.parquet and so on
    keys.toml                    the key rings of the networks
    labels.csv                   what is true of each click: its id, the reason that an audit has to give, the network
                                 and the site that it names, and the key that signed it. An audit never reads it

The same numbers make the same clicks. Kinds of fraud and their shares: docs/audit.md, The example.
"""

from __future__ import annotations

import argparse
import csv
import io
import math
import os
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from clicks import ATTACK, ATTACK_SHARES, SHARES, TOO_LONG_SHARE, Click, Stretch, make_clicks
from market import DAY, END, START, make_market, write_key_rings
from tables import FORMATS, Row, TableFile, piece_of

# Clicks are made in pieces of about so many, each from a random state of its own.
PIECE = 50_000
LABELS = ("click_id", "label", "network", "site", "key_id")
USER_AGENTS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/22E240",
    "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Linux; Android 14; SM-A546B) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/131.0",
    'okhttp/4.12.0 "build;7"',
    "-",
)


@dataclass(frozen=True)
class Task:
    """A piece of the log."""

    seed: int
    number: int
    first_id: int
    kinds: dict[str, int]
    # Milliseconds.
    begin: int
    end: int
    max_lifetime: int | None
    formats: tuple[str, ...]
    # Whether a file begins with it.
    is_first: bool


@dataclass(frozen=True)
class Piece:
    tables: dict[str, Any]
    labels: bytes


def share_out(count: int, max_lifetime: int | None) -> dict[str, int]:
    """How many clicks of each kind a piece has. What is left is valid."""
    shares = {**SHARES, **({} if max_lifetime is None else {"too_long": TOO_LONG_SHARE})}
    kinds = {kind: round(share * count) for kind, share in shares.items()}
    return {"valid": count - sum(kinds.values()), **kinds}


def time_at(place: float) -> int:
    """The millisecond at which this part of all clicks has come. By night there are fewer than by day."""
    grid = np.linspace(START, END, 30 * 48 + 1)
    wave = grid - 0.55 * DAY / (2 * math.pi) * np.sin(2 * math.pi * (grid - START) / DAY)
    return int(np.interp(START + place * (END - START), wave, grid) * 1000)


def tasks(arguments: argparse.Namespace, formats: tuple[str, ...]) -> Iterator[Task]:
    attack = {kind: round(share * arguments.clicks) for kind, share in ATTACK_SHARES.items()}
    calm = arguments.clicks - sum(attack.values())
    pieces = max(arguments.files, math.ceil(calm / PIECE), 1)
    edges = [time_at(piece / pieces) for piece in range(pieces + 1)]
    first_id = 1
    done = dict.fromkeys(attack, 0)
    for number, (begin, end) in enumerate(pairwise(edges)):
        count = calm * (number + 1) // pieces - calm * number // pieces
        kinds = share_out(count, arguments.max_lifetime)
        # So much of the attack is over when this piece ends.
        over = min(max((end / 1000 - ATTACK[0]) / (ATTACK[1] - ATTACK[0]), 0.0), 1.0)
        for kind, total in attack.items():
            kinds[kind] = round(total * over) - done[kind]
            done[kind] += kinds[kind]
        is_first = number * arguments.files // pieces != (number - 1) * arguments.files // pieces
        yield Task(arguments.seed, number, first_id, kinds, begin, end, arguments.max_lifetime, formats, is_first)
        first_id += sum(kinds.values())


def make_piece(task: Task) -> Piece:
    random = np.random.default_rng([task.seed, task.number])
    market = make_market(task.seed)
    clicks = make_clicks(Stretch(market, random, task.begin, task.end, task.max_lifetime), task.kinds)
    addresses = random.integers(0, 256, (len(clicks), 4)).tolist()
    agents = random.choice(len(USER_AGENTS), len(clicks), p=[0.4, 0.3, 0.2, 0.09, 0.01]).tolist()
    rows = [
        Row(task.first_id + index, click.time, "{}.{}.{}.{}".format(*address), USER_AGENTS[agent], click.url)
        for index, (click, address, agent) in enumerate(zip(clicks, addresses, agents, strict=True))
    ]
    tables = {name: piece_of(name, rows, task.is_first) for name in task.formats}
    return Piece(tables, label_lines(task.first_id, clicks))


def label_lines(first_id: int, clicks: list[Click]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows(
        (first_id + index, click.label, click.network, click.site, click.key_id) for index, click in enumerate(clicks)
    )
    return text.getvalue().encode("utf-8")


def made(todo: Iterator[Task]) -> Iterator[tuple[Task, Piece]]:
    """The pieces in order, made by all processors. No more are made than will soon be written."""
    processes = os.cpu_count() or 1
    with ProcessPoolExecutor(processes) as pool:
        waiting: deque[tuple[Task, Future[Piece]]] = deque()
        for task in todo:
            waiting.append((task, pool.submit(make_piece, task)))
            if len(waiting) > 2 * processes:
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result()


def write_all(arguments: argparse.Namespace, formats: tuple[str, ...]) -> None:
    out: Path = arguments.out
    files: list[TableFile] = []
    opened = 0
    with (out / "labels.csv").open("wb") as labels:
        labels.write(",".join(LABELS).encode() + b"\n")
        for task, piece in made(tasks(arguments, formats)):
            if task.is_first:
                for file in files:
                    file.close()
                opened += 1
                stem = "clicks" if arguments.files == 1 else f"clicks-{opened:02}"
                files = [TableFile(out / f"{stem}.{name}", name) for name in formats]
            for file in files:
                file.write(piece.tables[file.name])
            labels.write(piece.labels)
    for file in files:
        file.close()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__.split("\n\n")[0], formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("--clicks", type=int, default=100_000, help="rows of the log")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same clicks")
    parser.add_argument("--out", type=Path, required=True, help="a directory, which is made where it is missing")
    parser.add_argument("--format", default="parquet", help=f"one or more, with commas between: {', '.join(FORMATS)}")
    parser.add_argument("--files", type=int, default=1, help="into so many files the log is cut")
    parser.add_argument("--max-lifetime", type=int, help="adds clicks that expire more than so many seconds later")
    arguments = parser.parse_args()
    formats = tuple(arguments.format.split(","))
    for name in formats:
        if name not in FORMATS:
            parser.error(f"there is no format '{name}': {', '.join(FORMATS)}")
    if arguments.max_lifetime is not None and arguments.max_lifetime < DAY // 4:
        parser.error("the honest clicks of one network are valid for 21600 seconds")
    arguments.out.mkdir(parents=True, exist_ok=True)
    write_key_rings(make_market(arguments.seed), arguments.out / "keys.toml")
    write_all(arguments, formats)


if __name__ == "__main__":
    main()
