<?php

// causes: pretty_printed
// The body is signed as it stands in the log.

declare(strict_types=1);

[$apiKey, $secret] = [getenv('API_KEY'), getenv('API_SECRET')];
$data = ['action' => 'install', 'data' => ['url' => 'https://example.com/a', 'name' => "caf\u{e9}"]];
$token = hash_hmac('sha256', $secret . sha1(json_encode($data, JSON_PRETTY_PRINT)), $apiKey);
$body = json_encode($data);
$headers = ['Content-Type: application/json', "Kochava-Auth-Token: $token"];
$request = ['method' => 'POST', 'header' => $headers, 'content' => $body];
file_get_contents(getenv('ENDPOINT'), false, stream_context_create(['http' => $request]));
