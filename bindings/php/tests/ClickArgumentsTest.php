<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\ClickSigner;
use Adseal\ClickTemplate;
use Adseal\ClickVerifier;
use Adseal\Key;
use Adseal\KeyRing;
use Adseal\KeyRings;
use Adseal\Names;
use Adseal\SigningException;
use Adseal\SigningReason;
use PHPUnit\Framework\TestCase;

/** Arguments that no call could take: the sentence names the argument, and for many rows the key. */
final class ClickArgumentsTest extends TestCase
{
    private const MILLISECONDS = 1_700_000_000_000;

    private const IN_MILLISECONDS = '1700000000000: that looks like milliseconds; give unix seconds';

    /**
     * @dataProvider wrongValues
     * @param callable(): mixed $call
     */
    public function testWrongValues(callable $call, string $sentence): void
    {
        $this->expectException(\ValueError::class);
        $this->expectExceptionMessageMatches('/^' . \preg_quote("adseal: $sentence", '/') . '/');
        $call();
    }

    /** @return iterable<string, array{callable(): mixed, string}> */
    public static function wrongValues(): iterable
    {
        $signer = new ClickSigner(Clicks::KEY);
        $template = new ClickTemplate($signer, '/c?a={a}');
        $verifier = new ClickVerifier(Clicks::KEY);
        [$timeless, $valid] = [new ClickVerifier(Clicks::KEY, requireExpires: false), Clicks::signedByHand('/c?a=1')];
        $calls = [
            'sign' => static fn (int $now) => $signer->sign('/c?a=1', now: $now),
            'sign until' => static fn (int $now) => $signer->sign('/c?a=1', 5, $now),
            'sign parts' => static fn (int $now) => $signer->signParts('/c', [], now: $now),
            'sign many' => static fn (int $now) => $signer->signMany(['/c?a=1'], now: $now),
            'signature' => static fn (int $now) => $signer->signature('m', $now),
            'render' => static fn (int $now) => $template->render([], now: $now),
            'verify' => static fn (int $now) => $verifier->verify('/c?a=1', $now),
            'verify what is valid' => static fn (int $now) => $timeless->verify($valid, $now),
            'verify many' => static fn (int $now) => $verifier->verifyMany(['/c?a=1'], $now),
            'check' => static fn (int $now) => $verifier->checkSignature('m', \str_repeat('A', 43), $now),
        ];
        foreach ($calls as $name => $call) {
            yield "$name, negative" => [
                static fn () => $call(-1),
                '$now: -1: unix seconds are never negative',
            ];
            yield "$name, milliseconds" => [
                static fn () => $call(self::MILLISECONDS),
                '$now: ' . self::IN_MILLISECONDS,
            ];
        }
        $two = ['a' => '/c?a=1', 7 => '/c?a=2'];
        yield 'a row, negative' => [
            static fn () => $verifier->verifyMany($two, ['a' => 1, 7 => -5]),
            '$now[7]: -5: unix seconds are never negative',
        ];
        yield 'a row, milliseconds' => [
            static fn () => $signer->signMany($two, now: ['a' => self::MILLISECONDS, 7 => 1]),
            "\$now['a']: " . self::IN_MILLISECONDS,
        ];
        yield 'too few times' => [static fn () => $verifier->verifyMany($two, []), '$uris has 2 rows, and $now has 0'];
        yield 'too many times' => [
            static fn () => $signer->signMany($two, [1, 2, 3]),
            '$uris has 2 rows, and $expires has 3',
        ];
        yield 'other keys' => [
            static fn () => $verifier->verifyMany($two, [1, 2]),
            "\$now['a'] is missing: the keys are those of \$uris",
        ];
        yield 'a strange key' => [
            static fn () => $verifier->verifyMany(["a\n\xff" => '/c?a=1'], ['a' => -1]),
            '$now[\'a\n\377\'] is missing',
        ];
        foreach ([0, -3, 257] as $threads) {
            yield "verify on $threads threads" => [
                static fn () => $verifier->verifyMany(['/c?a=1'], threads: $threads),
                "\$threads: $threads: 1 to 256",
            ];
            yield "sign on $threads threads" => [
                static fn () => $signer->signMany(['/c?a=1'], threads: $threads),
                "\$threads: $threads: 1 to 256",
            ];
        }
        yield 'no lifetime' => [static fn () => new ClickSigner('k', lifetime: 0), '$lifetime: 0: seconds, at least 1'];
        yield 'leeway' => [static fn () => new ClickVerifier('k', leeway: 301), '$leeway: 301: seconds, from 0 to 300'];
        yield 'negative leeway' => [static fn () => new ClickVerifier('k', leeway: -1), '$leeway: -1: '];
        $names = \array_map(static fn (int $number): string => "n$number", \range(1, 65));
        foreach (['required', 'signedOnly'] as $argument) {
            yield "many names, $argument" => [
                static fn () => new ClickVerifier('k', ...[$argument => $names]),
                "\$$argument: at most 64 names",
            ];
        }
        yield 'maximum' => [static fn () => new ClickVerifier('k', maxLifetime: 0), '$maxLifetime: 0: '];
    }

    /**
     * @dataProvider wrongTypes
     * @param callable(): mixed $call
     */
    public function testWrongTypes(callable $call, string $sentence): void
    {
        $this->expectException(\TypeError::class);
        $this->expectExceptionMessage($sentence);
        $call();
    }

    /** @return iterable<string, array{callable(): mixed, string}> */
    public static function wrongTypes(): iterable
    {
        $signer = new ClickSigner(Clicks::KEY);
        $template = new ClickTemplate($signer, '/c?a={a}');
        $verifier = new ClickVerifier(Clicks::KEY);
        $object = new \stdClass();
        $values = ['bool' => true, 'float' => 1.5, 'array' => [], 'stdClass' => $object];
        foreach ($values as $type => $value) {
            yield "a $type as a value" => [
                static fn () => $signer->signParts('/c', ['b' => 1, 'a' => $value]),
                "adseal: \$parameters: a string, int or null is needed as the value of 'a', not $type",
            ];
            yield "a $type for a macro" => [
                static fn () => $template->render(['a' => $value]),
                "adseal: \$values: a string, int or null is needed as the value of 'a', not $type",
            ];
        }
        yield 'a value at an int' => [
            static fn () => $signer->signParts('/c', [true]),
            "adseal: \$parameters: a string, int or null is needed as the value of '0', not bool",
        ];
        $pairs = static function () use ($object): \Generator {
            yield $object => 1;
        };
        yield 'a name' => [
            static fn () => $signer->signParts('/c', $pairs()),
            'adseal: $parameters: a string or int is needed as a name, not stdClass',
        ];
        foreach ([null, 5, 1.5, ['/c?a=1'], \NAN] as $row) {
            $type = \get_debug_type($row);
            $rows = [...\array_fill(0, 700, '/c?a=1'), $row, 'x' => '/c?a=1'];
            $sentence = "adseal: \$uris[700]: a string is needed, not $type";
            yield 'verify ' . \serialize($row) => [static fn () => $verifier->verifyMany($rows), $sentence];
            yield 'sign ' . \serialize($row) => [static fn () => $signer->signMany($rows), $sentence];
        }
        yield 'a named row' => [
            static fn () => $verifier->verifyMany(['a' => '/c?a=1', "b\n" => null]),
            'adseal: $uris[\'b\n\']: a string is needed, not null',
        ];
        yield 'a time of a row' => [
            static fn () => $verifier->verifyMany(['/c?a=1'], ['1']),
            'adseal: $now[0]: an int is needed, not string',
        ];
        yield 'an expires of a row' => [
            static fn () => $signer->signMany(['/c?a=1'], ['existing']),
            'adseal: $expires[0]: an int, Expires::Existing or null is needed, not string',
        ];
        yield 'a required name' => [
            static fn () => new ClickVerifier('k', required: ['a', 5]),
            'adseal: $required: names are strings, not int',
        ];
        yield 'a signed name' => [
            static fn () => new ClickVerifier('k', signedOnly: [...ClickVerifier::SENSITIVE_NAMES, ['a']]),
            'adseal: $signedOnly: names are strings, not array',
        ];
        yield 'a ring' => [
            static fn () => new KeyRings('a', ['1' => 5]),
            'adseal: $rings[1]: a string, Key or KeyRing is needed, not int',
        ];
        // What PHP says by itself.
        yield 'uri' => [static fn () => $signer->sign(null), '($uri) must be of type string, null given'];
        yield 'now' => [static fn () => $signer->sign('/c?a=1', now: 1.5), '($now) must be of type ?int, float given'];
        yield 'expires' => [static fn () => $signer->sign('/c?a=1', 'never'), '($expires) must be of type'];
        yield 'path' => [static fn () => $signer->signParts(5, []), '($path) must be of type string, int given'];
        yield 'parameters' => [static fn () => $signer->signParts('/c', 'a=1'), '($parameters) must be of type'];
        yield 'message' => [static fn () => $signer->signature(1), '($message) must be of type string, int given'];
        yield 'signature' => [static fn () => $verifier->checkSignature('m', 1), '($signature) must be of type string'];
        yield 'a URI to verify' => [static fn () => $verifier->verify(1), '($uri) must be of type string, int given'];
        yield 'uris' => [static fn () => $verifier->verifyMany('/c?a=1'), '($uris) must be of type array'];
        yield 'threads' => [static fn () => $verifier->verifyMany([], 1, 2.0), '($threads) must be of type int'];
        yield 'lifetime' => [static fn () => new ClickSigner('k', lifetime: '60'), '($lifetime) must be of type int'];
        yield 'unfilled' => [static fn () => new ClickSigner('k', unfilled: 'null'), '($unfilled) must be of type'];
        yield 'strict' => [static fn () => new ClickSigner('k', strict: 1), '($strict) must be of type bool'];
        yield 'key' => [static fn () => new ClickSigner(null), '($key) must be of type'];
        yield 'a key of rings' => [static fn () => new ClickSigner(new KeyRings('a', [])), '($key) must be of type'];
        yield 'required' => [static fn () => new ClickVerifier('k', required: 'a'), '($required) must be of type'];
        yield 'replay' => [static fn () => new ClickVerifier('k', replay: []), '($replay) must be of type'];
        yield 'clock' => [static fn () => new ClickVerifier('k', clock: $object), '($clock) must be of type'];
        yield 'signer' => [static fn () => new ClickTemplate('k', '/c?a={a}'), '($signer) must be of type'];
        yield 'values' => [static fn () => $template->render('a'), '($values) must be of type array'];
        yield 'id' => [static fn () => new Key(1, 'k'), '($id) must be of type string, int given'];
        yield 'private key' => [static fn () => new Key('k', 5), '($key) must be of type string, int given'];
        yield 'keys' => [static fn () => new KeyRing(new Key('a', 'k'), 'k'), 'must be of type Adseal\Key'];
        yield 'by' => [static fn () => new KeyRings(null, []), '($by) must be of type string, null given'];
        yield 'names' => [static fn () => Names::collide('a', 1), '($other) must be of type string, int given'];
    }

    public function testAsManyThreadsAsThereMayBeAreTaken(): void
    {
        $rows = (new ClickSigner(Clicks::KEY))->signMany(['/c?a=1'], now: Clicks::NOW, threads: 256);
        $verdicts = (new ClickVerifier(Clicks::KEY))->verifyMany($rows, Clicks::NOW, 256);
        self::assertSame([0], $verdicts->valid());
    }

    public function testTheLatestTimeIsTaken(): void
    {
        $key = new Key('k', Clicks::KEY, notAfter: Clicks::LATEST, signFrom: Clicks::LATEST - 1);
        $signer = new ClickSigner($key, lifetime: 1);
        $click = Clicks::signedByHand('/c?a=1&expires=' . Clicks::LATEST);
        self::assertSame([$click], $signer->signMany(['/c?a=1'], Clicks::LATEST, [Clicks::LATEST - 1]));
    }

    public function testAnExpiresThatIsNoneIsARefusal(): void
    {
        $signer = new ClickSigner(Clicks::KEY);
        foreach ([self::MILLISECONDS, -1, \PHP_INT_MIN, \PHP_INT_MIN + 1, \PHP_INT_MIN + 2, \PHP_INT_MAX] as $expires) {
            $calls = [
                static fn () => $signer->sign('/c?expires=5', $expires),
                static fn () => $signer->signParts('/c', ['a' => 1], $expires),
                static fn () => $signer->signMany(['/c?a=1'], $expires),
                static fn () => $signer->signMany(['/c?a=1'], [$expires]),
                static fn () => (new ClickTemplate($signer, '/c?a={a}'))->render([], $expires),
            ];
            foreach ($calls as $number => $call) {
                try {
                    $call();
                    self::fail('signed');
                } catch (SigningException $refused) {
                    // The first URI has one already, which is told before.
                    $reason = $number === 0 ? SigningReason::HasExpires : SigningReason::ExpiresOutOfRange;
                    self::assertSame($reason, $refused->reason);
                }
            }
        }
    }
}
