"""Installs that real servers receive: the body is verified, and reaches the application once more."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from integration import signing
from integration.running import Server

INSTALL = "/track/json"
MAX_BODY = 100_000


def refused(reason: str) -> dict[str, str]:
    return {"error": "install_rejected", "reason": reason}


def post(server: Server, body: bytes = signing.INSTALL, **changed: str | None) -> tuple[int, dict[str, str]]:
    headers = {**signing.credentials(signing.INSTALL), **{name.replace("_", "-"): it for name, it in changed.items()}}
    answer = server.send("POST", INSTALL, body, [(name, it) for name, it in headers.items() if it is not None])
    assert answer.headers["Content-Type"] == "application/json"
    assert (answer.status == 401) == ("WWW-Authenticate" in answer.headers)
    return answer.status, answer.json()


def chunked(body: bytes, *, size: int = 1000, end: bool = True) -> bytes:
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    framed = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts)
    return framed + (b"0\r\n\r\n" if end else b"")


def test_a_valid_install_reaches_the_application_with_its_body(server: Server) -> None:
    status, seen = post(server)
    assert status == 200
    assert seen == {
        "reason": "valid",
        "form": "raw",
        "key_id": "install-secret",
        "body": signing.INSTALL.decode(),
        "content_length": str(len(signing.INSTALL)),
    }


def test_missing_or_unknown_credentials_are_answered_with_401(server: Server) -> None:
    assert post(server, Kochava_Auth_Token=None) == (401, refused("missing_token"))
    assert post(server, Kochava_Auth_Token="") == (401, refused("missing_token"))
    assert post(server, Kochava_Auth_Token="A" * 64) == (401, refused("malformed_token"))
    assert post(server, Kochava_Api_Key=None) == (401, refused("unknown_api_key"))
    assert post(server, Kochava_Api_Key="another") == (401, refused("unknown_api_key"))


def test_a_wrong_token_is_answered_with_403(server: Server) -> None:
    assert post(server, signing.INSTALL.replace(b"1.50", b"0.50")) == (403, refused("invalid_token"))
    assert post(server, b"") == (403, refused("invalid_json"))


@pytest.mark.parametrize(
    ("name", "reason"), [("Kochava-Auth-Token", "malformed_token"), ("Kochava-Api-Key", "unknown_api_key")]
)
def test_a_header_given_twice_is_refused(server: Server, name: str, reason: str) -> None:
    pairs = list(signing.credentials(signing.INSTALL).items())
    pairs += [pair for pair in pairs if pair[0] == name]
    answer = server.send("POST", INSTALL, signing.INSTALL, pairs)
    assert (answer.status, answer.json()) == (401, refused(reason))


def test_names_of_headers_have_any_case(server: Server) -> None:
    pairs = [(name.upper(), value) for name, value in signing.credentials(signing.INSTALL).items()]
    assert server.send("POST", INSTALL, signing.INSTALL, pairs).status == 200


def test_the_application_gets_the_bytes_that_matched(server: Server) -> None:
    # The token is of what PHP makes of the body; a parser that takes the first price would read another one.
    received = b'{"action":"install", "price":1, "price":999}'
    matched = b'{"action":"install","price":999}'
    answer = server.send("POST", INSTALL, received, signing.credentials(matched))
    seen = answer.json()
    assert answer.status == 200
    assert (seen["form"], seen["body"], seen["content_length"]) == ("php_object", matched.decode(), str(len(matched)))


def test_bytes_that_are_no_text_reach_the_application_too(server: Server) -> None:
    body = bytes(range(256))
    answer = server.send("POST", INSTALL, body, signing.credentials(body))
    assert answer.json()["body"].encode("latin-1") == body


def test_a_body_with_a_content_encoding_is_verified_as_received(server: Server) -> None:
    headers = {**signing.credentials(b"\x1f\x8b any bytes"), "Content-Encoding": "gzip"}
    assert server.send("POST", INSTALL, b"\x1f\x8b any bytes", headers).json()["form"] == "raw"


def test_the_largest_body_below_the_limit_passes(server: Server) -> None:
    body = json.dumps({"padding": "x" * (MAX_BODY - 16)}).encode()
    assert len(body) < MAX_BODY <= len(body) + 3
    answer = server.send("POST", INSTALL, body, signing.credentials(body))
    assert (answer.status, len(answer.json()["body"])) == (200, len(body))


def test_a_length_at_the_limit_is_refused_before_the_body_comes(server: Server) -> None:
    headers = [*signing.credentials(b"").items(), ("Content-Length", str(MAX_BODY))]
    head = "".join(f"{name}: {value}\r\n" for name, value in headers)
    body = b"x" * MAX_BODY if server.waits_for_bodies else b""
    request = f"POST {INSTALL} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n{head}\r\n".encode() + body
    answer = server.exchange(request)
    assert (answer.status, answer.json()) == (413, refused("body_too_large"))


def test_a_chunked_body_is_verified(server: Server) -> None:
    headers = {**signing.credentials(signing.INSTALL), "Transfer-Encoding": "chunked"}
    answer = server.send("POST", INSTALL, chunked(signing.INSTALL, size=7), headers)
    if server.reads_no_chunks:
        assert (answer.status, answer.json()) == (411, refused("length_required"))
    else:
        assert answer.json()["body"] == signing.INSTALL.decode()


def test_a_chunked_body_is_counted_while_it_is_read(server: Server) -> None:
    # But for servers that wait, it never ends: the answer comes because the limit is hit.
    head = f"POST {INSTALL} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = server.exchange(head.encode() + chunked(b"x" * MAX_BODY, end=server.waits_for_bodies))
    expected = (411, refused("length_required")) if server.reads_no_chunks else (413, refused("body_too_large"))
    assert (answer.status, answer.json()) == expected


def test_methods_without_a_body_and_other_paths_are_not_guarded(server: Server) -> None:
    assert server.send("GET", INSTALL).json() == "post installs here"
    assert server.send("POST", "/elsewhere", b"{}").status == 404
    for method in ("PUT", "PATCH", "DELETE", "post"):
        assert server.send(method, INSTALL, b"{}").status in (400, 401), method
    assert server.send("DELETE", INSTALL, b"{}").json() == refused("missing_token")


def test_the_hook_is_called_once_for_each_verdict(server: Server) -> None:
    before = server.counts()
    post(server)
    post(server)
    post(server, Kochava_Api_Key="another")
    server.send("GET", INSTALL)
    after = server.counts()
    grown = {name: count - before.get(name, 0) for name, count in after.items() if count != before.get(name, 0)}
    assert grown == {"install valid": 2, "install unknown_api_key": 1}


def test_a_client_that_goes_away_leaves_the_server_well(server: Server) -> None:
    before = server.counts()
    head = f"POST {INSTALL} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n"
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(head.encode() + b"half a body")
    assert post(server)[0] == 200
    assert server.counts().get("install valid", 0) == before.get("install valid", 0) + 1


def test_report_only_lets_every_install_through_with_the_received_body(report_server: Server) -> None:
    # accept is "raw" here, so that a body that only matches in a form of PHP does not match.
    spaced = signing.INSTALL.replace(b",", b", ")
    cases: list[tuple[dict[str, Any], str]] = [
        ({}, "valid"),
        ({"Kochava_Auth_Token": None}, "missing_token"),
        ({"Kochava_Auth_Token": "short"}, "malformed_token"),
        ({"Kochava_Api_Key": "another"}, "unknown_api_key"),
    ]
    for changed, reason in cases:
        status, seen = post(report_server, **changed)
        assert (status, seen["reason"], seen["body"]) == (200, reason, signing.INSTALL.decode())
    status, seen = post(report_server, spaced)
    assert (status, seen["reason"], seen["body"]) == (200, "invalid_token", spaced.decode())
