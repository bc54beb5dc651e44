<?php

// causes: padded_base64, base64_of_hex
// hash_hmac gives hex unless it is told otherwise.

declare(strict_types=1);

$key = getenv('PRIVATE_KEY');
$uri = '/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660';
$signature = base64_encode(hash_hmac('sha256', $uri, $key));
echo 'https://control.kochava.com', $uri, '&signature=', $signature, "\n";
