"""What one writes without adseal: the same results, and nothing checked.

Each loop has nothing in it but the job, not even a call of a function of its own, and returns the last result.
"""

from __future__ import annotations

import hmac
import time
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha1


def make_macs(key: bytes, _time: bytes, texts: Sequence[bytes]) -> bytes:
    result = b""
    for text in texts:
        result = hmac.digest(key, text, "sha256")
    return result


def sign_bytes(key: bytes, expires: bytes, uris: Sequence[bytes]) -> bytes:
    result = b""
    for uri in uris:
        message = uri + b"&expires=" + expires
        result = message + b"&signature=" + urlsafe_b64encode(hmac.digest(key, message, "sha256")).rstrip(b"=")
    return result


def sign_by_digest(key: bytes, given: bytes, uris: Sequence[str]) -> str:
    expires, result = given.decode(), ""
    for uri in uris:
        message = f"{uri}&expires={expires}"
        mac = hmac.digest(key, message.encode(), "sha256")
        result = f"{message}&signature={urlsafe_b64encode(mac).rstrip(b'=').decode()}"
    return result


def sign_by_new(key: bytes, given: bytes, uris: Sequence[str]) -> str:
    expires, result = given.decode(), ""
    for uri in uris:
        message = f"{uri}&expires={expires}"
        mac = hmac.new(key, message.encode(), "sha256").digest()
        result = f"{message}&signature={urlsafe_b64encode(mac).rstrip(b'=').decode()}"
    return result


def sign_now_by_digest(key: bytes, _time: bytes, uris: Sequence[str]) -> str:
    result = ""
    for uri in uris:
        message = f"{uri}&expires={int(time.time()) + 60}"
        mac = hmac.digest(key, message.encode(), "sha256")
        result = f"{message}&signature={urlsafe_b64encode(mac).rstrip(b'=').decode()}"
    return result


def sign_now_by_new(key: bytes, _time: bytes, uris: Sequence[str]) -> str:
    result = ""
    for uri in uris:
        message = f"{uri}&expires={int(time.time()) + 60}"
        mac = hmac.new(key, message.encode(), "sha256").digest()
        result = f"{message}&signature={urlsafe_b64encode(mac).rstrip(b'=').decode()}"
    return result


def verify_bytes(key: bytes, _time: bytes, uris: Sequence[bytes]) -> bool:
    result = False
    for uri in uris:
        message, _, signature = uri.partition(b"&signature=")
        expected = urlsafe_b64encode(hmac.digest(key, message, "sha256")).rstrip(b"=")
        result = hmac.compare_digest(expected, signature)
    return result


def verify_by_digest(key: bytes, _time: bytes, uris: Sequence[str]) -> bool:
    result = False
    for uri in uris:
        message, _, signature = uri.partition("&signature=")
        expected = urlsafe_b64encode(hmac.digest(key, message.encode(), "sha256")).rstrip(b"=")
        result = hmac.compare_digest(expected, signature.encode())
    return result


def verify_by_new(key: bytes, _time: bytes, uris: Sequence[str]) -> bool:
    result = False
    for uri in uris:
        message, _, signature = uri.partition("&signature=")
        expected = urlsafe_b64encode(hmac.new(key, message.encode(), "sha256").digest()).rstrip(b"=")
        result = hmac.compare_digest(expected, signature.encode())
    return result


def make_tokens_by_digest(api_key: bytes, secret: bytes, bodies: Sequence[bytes]) -> str:
    result = ""
    for body in bodies:
        message = secret + sha1(body).hexdigest().encode()
        result = hmac.digest(api_key, message, "sha256").hex()
    return result


def make_tokens_by_new(api_key: bytes, secret: bytes, bodies: Sequence[bytes]) -> str:
    result = ""
    for body in bodies:
        message = secret + sha1(body).hexdigest().encode()
        result = hmac.new(api_key, message, "sha256").hexdigest()
    return result
