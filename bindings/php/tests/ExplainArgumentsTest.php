<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\Explain;
use Adseal\Key;
use Adseal\KeyRing;
use PHPUnit\Framework\TestCase;

/** Arguments that Explain does not take: each sentence names its argument, and none tells a key, nor an id. */
final class ExplainArgumentsTest extends TestCase
{
    private const SECRET = Installs::SECRET;
    private const API_KEY = Installs::API_KEY;
    private const TOKEN = 'the-token-that-was-received';

    /** @return iterable<string, array{callable(): mixed, class-string<\Throwable>, string}> */
    public static function calls(): iterable
    {
        foreach (self::lists() as $name => [$given, $class, $sentence]) {
            yield "key: $name" => [self::click($given), $class, \strtr($sentence, ['WHAT' => 'key'])];
            yield "secret: $name" => [self::install($given), $class, \strtr($sentence, ['WHAT' => 'secret'])];
        }
        $apiKey = 'adseal: $apiKey: the API key is not 1 to 256 bytes of visible ASCII';
        $apiKeys = ['empty' => '', 'with a line' => "k\n", 'beyond ASCII' => 'é', 'long' => \str_repeat('k', 257)];
        foreach ($apiKeys as $name => $wrong) {
            yield "API key: $name" => [self::install(self::SECRET, $wrong), \ValueError::class, $apiKey];
            yield "API key of several: $name" => [self::install(['k' => 's'], $wrong), \ValueError::class, $apiKey];
        }
        foreach ([-1, \PHP_INT_MIN] as $budget) {
            $sentence = "adseal: \$budget: $budget: bytes, at least 0";
            yield "budget of a click: $budget" => [
                static fn () => Explain::click('/c', self::SECRET, budget: $budget),
                \ValueError::class,
                $sentence,
            ];
            yield "budget of an install: $budget" => [
                static fn () => Explain::install('', self::API_KEY, self::SECRET, '', budget: $budget),
                \ValueError::class,
                $sentence,
            ];
        }
        $handle = 'must be of type array|string, Adseal\Key';
        yield 'a Key' => [self::click(new Key('k', self::SECRET)), \TypeError::class, "(\$key) $handle given"];
        yield 'a KeyRing' => [
            self::click(new KeyRing(new Key('k', self::SECRET))),
            \TypeError::class,
            "(\$key) {$handle}Ring given",
        ];
        yield 'a Key as a secret' => [
            self::install(new Key('k', self::SECRET)),
            \TypeError::class,
            "(\$secret) $handle given",
        ];
    }

    /** @return iterable<string, array{mixed, class-string<\Throwable>, string}> what is given as keys or secrets */
    private static function lists(): iterable
    {
        $empty = 'the WHAT is empty (an unset variable?)';
        $needed = 'the WHAT itself is needed as a string, not';
        $id = 'its id is not 1 to 64 bytes of visible ASCII';
        yield 'empty' => ['', \ValueError::class, "adseal: \$WHAT: $empty"];
        yield 'none' => [[], \ValueError::class, 'adseal: $WHAT: one WHAT or more is needed'];
        $second = 'adseal: $WHAT, WHAT no. 2: ';
        $seconds = [
            'empty' => ['b', '', \ValueError::class, $empty],
            'null' => ['b', null, \TypeError::class, "$needed null"],
            'an integer' => ['b', 5, \TypeError::class, "$needed int"],
            'a list' => ['b', [self::SECRET], \TypeError::class, "$needed array"],
            'a Key' => ['b', new Key('k', self::SECRET), \TypeError::class, "$needed Adseal\Key"],
            'without an id' => ['', self::SECRET, \ValueError::class, $id],
            'with a long id' => [\str_repeat('i', 65), self::SECRET, \ValueError::class, $id],
            'with a space as id' => [' ', self::SECRET, \ValueError::class, $id],
            'with an id that ends in a line' => ["b\n", self::SECRET, \ValueError::class, $id],
            'with an id that is no UTF-8' => ["\xff", self::SECRET, \ValueError::class, $id],
            // Somebody who took ids and keys for each other's.
            'in the place of its id' => [self::SECRET . ' ', 'b', \ValueError::class, $id],
        ];
        foreach ($seconds as $name => [$key, $value, $class, $sentence]) {
            yield "second $name" => [['a' => self::SECRET, $key => $value], $class, $second . $sentence];
        }
        yield 'too many' => [
            \array_fill(1, 17, self::SECRET),
            \ValueError::class,
            'adseal: $WHAT, WHAT no. 17: at most 16 WHATs are tried',
        ];
    }

    /**
     * @dataProvider calls
     * @param callable(): mixed $call
     * @param class-string<\Throwable> $class
     */
    public function testASentenceThatHelps(callable $call, string $class, string $sentence): void
    {
        \ini_set('zend.exception_ignore_args', '0');
        try {
            $call();
            self::fail('it is not refused');
        } catch (\Error $error) {
            self::assertSame($class, $error::class);
            self::assertStringContainsString($sentence, $error->getMessage());
            $told = $error->getMessage() . Installs::frames($error);
            foreach ([self::SECRET, self::API_KEY, self::TOKEN] as $private) {
                self::assertStringNotContainsString($private, $told);
            }
        } finally {
            \ini_restore('zend.exception_ignore_args');
        }
    }

    public function testSixteenKeysAreTaken(): void
    {
        $keys = \array_fill(0, 16, self::SECRET);
        self::assertSame('matches', Explain::click(Clicks::signedByHand('/c', self::SECRET), $keys)->outcome->value);
        $token = Installs::token('');
        self::assertSame('matches', Explain::install('', self::API_KEY, $keys, $token)->outcome->value);
    }

    private static function click(mixed $key): callable
    {
        return static fn () => Explain::click('/c?a=1&signature=x', $key);
    }

    private static function install(mixed $secret, string $apiKey = self::API_KEY): callable
    {
        return static fn () => Explain::install('{}', $apiKey, $secret, self::TOKEN);
    }
}
