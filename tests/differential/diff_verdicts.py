"""How the answers are distributed: a generator all of whose cases are malformed would test nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import status


def statuses_that_inputs_reach() -> set[str]:
    """Not a caller's mistake in the settings, and no fault inside; and the reference's replay guard is never full."""
    named = {f"{family} {name}" for _, family, name in status.ALL if family not in ("caller", "internal")}
    return named - {"click replay_guard_full"} | {"caller body_too_large"}


FAMILY_OF = {
    "verify": "click",
    "many": "click",
    "install": "install",
    **dict.fromkeys(("sign", "parts", "template", "lint"), "signing"),
    **dict.fromkeys(("php", "seal"), "json"),
    "token": "caller",
}


@dataclass
class Verdicts:
    """How often each operation gave each status."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def count(self, line: str, answer: str) -> None:
        operation = line.partition(" ")[0]
        for word in answer.split(" "):
            name, _, value = word.partition("=")
            if name in ("status", "reason"):
                self.counts[operation, value] += 1
            elif name == "rows":
                self.counts.update((operation, row.partition(":")[0]) for row in value.split(","))
            elif name == "same":
                self.counts[operation, "collide" if value == "1" else "apart"] += 1
            elif name == "places":
                self.counts[operation, "stable" if value == "-" else "unstable"] += 1

    def add(self, other: Verdicts) -> None:
        self.counts += other.counts

    def reached(self) -> set[str]:
        """Statuses with their family: `malformed_uri` is one of clicks, and one of signing."""
        reached = set()
        for operation, value in self.counts:
            family = FAMILY_OF.get(operation, "")
            if value == "valid":
                reached.add("click valid")
            elif value == "body_too_large" and operation == "seal":
                reached.add("caller body_too_large")
            else:
                reached.add(f"{family} {value}")
        return reached

    def shares(self) -> Iterator[tuple[str, str]]:
        for operation in sorted({operation for operation, _ in self.counts}):
            mine = Counter({value: count for (of, value), count in self.counts.items() if of == operation})
            total = sum(mine.values())
            shares = (f"{value} {100 * count / total:.1f} %" for value, count in mine.most_common())
            yield operation, f"{total:,}: {', '.join(shares)}"
