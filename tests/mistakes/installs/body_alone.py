# causes: body_not_digested, secret_as_key
# HMAC of the body with the secret, as webhooks have it.
import hashlib
import hmac
import json
import os
from urllib.request import Request, urlopen

secret = os.environ["API_SECRET"].encode()
data = {"action": "install", "app_ver": "3.3.0", "data": {"url": "https://example.com/a", "name": "caf\u00e9"}}
body = json.dumps(data).encode()
token = hmac.new(secret, body, hashlib.sha256).hexdigest()
urlopen(Request(os.environ["ENDPOINT"], body, {"Kochava-Auth-Token": token}))
