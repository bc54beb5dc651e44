<?php

/** The application behind the servers of the tests. */

declare(strict_types=1);

use Adseal\ApcuReplayStore;
use Adseal\ClickSigner;
use Adseal\ClickVerifier;
use Adseal\InstallVerifier;
use Adseal\Library;
use Adseal\LibraryException;

// As composer's autoloader does. Where the package is preloaded its classes are there already.
\spl_autoload_register(static function (string $class): void {
    $file = \dirname(__DIR__) . '/vendor/adseal/adseal/src/' . \strtr(\substr($class, 7), '\\', '/') . '.php';
    if (\str_starts_with($class, 'Adseal\\') && \is_file($file)) {
        require $file;
    }
});

const KEY = 'a private key of the test servers';

// What it does with a request, by the beginning of the path.
$answers = [
    '/v1/cpi/click' => static fn (string $target): string => (new ClickVerifier(KEY))->verify($target)->reason->value,
    '/track/json' => static fn (): string => (new InstallVerifier(['test-api-key' => 'a secret of the test servers']))
        ->verify(
            \file_get_contents('php://input'),
            $_SERVER['HTTP_KOCHAVA_API_KEY'] ?? null,
            $_SERVER['HTTP_KOCHAVA_AUTH_TOKEN'] ?? null
        )->reason->value,
    '/sign/' => static fn (string $target): string => (new ClickSigner(KEY))->sign(\substr($target, 5)),
    '/once/' => static fn (string $target): string =>
        (new ClickVerifier(KEY, maxLifetime: 3600, replay: new ApcuReplayStore()))->verify($target)->reason->value,
    '/library' => static fn (): string => Library::version() . ' ' . Library::path(),
    '/' => static fn (string $target): string => $target,
];

$target = $_SERVER['REQUEST_URI'];
$served = static fn (string $path): bool => \str_starts_with($target, $path);
try {
    $answer = \current(\array_filter($answers, $served, \ARRAY_FILTER_USE_KEY))($target);
} catch (LibraryException $error) {
    \http_response_code(503);
    $answer = $error->getMessage();
}
\header('Content-Length: ' . \strlen($answer));
echo $answer;
