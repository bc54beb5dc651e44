<?php

// causes: no_question_mark
// parse_url takes the question mark away.

declare(strict_types=1);

$key = getenv('PRIVATE_KEY');
$url = 'https://control.kochava.com/v1/cpi/click?campaign_id=kodemo&network_id=2820&site_id=7&expires=1767225660';
$parts = parse_url($url);
$mac = hash_hmac('sha256', $parts['path'] . $parts['query'], $key, true);
$signature = rtrim(strtr(base64_encode($mac), '+/', '-_'), '=');
echo $url, '&signature=', $signature, "\n";
