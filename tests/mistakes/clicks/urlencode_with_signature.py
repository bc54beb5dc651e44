# causes: padded_base64, standard_base64, percent_encoded
# The signature is one more parameter of urlencode.
import base64
import hashlib
import hmac
import os
from urllib.parse import urlencode

key = os.environ["PRIVATE_KEY"].encode()
params = {"campaign_id": "kodemo", "network_id": 2820, "site_id": 8, "expires": 1767225660}
digest = hmac.new(key, f"/v1/cpi/click?{urlencode(params)}".encode(), hashlib.sha256).digest()
params["signature"] = base64.b64encode(digest).decode()
print("https://control.kochava.com/v1/cpi/click?" + urlencode(params))
