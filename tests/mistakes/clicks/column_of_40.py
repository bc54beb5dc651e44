# causes: signature_truncated
# The database cuts what is too long for its column.
import base64
import hmac
import os

key = os.environ["PRIVATE_KEY"].encode()
uri = "/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660"
signature = base64.urlsafe_b64encode(hmac.digest(key, uri.encode(), "sha256")).rstrip(b"=").decode()
print(f"https://control.kochava.com{uri}&signature={signature[:40]}")
