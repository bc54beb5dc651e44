"""The lines that go to the drivers and come back: words with a space between them (README.md)."""

from __future__ import annotations

from collections.abc import Iterable


def octets(data: bytes | None) -> str:
    """Hexadecimal; `-` where there is nothing, `.` where there is nothing between the quotes."""
    if data is None:
        return "-"
    return data.hex() if data else "."


def number(value: int | None) -> str:
    return "-" if value is None else str(value)


def truth(value: bool) -> str:
    return "1" if value else "0"


def listed(items: Iterable[str]) -> str:
    return ",".join(items) or "-"


def line(operation: str, *words: str) -> str:
    return " ".join((operation, *words))
