"""Signatures and tokens made by the standard library alone: what adseal is compared with."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time

CLICK_KEY = "a private key of the test servers"
API_KEY = "test-api-key"
SECRET = "a secret of the test servers"

CLICK = "/v1/cpi/click?campaign_id=camp-1&site_id=site%2C1&device_id=ABC"
INSTALL = b'{"action":"install","kochava_app_id":"ko1","data":{"device_ua":"Mozilla\\/5.0","price":"1.50"}}'


def signature(message: str | bytes, key: str = CLICK_KEY) -> str:
    raw = message if isinstance(message, bytes) else message.encode()
    return base64.urlsafe_b64encode(hmac.digest(key.encode(), raw, "sha256")).rstrip(b"=").decode()


def signed(target: str = CLICK, *, lifetime: int = 60, key: str = CLICK_KEY) -> str:
    message = f"{target}&expires={int(time.time()) + lifetime}"
    return f"{message}&signature={signature(message, key)}"


def token(body: bytes, *, api_key: str = API_KEY, secret: str = SECRET) -> str:
    digest = hashlib.sha1(body).hexdigest()
    return hmac.digest(api_key.encode(), (secret + digest).encode(), "sha256").hex()


def credentials(body: bytes) -> dict[str, str]:
    return {"Kochava-Api-Key": API_KEY, "Kochava-Auth-Token": token(body)}
