<?php

// causes: space_as_plus
// Two ways to encode a space, both of them PHP's.

declare(strict_types=1);

$key = getenv('PRIVATE_KEY');
$params = ['campaign_id' => 'summer sale', 'network_id' => 2820, 'expires' => 1767225660];
$message = '/v1/cpi/click?' . http_build_query($params);
$signature = rtrim(strtr(base64_encode(hash_hmac('sha256', $message, $key, true)), '+/', '-_'), '=');
$query = http_build_query($params, '', '&', PHP_QUERY_RFC3986);
echo 'https://control.kochava.com/v1/cpi/click?', $query, '&signature=', $signature, "\n";
