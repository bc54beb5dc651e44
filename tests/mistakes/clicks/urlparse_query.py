# causes: query_only
# urlparse gives the query without anything in front.
import base64
import hmac
import os
from urllib.parse import urlparse

key = os.environ["PRIVATE_KEY"].encode()
url = "https://control.kochava.com/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660"
query = urlparse(url).query
signature = base64.urlsafe_b64encode(hmac.digest(key, query.encode(), "sha256")).rstrip(b"=").decode()
print(f"{url}&signature={signature}")
