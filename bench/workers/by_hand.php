<?php

// What one writes without adseal: the same results, and nothing checked. Each loop has nothing in it but the job, not
// even a call of a function of its own, and returns the last result.

declare(strict_types=1);

function makeMacs(string $key, string $time, array $texts): string
{
    $result = '';
    foreach ($texts as $text) {
        $result = hash_hmac('sha256', $text, $key, true);
    }
    return $result;
}

function signByHand(string $key, string $expires, array $uris): string
{
    $result = '';
    foreach ($uris as $uri) {
        $uri .= '&expires=' . $expires;
        $mac = hash_hmac('sha256', $uri, $key, true);
        $result = $uri . '&signature=' . rtrim(strtr(base64_encode($mac), '+/', '-_'), '=');
    }
    return $result;
}

function signNowByHand(string $key, string $time, array $uris): string
{
    $result = '';
    foreach ($uris as $uri) {
        $uri .= '&expires=' . (time() + 60);
        $mac = hash_hmac('sha256', $uri, $key, true);
        $result = $uri . '&signature=' . rtrim(strtr(base64_encode($mac), '+/', '-_'), '=');
    }
    return $result;
}

/** The signatures alone, of URIs that have their `expires`. */
function makeSignatures(string $key, string $time, array $uris): string
{
    $result = '';
    foreach ($uris as $uri) {
        $result = rtrim(strtr(base64_encode(hash_hmac('sha256', $uri, $key, true)), '+/', '-_'), '=');
    }
    return $result;
}

function verifyByHand(string $key, string $time, array $uris): bool
{
    $result = false;
    foreach ($uris as $uri) {
        $end = (int) strrpos($uri, '&signature=');
        $mac = hash_hmac('sha256', substr($uri, 0, $end), $key, true);
        $expected = rtrim(strtr(base64_encode($mac), '+/', '-_'), '=');
        $result = hash_equals($expected, substr($uri, $end + 11));
    }
    return $result;
}

function makeTokensByHand(string $apiKey, string $secret, array $bodies): string
{
    $result = '';
    foreach ($bodies as $body) {
        $result = hash_hmac('sha256', $secret . sha1($body), $apiKey);
    }
    return $result;
}

/** The last body with its token. */
function signPayloadsByHand(string $apiKey, string $secret, array $payloads): string
{
    $body = $token = '';
    foreach ($payloads as $payload) {
        $body = json_encode($payload);
        $token = hash_hmac('sha256', $secret . sha1($body), $apiKey);
    }
    return $body . $token;
}

function encodeWithObjects(string $key, string $time, array $texts): string
{
    $result = '';
    foreach ($texts as $text) {
        $result = json_encode(json_decode($text));
    }
    return $result;
}

function encodeWithArrays(string $key, string $time, array $texts): string
{
    $result = '';
    foreach ($texts as $text) {
        $result = json_encode(json_decode($text, true));
    }
    return $result;
}
