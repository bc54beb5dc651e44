<?php

// causes: key_and_message_swapped
// hash_hmac takes the key behind the message.

declare(strict_types=1);

[$apiKey, $secret] = [getenv('API_KEY'), getenv('API_SECRET')];
$data = ['action' => 'install', 'data' => ['url' => 'https://example.com/a', 'name' => "caf\u{e9}"]];
$body = json_encode($data);
$token = hash_hmac('sha256', $apiKey, $secret . sha1($body));
$headers = ['Content-Type: application/json', "Kochava-Auth-Token: $token"];
$request = ['method' => 'POST', 'header' => $headers, 'content' => $body];
file_get_contents(getenv('ENDPOINT'), false, stream_context_create(['http' => $request]));
