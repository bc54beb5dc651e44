<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\ClickReason;
use Adseal\ClickSigner;
use Adseal\ClickVerifier;
use Adseal\Key;
use Adseal\KeyRing;
use Adseal\KeyRings;
use Adseal\SigningException;
use Adseal\SigningReason;
use PHPUnit\Framework\TestCase;

/** Keys and rings: the shared vectors, rotation, and rings by a signed parameter. */
final class KeysTest extends TestCase
{
    /**
     * @dataProvider rings
     * @param array<string, mixed> $case
     */
    public function testKeyRing(array $case): void
    {
        if (isset($case['error'])) {
            $this->expectException(\ValueError::class);
            $arguments = ['invalid_key' => 'id|key|notAfter', 'invalid_key_ring' => 'keys'];
            $this->expectExceptionMessageMatches("/^adseal: \\$({$arguments[$case['error']['name']]}): /");
        }
        $ring = Clicks::ring($case);
        self::assertSame(\array_column($case['ring'], 'id'), $ring->ids);
        self::assertCount(\count($case['ring']), $ring);
        foreach ($case['queries'] as $query) {
            $this->checkActive($case['ring'], $ring, $query);
        }
        foreach ($case['signers'] as $query) {
            $this->checkSigner($case['ring'], $ring, $query);
        }
    }

    /** @return array<string, array{array<string, mixed>}> */
    public function rings(): array
    {
        return Vectors::cases('key_ring', 'ring error queries signers');
    }

    /**
     * A key is active when the verifier takes what is signed with it.
     *
     * @param list<array<string, mixed>> $keys
     * @param array<string, mixed> $query
     */
    private function checkActive(array $keys, KeyRing $ring, array $query): void
    {
        $verifier = new ClickVerifier($ring, requireExpires: false);
        $active = [];
        foreach ($keys as $key) {
            // Without `expires` it is good at any time.
            $click = Clicks::signedByHand('/c?a=1', Vectors::bytes($key['key']));
            $verdict = $verifier->verify($click, \min($query['now'], Clicks::LATEST));
            if ($verdict->valid) {
                $active[] = $verdict->keyId();
            } else {
                $otherwise = $query['active'] === [] ? ClickReason::NoActiveKey : ClickReason::InvalidSignature;
                self::assertSame([$otherwise, null], [$verdict->reason, $verdict->keyId()]);
            }
        }
        self::assertSame($query['active'], $active);
    }

    /**
     * Which key signs shows in the signature.
     *
     * @param list<array<string, mixed>> $keys
     * @param array<string, mixed> $query
     */
    private function checkSigner(array $keys, KeyRing $ring, array $query): void
    {
        $sign = static fn (): string => (new ClickSigner($ring))->sign('/c?a=1', $query['expires'], $query['now']);
        if ($query['id'] === null) {
            try {
                self::fail($sign());
            } catch (SigningException $refused) {
                self::assertSame(SigningReason::NoSigningKey, $refused->reason);
            }
            return;
        }
        $byId = \array_column($keys, 'key', 'id');
        $message = "/c?a=1&expires={$query['expires']}";
        self::assertSame(Clicks::signedByHand($message, Vectors::bytes($byId[$query['id']])), $sign());
    }

    public function testAKeyTellsItsIdAndTimes(): void
    {
        $key = new Key('2026-11', 'secret', notBefore: 1, notAfter: 9, signFrom: 3);
        self::assertSame(['2026-11', 1, 9, 3], [$key->id, $key->notBefore, $key->notAfter, $key->signFrom]);
    }

    public function testAKeyIsUsedAsItIs(): void
    {
        foreach (["schl\u{fc}ssel", ' secret', "secret\n", "\0", \str_repeat("\xff", 100)] as $key) {
            self::assertSame(Clicks::signature('m', $key), (new ClickSigner($key))->signature('m'));
            self::assertSame(Clicks::signature('m', $key), (new ClickSigner(new Key('a', $key)))->signature('m'));
        }
    }

    public function testRotationWithoutALostClick(): void
    {
        $new = new Key('new', 'new key of sixteen bytes');
        $ring = new KeyRing(
            new Key('old', 'old key of sixteen bytes'),
            new Key('new', 'new key of sixteen bytes', signFrom: Clicks::NOW)
        );
        [$signer, $verifier] = [new ClickSigner($ring), new ClickVerifier($ring)];
        $early = $signer->sign('/c?a=1', now: Clicks::NOW - 1);
        $late = $signer->sign('/c?a=1', now: Clicks::NOW);
        self::assertSame('old', $verifier->verify($early, Clicks::NOW)->keyId());
        self::assertSame('new', $verifier->verify($late, Clicks::NOW)->keyId());
        $after = new ClickVerifier($new);
        self::assertTrue($after->verify($late, Clicks::NOW)->valid);
        self::assertSame(ClickReason::InvalidSignature, $after->verify($early, Clicks::NOW)->reason);
    }

    /**
     * @dataProvider choices
     */
    public function testAClickChoosesItsRingByASignedParameter(string $uri, string $reason, ?string $id): void
    {
        $verifier = new ClickVerifier(new KeyRings('network_id', [
            2820 => Clicks::KEY,
            '7/7' => new KeyRing(new Key('unused', 'x'), new Key('seven', 'key of network 7/7')),
            'a b' => new Key('space', 'c'),
        ]));
        foreach ([1, 2] as $_) {
            $verdict = $verifier->verify($uri, Clicks::NOW);
            self::assertSame([$reason, $id], [$verdict->reason->value, $verdict->keyId()]);
        }
        $many = $verifier->verifyMany([$uri], Clicks::NOW);
        self::assertSame([$reason, $id], [$many[0]->value, $many->keyIds()[0]]);
    }

    /** @return iterable<string, array{string, string, string|null}> */
    public function choices(): iterable
    {
        $sign = static fn (string $query, string $key = Clicks::KEY): string =>
            Clicks::signedByHand("/c?$query&expires=" . (Clicks::NOW + 1), $key);
        $seven = 'key of network 7/7';
        yield 'one' => [$sign('network_id=2820'), 'valid', 'default'];
        yield 'another' => [$sign('network_id=7%2F7', $seven), 'valid', 'seven'];
        yield 'plus' => [$sign('network_id=a+b', 'c'), 'valid', 'space'];
        yield 'encoded' => [$sign('network_id=%61%20%62', 'c'), 'valid', 'space'];
        yield 'encoded name' => [$sign('network%5fid=2820'), 'valid', 'default'];
        yield 'another network\'s key' => [$sign('network_id=2820', $seven), 'invalid_signature', null];
        yield 'the first of two names' => [
            $sign('network_id=2820&n=1&network_id=7%2F7'),
            'duplicate_parameter',
            null,
        ];
        yield 'none' => [$sign('site_id=1'), 'no_active_key', null];
        yield 'empty' => [$sign('network_id='), 'no_active_key', null];
        yield 'unknown' => [$sign('network_id=1'), 'no_active_key', null];
        yield 'with a NUL' => [$sign('network_id=2820%00'), 'no_active_key', null];
        yield 'with a zero' => [$sign('network_id=02820'), 'no_active_key', null];
        yield 'longer than any value' => [
            "/c?network_id=" . \str_repeat('2', 70_000),
            'malformed_uri',
            null,
        ];
        yield 'not signed' => [$sign('site_id=1') . '&network_id=2820', 'no_active_key', null];
        yield 'no signature' => ['/c?network_id=1', 'missing_signature', null];
        yield 'no URI' => ['nonsense', 'malformed_uri', null];
    }

    public function testAClickDoesNotChooseTheRingOfTheOneBefore(): void
    {
        $verifier = new ClickVerifier(new KeyRings('network_id', ['1' => Clicks::KEY]));
        $expires = Clicks::NOW + 1;
        $choosing = Clicks::signedByHand("/c?network_id=1&expires=$expires");
        $silent = Clicks::signedByHand("/c?site_id=1&expires=$expires");
        $reasons = [];
        foreach ([$choosing, $silent, $choosing] as $uri) {
            $reasons[] = $verifier->verify($uri, Clicks::NOW)->reason;
        }
        self::assertSame([ClickReason::Valid, ClickReason::NoActiveKey, ClickReason::Valid], $reasons);
        self::assertSame($reasons, $verifier->verifyMany([$choosing, $silent, $choosing], Clicks::NOW)->reasons());
    }

    public function testNoRingAtAll(): void
    {
        $rings = new KeyRings('network_id', []);
        self::assertCount(0, $rings);
        $verifier = new ClickVerifier($rings);
        $click = Clicks::signedByHand('/c?network_id=1&expires=' . (Clicks::NOW + 1));
        self::assertSame(ClickReason::NoActiveKey, $verifier->verify($click, Clicks::NOW)->reason);
        self::assertSame(['no_active_key' => 1], $verifier->verifyMany([$click], Clicks::NOW)->counts());
    }

    public function testAMessageAloneChoosesNoRing(): void
    {
        $this->expectException(\LogicException::class);
        $this->expectExceptionMessage('chooses no ring');
        (new ClickVerifier(new KeyRings('network_id', ['1' => 'x'])))->checkSignature('m', 's');
    }

    /**
     * @dataProvider refused
     * @param callable(): mixed $make
     */
    public function testUnusableKeysAreRefused(callable $make, string $sentence): void
    {
        $this->expectException(\ValueError::class);
        $this->expectExceptionMessage($sentence);
        $make();
    }

    /** @return iterable<string, array{callable(): mixed, string}> */
    public function refused(): iterable
    {
        $empty = 'the key is empty (an unset variable?)';
        yield 'empty' => [static fn () => new Key('k', ''), "adseal: \$key: $empty"];
        yield 'empty for a signer' => [static fn () => new ClickSigner(''), "adseal: \$key: $empty"];
        yield 'empty for a verifier' => [static fn () => new ClickVerifier(''), "adseal: \$key: $empty"];
        yield 'empty in rings' => [static fn () => new KeyRings('a', ['1' => 'k', 'x' => '']), "\$rings['x']: $empty"];
        $id = 'adseal: $id: 1 to 64 bytes of visible ASCII are needed';
        yield 'no id' => [static fn () => new Key('', 'k'), $id];
        yield 'a space in the id' => [static fn () => new Key('k k', 'k'), $id];
        yield 'a long id' => [static fn () => new Key(\str_repeat('k', 65), 'k', 5, 6), $id];
        yield 'an id of other bytes' => [static fn () => new Key("k\xff", 'k', notAfter: 0), $id];
        yield 'no second' => [static fn () => new Key('k', 'k', 5, 5), '$notAfter: 5: not later than $notBefore'];
        yield 'no key' => [static fn () => new KeyRing(), 'adseal: $keys: one key or more is needed'];
        yield 'one id twice' => [
            static fn () => new KeyRing(new Key('a', 'k'), new Key('a', 'l')),
            'adseal: $keys: two keys have the same id',
        ];
        yield 'one key twice' => [
            static fn () => new KeyRing(new Key('a', 'k'), new Key('b', "k\0")),
            'adseal: $keys: two keys are equal as HMAC keys',
        ];
        foreach ([17, 30] as $count) {
            yield "$count keys" => [
                static fn () => new KeyRing(...self::keys($count)),
                'adseal: $keys: a ring has at most 16 keys',
            ];
        }
        foreach (['notBefore', 'notAfter', 'signFrom'] as $time) {
            yield "$time in milliseconds" => [
                static fn () => new Key('k', 'k', ...[$time => 1_700_000_000_000]),
                "adseal: \$$time: 1700000000000: that looks like milliseconds; give unix seconds",
            ];
            yield "$time negative" => [
                static fn () => new Key('k', 'k', ...[$time => -1]),
                "adseal: \$$time: -1: unix seconds are never negative",
            ];
        }
    }

    public function testARingHasSixteenKeys(): void
    {
        self::assertCount(16, new KeyRing(...self::keys(16)));
    }

    /** @return list<Key> */
    private static function keys(int $count): array
    {
        return \array_map(static fn (int $number): Key => new Key("k$number", "$number"), \range(1, $count));
    }
}
