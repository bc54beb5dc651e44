<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\Accept;
use Adseal\Explain;
use Adseal\InstallSigner;
use Adseal\InstallVerifier;
use Adseal\Key;
use Adseal\PhpJson;
use Adseal\TokenEncoding;
use PHPUnit\Framework\TestCase;

/** Secrets never show, and what has them stays in its process. */
final class InstallSecretsTest extends TestCase
{
    private const DEVICE = 'idfa-of-the-test-5d1e';

    /** @return iterable<string, array{object}> */
    public static function objects(): iterable
    {
        $signer = new InstallSigner(Installs::API_KEY, Installs::SECRET, TokenEncoding::Base64);
        $signer->sign(['device' => 'of/another']);
        yield 'InstallSigner' => [$signer];
        $verifier = new InstallVerifier([
            Installs::API_KEY => [Installs::SECRET, new Key('k', Installs::SECRET . ', too')],
        ]);
        $body = '{"idfa": "' . self::DEVICE . '"}';
        $token = Installs::token(\strtr($body, [' ' => '']));
        $verdict = $verifier->verify($body, Installs::API_KEY, $token, Accept::Php);
        yield 'InstallVerifier' => [$verifier];
        yield 'InstallVerdict' => [$verdict];
        yield 'SignedInstall' => [$signer->sign($body)];
        yield 'Stability' => [PhpJson::stability($body)];
        $token = Installs::token(\strtr($body, [' ' => '']), Installs::SECRET, Installs::API_KEY);
        yield 'Explanation' => [Explain::install($body, Installs::API_KEY, Installs::SECRET, $token)];
    }

    /** @dataProvider objects */
    public function testDumpsTellNoSecret(object $object): void
    {
        \ob_start();
        \var_dump($object);
        $told = \ob_get_clean();
        $told .= \print_r($object, true) . \json_encode($object->__debugInfo());
        foreach ([Installs::SECRET, Installs::API_KEY, self::DEVICE] as $private) {
            $this->assertStringNotContainsString($private, $told);
        }
        \ob_start();
        \var_dump((array) $object);
        $told = \ob_get_clean() . \var_export($object, true) . \json_encode($object);
        $this->assertStringNotContainsString(Installs::SECRET, $told);
    }

    /** @dataProvider objects */
    public function testItIsNeitherCopiedNorSerialized(object $object): void
    {
        try {
            \serialize($object);
            $this->fail('it is serialized');
        } catch (\LogicException $error) {
            $this->assertStringContainsString($object::class . ' cannot be serialized', $error->getMessage());
        }
        try {
            \unserialize(\sprintf('O:%d:"%s":0:{}', \strlen($object::class), $object::class));
            $this->fail('it is unserialized');
        } catch (\LogicException $error) {
            $this->assertStringContainsString($object::class . ' cannot be unserialized', $error->getMessage());
        }
        $this->expectException(\Error::class);
        $this->expectExceptionMessage('Call to private');
        $copy = clone $object;
    }

    /** @dataProvider objects */
    public function testItNeverChanges(object $object): void
    {
        foreach (\get_object_vars($object) as $name => $value) {
            try {
                $object->$name = $value;
                $this->fail("$name is written");
            } catch (\Error $error) {
                $this->assertStringContainsString('Cannot modify readonly property', $error->getMessage());
            }
        }
        $this->addToAssertionCount(1);
    }

    public function testTracesTellNoSecret(): void
    {
        \ini_set('zend.exception_ignore_args', '0');
        $verifier = new InstallVerifier([Installs::API_KEY => Installs::SECRET]);
        $calls = [
            static fn () => new InstallSigner(Installs::API_KEY, Installs::SECRET, maxBody: 0),
            static fn () => new InstallVerifier([Installs::API_KEY => [Installs::SECRET, '']]),
            static fn () => new InstallVerifier([Installs::API_KEY => new Key('k', Installs::SECRET, signFrom: 1)]),
            static fn () => $verifier->verify('x', Installs::API_KEY, Installs::SECRET, now: -1),
            static fn () => $verifier->verifyRequest('x', ['Kochava-Api-Key' => [Installs::API_KEY, null]]),
        ];
        try {
            foreach ($calls as $call) {
                try {
                    $call();
                    $this->fail('it is not refused');
                } catch (\Error $error) {
                    $told = $error->getMessage() . Installs::frames($error);
                    $this->assertStringNotContainsString(Installs::SECRET, $told);
                    $this->assertStringNotContainsString(Installs::API_KEY, $told);
                }
            }
        } finally {
            \ini_restore('zend.exception_ignore_args');
        }
    }
}
