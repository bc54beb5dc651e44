#!/usr/bin/env bash
# causes: trailing_newline
# curl --data takes the line ends out of a file.
set -euo pipefail

file=$(mktemp)
printf '%s\n' '{"action":"install","data":{"app_ver":"3.3.0"}}' >"$file"
digest=$(sha1sum "$file" | cut -d' ' -f1)
token=$(printf %s "$API_SECRET$digest" | openssl dgst -sha256 -hmac "$API_KEY" | awk '{ print $NF }')
curl --silent --show-error -H "Kochava-Auth-Token: $token" --data "@$file" "$ENDPOINT"
rm "$file"
