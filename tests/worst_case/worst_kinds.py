"""Which operations meet which kinds of input, and in which sizes."""

from __future__ import annotations

from dataclasses import dataclass, field

from worst_clicks import QUERIES, TEMPLATES, Builder, in_the_tail, long_path, signed, unsigned
from worst_json import TEXTS

KIB = 1 << 10
CLICK_SIZES = [2 * KIB, 4 * KIB, 8 * KIB, 16 * KIB, 32 * KIB, 64 * KIB]
# The largest has as many macros as a template may have parameters.
TEMPLATE_SIZES = [KIB // 2, KIB, 2 * KIB, 4 * KIB, 8 * KIB, 16 * KIB]
JSON_SIZES = [8 * KIB, 16 * KIB, 32 * KIB, 64 * KIB, 128 * KIB, 256 * KIB]
SHORT_JSON_SIZES = [4 * KIB, 16 * KIB, 64 * KIB]
GUARD_SIZES = [128, 256, 512, 1024, 2048, 4096]
EXPLAIN_SIZES = [4 * KIB, 8 * KIB, 16 * KIB, 64 * KIB]
PLANTED_SIZES = [KIB, 4 * KIB, 16 * KIB]
JSON_OPERATIONS = ("php_object", "php_assoc", "stability")


@dataclass
class Kind:
    """An operation on one kind of input in several sizes, and what it took."""

    operation: str
    about: str
    sizes: list[int]
    build: Builder
    statuses: set[str] = field(default_factory=set)
    # Instructions for each byte of work, at each size.
    costs: list[float] = field(default_factory=list)
    # Size and peak: of these sizes, and of small ones where memory is bounded.
    memory: list[tuple[int, int]] = field(default_factory=list)

    @property
    def name(self) -> str:
        return f"{self.operation}, {self.about}"

    def growth(self) -> float:
        """How the cost of a byte grows from the middle size on."""
        middle = len(self.costs) // 2
        return max(self.costs[middle:]) / self.costs[middle]


PLANTED = Kind("planted", "the square of the length", PLANTED_SIZES, lambda length: b"x" * length)


def escaped(piece: bytes) -> Builder:
    """A value of parts, which is three times as long once it is encoded."""
    return lambda length: piece * ((length - 100) // 3)


def clicks() -> list[Kind]:
    tails = ("250 long names, alike but for the end", "250 encoded names", "250 names of brackets")
    return [
        *(Kind("verify", about, CLICK_SIZES, signed(query)) for about, query in QUERIES.items()),
        *(Kind("verify_large_policy", about, CLICK_SIZES, in_the_tail(QUERIES[about])) for about in tails),
        Kind("verify_16_keys", "one long value", CLICK_SIZES, signed(QUERIES["one long value"])),
        *(
            Kind(operation, about, CLICK_SIZES, unsigned(query))
            for operation in ("sign", "sign_null", "lint")
            for about, query in QUERIES.items()
        ),
        Kind("lint", "a path of dots", CLICK_SIZES, long_path),
        Kind("parts", "a value that is all escapes", CLICK_SIZES, escaped(b"\xff")),
        Kind("parts", "a value of opening braces", CLICK_SIZES, escaped(b"{")),
        Kind("guard", "full, one more click", GUARD_SIZES, lambda length: b"x" * length),
    ]


def templates() -> list[Kind]:
    return [
        Kind(operation, about, TEMPLATE_SIZES if "macro" in about else CLICK_SIZES, unsigned(query))
        for operation in ("template", "render")
        for about, query in TEMPLATES.items()
        if operation == "template" or "macro" in about
    ]


def bodies(short: bool) -> list[Kind]:
    sizes = SHORT_JSON_SIZES if short else JSON_SIZES
    some = list(TEXTS.items())[:: 4 if short else 1]
    return [
        *(Kind(operation, about, sizes, text) for operation in JSON_OPERATIONS for about, text in TEXTS.items()),
        *(
            Kind(operation, about, sizes, text)
            for operation in ("install_verify", "install_sign")
            for about, text in some
        ),
    ]


def explained() -> list[Kind]:
    uris = ("a value of escapes", "250 long names, alike but for the end")
    texts = ("different keys, each twice", "slashes")
    return [
        *(Kind("explain_click", about, EXPLAIN_SIZES, signed(QUERIES[about])) for about in uris),
        *(Kind("explain_install", about, EXPLAIN_SIZES, TEXTS[about]) for about in texts),
    ]


def all_kinds(short: bool) -> list[Kind]:
    if not short:
        return [*clicks(), *templates(), *bodies(short), *explained()]
    found = [*clicks(), *templates()]
    for kind in found:
        kind.sizes = kind.sizes[1::2]
    return [*found, *bodies(short)]
