"""What the encoders are asked to write, and the rows of the README's tables that follow from what they wrote."""

from __future__ import annotations

from dataclasses import dataclass

from encoders import Encode

SPACED = '{"a":["b","c"]}'
SLASH = '"/"'
NON_ASCII = '"\u00e9"'
DOUBLES = ["10.0", "1e16", "1e23", "1e-5"]
# Every ASCII character but the slash, which has a column of its own.
ASCII = [f'"\\u{code:04x}"' for code in range(0x80) if code != ord("/")]
PROBES = [SPACED, SLASH, NON_ASCII, *ASCII, *DOUBLES]

HEADER = [
    "| encoder | white space | `/` | `\u00e9` | other characters | 10.0 | 1e16 | 1e23 | 0.00001 |",
    "|---|---|---|---|---|---|---|---|---|",
]
SETTINGS_HEADER = ["| encoder | settings that bring it nearest | what still differs |", "|---|---|---|"]


@dataclass(frozen=True)
class Written:
    """The texts that an encoder wrote for PROBES."""

    name: str
    settings: str
    default: dict[str, str]
    nearest: dict[str, str]


def answers(encode: Encode) -> dict[str, str]:
    return dict(zip(PROBES, encode(PROBES), strict=True))


def code_of(probe: str) -> int:
    return int(probe[3:7], 16)


def label(code: int) -> str:
    return f"`{chr(code)}`" if 0x20 <= code < 0x7F else f"U+{code:04x}"


def runs(codes: list[int]) -> list[str]:
    """Names of the characters; three or more in a row that have no sign of their own are named from first to last."""
    names: list[str] = []
    while codes:
        length = 1
        while length < len(codes) and codes[length] == codes[0] + length and codes[length] < 0x20:
            length += 1
        if length > 2:
            names.append(f"{label(codes[0])} to {label(codes[length - 1])}")
        else:
            names += [label(code) for code in codes[:length]]
        codes = codes[length:]
    return names


def others(texts: dict[str, str], php: dict[str, str]) -> list[str]:
    return runs([code_of(probe) for probe in ASCII if texts[probe] != php[probe]])


def shown(text: str) -> str:
    if "\n" in text:
        return "several lines"
    bare = text[1:-1] if text.startswith('"') else text
    return f"`{bare}`"


def cell(probe: str, texts: dict[str, str], php: dict[str, str]) -> str:
    return "" if texts[probe] == php[probe] else shown(texts[probe])


def line(cells: list[str]) -> str:
    return "|" + "|".join(f" {cell} " if cell else " " for cell in cells) + "|"


def php_line(php: dict[str, str]) -> str:
    spellings = [shown(php[probe]) for probe in (SPACED, SLASH, NON_ASCII)]
    return line(["**as PHP hashes it**", *spellings, "", *[shown(php[probe]) for probe in DOUBLES]])


def default_line(written: Written, php: dict[str, str]) -> str:
    texts = written.default
    spellings = [cell(probe, texts, php) for probe in (SPACED, SLASH, NON_ASCII)]
    doubles = [cell(probe, texts, php) for probe in DOUBLES]
    return line([written.name, *spellings, ", ".join(others(texts, php)), *doubles])


def nearest_line(written: Written, php: dict[str, str]) -> str:
    texts = written.nearest
    left = ["white space"] if texts[SPACED] != php[SPACED] else []
    for probe in (SLASH, NON_ASCII):
        if texts[probe] != php[probe]:
            left.append(f"`{probe[1:-1]}`" if texts[probe] == probe else f"`{probe[1:-1]}` as {shown(texts[probe])}")
    left += others(texts, php)
    left += ["doubles"] if any(texts[probe] != php[probe] for probe in DOUBLES) else []
    return line([written.name, written.settings, ", ".join(left) or "nothing"])


def tables(encoders: list[Written], php: dict[str, str]) -> tuple[list[str], list[str]]:
    """The README's first two tables, line by line."""
    defaults = [php_line(php), *[default_line(encoder, php) for encoder in encoders]]
    settings = [nearest_line(encoder, php) for encoder in encoders if encoder.settings]
    return HEADER + defaults, SETTINGS_HEADER + settings


def prices() -> list[str]:
    """Amounts with cents, none of them whole."""
    return [f"{cents / 100!r}" for cents in range(1, 100_000) if cents % 100 != 0]
