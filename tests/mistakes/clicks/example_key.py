# causes: padded_base64, published_key
# The key of the vendor's example was left in the code.
import base64
import hashlib
import hmac

uri = "/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660"
digest = hmac.new(b"secret", uri.encode(), hashlib.sha256).digest()
print(f"https://control.kochava.com{uri}&signature={base64.urlsafe_b64encode(digest).decode()}")
