<?php

// causes: empty_parameters_dropped
// array_filter drops what is empty.

declare(strict_types=1);

$key = getenv('PRIVATE_KEY');
$params = ['campaign_id' => 'kodemo', 'network_id' => 2820, 'creative_id' => '', 'expires' => 1767225660];
$message = '/v1/cpi/click?' . http_build_query(array_filter($params));
$signature = rtrim(strtr(base64_encode(hash_hmac('sha256', $message, $key, true)), '+/', '-_'), '=');
echo 'https://control.kochava.com/v1/cpi/click?', http_build_query($params), '&signature=', $signature, "\n";
