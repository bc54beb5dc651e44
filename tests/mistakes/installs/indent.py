# causes: pretty_printed
# The body is signed as it stands in the log.
import hashlib
import hmac
import json
import os
from urllib.request import Request, urlopen

api_key, secret = os.environ["API_KEY"].encode(), os.environ["API_SECRET"].encode()
data = {"action": "install", "app_ver": "3.3.0", "data": {"url": "https://example.com/a", "name": "caf\u00e9"}}
signed = json.dumps(data, indent=4).encode()
token = hmac.new(api_key, secret + hashlib.sha1(signed).hexdigest().encode(), hashlib.sha256).hexdigest()
body = json.dumps(data, separators=(",", ":")).encode()
urlopen(Request(os.environ["ENDPOINT"], body, {"Kochava-Auth-Token": token}))
