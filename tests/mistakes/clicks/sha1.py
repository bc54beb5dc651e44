# causes: hmac_sha1
# Copied from an older API.
import base64
import hashlib
import hmac
import os

key = os.environ["PRIVATE_KEY"].encode()
uri = "/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660"
digest = hmac.new(key, uri.encode(), hashlib.sha1).digest()
print(f"https://control.kochava.com{uri}&signature=" + base64.urlsafe_b64encode(digest).decode().rstrip("="))
