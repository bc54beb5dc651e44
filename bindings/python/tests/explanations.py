"""What explanations tell, and what they must not."""

from __future__ import annotations

import base64

import adseal


def everything(found: adseal.Explanation) -> list[bytes]:
    """Whatever an explanation tells, as bytes."""
    attributes = [getattr(found, name) for name in dir(found) if not name.startswith("_")]
    texts = [str(found), repr(found), found.sentence, found.parameter or "", repr(attributes)]
    return [text.encode("utf-8", "surrogateescape") for text in texts] + [found.hashed or b"", found.expected]


def spellings(secret: bytes) -> set[bytes]:
    """The ways in which a secret or a MAC could be told."""
    encoded = {base64.b64encode(secret).rstrip(b"="), base64.urlsafe_b64encode(secret).rstrip(b"=")}
    shown = "".join(chr(byte) if 0x20 <= byte < 0x7F else f"<{byte:02X}>" for byte in secret)
    return {
        secret,
        secret.hex().encode(),
        secret.hex().upper().encode(),
        repr(secret)[2:-1].encode(),
        shown.encode(),
    } | encoded
