#!/usr/bin/env bash
# causes: hex_signature, plain_sha256
# A hash, for want of openssl.
set -euo pipefail

uri='/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660'
signature=$(printf %s%s "$PRIVATE_KEY" "$uri" | sha256sum | cut -d' ' -f1)
echo "https://control.kochava.com$uri&signature=$signature"
