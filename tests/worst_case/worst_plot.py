"""The plot: instructions for a byte over the length, a panel for each operation, a line for each kind of input."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Protocol
from xml.sax.saxutils import escape

COLUMNS = 3
WIDTH, HEIGHT = 300, 190
LEFT, RIGHT, TOP, BOTTOM = 46, 10, 40, 26
STYLE = """
svg { font: 11px sans-serif; fill: #222; color-scheme: light dark }
.grid { stroke: #ddd } .line { stroke: #0072b2; stroke-opacity: .35; fill: none } .worst { stroke: #d55e00; fill: none }
.name { font-weight: bold } .about { fill: #b34e00 } .axis { fill: #666 }
@media (prefers-color-scheme: dark) {
  svg { fill: #ddd } .grid { stroke: #444 } .axis { fill: #aaa }
  .line { stroke: #6cb8e6 } .worst { stroke: #f29a5b } .about { fill: #f29a5b }
}
"""


class Measured(Protocol):
    operation: str
    about: str
    sizes: list[int]
    costs: list[float]


def short(number: float) -> str:
    for unit, size in (("Mi", 1 << 20), ("Ki", 1 << 10)):
        if number >= size * 0.99:
            return f"{number / size:.0f} {unit}"
    return f"{number:g}"


class Panel:
    """One operation, with a logarithmic axis of sizes and one of costs that begins at 0."""

    def __init__(self, kinds: Sequence[Measured], column: int, row: int) -> None:
        self.kinds = sorted(kinds, key=lambda kind: kind.costs[-1])
        self.left, self.top = column * WIDTH + LEFT, row * HEIGHT + TOP
        self.right, self.bottom = (column + 1) * WIDTH - RIGHT, (row + 1) * HEIGHT - BOTTOM
        sizes = [size for kind in kinds for size in kind.sizes]
        self.smallest, self.largest = min(sizes), max(sizes)
        dearest = max(cost for kind in kinds for cost in kind.costs)
        step = 10.0 ** math.floor(math.log10(dearest))
        self.most = math.ceil(dearest / step) * step

    def x(self, size: float) -> float:
        share = math.log(size / self.smallest) / math.log(self.largest / self.smallest)
        return self.left + share * (self.right - self.left)

    def y(self, cost: float) -> float:
        return self.bottom - cost / self.most * (self.bottom - self.top)

    def draw(self) -> Iterable[str]:
        worst = self.kinds[-1]
        yield text(self.left, self.top - 24, worst.operation, "name")
        yield text(self.left, self.top - 10, f"dearest: {worst.about}", "about")
        for share in (0, 0.5, 1):
            y = self.y(share * self.most)
            yield f'<path class="grid" d="M{self.left} {y:.0f}H{self.right}"/>'
            yield text(self.left - 5, y + 4, f"{share * self.most:g}", "axis", "end")
        for size, anchor in ((self.smallest, "start"), (self.largest, "end")):
            yield text(self.x(size), self.bottom + 15, short(size), "axis", anchor)
        for kind in self.kinds:
            points = zip(kind.sizes, kind.costs, strict=True)
            line = "L".join(f"{self.x(size):.0f} {self.y(cost):.1f}" for size, cost in points)
            look = "worst" if kind is worst else "line"
            yield f'<path class="{look}" d="M{line}"><title>{escape(kind.about)}</title></path>'


def text(x: float, y: float, words: str, kind: str, anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{escape(words)}</text>'


def draw(measured: Sequence[Measured]) -> str:
    operations = list(dict.fromkeys(kind.operation for kind in measured))
    rows = math.ceil(len(operations) / COLUMNS)
    width, height = COLUMNS * WIDTH, rows * HEIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    ]
    parts.append(f"<style>{STYLE}</style>")
    for number, operation in enumerate(operations):
        kinds = [kind for kind in measured if kind.operation == operation]
        parts += Panel(kinds, number % COLUMNS, number // COLUMNS).draw()
    return "\n".join([*parts, "</svg>", ""])
