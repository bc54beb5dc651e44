# Neither client is among the packages of the tests.
# mypy: disable-error-code="import-not-found, import-untyped"
"""Writes every line of JSON as an HTTP client does when it is given the value and not the bytes, and a NUL behind."""

from __future__ import annotations

import json
import sys
from typing import Any

import httpx
import requests


def body_of_requests(value: Any) -> bytes:
    prepared = requests.Request("POST", "http://localhost/", json=value).prepare()
    body = prepared.body
    if not isinstance(body, bytes):
        raise TypeError(f"requests made {body!r}")
    return body


def body_of_httpx(value: Any) -> bytes:
    return bytes(httpx.Request("POST", "http://localhost/", json=value).content)


def main() -> None:
    body = {"requests": body_of_requests, "httpx": body_of_httpx}[sys.argv[1]]
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(body(json.loads(line)) + b"\0")


main()
