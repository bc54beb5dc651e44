"""Starlette, with the middlewares around it."""

from __future__ import annotations

from adseal.asgi import ClickValidationMiddleware, InstallAuthMiddleware
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

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


async def click(request: Request) -> JSONResponse:
    return JSONResponse(click_seen(request.state.adseal_click))


async def install(request: Request) -> JSONResponse:
    verdict, length = request.scope["adseal.install"], request.headers.get("content-length")
    return JSONResponse(install_seen(verdict, await request.body(), length))


async def about(_request: Request) -> JSONResponse:
    return JSONResponse("post installs here")


async def counts(_request: Request) -> JSONResponse:
    return JSONResponse(COUNTS)


app = Starlette(
    routes=[
        Route(CLICK_PATH, click, methods=["GET", "POST"]),
        Route(INSTALL_PATH, install, methods=["POST"]),
        Route(INSTALL_PATH, about, methods=["GET"]),
        Route("/counts", counts),
    ],
    middleware=[
        Middleware(ClickValidationMiddleware, CLICK_VERIFIER, on_verdict=count_click, paths=CLICK_PATH),
        Middleware(
            InstallAuthMiddleware,
            INSTALL_VERIFIER,
            accept=ACCEPT,
            on_verdict=count_install,
            max_body=MAX_BODY,
            paths=INSTALL_PATH,
        ),
    ],
)
