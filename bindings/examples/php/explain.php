<?php

// Tells why a click's signature does not match: whoever signed it hashed the whole URL, and left the padding on.

declare(strict_types=1);

require 'vendor/autoload.php';

$key = '0123456789abcdef0123456789abcdef';
$url = 'https://control.kochava.com/v1/cpi/click?campaign_id=demo&network_id=2820&expires=1900000000';
$signature = strtr(base64_encode(hash_hmac('sha256', $url, $key, true)), '+/', '-_');

$why = Adseal\Explain::click("$url&signature=$signature", $key);
echo $why, "\n";
if ($why->causes !== [Adseal\ExplainCause::PaddedBase64, Adseal\ExplainCause::WholeUrl]) {
    throw new RuntimeException($why->outcome->value);
}
foreach ($why->causes as $cause) {
    echo "{$cause->value}: {$cause->advice()}\n";
}
