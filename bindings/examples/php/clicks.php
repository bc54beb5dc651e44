<?php

// Signs a click URL for a minute, verifies it, and reads a signed parameter.

declare(strict_types=1);

require 'vendor/autoload.php';

$key = '0123456789abcdef0123456789abcdef';
$signer = new Adseal\ClickSigner($key);
$url = $signer->sign('https://control.kochava.com/v1/cpi/click?campaign_id=demo&network_id=2820&site_id=news%201');
echo $url, "\n";

$sensitive = Adseal\ClickVerifier::SENSITIVE_NAMES;
$verifier = new Adseal\ClickVerifier($key, required: ['site_id'], signedOnly: $sensitive);
$verdict = $verifier->verify($url);
if (!$verdict->accepted) {
    throw new RuntimeException($verdict->reason->value);
}
echo 'valid, site_id = ', $verdict->signedParameters()['site_id'], "\n";

echo json_encode($verifier->verify($url . '&site.id=mine')), "\n";
