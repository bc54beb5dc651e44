# causes: unexplained
# What Python prints is no JSON, and cannot be made of it.
import hashlib
import hmac
import json
import os
from urllib.request import Request, urlopen

api_key, secret = os.environ["API_KEY"].encode(), os.environ["API_SECRET"].encode()
data = {"action": "install", "app_ver": "3.3.0", "data": {"url": "https://example.com/a", "name": "caf\u00e9"}}
token = hmac.new(api_key, secret + hashlib.sha1(str(data).encode()).hexdigest().encode(), hashlib.sha256).hexdigest()
body = json.dumps(data).encode()
urlopen(Request(os.environ["ENDPOINT"], body, {"Kochava-Auth-Token": token}))
