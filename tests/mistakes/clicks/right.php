<?php

// causes: matches
// Nothing is wrong here.

declare(strict_types=1);

$key = getenv('PRIVATE_KEY');
$uri = '/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660';
$signature = rtrim(strtr(base64_encode(hash_hmac('sha256', $uri, $key, true)), '+/', '-_'), '=');
echo 'https://control.kochava.com', $uri, '&signature=', $signature, "\n";
