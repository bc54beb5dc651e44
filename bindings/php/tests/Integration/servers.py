"""The package as it is installed on a server, php-fpm and nginx, all in a directory that is removed at the end."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parents[2]
APP = Path(__file__).resolve().parent / "app"
# What PHP finds by itself is tested: it shall not be told in its environment.
LIBRARY = Path(os.environ.pop("ADSEAL_LIBRARY", "") or PACKAGE / "lib" / "libadseal.so.1").resolve()
DOCUMENT = PACKAGE.parents[1] / "docs" / "php-fpm.md"

# Whom the workers are, as Debian has it; who is not root has workers of his own.
USER = "www-data" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
WORKERS = 4


def program(*names: str) -> str:
    """The first of these programs that there is."""
    for name in names:
        if found := shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"):
            return found
    raise SystemExit(f"{names[0]} is not installed; tools/setup.sh php does it")


def php(*arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Runs PHP's command line to its end."""
    return subprocess.run([program("php"), *arguments], text=True, capture_output=True, timeout=60, **options)


def php_fpm() -> str:
    version = php("-r", "echo PHP_MAJOR_VERSION, '.', PHP_MINOR_VERSION;").stdout
    return program(f"php-fpm{version}", "php-fpm")


def wait_until(what: str, done: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            raise AssertionError(f"waited {seconds} s in vain for {what}")
        time.sleep(0.02)


def blocks(language: str) -> list[str]:
    """The blocks of the document in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@dataclass
class Site:
    """The document's /srv/app and /etc: a directory with the package, its library and the application."""

    root: Path

    @property
    def package(self) -> Path:
        return self.root / "vendor" / "adseal" / "adseal"

    @property
    def library(self) -> Path:
        return self.package / "lib" / "libadseal.so.1"

    @property
    def header(self) -> Path:
        return self.root / "adseal-ffi.h"

    def here(self, block: str) -> str:
        """A block of the document, for this directory and these users."""
        for said, meant in {
            "/srv/app": str(self.root),
            "/etc/adseal-ffi.h": str(self.header),
            "unix:/run/php/php8.2-fpm.sock": f"unix:{self.root}/run/fpm.sock",
            "www-data": USER,
        }.items():
            block = block.replace(said, meant)
        return block

    def install_library(self, file: Path) -> None:
        """As every installer should: a new file takes the name, and who has mapped the old one keeps it."""
        new = self.library.with_name("new")
        shutil.copy(file, new)
        new.rename(self.library)

    def write_header(self) -> None:
        subprocess.run(["sh", "-ec", self.here(blocks("sh")[0])], check=True, timeout=60)


class Document:
    """The blocks of the document, for one site."""

    def __init__(self, site: Site) -> None:
        self.recipe, self.preload_alone, self.pool, self.reloading = map(site.here, blocks("ini"))
        [self.nginx] = map(site.here, blocks("nginx"))


@contextlib.contextmanager
def site() -> Iterator[Site]:
    if not LIBRARY.is_file():
        raise SystemExit(f"{LIBRARY} is not there: name the library in ADSEAL_LIBRARY, or build it with: make php")
    with tempfile.TemporaryDirectory(prefix="adseal-fpm-") as name:
        made = Site(Path(name))
        shutil.copytree(PACKAGE, made.package, ignore=shutil.ignore_patterns("lib", "tests", "tools"))
        made.library.parent.mkdir()
        made.install_library(LIBRARY)
        shutil.copytree(APP, made.root / "public")
        for path in [made.root, *made.root.rglob("*")]:
            # The workers are others than who made it.
            path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o644))
        made.write_header()
        yield made


@dataclass
class Process:
    """A server in the foreground, in a process group of its own, whose output goes to a file."""

    command: list[str]
    log: Path
    user: str | None = None
    environment: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> Process:
        with self.log.open("ab") as output:
            if self.user:
                # php-fpm opens its standard error once more, by name.
                shutil.chown(self.log, self.user)
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                user=self.user,
                group=self.user and pwd.getpwnam(self.user).pw_gid,
                extra_groups=[] if self.user else None,
                env={**os.environ, **self.environment},
            )
        return self

    def __exit__(self, *_exception: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def alive(self) -> bool:
        return self.process.poll() is None

    def said(self) -> str:
        return self.log.read_text(errors="replace")


@dataclass
class Servers:
    """nginx in front of php-fpm."""

    site: Site
    port: int
    fpm: Process
    # How many times php-fpm was asked for its status.
    asked: int = 0

    def get(self, target: str, method: str = "GET", body: bytes = b"", headers: Any = ()) -> tuple[int, bytes]:
        """One request whose target is sent as it is."""
        lines = [f"{method} {target} HTTP/1.1", "Host: localhost", "Connection: close", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in dict(headers).items()]
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as connection:
            connection.sendall("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)
            answer = http.client.HTTPResponse(connection, method=method)
            answer.begin()
            return answer.status, answer.read()

    def status(self) -> dict[str, Any]:
        """What php-fpm says of itself, each worker with its number of requests."""
        # A worker that dies or is born leaves php-fpm's count of idle workers below 0 for a moment, and it then answers
        # 500 with these words ("invalid status values" in its log).
        internal = (500, b"Internal error. Please review log file for errors.")
        answer = internal
        for _ in range(100):
            self.asked += 1
            answer = self.get("/fpm-status?json&full")
            if answer != internal:
                break
            time.sleep(0.02)
        code, body = answer
        assert code == 200, body
        status: dict[str, Any] = json.loads(body)
        return status

    def requests_of_workers(self) -> dict[int, int]:
        """How many requests each worker has served, by its process id."""
        workers: dict[int, int] = {}

        def all_told() -> bool:
            nonlocal workers
            workers = {worker["pid"]: worker["requests"] for worker in self.status()["processes"]}
            # One that was just born has not written its id yet.
            return 0 not in workers and len(workers) == WORKERS

        wait_until("the ids of all workers", all_told)
        return workers

    def private_memory(self) -> dict[int, int]:
        """KiB that each worker has for itself."""
        found = {}
        for pid in self.requests_of_workers():
            lines = Path(f"/proc/{pid}/status").read_text().splitlines()
            [found[pid]] = (int(line.split()[1]) for line in lines if line.startswith("RssAnon:"))
        return found


@dataclass(frozen=True)
class Setup:
    """How php-fpm is set up."""

    # Lines of php.ini, and of the pool.
    ini: str
    pool: str = ""
    # Who the master is, if not whoever runs this.
    master: str | None = None
    # Whether the extensions are loaded that are installed.
    extensions: bool = True


def write_configuration(site: Site, setup: Setup, port: int) -> None:
    recipe = Document(site)
    etc, run = site.root / "etc", site.root / "run"
    (etc / "conf.d").mkdir(parents=True, exist_ok=True)
    (etc / "conf.d" / "adseal.ini").write_text(setup.ini)
    as_root = os.geteuid() == 0 and setup.master is None
    workers = f"user = {USER}\ngroup = {pwd.getpwnam(USER).pw_gid}\nlisten.owner = {USER}\n" if as_root else ""
    (etc / "fpm.conf").write_text(f"""
[global]
error_log = /dev/stderr
{recipe.reloading}
[www]
{workers}listen = {run}/fpm.sock
pm = static
pm.max_children = {WORKERS}
pm.status_path = /fpm-status
{setup.pool}
""")
    (etc / "nginx.conf").write_text(f"""
{f"user {USER};" if as_root else ""}
daemon off;
pid {run}/nginx.pid;
error_log stderr;
events {{ worker_connections 256; }}
http {{
    access_log off;
    keepalive_requests 1000000;
    client_body_temp_path {run}/body;
    fastcgi_temp_path {run}/fastcgi;
    proxy_temp_path {run}/proxy;
    scgi_temp_path {run}/scgi;
    uwsgi_temp_path {run}/uwsgi;
    server {{
        listen 127.0.0.1:{port};
        {recipe.nginx}
    }}
}}
""")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def fpm_process(site: Site, setup: Setup, port: int = 0) -> Process:
    """php-fpm, which is not started yet."""
    run = site.root / "run"
    run.mkdir(exist_ok=True)
    if setup.master:
        shutil.chown(run, setup.master)
    write_configuration(site, setup, port)
    etc = site.root / "etc"
    # An empty name stands for the directory that PHP was built with: there the extensions are loaded.
    scan = {"PHP_INI_SCAN_DIR": f"{':' if setup.extensions else ''}{etc}/conf.d"}
    command = [php_fpm(), "-F", "-y", f"{etc}/fpm.conf"]
    return Process(command, site.root / "fpm.log", setup.master, scan)


@contextlib.contextmanager
def running(site: Site, setup: Setup) -> Iterator[Servers]:
    port = free_port()
    fpm = fpm_process(site, setup, port)
    fpm.log.unlink(missing_ok=True)
    socket_file = site.root / "run" / "fpm.sock"
    socket_file.unlink(missing_ok=True)
    nginx = Process(
        [program("nginx"), "-e", "stderr", "-c", f"{site.root}/etc/nginx.conf"], site.root / "nginx.log", setup.master
    )
    with fpm, nginx:
        servers = Servers(site, port, fpm)

        def ready() -> bool:
            assert fpm.alive() and nginx.alive(), fpm.said() + nginx.said()
            with contextlib.suppress(OSError, AssertionError):
                return socket_file.exists() and servers.get("/fpm-status")[0] == 200
            return False

        wait_until("the servers", ready)
        try:
            yield servers
        except BaseException:
            sys.stderr.write(fpm.said() + nginx.said())
            raise
