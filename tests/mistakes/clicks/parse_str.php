<?php

// causes: padded_base64, plus_became_space
// The parameters are decoded and logged, and the link is put together from the log.

declare(strict_types=1);

$key = getenv('PRIVATE_KEY');
$uri = '/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=10&expires=1767225660';
$link = $uri . '&signature=' . base64_encode(hash_hmac('sha256', $uri, $key, true));
parse_str(parse_url($link, PHP_URL_QUERY), $received);
echo $uri, '&signature=', $received['signature'], "\n";
