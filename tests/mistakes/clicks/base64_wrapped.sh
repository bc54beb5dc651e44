#!/usr/bin/env bash
# causes: padded_base64, standard_base64, percent_encoded, signature_with_space, hmac_sha512
# base64 breaks lines, and jq or a form encodes them.
set -euo pipefail

uri='/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660'
signature=$(printf %s "$uri" | openssl dgst -sha512 -hmac "$PRIVATE_KEY" -binary | base64)
echo "https://control.kochava.com$uri&signature=$(printf %s "$signature" | sed ':a;N;$!ba;s/\n/%0A/g;s/+/%2B/g;s/=/%3D/g')"
