<?php

// causes: slashes_unescaped, raw_unicode
// The flags that everybody knows by heart, on one side.

declare(strict_types=1);

[$apiKey, $secret] = [getenv('API_KEY'), getenv('API_SECRET')];
$data = ['action' => 'install', 'data' => ['url' => 'https://example.com/a', 'name' => "caf\u{e9}"]];
$signed = json_encode($data, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE);
$token = hash_hmac('sha256', $secret . sha1($signed), $apiKey);
$body = json_encode($data);
$headers = ['Content-Type: application/json', "Kochava-Auth-Token: $token"];
$request = ['method' => 'POST', 'header' => $headers, 'content' => $body];
file_get_contents(getenv('ENDPOINT'), false, stream_context_create(['http' => $request]));
