"""Runs an application under a server, on a socket that the test has opened.

python -m integration.servers.serve SERVER MODULE:NAME FILE_DESCRIPTOR
"""

from __future__ import annotations

import importlib
import os
import socket
import sys


def main() -> None:
    server, target, descriptor = sys.argv[1:]
    if server == "gunicorn":
        arguments = ["--bind", f"fd://{descriptor}", "--workers", "1", "--log-level", "warning", "--no-control-socket"]
        os.execv(sys.executable, [sys.executable, "-m", "gunicorn", *arguments, target])
    module, _, name = target.partition(":")
    app = getattr(importlib.import_module(module), name)
    listening = socket.socket(fileno=int(descriptor))
    if server == "waitress":
        import waitress

        waitress.serve(app, sockets=[listening])
    else:
        import uvicorn

        protocol = server.partition("-")[2]
        config = uvicorn.Config(app, http=protocol, log_level="warning")
        uvicorn.Server(config).run(sockets=[listening])


main()
