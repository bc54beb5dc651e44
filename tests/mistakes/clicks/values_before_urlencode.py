# causes: values_decoded
# Signed before urlencode, sent behind it.
import base64
import hmac
import os
from urllib.parse import urlencode

key = os.environ["PRIVATE_KEY"].encode()
params = {"campaign_id": "summer sale/50%", "network_id": "2820", "expires": "1767225660"}
message = "/v1/cpi/click?" + "&".join(f"{name}={value}" for name, value in params.items())
signature = base64.urlsafe_b64encode(hmac.digest(key, message.encode(), "sha256")).rstrip(b"=").decode()
print("https://control.kochava.com/v1/cpi/click?" + urlencode(params) + "&signature=" + signature)
