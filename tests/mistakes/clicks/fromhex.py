# causes: key_hex_decoded
# The key looks like hex, so somebody decodes it.
import base64
import hashlib
import hmac
import os

key = bytes.fromhex(os.environ["PRIVATE_KEY"])
uri = "/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660"
digest = hmac.new(key, uri.encode(), hashlib.sha256).digest()
print(f"https://control.kochava.com{uri}&signature=" + base64.urlsafe_b64encode(digest).decode().rstrip("="))
