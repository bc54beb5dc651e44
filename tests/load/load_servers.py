"""The servers: those of the Python package, php-fpm behind nginx, and the click server in C++."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import load_requests
import server_process
import servers

HERE = Path(__file__).resolve().parent
PYTHON = server_process.ROOT / "build" / "load" / "venv" / "bin" / "python"
CONNECTIONS = 16


@dataclass(frozen=True)
class Running:
    port: int
    # Asked anew each time: php-fpm may replace a worker.
    processes: Callable[[], list[int]]

    def memory(self) -> int:
        """KiB that its processes have for themselves."""
        return sum(private_memory(process) for process in self.processes())


@dataclass(frozen=True)
class Kind:
    name: str
    start: Callable[[], AbstractContextManager[Running]]
    requests: Callable[[int], list[load_requests.Request]]


def private_memory(process: int) -> int:
    with contextlib.suppress(FileNotFoundError):
        for line in Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1])
    return 0


def family(process: int) -> list[int]:
    """A process with its children."""
    file = Path(f"/proc/{process}/task/{process}/children")
    children = file.read_text(encoding="utf-8").split() if file.exists() else []
    return [process, *(one for child in children for one in family(int(child)))]


def is_listening(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        for one in family(process.pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        process.wait()
        raise


@contextlib.contextmanager
def python(arguments: list[str], environment: Mapping[str, str]) -> Iterator[Running]:
    port = servers.free_port()
    command = [str(PYTHON), "-m", *(word.replace("PORT", str(port)) for word in arguments)]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            command, cwd=HERE, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, **environment}
        )
        try:
            server_process.wait_until("the server", lambda: process.poll() is not None or is_listening(port))
            if process.poll() is not None:
                log.seek(0)
                raise SystemExit(f"load: {' '.join(command)} ended: {log.read().decode(errors='replace')}")
            # gunicorn listens before its worker is there.
            time.sleep(1)
            yield Running(port, lambda: family(process.pid))
        finally:
            stop(process)


def uvicorn(**environment: str) -> AbstractContextManager[Running]:
    arguments = ["uvicorn", "load_app:asgi_app", "--port", "PORT", "--log-level", "warning", "--http", "httptools"]
    return python(arguments, environment)


def gunicorn() -> AbstractContextManager[Running]:
    arguments = ["gunicorn", "load_app:wsgi_app", "--bind", "127.0.0.1:PORT", "--log-level", "warning", "-k", "gthread"]
    arguments += ["--workers", "1", "--threads", str(CONNECTIONS), "--keep-alive", "60", "--no-control-socket"]
    return python([*arguments, "--limit-request-line", "0"], {})


@contextlib.contextmanager
def php_fpm() -> Iterator[Running]:
    with servers.site() as site:
        setup = servers.Setup(servers.Document(site).recipe)
        with servers.running(site, setup) as made:
            yield Running(made.port, lambda: family(made.fpm.process.pid))


@contextlib.contextmanager
def click_server() -> Iterator[Running]:
    with server_process.running("--threads", str(CONNECTIONS + 8)) as made:
        yield Running(made.port, lambda: [made.process.pid])


KINDS = [
    Kind("Python, ASGI, uvicorn", uvicorn, load_requests.mixed(load_requests.refusing)),
    Kind("Python, WSGI, gunicorn", gunicorn, load_requests.mixed(load_requests.refusing)),
    Kind("PHP, php-fpm behind nginx", php_fpm, load_requests.mixed(load_requests.answering)),
    Kind("C++, the click server", click_server, load_requests.for_the_click_server),
]
