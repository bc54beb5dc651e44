"""Signs an install as PHP spells it, tells what was changed, and verifies it as a receiver would."""

import adseal

signer = adseal.InstallSigner("my-api-key", "0123456789abcdef0123456789abcdef")
signed = signer.sign({"action": "install", "data": {"device_ua": "Mozilla/5.0 (iPhone)", "price": 10.0}})
for note in signed.notes:
    print("changed:", note.cause, note.count)
for name, value in signed.headers.items():
    print(f"{name}: {value}")
print()
print(signed.body.decode())

verifier = adseal.InstallVerifier({"my-api-key": "0123456789abcdef0123456789abcdef"})
verdict = verifier.verify_request(signed.body, signed.headers)
assert verdict, verdict.reason
