#!/usr/bin/env bash
# causes: padded_base64, standard_base64
# base64 knows one alphabet.
set -euo pipefail

uri='/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=8&expires=1767225660'
signature=$(printf %s "$uri" | openssl dgst -sha256 -hmac "$PRIVATE_KEY" -binary | base64)
echo "https://control.kochava.com$uri&signature=$signature"
