"""Signs the installs that the HTTP client requests sends: ``pip install adseal[requests]``."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin, urlsplit

from requests import PreparedRequest, Response
from requests.auth import AuthBase

from adseal._http_client import CREDENTIALS, DEFAULT_PORTS, BodySigner, streamed
from adseal._native import InstallSigner

__all__ = ["KochavaAuth"]


class KochavaAuth(AuthBase):
    """Signs the JSON body of a request, and sends what was signed.

    >>> signer = adseal.InstallSigner("test-api-key", "test-secret")
    >>> requests.post(url, json=payload, auth=KochavaAuth(signer), timeout=10)

    The body becomes what ``signer.sign`` makes of it; with ``raw=True`` it is signed as it is. The headers
    ``Kochava-Auth-Token`` and ``Kochava-Api-Key`` are set, or replaced. Where the body says that no user agent is known
    (``device_ua`` of its ``data`` is empty) ``User-Agent: Unknown`` is sent, whatever the session or the caller set:
    any other would be taken for the device's. ``unknown_user_agent`` decides that instead: ``True`` always sends it,
    ``False`` leaves the header alone.

    Refused with ValueError: no body, a streamed one (a file, a generator), a form, a Content-Encoding. Refused with
    SigningError or PhpJsonError: what ``signer.sign`` refuses, unless ``allow_unstable`` lets it pass.

    A redirect takes the two headers along only where it repeats the request, body and all, to the same scheme, host and
    port (307 and 308); else they are removed, from a PreparedRequest of yours too. Retries send the same bytes.

    An instance is immutable, and safe to share between threads and sessions.
    """

    def __init__(
        self,
        signer: InstallSigner,
        *,
        raw: bool = False,
        allow_unstable: bool = False,
        unknown_user_agent: bool | None = None,
    ) -> None:
        self._signer = BodySigner(signer, raw=raw, allow_unstable=allow_unstable, unknown_user_agent=unknown_user_agent)

    def __call__(self, r: PreparedRequest) -> PreparedRequest:
        if r.body is not None and not isinstance(r.body, (bytes, str)):
            raise streamed(r.body)
        r.body, headers = self._signer.sign(r.body or b"", r.headers)
        r.headers.update(headers)
        r.prepare_content_length(r.body)
        r.register_hook("response", _before_redirect)
        return r


def _before_redirect(response: Response, *_args: Any, **_kwargs: Any) -> None:
    """Takes the credentials out of the request that requests makes the next one from."""
    if not response.is_redirect or _repeats(response):
        return
    sent = response.request
    # What the response shows stays what was sent.
    response.request = sent.copy()
    for name in CREDENTIALS:
        sent.headers.pop(name, None)


def _repeats(response: Response) -> bool:
    """Whether the redirect that is answered sends the same body to the same server."""
    target = urljoin(response.url, response.headers["Location"])
    return response.status_code in (307, 308) and _origin(target) == _origin(response.url)


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or DEFAULT_PORTS.get(parts.scheme)
