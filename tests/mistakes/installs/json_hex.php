<?php

// causes: html_escapes
// JSON that is also put into a page was hashed, and plain JSON is sent.

declare(strict_types=1);

[$apiKey, $secret] = [getenv('API_KEY'), getenv('API_SECRET')];
$data = ['action' => 'install', 'data' => ['url' => 'https://example.com/?a=1&b=<2>', 'name' => "it's \"new\""]];
$signed = json_encode($data, JSON_HEX_TAG | JSON_HEX_AMP | JSON_HEX_APOS | JSON_HEX_QUOT);
$token = hash_hmac('sha256', $secret . sha1($signed), $apiKey);
$body = json_encode($data);
$headers = ['Content-Type: application/json', "Kochava-Auth-Token: $token"];
$request = ['method' => 'POST', 'header' => $headers, 'content' => $body];
file_get_contents(getenv('ENDPOINT'), false, stream_context_create(['http' => $request]));
