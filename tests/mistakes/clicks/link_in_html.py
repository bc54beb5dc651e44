# causes: html_escaped_on_the_way
# The link is taken out of a page as it stands there.
import base64
import hmac
import html
import os
import re

key = os.environ["PRIVATE_KEY"].encode()
uri = "/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660"
signature = base64.urlsafe_b64encode(hmac.digest(key, uri.encode(), "sha256")).rstrip(b"=").decode()
page = '<a href="' + html.escape(f"https://control.kochava.com{uri}&signature={signature}") + '">Play now</a>'
print(re.findall('href="(.*?)"', page)[0])
