"""The servers, each started once and stopped at the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from integration.running import SERVERS, Recorder, Server, running


@pytest.fixture(scope="session", params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that refuses what is not authentic, and takes installs in the forms of PHP."""
    with running(request.param, "enforce", tmp_path_factory.mktemp("server") / "log") as started:
        yield started


@pytest.fixture(scope="session", params=SERVERS)
def report_server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that only reports, and takes installs as they are received."""
    with running(request.param, "report", tmp_path_factory.mktemp("server") / "log") as started:
        yield started


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    with Recorder() as started:
        yield started
