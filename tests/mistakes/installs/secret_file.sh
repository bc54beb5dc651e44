#!/usr/bin/env bash
# causes: key_with_newline
# cat gives the line end of the secret's file, too.
set -euo pipefail

body='{"action":"install","data":{"url":"https:\/\/example.com\/a"}}'
digest=$(printf %s "$body" | sha1sum | cut -d' ' -f1)
token=$({ cat "$API_SECRET_FILE"; printf %s "$digest"; } | openssl dgst -sha256 -hmac "$API_KEY" | awk '{ print $NF }')
curl --silent --show-error -H "Kochava-Auth-Token: $token" --data-binary "$body" "$ENDPOINT"
