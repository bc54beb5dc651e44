"""Signs a click URL for a minute, verifies it, and reads a signed parameter."""

import adseal

key = "0123456789abcdef0123456789abcdef"
signer = adseal.ClickSigner(key)
url = signer.sign("https://control.kochava.com/v1/cpi/click?campaign_id=demo&network_id=2820&site_id=news%201")
print(url)

verifier = adseal.ClickVerifier(key, required=["site_id"], signed_only=adseal.SENSITIVE_NAMES)
verdict = verifier.verify(url)
assert verdict, verdict.reason
print("valid, site_id =", repr(verdict.signed_parameters["site_id"]))

print(verifier.verify(url + "&site.id=mine"))
