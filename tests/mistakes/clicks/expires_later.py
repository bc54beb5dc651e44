# causes: expires_not_hashed
# The time to live is added by a later function.
import base64
import hmac
import os
import time

key = os.environ["PRIVATE_KEY"].encode()
uri = "/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7"
signature = base64.urlsafe_b64encode(hmac.digest(key, uri.encode(), "sha256")).rstrip(b"=").decode()
uri += f"&expires={int(time.time()) + 60}"
print(f"https://control.kochava.com{uri}&signature={signature}")
