<?php

// What one writes with adseal. Each loop has nothing in it but the job, and returns the last result.

declare(strict_types=1);

use Adseal\ClickReason;
use Adseal\ClickSigner;
use Adseal\ClickVerifier;
use Adseal\InstallSigner;
use Adseal\Library;

// A loop is given the time at which its signatures expire, and signs so much earlier: the default of a signer.
const LIFETIME = 60;

spl_autoload_register(static function (string $class): void {
    $path = str_replace(['Adseal\\', '\\'], ['', '/'], $class);
    require dirname(__DIR__, 2) . "/bindings/php/src/$path.php";
});

// Made once: a program keeps them too.

function clickSigner(string $key): ClickSigner
{
    static $signers = [];
    return $signers[$key] ??= new ClickSigner($key);
}

function clickVerifier(string $key): ClickVerifier
{
    static $verifiers = [];
    return $verifiers[$key] ??= new ClickVerifier($key);
}

function installSigner(string $apiKey, string $secret): InstallSigner
{
    static $signers = [];
    return $signers["$apiKey $secret"] ??= new InstallSigner($apiKey, $secret);
}

function sign(string $key, string $expires, array $uris): string
{
    [$signer, $now, $result] = [clickSigner($key), (int) $expires - LIFETIME, ''];
    foreach ($uris as $uri) {
        $result = $signer->sign($uri, now: $now);
    }
    return $result;
}

function signNow(string $key, string $time, array $uris): string
{
    [$signer, $result] = [clickSigner($key), ''];
    foreach ($uris as $uri) {
        $result = $signer->sign($uri);
    }
    return $result;
}

function verify(string $key, string $expires, array $uris): bool
{
    [$verifier, $now, $result] = [clickVerifier($key), (int) $expires - LIFETIME, false];
    foreach ($uris as $uri) {
        $result = $verifier->verify($uri, $now)->valid;
    }
    return $result;
}

/** With a verifier for each click. */
function verifyAnew(string $key, string $expires, array $uris): bool
{
    [$now, $result] = [(int) $expires - LIFETIME, false];
    foreach ($uris as $uri) {
        $verifier = new ClickVerifier($key);
        $result = $verifier->verify($uri, $now)->valid;
    }
    return $result;
}

/** Each click as if it were the first one of a request: PHP knows nothing of the library, which stays mapped. */
function verifyFirst(string $key, string $expires, array $uris): bool
{
    $know = Closure::bind(static fn (?FFI $ffi): ?FFI => Library::$ffi = $ffi, null, Library::class);
    [$ffi, $now, $result] = [Library::ffi(), (int) $expires - LIFETIME, false];
    foreach ($uris as $uri) {
        $know(null);
        $verifier = new ClickVerifier($key);
        $result = $verifier->verify($uri, $now)->valid;
    }
    // What was made before goes with no other.
    $know($ffi);
    return $result;
}

function makeTokens(string $apiKey, string $secret, array $bodies): string
{
    [$signer, $result] = [installSigner($apiKey, $secret), ''];
    foreach ($bodies as $body) {
        $result = $signer->token($body);
    }
    return $result;
}

/** The last body with its token. */
function signPayloads(string $apiKey, string $secret, array $payloads): string
{
    [$signer, $result] = [installSigner($apiKey, $secret), null];
    foreach ($payloads as $payload) {
        $result = $signer->sign($payload);
    }
    return $result->body . $result->token;
}

/** @return array<ClickReason> */
function verifyMany(string $key, string $expires, array $uris, int $threads = 1): array
{
    return clickVerifier($key)->verifyMany($uris, (int) $expires - LIFETIME, $threads)->reasons();
}
