"""Real nginx and Apache on free ports of loopback, which log what is sent to them."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

NGINX = """
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{
    large_client_header_buffers 4 128k;
    keepalive_requests 1000000;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {formats}
    server {{
        listen 127.0.0.1:{port};
        {logs}
        location / {{ return 204; }}
    }}
}}
"""

APACHE = """
ServerRoot {folder}
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {folder}/apache.pid
ErrorLog {folder}/error.log
DocumentRoot {folder}
LimitRequestLine 131072
MaxKeepAliveRequests 0
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
StartServers 1
{logs}
"""
APACHE_MODULES = Path("/usr/lib/apache2/modules")


def find_server(name: str) -> str:
    """Servers are not in everybody's PATH."""
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    assert found, f"there is no {name}: tools/setup.sh audit"
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(command: list[str], port: int) -> Iterator[int]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        wait_until_open(process, port)
        yield port
    finally:
        # Both write what is left of their logs, then.
        process.terminate()
        process.communicate(timeout=20)


def wait_until_open(process: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(200):
        if process.poll() is not None:
            raise AssertionError(process.stderr.read().decode() if process.stderr else "it ended")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except ConnectionRefusedError:
            time.sleep(0.05)
    raise AssertionError(f"nobody listens on port {port}")


@contextmanager
def nginx(folder: Path, logs: Mapping[str, str | None]) -> Iterator[int]:
    """Writes a log for each name, by its format: the definition behind `log_format NAME`, or None for the default."""
    formats = "".join(f"log_format {name} {text};\n" for name, text in logs.items() if text is not None)
    directives = "".join(
        f"access_log {folder}/{name}.log{'' if text is None else f' {name}'};\n" for name, text in logs.items()
    )
    port = free_port()
    configuration = folder / "nginx.conf"
    configuration.write_text(NGINX.format(folder=folder, port=port, formats=formats, logs=directives))
    with running([find_server("nginx"), "-e", str(folder / "error.log"), "-c", str(configuration)], port):
        yield port


@contextmanager
def apache(folder: Path, logs: Mapping[str, str]) -> Iterator[int]:
    """Writes a log for each name, by its format as it stands in the configuration, quotes included."""
    directives = "".join(f"CustomLog {folder}/{name}.log {text}\n" for name, text in logs.items())
    port = free_port()
    configuration = folder / "apache.conf"
    configuration.write_text(APACHE.format(folder=folder, port=port, modules=APACHE_MODULES, logs=directives))
    with running([find_server("apache2"), "-D", "FOREGROUND", "-f", str(configuration)], port):
        yield port


class Client:
    """Sends request targets byte for byte, one after the other, and waits for each answer."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.connection: socket.socket | None = None

    def get(self, target: bytes, name: str) -> bytes:
        """The first line of the answer. The server learns the name in two headers."""
        if self.connection is None:
            self.connection = socket.create_connection(("127.0.0.1", self.port), 10)
        head = f"Host: x\r\nUser-Agent: {name}\r\nX-Click-Id: {name}\r\n\r\n".encode()
        self.connection.sendall(b"GET " + target + b" HTTP/1.1\r\n" + head)
        return self.read_answer(self.connection)

    def read_answer(self, connection: socket.socket) -> bytes:
        answer = b""
        while b"\r\n\r\n" not in answer:
            more = connection.recv(65_536)
            if not more:
                break
            answer += more
        head, _, body = answer.partition(b"\r\n\r\n")
        length = next(
            (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")), 0
        )
        while len(body) < length and (more := connection.recv(65_536)):
            body += more
        if b"connection: close" in head.lower() or not answer:
            self.close()
        return head.partition(b"\r\n")[0]

    def close(self) -> None:
        if self.connection is not None:
            self.connection.close()
        self.connection = None
