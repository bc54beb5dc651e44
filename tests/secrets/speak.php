<?php

// Says all that adseal's objects and errors say in PHP: speak.php, with a key of 32 characters on standard input.

declare(strict_types=1);

namespace Adseal\Tests\Secrets;

use Adseal\ClickSigner;
use Adseal\ClickTemplate;
use Adseal\ClickVerifier;
use Adseal\Explain;
use Adseal\InstallSigner;
use Adseal\InstallVerifier;
use Adseal\Key;
use Adseal\KeyRing;
use Adseal\KeyRings;
use Adseal\PhpJson;
use Adseal\TokenEncoding;

require __DIR__ . '/../../bindings/php/autoload.php';

const NOW = 1700000000;
const URI = 'https://control.kochava.com/v1/cpi/click?campaign_id=c1&network_id=2820&site_id=news%201';
const API_KEY = 'an-api-key-that-is-public';
const BODY = '{"action":"install"}';

final class Speaker
{
    // Here and in no argument or variable, for a trace may tell those of this file.
    private static string $key = '';

    public static function run(): void
    {
        self::$key = (string) \fread(\STDIN, 32);
        foreach (self::objects() as $name => $object) {
            self::say($name, $object);
        }
        foreach (self::mistakes() as $number => $mistake) {
            try {
                $mistake();
            } catch (\Throwable $error) {
                echo $error, "\n", $error->getTraceAsString(), "\n";
                \var_dump($error);
                continue;
            }
            \fwrite(\STDERR, "number $number is no mistake\n");
            exit(1);
        }
        echo "said everything\n";
    }

    /** @return array<string, object> one of everything that was near a key */
    private static function objects(): array
    {
        $key = new Key('one', self::$key);
        $signer = new ClickSigner(self::$key);
        $verifier = new ClickVerifier(new KeyRing($key));
        $installSigner = new InstallSigner(API_KEY, self::$key);
        $installVerifier = new InstallVerifier([API_KEY => self::$key]);
        $url = $signer->sign(URI, now: NOW);
        $wrong = \str_replace('news', 'other', $url);
        $installed = $installSigner->sign(BODY);
        $verdict = $installVerifier->verify(BODY . ' ', API_KEY, $installed->token, now: NOW);
        return [
            'key' => $key,
            'ring' => new KeyRing($key),
            'rings' => new KeyRings('network_id', ['2820' => self::$key]),
            'signer' => $signer,
            'template' => new ClickTemplate($signer, URI . '&device_id={device}'),
            'verifier' => $verifier,
            'verdict' => $verifier->verify($url, NOW),
            'wrong verdict' => $verifier->verify($wrong, NOW),
            'verdicts' => $verifier->verifyMany([$url, $wrong], NOW),
            'install signer' => $installSigner,
            'install verifier' => $installVerifier,
            'signed install' => $installed,
            'install verdict' => $verdict,
            'explanation' => Explain::click($wrong, self::$key),
            'explanation of a key with a line end' => Explain::click($url, self::$key . "\n"),
            'explanation of an install' => Explain::install(BODY . ' ', API_KEY, self::$key, $installed->token),
            'stability' => PhpJson::stability(BODY),
        ];
    }

    /** @return list<\Closure(): mixed> what throws while a key is at hand */
    private static function mistakes(): array
    {
        return [
            static fn() => new Key('one', self::$key, notBefore: 5, notAfter: 5),
            static fn() => new Key('bad id', self::$key),
            static fn() => new KeyRing(new Key('one', self::$key), new Key('two', self::$key)),
            static fn() => new KeyRing(new Key('one', self::$key), new Key('one', self::$key . 'x')),
            static fn() => new KeyRings('network_id', ['a' => self::$key, 'b' => '']),
            static fn() => new ClickSigner(self::$key, lifetime: 0),
            static fn() => new ClickVerifier(self::$key, leeway: 301),
            static fn() => new InstallSigner("bad key \n", self::$key),
            static fn() => new InstallVerifier([API_KEY => []]),
            static fn() => Explain::click(URI, ['bad id' => self::$key]),
            static fn() => (new ClickSigner(self::$key))->sign('/c?signature=x'),
            static fn() => \serialize(new Key('one', self::$key)),
            static fn() => \serialize(new KeyRing(new Key('one', self::$key))),
            static fn() => clone new ClickSigner(self::$key),
            static fn() => (new InstallSigner(API_KEY, self::$key))->sign('{"a":1,"a":2}'),
            static fn() => new InstallSigner(API_KEY, self::$key, TokenEncoding::Hex, -1),
        ];
    }

    private static function say(string $name, object $object): void
    {
        echo $name, "\n";
        \var_dump($object);
        \print_r($object);
        \var_export($object);
        \debug_zval_dump($object);
        echo \json_encode($object, \JSON_PARTIAL_OUTPUT_ON_ERROR), "\n";
        \var_dump((array) $object, \get_object_vars($object));
        if ($object instanceof \Stringable) {
            echo $object, "\n";
        }
    }
}

Speaker::run();
