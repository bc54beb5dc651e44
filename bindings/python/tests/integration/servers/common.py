"""What the applications under test share.

ADSEAL_TEST_MODE says how they guard: `enforce` (installs in the forms of PHP too) or `report` (installs as received).
"""

from __future__ import annotations

import os
from collections import Counter
from typing import Any

import adseal

CLICK_KEY = "a private key of the test servers"
API_KEY = "test-api-key"
SECRET = "a secret of the test servers"

CLICK_PATH = "/v1/cpi/click"
INSTALL_PATH = "/track/json"
MAX_BODY = 100_000

REPORT_ONLY = os.environ.get("ADSEAL_TEST_MODE") == "report"
ACCEPT: Any = "raw" if REPORT_ONLY else "php"
CLICK_VERIFIER = adseal.ClickVerifier(
    adseal.KeyRing([("click-key", CLICK_KEY)]), required=["site_id"], report_only=REPORT_ONLY
)
INSTALL_VERIFIER = adseal.InstallVerifier({API_KEY: adseal.Key("install-secret", SECRET)}, report_only=REPORT_ONLY)
COUNTS: Counter[str] = Counter()


def count_click(verdict: adseal.ClickVerdict) -> None:
    COUNTS[f"click {verdict.reason}"] += 1


def count_install(verdict: adseal.InstallVerdict) -> None:
    COUNTS[f"install {verdict.reason}"] += 1


def click_seen(verdict: adseal.ClickVerdict) -> dict[str, Any]:
    """What an application makes of a click that reaches it."""
    return {"reason": verdict.reason, "key_id": verdict.key_id, "signed": list(verdict.signed_parameters.items())}


def install_seen(verdict: adseal.InstallVerdict, body: bytes, content_length: str | None) -> dict[str, Any]:
    """What an application makes of an install that reaches it."""
    return {
        "reason": verdict.reason,
        "form": verdict.form,
        "key_id": verdict.key_id,
        "body": body.decode("latin-1"),
        "content_length": content_length,
    }
