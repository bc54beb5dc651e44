# causes: whole_url
# The URL is signed, and not what a request line has of it.
import base64
import hashlib
import hmac
import os

key = os.environ["PRIVATE_KEY"].encode()
url = "https://control.kochava.com/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660"
digest = hmac.new(key, url.encode("utf-8"), hashlib.sha256).digest()
print(url + "&signature=" + base64.urlsafe_b64encode(digest).decode().rstrip("="))
