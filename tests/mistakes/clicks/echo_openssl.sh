#!/usr/bin/env bash
# causes: hex_signature, trailing_newline
# echo ends the line, and openssl writes hex.
set -euo pipefail

uri='/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660'
signature=$(echo "$uri" | openssl dgst -sha256 -hmac "$PRIVATE_KEY" | awk '{ print $NF }')
echo "https://control.kochava.com$uri&signature=$signature"
