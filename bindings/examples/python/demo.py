"""What `make demo` runs after its C twin: the published click and install from Python, as they are and tampered with.

The click is signed and compared with what was published, then verified after every kind of tampering, one at a time and
all in one column. Exits with 1 if anything is not as written here.
"""

from __future__ import annotations

import json
import sys

import adseal

CLICK = (
    "/v1/cpi/click?campaign_id=koconversionsdemo174ea19bc63928cdfaae33f79d77&network_id=2820&site_id=test-site-id"
    "&creative_id=test-creative-id&device_id=TEST-ADID-VALUE&device_id_type=adid"
)
SIGNED_CLICK = CLICK + "&expires=12345&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w"
INSTALL = {
    "action": "install",
    "kochava_app_id": "koconversionsdemo174ea19bc63928c",
    "app_ver": "3.3.0",
    "data": {
        "origination_ip": "69.224.141.777",
        "device_ver": "iPhone-iOS-9.3.4",
        "device_ids": {
            "idfa": "kochava-test-idfa-2015-12-09-12",
            "idfv": "333BA75-FE08-AAA4-9EF0-98A6AD293FEC",
            "adid": "",
            "android_id": "",
        },
        "device_ua": "Mozilla/5.0 (iPhone; CPU iPhone OS 9_3_4 like Mac OS X) AppleWebKit/601.1.46",
    },
}
TOKEN = "63ca333aa5bf1192d18a4fa44972181e438634536ff8e59bc6db644da74478e7"

# What happens to the signed click on its way, when it arrives, and what verifying it must say: reason, offset and
# parameter.
TRIALS = [
    ("as signed", SIGNED_CLICK, 12344, ("valid", None, None)),
    ("site_id is another", SIGNED_CLICK.replace("test-s", "evil-s"), 12344, ("invalid_signature", None, None)),
    ("&site.id=evil added", SIGNED_CLICK + "&site.id=evil", 12344, ("duplicate_parameter", 252, "site.id")),
    ("signature cut off", SIGNED_CLICK.replace("signature=", "sig="), 12344, ("missing_signature", None, None)),
    ("when it expires", SIGNED_CLICK, 12345, ("expired", 192, "expires")),
]

differences = 0


def print_row(what: str, result: str, offset: int | None, parameter: str | None, as_expected: bool) -> None:
    global differences
    differences += not as_expected
    check = "as expected" if as_expected else "DIFFERS"
    place = "-" if offset is None else str(offset)
    print(f"{'python':8} {what:26} {result:22} {place:>6}  {parameter or '-':10} {check}")


def clicks() -> None:
    signed = adseal.ClickSigner("secret").sign(CLICK, expires=12345, now=12285)
    print_row("click signed", "as published", None, None, signed == SIGNED_CLICK)
    verifier = adseal.ClickVerifier("secret")
    for what, uri, now, expected in TRIALS:
        verdict = verifier.verify(uri, now=now)
        found = (verdict.reason, verdict.offset, verdict.parameter)
        print_row(what, verdict.reason, verdict.offset, verdict.parameter, found == expected)
    column = verifier.verify_many([uri for _, uri, _, _ in TRIALS], now=[now for _, _, now, _ in TRIALS])
    expected_column = [reason for _, _, _, (reason, _, _) in TRIALS]
    print_row("all of them in one column", f"{len(column)} verdicts", None, None, list(column) == expected_column)


def installs() -> None:
    signed = adseal.InstallSigner("test-api-key", "test-secret").sign(INSTALL)
    print_row("install signed", "as documented", None, None, signed.token == TOKEN)
    verifier = adseal.InstallVerifier({"test-api-key": "test-secret"})
    verdict = verifier.verify_request(signed.body, signed.headers)
    print_row("as signed", verdict.reason, verdict.offset, None, verdict.valid)
    # What json= of an HTTP client sends: the same object in another spelling.
    rewritten = json.dumps(INSTALL).encode()
    verdict = verifier.verify_request(rewritten, signed.headers)
    print_row("written anew by a client", verdict.reason, verdict.offset, None, verdict.reason == "invalid_token")
    verdict = verifier.verify_request(rewritten, signed.headers, accept="php")
    print_row("the same, PHP accepted", verdict.reason, verdict.offset, None, verdict.body == signed.body)


print(f"adseal {adseal.__version__}, Python {sys.version.split()[0]}\n")
clicks()
installs()
print("\neverything is as expected" if differences == 0 else f"\n{differences} differences")
sys.exit(differences != 0)
