<?php

// Signs an install as every receiver hashes it, and verifies it as one would.

declare(strict_types=1);

require 'vendor/autoload.php';

$signer = new Adseal\InstallSigner('my-api-key', '0123456789abcdef0123456789abcdef');
$signed = $signer->sign(['action' => 'install', 'data' => ['device_ua' => 'Mozilla/5.0 (iPhone)', 'price' => 10.0]]);
foreach ($signed->notes as $note) {
    echo "changed: {$note->cause->value} ($note->count)\n";
}
foreach ($signed->headers as $name => $value) {
    echo "$name: $value\n";
}
echo "\n$signed->body\n";

$verifier = new Adseal\InstallVerifier(['my-api-key' => '0123456789abcdef0123456789abcdef']);
$verdict = $verifier->verifyRequest($signed->body, $signed->headers);
if (!$verdict->accepted) {
    throw new RuntimeException($verdict->reason->value);
}
