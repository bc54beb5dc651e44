<?php

// What check_composer.py runs in each project: the published click is signed and verified, through the library that the
// package brought. With the word "http" every class for clients and servers is loaded too that has its interfaces here.

declare(strict_types=1);

use Adseal\ClickReason;
use Adseal\ClickSigner;
use Adseal\ClickVerifier;
use Adseal\Library;

require \getcwd() . '/vendor/autoload.php';

$uri = '/v1/cpi/click?campaign_id=koconversionsdemo174ea19bc63928cdfaae33f79d77&network_id=2820'
    . '&site_id=test-site-id&creative_id=test-creative-id&device_id=TEST-ADID-VALUE&device_id_type=adid';
$published = "$uri&expires=12345&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w";
$signed = (new ClickSigner('secret'))->sign($uri, expires: 12345, now: 12285);
\assert($signed === $published, $signed);
\assert((new ClickVerifier('secret'))->verify($published, now: 12344)->valid);
\assert((new ClickVerifier('other'))->verify($published, now: 12344)->reason === ClickReason::InvalidSignature);

$folder = \dirname((string) (new ReflectionClass(Library::class))->getFileName());
\assert(Library::path() === \dirname($folder) . '/lib/libadseal.so.' . Library::ABI_VERSION);
$http = \array_filter(\get_included_files(), static fn (string $file): bool => \str_contains($file, '/Http/'));
\assert($http === [], \implode(', ', $http));
echo 'adseal ', Library::version(), ', PHP ', \PHP_VERSION, "\n";

if (($argv[1] ?? '') === 'http') {
    foreach (\glob("$folder/Http/*.php") as $file) {
        $class = 'Adseal\\Http\\' . \basename($file, '.php');
        try {
            \assert(\class_exists($class) || \interface_exists($class) || \enum_exists($class), $class);
            echo "$class: loaded\n";
        } catch (Error $error) {
            // PSR-15 is not among what the distribution has.
            \assert(\str_contains($error->getMessage(), 'Psr\\Http\\Server\\'), $error->getMessage());
            echo "$class: {$error->getMessage()}\n";
        }
    }
}
