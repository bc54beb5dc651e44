"""Applications behind the Python package's middlewares, for ASGI and for WSGI.

ADSEAL_LOAD_LEAK: so many bytes are kept of each click. The judge of memory has to find it.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import adseal
from adseal import asgi, wsgi

CLICK_PATH, INSTALL_PATH = "/v1/cpi/click", "/track/json"
CLICKS = adseal.ClickVerifier(adseal.KeyRing([("click-key", "a private key of the test servers")]))
INSTALLS = adseal.InstallVerifier({"test-api-key": "a secret of the test servers"})
VALID = b'{"reason":"valid"}'
HEADERS = [("Content-Type", "application/json"), ("Content-Length", str(len(VALID)))]
LEAK = int(os.environ.get("ADSEAL_LOAD_LEAK", "0"))

kept: list[bytes] = []


def seen(verdict: adseal.ClickVerdict) -> None:
    """What an application does with a click: here it reads all of it."""
    if LEAK:
        kept.append(os.urandom(LEAK))
    for _name, _value in verdict.signed_parameters.items():
        pass


async def asgi_application(
    scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    if scope["type"] != "http":
        return
    while (await receive()).get("more_body"):
        pass
    headers = [(name.lower().encode(), value.encode()) for name, value in HEADERS]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": VALID})


def wsgi_application(_environ: Any, start_response: Any) -> Iterable[bytes]:
    start_response("200 OK", HEADERS)
    return [VALID]


asgi_app = asgi.InstallAuthMiddleware(
    asgi.ClickValidationMiddleware(asgi_application, CLICKS, on_verdict=seen, paths=CLICK_PATH),
    INSTALLS,
    paths=INSTALL_PATH,
)
wsgi_app = wsgi.InstallAuthMiddleware(
    wsgi.ClickValidationMiddleware(wsgi_application, CLICKS, on_verdict=seen, paths=CLICK_PATH),
    INSTALLS,
    paths=INSTALL_PATH,
)
