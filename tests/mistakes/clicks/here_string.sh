#!/usr/bin/env bash
# causes: padded_base64, whole_url, trailing_newline
# A here-string ends with a line end.
set -euo pipefail

url='https://control.kochava.com/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660'
signature=$(openssl dgst -sha256 -hmac "$PRIVATE_KEY" -binary <<<"$url" | base64 | tr +/ -_)
echo "$url&signature=$signature"
