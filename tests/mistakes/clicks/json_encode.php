<?php

// causes: slashes_escaped
// The link as it stands in JSON.

declare(strict_types=1);

$key = getenv('PRIVATE_KEY');
$uri = '/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660';
$mac = hash_hmac('sha256', trim(json_encode($uri), '"'), $key, true);
$signature = rtrim(strtr(base64_encode($mac), '+/', '-_'), '=');
echo 'https://control.kochava.com', $uri, '&signature=', $signature, "\n";
