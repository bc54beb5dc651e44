"""Access logs as nginx and Apache themselves write them, of requests that are sent to them byte for byte."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from auditing import Labels, Truth, assert_audited, audit
from clicks import Click, Stretch, make_clicks, message, signed
from generate import share_out
from market import make_market, write_key_rings
from web_servers import Client, apache, nginx

# In a log of requests, there is a URL and a time in each line.
NOT_SENT = ("malformed", "without_url", "without_time")
CLICKS = 1_500
NGINX_LOGS = {
    "by_default": None,
    "seconds": "'$msec \"$request\" $http_x_click_id'",
    "tabs": "'$time_iso8601\t$http_x_click_id\t$status\t$request_uri'",
    "brackets": "'[$time_local] $remote_addr $http_x_click_id \"$request\" $request_time'",
    "json": 'escape=json \'{"time":"$time_iso8601","click_id":"$http_x_click_id","url":"$request_uri"}\'',
}
APACHE_LOGS = {
    # The user of a request is what nobody else needs here.
    "common": r'"%h %l %{X-Click-Id}i %t \"%r\" %>s %b"',
    "combined": r'"%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\""',
    "own": r'"%{msec}t %{X-Click-Id}i \"%r\""',
}


def hostile(stretch: Stretch) -> Iterator[Click]:
    """Honest clicks, of senders who escape nothing: what servers write as `\\x22`, `\\"` or `\\u0022`."""
    network = stretch.market.networks[0]
    now = stretch.begin // 1000
    for text in ('"', "\\", "\\x22", '" 200 5 "-" "-', "[1/Jan/2026]", "é", "\u202e", "{}", "'", "%", "\\\\", "&&&"):
        raw = message(stretch, network.id, network.sites[0], now + 300).replace("&creative_id=", f"&creative_id={text}")
        raw = raw.replace(" ", "%20")
        key = network.signing_key(now)
        yield Click(None, signed(key, raw), "valid", network.id, network.sites[0], key.id, now + 300)


def clicks_now() -> list[Click]:
    """Clicks of every kind, which are what their labels say for the next half a minute."""
    now = int(time.time()) * 1000
    stretch = Stretch(make_market(1), np.random.default_rng(5), now, now, None)
    kinds = {kind: count for kind, count in share_out(CLICKS, None).items() if kind not in NOT_SENT}
    return [*make_clicks(stretch, kinds), *hostile(stretch)]


def send(port: int, clicks: list[Click]) -> None:
    client = Client(port)
    for number, click in enumerate(clicks):
        answer = client.get((click.url or "").encode("utf-8"), f"c{number}")
        assert answer.split(b" ")[1] in (b"204", b"404"), (answer, click)
    client.close()


def labels_of(clicks: list[Click]) -> Labels:
    truths = (Truth(click.label, click.network or "", click.site or "", click.key_id or "") for click in clicks)
    return Labels({f"c{number}": truth for number, truth in enumerate(truths)})


@pytest.fixture(scope="module")
def clicks() -> list[Click]:
    return clicks_now()


@pytest.fixture(scope="module")
def labels(clicks: list[Click]) -> Labels:
    return labels_of(clicks)


@pytest.fixture(scope="module")
def nginx_logs(clicks: list[Click], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nginx")
    write_key_rings(make_market(1), folder / "keys.toml")
    with nginx(folder, NGINX_LOGS) as port:
        send(port, clicks)
    return folder


@pytest.fixture(scope="module")
def apache_logs(clicks: list[Click], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("apache")
    write_key_rings(make_market(1), folder / "keys.toml")
    with apache(folder, APACHE_LOGS) as port:
        send(port, clicks)
    return folder


def test_nginx_by_default(nginx_logs: Path, labels: Labels) -> None:
    run = audit(nginx_logs, nginx_logs / "by_default.log", keep="http_user_agent")
    assert_audited(run, labels)
    source = run.summary["sources"][0]
    assert (source["format"], source["time_column"]) == ("access_log", "time_local")


@pytest.mark.parametrize("name", ["seconds", "tabs", "brackets"])
def test_nginx_with_a_format(nginx_logs: Path, labels: Labels, name: str) -> None:
    text = NGINX_LOGS[name]
    assert text is not None
    options = ["--log-format", text.strip("'")]
    assert_audited(audit(nginx_logs, *options, nginx_logs / f"{name}.log", keep="http_x_click_id"), labels)


def test_nginx_with_json(nginx_logs: Path, labels: Labels) -> None:
    run = audit(nginx_logs, nginx_logs / "json.log")
    assert_audited(run, labels)
    assert run.summary["sources"][0]["format"] == "ndjson"


def test_rotated_logs_of_nginx(nginx_logs: Path, labels: Labels, tmp_path: Path) -> None:
    lines = (nginx_logs / "by_default.log").read_bytes().splitlines(keepends=True)
    (tmp_path / "access.log.2.gz").write_bytes(gzip.compress(b"".join(lines[:700])))
    (tmp_path / "access.log.1").write_bytes(b"".join(lines[700:]))
    files = [tmp_path / "access.log.2.gz", tmp_path / "access.log.1"]
    assert_audited(audit(nginx_logs, *files, keep="http_user_agent"), labels)


@pytest.mark.parametrize(("name", "keep"), [("common", "remote_user"), ("combined", "http_user_agent")])
def test_apache_by_default(apache_logs: Path, labels: Labels, name: str, keep: str) -> None:
    assert_audited(audit(apache_logs, apache_logs / f"{name}.log", keep=keep), labels)


def test_apache_with_a_format(apache_logs: Path, labels: Labels) -> None:
    options = ["--log-format", '%{msec}t %{X-Click-Id}i "%r"']
    assert_audited(audit(apache_logs, *options, apache_logs / "own.log", keep="http_x_click_id"), labels)


def test_what_is_no_request_is_counted_and_shown(tmp_path: Path) -> None:
    """TLS, a line end too many, and requests that nginx refuses."""
    write_key_rings(make_market(1), tmp_path / "keys.toml")
    garbage = [b"\x16\x03\x01\x02\x00\x01\x00\x01", b"GET / two HTTP/1.1\r\n\r\n", b"\0\0\0\0\r\n\r\n", b"GET\r\n\r\n"]
    with nginx(tmp_path, {"access": None}) as port:
        for data in garbage:
            client = Client(port)
            answer = client.get(b"/v1/cpi/click?site_id=1", "c")
            assert answer.split(b" ")[1] == b"204"
            assert client.connection is not None
            client.connection.sendall(data)
            client.read_answer(client.connection)
            client.close()
    lines = len((tmp_path / "access.log").read_bytes().splitlines())
    run = audit(tmp_path, tmp_path / "access.log", keep="http_user_agent")
    assert run.code == 0, run.errors
    totals = run.summary["totals"]
    assert totals["rows"] + totals["malformed_lines"] == lines
    assert totals["rows"] >= len(garbage)
    assert totals["malformed_lines"] >= 3
    assert len(run.summary["malformed"]["samples"]) == totals["malformed_lines"]
