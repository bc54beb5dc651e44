<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\InstallSigner;
use Adseal\InstallVerifier;
use Adseal\Key;
use PHPUnit\Framework\TestCase;

/** Arguments that no call takes: each sentence names its argument, and none tells a secret or an API key. */
final class InstallArgumentsTest extends TestCase
{
    private const API_KEY = Installs::API_KEY;
    private const SECRET = Installs::SECRET;

    /** @return iterable<string, array{callable, class-string<\Throwable>, string}> */
    public static function calls(): iterable
    {
        $apiKey = 'adseal: $apiKey: the API key is not 1 to 256 bytes of visible ASCII';
        yield 'empty API key' => [self::signer('', self::SECRET), \ValueError::class, $apiKey];
        yield 'API key beyond ASCII' => [self::signer(self::API_KEY . 'é', self::SECRET), \ValueError::class, $apiKey];
        yield 'API key with a line' => [self::signer(self::API_KEY . "\n", self::SECRET), \ValueError::class, $apiKey];
        yield 'long API key' => [self::signer(\str_repeat('k', 257), self::SECRET), \ValueError::class, $apiKey];
        $secret = 'adseal: $secret: the secret is empty (an unset variable?)';
        yield 'empty secret' => [self::signer(self::API_KEY, ''), \ValueError::class, $secret];
        yield 'secret of another type' => [
            static fn () => new InstallSigner(self::API_KEY, ['s']),
            \TypeError::class,
            'Argument #2 ($secret) must be of type string, array given',
        ];
        foreach ([0, -1, \PHP_INT_MIN] as $limit) {
            $sentence = "adseal: \$maxBody: $limit: bytes, at least 1";
            yield "limit of a signer $limit" => [
                static fn () => new InstallSigner(self::API_KEY, self::SECRET, maxBody: $limit),
                \ValueError::class,
                $sentence,
            ];
            yield "limit of a verifier $limit" => [
                static fn () => new InstallVerifier([self::API_KEY => self::SECRET], maxBody: $limit),
                \ValueError::class,
                $sentence,
            ];
        }
        $verifier = new InstallVerifier([self::API_KEY => self::SECRET]);
        yield 'time in milliseconds' => [
            static fn () => $verifier->verify('x', self::API_KEY, 't', now: 1_700_000_000_000),
            \ValueError::class,
            'adseal: $now: 1700000000000: that looks like milliseconds',
        ];
        yield 'negative time' => [
            static fn () => $verifier->verifyRequest('x', [], now: -1),
            \ValueError::class,
            'adseal: $now: -1: unix seconds are never negative',
        ];
    }

    /** @return iterable<string, array{callable, class-string<\Throwable>, string}> */
    public static function registers(): iterable
    {
        $first = 'adseal: $secrets, API key no. 1: ';
        $noApiKey = 'the API key is not 1 to 256 bytes of visible ASCII';
        foreach ([self::API_KEY . ' ' => 's', '' => 's', 'é' => new Key('k', self::SECRET)] as $apiKey => $secret) {
            yield "API key $apiKey" => [self::verifier([$apiKey => $secret]), \ValueError::class, $first . $noApiKey];
        }
        $second = 'adseal: $secrets, API key no. 2';
        $empty = 'the secret is empty (an unset variable?)';
        $equal = ', secret no. 2: two secrets of the API key are equal';
        $needed = 'a string, a Key, or a list of them is needed, not';
        $cases = [
            'empty' => ['', \ValueError::class, ": $empty"],
            'none' => [[], \ValueError::class, ': one secret or more is needed'],
            'null' => [null, \TypeError::class, ": $needed null"],
            'object' => [new \stdClass(), \TypeError::class, ": $needed stdClass"],
            'second empty' => [[self::SECRET, ''], \ValueError::class, ", secret no. 2: $empty"],
            'second an integer' => [[self::SECRET, 5], \TypeError::class, ", secret no. 2: $needed int"],
            'second a list' => [[self::SECRET, ['a']], \TypeError::class, ", secret no. 2: $needed array"],
            'no list' => [['k' => self::SECRET], \ValueError::class, ': a list is needed; to give secrets ids, make'],
            'equal' => [[self::SECRET, self::SECRET], \ValueError::class, $equal],
            'equal to a Key' => [[new Key('k', self::SECRET), self::SECRET], \ValueError::class, $equal],
            'same id' => [
                [self::SECRET, new Key('1', 'b')],
                \ValueError::class,
                ', secret no. 2: two secrets of the API key have the same id',
            ],
            'many' => [
                \array_map(static fn (int $number): string => "secret $number", \range(1, 17)),
                \ValueError::class,
                ', secret no. 17: an API key has at most 16 secrets',
            ],
            'signs' => [
                new Key('k', self::SECRET, signFrom: 5),
                \ValueError::class,
                ': signFrom means nothing to a verifier of installs; leave it out',
            ],
        ];
        foreach ($cases as $name => [$secrets, $class, $sentence]) {
            yield $name => [
                self::verifier([self::API_KEY => self::SECRET, 'second-' . self::API_KEY => $secrets]),
                $class,
                $second . $sentence,
            ];
        }
    }

    /**
     * @dataProvider calls
     * @dataProvider registers
     * @param class-string<\Throwable> $class
     */
    public function testASentenceThatHelps(callable $call, string $class, string $sentence): void
    {
        \ini_set('zend.exception_ignore_args', '0');
        try {
            $call();
            $this->fail('it is not refused');
        } catch (\Error $error) {
            $this->assertSame($class, $error::class);
            $this->assertStringContainsString($sentence, $error->getMessage());
            $told = $error->getMessage() . Installs::frames($error);
            $this->assertStringNotContainsString(self::SECRET, $told);
            $this->assertStringNotContainsString(self::API_KEY, $told);
        } finally {
            \ini_restore('zend.exception_ignore_args');
        }
    }

    private static function signer(string $apiKey, string $secret): callable
    {
        return static fn () => new InstallSigner($apiKey, $secret);
    }

    /** @param array<mixed> $secrets */
    private static function verifier(array $secrets): callable
    {
        return static fn () => new InstallVerifier($secrets);
    }
}
