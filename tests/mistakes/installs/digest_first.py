# causes: digest_before_secret
# The secret behind, where a salt mostly stands.
import hashlib
import hmac
import json
import os
from urllib.request import Request, urlopen

api_key, secret = os.environ["API_KEY"].encode(), os.environ["API_SECRET"].encode()
data = {"action": "install", "app_ver": "3.3.0", "data": {"url": "https://example.com/a", "name": "caf\u00e9"}}
body = json.dumps(data).encode()
token = hmac.new(api_key, hashlib.sha1(body).hexdigest().encode() + secret, hashlib.sha256).hexdigest()
urlopen(Request(os.environ["ENDPOINT"], body, {"Kochava-Auth-Token": token}))
