<?php

// causes: raw_digest
// sha1 gives bytes if it is told true.

declare(strict_types=1);

[$apiKey, $secret] = [getenv('API_KEY'), getenv('API_SECRET')];
$data = ['action' => 'install', 'data' => ['url' => 'https://example.com/a', 'name' => "caf\u{e9}"]];
$body = json_encode($data);
$token = hash_hmac('sha256', $secret . sha1($body, true), $apiKey);
$headers = ['Content-Type: application/json', "Kochava-Auth-Token: $token"];
$request = ['method' => 'POST', 'header' => $headers, 'content' => $body];
file_get_contents(getenv('ENDPOINT'), false, stream_context_create(['http' => $request]));
