<?php

// causes: query_only, parameters_sorted
// Sorted and without the path, as other APIs want it.

declare(strict_types=1);

$key = getenv('PRIVATE_KEY');
$params = ['site_id' => 7, 'campaign_id' => 'kodemo', 'network_id' => 2820, 'expires' => 1767225660];
$sorted = $params;
ksort($sorted);
$signature = rtrim(strtr(base64_encode(hash_hmac('sha256', http_build_query($sorted), $key, true)), '+/', '-_'), '=');
echo 'https://control.kochava.com/v1/cpi/click?', http_build_query($params), '&signature=', $signature, "\n";
