# causes: parameters_sorted
# Sorted for signing, as other APIs want it.
import base64
import hmac
import os
from urllib.parse import urlencode

key = os.environ["PRIVATE_KEY"].encode()
params = {"site_id": "7", "campaign_id": "kodemo", "network_id": "2820", "expires": "1767225660"}
message = "/v1/cpi/click?" + urlencode(sorted(params.items()))
signature = base64.urlsafe_b64encode(hmac.digest(key, message.encode(), "sha256")).rstrip(b"=").decode()
print("https://control.kochava.com/v1/cpi/click?" + urlencode(params) + "&signature=" + signature)
