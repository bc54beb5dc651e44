"""FastAPI, with hooks that are coroutines."""

from __future__ import annotations

from typing import Any

import adseal
from adseal.asgi import ClickValidationMiddleware, InstallAuthMiddleware
from fastapi import FastAPI, Request

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


async def counted_click(verdict: adseal.ClickVerdict) -> None:
    count_click(verdict)


async def counted_install(verdict: adseal.InstallVerdict) -> None:
    count_install(verdict)


app = FastAPI()
app.add_middleware(ClickValidationMiddleware, verifier=CLICK_VERIFIER, on_verdict=counted_click, paths=CLICK_PATH)
app.add_middleware(
    InstallAuthMiddleware,
    verifier=INSTALL_VERIFIER,
    accept=ACCEPT,
    on_verdict=counted_install,
    max_body=MAX_BODY,
    paths=INSTALL_PATH,
)


@app.api_route(CLICK_PATH, methods=["GET", "POST"])
def click(request: Request) -> dict[str, Any]:
    return click_seen(request.state.adseal_click)


@app.post(INSTALL_PATH)
async def install(request: Request) -> dict[str, Any]:
    verdict, length = request.state.adseal_install, request.headers.get("content-length")
    return install_seen(verdict, await request.body(), length)


@app.get(INSTALL_PATH)
def about() -> str:
    return "post installs here"


@app.get("/counts")
def counts() -> dict[str, int]:
    return COUNTS
