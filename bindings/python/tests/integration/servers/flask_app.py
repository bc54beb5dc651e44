"""Flask, with the middlewares around it."""

from __future__ import annotations

from typing import Any

from adseal.wsgi import ClickValidationMiddleware, InstallAuthMiddleware
from flask import Flask, Response, jsonify, request

from integration.servers.common import (
    ACCEPT,
    CLICK_PATH,
    CLICK_VERIFIER,
    COUNTS,
    INSTALL_PATH,
    INSTALL_VERIFIER,
    MAX_BODY,
    click_seen,
    count_click,
    count_install,
    install_seen,
)

app = Flask(__name__)
guarded = ClickValidationMiddleware(app.wsgi_app, CLICK_VERIFIER, on_verdict=count_click, paths=CLICK_PATH)
app.wsgi_app = InstallAuthMiddleware(  # type: ignore[method-assign]
    guarded, INSTALL_VERIFIER, accept=ACCEPT, on_verdict=count_install, max_body=MAX_BODY, paths=INSTALL_PATH
)


@app.route(CLICK_PATH, methods=["GET", "POST"], strict_slashes=False)
def click() -> dict[str, Any]:
    return click_seen(request.environ["adseal.click"])


@app.post(INSTALL_PATH)
def install() -> dict[str, Any]:
    verdict, length = request.environ["adseal.install"], request.headers.get("Content-Length")
    return install_seen(verdict, request.get_data(), length)


@app.get(INSTALL_PATH)
def about() -> Response:
    return jsonify("post installs here")


@app.get("/counts")
def counts() -> dict[str, int]:
    return dict(COUNTS)
