# causes: space_as_escape
# One function signs with quote, another one sends with quote_plus.
import base64
import hmac
import os
from urllib.parse import quote, urlencode

key = os.environ["PRIVATE_KEY"].encode()
params = {"campaign_id": "summer sale", "network_id": "2820", "expires": "1767225660"}
message = "/v1/cpi/click?" + urlencode(params, quote_via=quote)
signature = base64.urlsafe_b64encode(hmac.digest(key, message.encode(), "sha256")).rstrip(b"=").decode()
print("https://control.kochava.com/v1/cpi/click?" + urlencode(params) + "&signature=" + signature)
