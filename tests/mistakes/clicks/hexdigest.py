# causes: hex_signature
# hexdigest, as nearly every API wants it.
import hashlib
import hmac
import os

key = os.environ["PRIVATE_KEY"].encode()
uri = "/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660"
print(f"https://control.kochava.com{uri}&signature={hmac.new(key, uri.encode(), hashlib.sha256).hexdigest()}")
