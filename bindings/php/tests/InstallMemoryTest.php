<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\Accept;
use Adseal\InstallSigner;
use Adseal\InstallVerifier;
use Adseal\Key;
use Adseal\PhpJson;
use PHPUnit\Framework\TestCase;

/** Memory does not grow, neither PHP's nor the library's, and long texts leave nothing behind. */
final class InstallMemoryTest extends TestCase
{
    private const CALLS = 100_000;

    /** Of those that make something which is meant to last. */
    private const MAKING = 10_000;

    /** What PHP may take for itself, in bytes, such as for a class that is loaded: less than 16 in each call. */
    private const SLACK = 100_000;

    /** What the allocators may take, of all memory of the process. */
    private const RESIDENT = 2_000_000;

    /** @return iterable<string, array{0: callable, 1?: int}> */
    public static function calls(): iterable
    {
        $signer = new InstallSigner(Installs::API_KEY, Installs::SECRET);
        $verifier = new InstallVerifier([Installs::API_KEY => [Installs::SECRET, 'other']]);
        $token = Installs::token('[1,2]');
        $headers = ['Kochava-Auth-Token' => [$token, $token], 'Kochava-Api-Key' => [Installs::API_KEY]];
        yield 'sign' => [static fn () => $signer->sign(['a' => 'b'])];
        yield 'sign what is unstable' => [static fn () => $signer->sign('{"a": "/"}')];
        yield 'refuse to sign' => [static fn () => self::caught(static fn () => $signer->sign('{"a":{}}'))];
        yield 'sign raw' => [static fn () => $signer->signRaw('x')];
        yield 'verify' => [static fn () => $verifier->verify('[1,2]', Installs::API_KEY, $token)];
        yield 'verify as PHP' => [
            static fn () => $verifier->verify('[1, 2]', Installs::API_KEY, $token, Accept::Php)->body(),
        ];
        yield 'verify in vain' => [static fn () => $verifier->verify('[1,', Installs::API_KEY, $token, Accept::Php)];
        yield 'verify headers' => [static fn () => $verifier->verifyRequest('[1,2]', $headers)];
        yield 'canonicalize' => [static fn () => PhpJson::canonicalize('{"a": "/"}')];
        yield 'PHP error' => [static fn () => self::caught(static fn () => PhpJson::canonicalize('{"a"'))];
        yield 'stability' => [static fn () => PhpJson::stability('{"a": "/"}')->issues()];
        yield 'make a signer' => [static fn () => new InstallSigner('api-key', 'secret'), self::MAKING];
        yield 'make a verifier' => [
            static fn () => new InstallVerifier(['api-key' => ['secret', new Key('k', 'another')]]),
            self::MAKING,
        ];
        yield 'make what is refused' => [
            static fn () => self::caught(static fn () => new InstallVerifier(['api-key' => ['secret', 'secret']])),
            self::MAKING,
        ];
    }

    /** @dataProvider calls */
    public function testItDoesNotGrow(callable $call, int $calls = self::CALLS): void
    {
        $memory = $resident = 0;
        for ($count = -1_000; $count < $calls; $count++) {
            if ($count === 0) {
                [$memory, $resident] = [\memory_get_usage(), self::resident()];
            }
            $call();
        }
        $this->assertLessThan(self::SLACK, \memory_get_usage() - $memory);
        $this->assertLessThan(self::RESIDENT, self::resident() - $resident);
    }

    public function testALongTextLeavesNothingBehind(): void
    {
        $text = '["' . \str_repeat('é/', 3_000_000) . '"]';
        $signer = new InstallSigner('api-key', 'secret', maxBody: 100_000_000);
        $verifier = new InstallVerifier(['api-key' => 'secret'], maxBody: 100_000_000);
        PhpJson::canonicalize('1');
        [$memory, $resident] = [\memory_get_usage(), self::resident()];
        $this->assertSame(24_000_004, \strlen(PhpJson::canonicalize($text)));
        $this->assertLessThan(self::SLACK, \memory_get_usage() - $memory);
        $signed = $signer->sign($text);
        $this->assertTrue($verifier->verifyRequest($text, $signed->headers, Accept::Php)->valid);
        $this->assertSame(24_000_004, \strlen($signed->body));
        unset($signed);
        $this->assertLessThan(self::SLACK, \memory_get_usage() - $memory);
        $this->assertLessThan(self::RESIDENT, self::resident() - $resident);
    }

    private static function caught(callable $call): void
    {
        try {
            $call();
        } catch (\Throwable) {
            return;
        }
        throw new \LogicException('nothing is thrown');
    }

    /** Bytes of memory that this process has. */
    private static function resident(): int
    {
        \preg_match('/VmRSS:\s+(\d+) kB/', (string) \file_get_contents('/proc/self/status'), $found);
        return 1024 * (int) $found[1];
    }
}
