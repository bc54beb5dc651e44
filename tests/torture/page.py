"""docs/assurance.md, made of the claims and of the figures of the last runs."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

INTRODUCTION = """# Assurance

What adseal claims, how each claim is tested, and what the last run that passed showed. `make torture` writes this page:
the figures are what its commands printed, on the day and at the commit that stand beside them. A short form of each is
run at every change. The continuous integration runs the long ones too, with seconds for each piece, and of the fuzzers
those that do not read logs, which take long to build.
[SECURITY.md](../SECURITY.md) tells who attacks what, and which of these claims answers it.

`make torture` takes hours on two cores. `make torture TORTURE="secrets load"` runs those parts alone, and with
`TORTURE_SECONDS=15` each piece that could go on for ever gets 15 seconds. Whoever runs it on another machine gets other
figures, and the same claims.
"""


@dataclass(frozen=True)
class Claim:
    """A claim, what shows it, and the targets of the Makefile that do: `long` prints figures, `short` is quick.

    One that is endless goes on for TORTURE_SECONDS.
    """

    title: str
    says: str
    shown_by: str
    long: str
    short: str
    is_endless: bool = False
    picture: str = ""


@dataclass(frozen=True)
class Run:
    """What a long target printed: the day in UTC, the commit, the processor, how long it took, its figures by name."""

    day: str
    commit: str
    processor: str
    seconds: int
    torture_seconds: str
    figures: dict[str, str]


def filled(text: str) -> str:
    return textwrap.fill(text.strip(), 120, break_long_words=False, break_on_hyphens=False)


def row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def section(claim: Claim, run: Run) -> str:
    for_each = f", {run.torture_seconds} s for each piece that has no end" if claim.is_endless else ""
    told = f"Run on {run.day} at {run.commit}, on {run.processor}, in {run.seconds} s{for_each}."
    figures = [row(name, value) for name, value in run.figures.items()]
    texts = [
        f"## {claim.title}",
        filled(claim.says),
        filled(claim.shown_by),
        filled(f"In full `make {claim.long}`, in short `make {claim.short}`. {told}"),
        "\n".join([row("what", "last figure"), "|---|---|", *figures]),
        *([f"![{claim.title}]({claim.picture})"] if claim.picture else []),
    ]
    return "\n\n".join(texts) + "\n"


def render(claims: list[Claim], runs: dict[str, Run]) -> str:
    return "\n".join([INTRODUCTION, *(section(claim, runs[claim.long]) for claim in claims if claim.long in runs)])
