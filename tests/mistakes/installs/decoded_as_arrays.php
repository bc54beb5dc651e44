<?php

// causes: php_assoc_form
// An empty object becomes a list.

declare(strict_types=1);

[$apiKey, $secret] = [getenv('API_KEY'), getenv('API_SECRET')];
$body = '{"action":"install","data":{}}';
$token = hash_hmac('sha256', $secret . sha1(json_encode(json_decode($body, true))), $apiKey);
$headers = ['Content-Type: application/json', "Kochava-Auth-Token: $token"];
$request = ['method' => 'POST', 'header' => $headers, 'content' => $body];
file_get_contents(getenv('ENDPOINT'), false, stream_context_create(['http' => $request]));
