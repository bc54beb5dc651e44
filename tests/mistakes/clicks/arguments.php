<?php

// causes: key_and_message_swapped
// hash_hmac takes the key behind the message, others in front of it.

declare(strict_types=1);

$key = getenv('PRIVATE_KEY');
$uri = '/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660';
$signature = rtrim(strtr(base64_encode(hash_hmac('sha256', $key, $uri, true)), '+/', '-_'), '=');
echo 'https://control.kochava.com', $uri, '&signature=', $signature, "\n";
