"""Clicks that real servers receive: valid ones reach the application, others do not."""

from __future__ import annotations

import httpx
import pytest
import requests

from integration import signing
from integration.running import Server


def refused(reason: str) -> dict[str, str]:
    return {"error": "click_rejected", "reason": reason}


def edited() -> str:
    return signing.signed().replace("camp-1", "camp-2")


def repeated() -> str:
    # PHP stores site.id and site_id under one name.
    return signing.signed() + "&site.id=mine"


def unsigned() -> str:
    return signing.CLICK


def late() -> str:
    return signing.signed(lifetime=-1)


def without_site() -> str:
    return signing.signed("/v1/cpi/click?campaign_id=camp-1")


def cut() -> str:
    return signing.signed()[:-1]


REFUSED = {
    "invalid_signature": edited,
    "duplicate_parameter": repeated,
    "missing_signature": unsigned,
    "expired": late,
    "missing_parameter": without_site,
    "malformed_signature": cut,
}


def test_a_valid_click_reaches_the_application_with_its_signed_parameters(server: Server) -> None:
    answer = server.send("GET", signing.signed() + "&site=tail")
    assert answer.status == 200
    seen = answer.json()
    assert (seen["reason"], seen["key_id"]) == ("valid", "click-key")
    assert [name for name, _ in seen["signed"]] == ["campaign_id", "site_id", "device_id", "expires"]
    assert seen["signed"][1] == ["site_id", "site,1"]


@pytest.mark.parametrize("reason", REFUSED)
def test_a_click_that_is_not_accepted_is_answered_with_its_reason(server: Server, reason: str) -> None:
    answer = server.send("GET", REFUSED[reason]())
    assert (answer.status, answer.json()) == (403, refused(reason))
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_refused_head_has_no_body(server: Server) -> None:
    answer = server.send("HEAD", edited())
    assert (answer.status, answer.body) == (403, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/cpi/cl%69ck",
        "/v1/cpi/%63lick",
        "/v1%2Fcpi%2fclick",
        "//v1/cpi/click",
        "/v1//cpi/click",
        "/v1/cpi/click/",
        "/v1/cpi/click%0A",
        "/v1/cpi/click%0a/",
    ],
)
def test_another_spelling_of_the_path_does_not_get_around_the_guard(server: Server, path: str) -> None:
    target = signing.signed().replace("/v1/cpi/click", path)
    assert server.send("GET", target).status == 403


@pytest.mark.parametrize(
    "path", ["v1/cpi/click", "x:v1/cpi/click", "http:/v1/cpi/click", "http://127.0.0.1/v1/cpi/click"]
)
def test_a_target_that_is_no_path_does_not_get_around_the_guard(server: Server, path: str) -> None:
    target = edited().replace("/v1/cpi/click", path)
    # A server takes the path of it, refuses it, or routes it to nothing.
    assert server.send("GET", target).status in (400, 403, 404)


def test_what_is_verified_is_the_target_as_it_was_sent(server: Server) -> None:
    # One application path, two targets: each has a signature of its own.
    target = signing.signed("/v1/cpi/cl%69ck?site_id=a%2fb&x={y}|'~&empty=")
    answer = server.send("GET", target)
    assert answer.status == 200
    assert answer.json()["signed"][0] == ["site_id", "a/b"]
    assert server.send("GET", target.replace("%2f", "%2F")).json() == refused("invalid_signature")


def test_every_method_is_guarded(server: Server) -> None:
    assert server.send("POST", edited(), b"").status == 403
    assert server.send("POST", signing.signed(), b"").status == 200


def test_other_paths_are_not_guarded(server: Server) -> None:
    assert server.send("GET", "/counts?signature=none").status == 200


def test_the_hook_is_called_once_for_each_verdict(server: Server) -> None:
    before = server.counts()
    for _ in range(3):
        server.send("GET", signing.signed())
    server.send("GET", late())
    server.send("GET", "/elsewhere?site_id=1")
    after = server.counts()
    grown = {name: count - before.get(name, 0) for name, count in after.items() if count != before.get(name, 0)}
    assert grown == {"click valid": 3, "click expired": 1}


def test_report_only_lets_every_click_through_with_its_verdict(report_server: Server) -> None:
    for reason, make in REFUSED.items():
        answer = report_server.send("GET", make())
        assert (answer.status, answer.json()["reason"]) == (200, reason)
    assert report_server.send("GET", signing.signed()).json()["reason"] == "valid"
    counts = report_server.counts()
    assert [counts[f"click {reason}"] for reason in (*REFUSED, "valid")] == [1] * (len(REFUSED) + 1)


def test_requests_and_httpx_send_a_signed_click(server: Server) -> None:
    assert requests.get(server.url + signing.signed(), timeout=30).json()["reason"] == "valid"
    assert httpx.get(server.url + signing.signed(), timeout=30).json()["reason"] == "valid"
    assert requests.get(server.url + edited(), timeout=30).json() == refused("invalid_signature")
    assert httpx.get(server.url + edited(), timeout=30).json() == refused("invalid_signature")
