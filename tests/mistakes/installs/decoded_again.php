<?php

// causes: slashes_escaped_in_body
// What PHP decodes and encodes again is not what was sent.

declare(strict_types=1);

[$apiKey, $secret] = [getenv('API_KEY'), getenv('API_SECRET')];
$body = '{"action":"install","data":{"url":"https://example.com/a"}}';
$token = hash_hmac('sha256', $secret . sha1(json_encode(json_decode($body))), $apiKey);
$headers = ['Content-Type: application/json', "Kochava-Auth-Token: $token"];
$request = ['method' => 'POST', 'header' => $headers, 'content' => $body];
file_get_contents(getenv('ENDPOINT'), false, stream_context_create(['http' => $request]));
