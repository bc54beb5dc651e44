"""Writes every line of JSON again, with the encoder and the settings that its arguments name, and a NUL behind each."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable

import orjson


def json_nearest(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def orjson_dumps(value: object) -> str:
    return orjson.dumps(value).decode()


ENCODERS: dict[str, Callable[[object], str]] = {
    "json default": json.dumps,
    "json nearest": json_nearest,
    "orjson default": orjson_dumps,
}


def main() -> None:
    encode = ENCODERS[f"{sys.argv[1]} {sys.argv[2]}"]
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(encode(json.loads(line)).encode() + b"\0")


main()
