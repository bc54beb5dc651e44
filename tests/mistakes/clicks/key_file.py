# causes: key_with_newline
# An editor wrote the key's file, and ended it with a line end.
import base64
import hashlib
import hmac
import os
from pathlib import Path

key = Path(os.environ["PRIVATE_KEY_FILE"]).read_bytes()
uri = "/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660"
digest = hmac.new(key, uri.encode(), hashlib.sha256).digest()
print(f"https://control.kochava.com{uri}&signature=" + base64.urlsafe_b64encode(digest).decode().rstrip("="))
