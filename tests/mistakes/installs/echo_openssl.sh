#!/usr/bin/env bash
# causes: trailing_newline
# echo ends the line of what is signed.
set -euo pipefail

body='{"action":"install","data":{"url":"https:\/\/example.com\/a"}}'
digest=$(printf %s "$body" | sha1sum | cut -d' ' -f1)
token=$(echo "$API_SECRET$digest" | openssl dgst -sha256 -hmac "$API_KEY" | awk '{ print $NF }')
curl --silent --show-error -H "Kochava-Auth-Token: $token" --data-binary "$body" "$ENDPOINT"
