#!/usr/bin/env bash
# causes: key_hex_decoded
# openssl can take a key in hex, and this one is not.
set -euo pipefail

uri='/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660'
signature=$(printf %s "$uri" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$PRIVATE_KEY" -binary |
  base64 | tr +/ -_ | tr -d =)
echo "https://control.kochava.com$uri&signature=$signature"
