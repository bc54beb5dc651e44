<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\ClickReason;
use Adseal\ClickVerdict;
use Adseal\ClickVerifier;
use Adseal\KeyRings;
use Adseal\ReplayGuard;
use Adseal\ReplayOutcome;
use Adseal\ReplayStore;
use PHPUnit\Framework\TestCase;

/** Guards and stores against replays; the shared vectors of the guard are in ClickVectorsTest and VerifyManyTest. */
final class ReplayTest extends TestCase
{
    private const MESSAGE = '/c?a=1&expires=1700000060';

    public function testNoClickIsValidTwiceForVerifiersOfOneGuard(): void
    {
        $guard = new ReplayGuard(1_000);
        self::assertGreaterThanOrEqual(1_000, $guard->capacity);
        $reasons = [];
        foreach ([0, 0, 1] as $which) {
            $verifiers[$which] ??= $this->verifier($guard);
            $reasons[] = $verifiers[$which]->verify(Clicks::signedByHand(self::MESSAGE), Clicks::NOW)->reason;
        }
        self::assertSame([ClickReason::Valid, ClickReason::Replayed, ClickReason::Replayed], $reasons);
        $other = $this->verifier(new ReplayGuard(1));
        self::assertTrue($other->verify(Clicks::signedByHand(self::MESSAGE), Clicks::NOW)->valid);
    }

    public function testAGuardHoldsAtLeastOne(): void
    {
        $this->expectException(\ValueError::class);
        $this->expectExceptionMessage('adseal: $capacity: 0: ');
        new ReplayGuard(0);
    }

    /**
     * @testWith ["Fresh", "valid"]
     *           ["Replayed", "replayed"]
     *           ["Full", "replay_guard_full"]
     */
    public function testTheAnswersOfAStore(string $answer, string $reason): void
    {
        $store = new Store(static fn (): ReplayOutcome => \constant(ReplayOutcome::class . "::$answer"));
        $uri = Clicks::signedByHand(self::MESSAGE) . '&signature.=2&x=&signature';
        $verifier = $this->verifier($store, leeway: 5);
        $verdict = $verifier->verify(Clicks::signedByHand(self::MESSAGE) . '&late=2', Clicks::NOW);
        $many = $verifier->verifyMany(['k' => Clicks::signedByHand(self::MESSAGE) . '&late=2'], Clicks::NOW);
        self::assertSame([$reason, $reason], [$verdict->reason->value, $many['k']->value]);
        self::assertSame([$reason === 'valid', $reason === 'valid'], [$verdict->valid, $verdict->accepted]);
        // The click is authentic, whatever the store says.
        self::assertSame(['default', 1_700_000_060], [$verdict->keyId(), $verdict->expires()]);
        self::assertSame(['k' => 'default'], $many->keyIds());
        $mac = \hash_hmac('sha256', self::MESSAGE, Clicks::KEY, true);
        self::assertSame(\array_fill(0, 2, [$mac, 1_700_000_065, Clicks::NOW]), $store->asked);
        self::assertSame(ClickReason::DuplicateParameter, $verifier->verify($uri, Clicks::NOW)->reason);
    }

    public function testAStoreIsAskedLast(): void
    {
        $store = Store::remembering();
        $verifier = $this->verifier($store);
        $uris = [
            \str_replace('a=1', 'a=2', Clicks::signedByHand(self::MESSAGE)),
            '/c?a=1',
            Clicks::signedByHand('/c?expires=' . Clicks::NOW),
            Clicks::signedByHand('/c?expires=' . (Clicks::NOW + 101)),
        ];
        foreach ($uris as $uri) {
            self::assertFalse($verifier->verify($uri, Clicks::NOW)->valid);
        }
        self::assertSame([], $verifier->verifyMany($uris, Clicks::NOW)->valid());
        self::assertSame([], $store->asked);
    }

    public function testWhereTheSignatureStands(): void
    {
        $messages = [
            '/c?expires=1700000060',
            '/c?a=?signature=x&expires=1700000060',
            '/c?signature.x=1&expires=1700000060',
            '/c?expires=1700000060&',
            '/c?a=1&expires=1700000060&b=signature=',
            '/signature=/&signature=/c?expires=1700000060',
        ];
        $store = Store::remembering();
        $verifier = $this->verifier($store);
        $uris = [];
        foreach ($messages as $message) {
            $uris[] = Clicks::signedByHand($message);
            $uris[] = 'https://host' . Clicks::signedByHand("$message&b2=2") . '&tail=&signatur=1';
        }
        foreach ($uris as $uri) {
            self::assertSame('valid', $verifier->verify($uri, Clicks::NOW)->reason->value, $uri);
        }
        self::assertSame(['replayed' => 12], $verifier->verifyMany($uris, Clicks::NOW)->counts());
        $macs = [];
        foreach ($messages as $message) {
            $macs[] = \hash_hmac('sha256', $message, Clicks::KEY, true);
            $macs[] = \hash_hmac('sha256', "$message&b2=2", Clicks::KEY, true);
        }
        self::assertSame([...$macs, ...$macs], \array_column($store->asked, 0));
    }

    public function testManyAreAskedAboutInTheirOrder(): void
    {
        $rows = ['nonsense'];
        $expires = [];
        for ($number = 0; $number < 1_500; $number++) {
            $expires[] = Clicks::NOW + 1 + $number % 50;
            $rows[] = Clicks::signedByHand("/c?n=$number&expires=$expires[$number]");
        }
        $store = Store::remembering();
        $verdicts = $this->verifier($store)->verifyMany([...$rows, ...$rows], Clicks::NOW, 4);
        self::assertSame(['valid' => 1_500, 'malformed_uri' => 2, 'replayed' => 1_500], $verdicts->counts());
        self::assertSame(\range(1, 1_500), $verdicts->valid());
        // On one thread, which takes fewer at a time.
        $again = $this->verifier($alone = Store::remembering())->verifyMany([...$rows, ...$rows], Clicks::NOW);
        self::assertSame($verdicts->reasons(), $again->reasons());
        self::assertSame($store->asked, $alone->asked);
        self::assertSame([...$expires, ...$expires], \array_column($store->asked, 1));
        $last = \hash_hmac('sha256', "/c?n=1499&expires=$expires[1499]", Clicks::KEY, true);
        self::assertSame($last, $store->asked[1_499][0]);
        $times = [5, 6];
        $this->verifier($store = Store::remembering())->verifyMany([
            Clicks::signedByHand('/c?expires=60'),
            Clicks::signedByHand('/c?expires=61'),
        ], $times);
        self::assertSame([60, 61], \array_column($store->asked, 1));
        self::assertSame([5, 6], \array_column($store->asked, 2));
    }

    public function testWhatAStoreThrowsReachesTheCaller(): void
    {
        $away = new \RuntimeException('the store is away');
        $store = new Store(static fn (): ReplayOutcome => throw $away);
        $verifier = $this->verifier($store);
        $click = Clicks::signedByHand(self::MESSAGE);
        $calls = [
            static fn (): ClickVerdict => $verifier->verify($click, Clicks::NOW),
            static fn () => $verifier->verifyMany([$click, $click], Clicks::NOW),
        ];
        foreach ($calls as $call) {
            try {
                $call();
                self::fail('not thrown');
            } catch (\RuntimeException $thrown) {
                self::assertSame($away, $thrown);
            }
        }
        self::assertCount(2, $store->asked);
        self::assertSame('missing_signature', $verifier->verify('/c?a=1', Clicks::NOW)->reason->value);
    }

    public function testAStoreMayUseTheVerifierItself(): void
    {
        $verifier = null;
        $inner = [];
        $store = new Store(static function () use (&$verifier, &$inner): ReplayOutcome {
            $inner[] = $verifier->verify('/c?a=1', Clicks::NOW)->reason;
            $inner[] = $verifier->verifyMany(["\n", ''], Clicks::NOW)->counts();
            return ReplayOutcome::Fresh;
        });
        $verifier = $this->verifier($store);
        $click = Clicks::signedByHand(self::MESSAGE);
        $verdict = $verifier->verify($click, Clicks::NOW);
        self::assertSame([true, 'default', 25], [$verdict->valid, $verdict->keyId(), $verdict->messageLength()]);
        self::assertSame([0, 1], $verifier->verifyMany([$click, $click], Clicks::NOW)->valid());
        $once = [ClickReason::MissingSignature, ['malformed_uri' => 2]];
        self::assertSame([...$once, ...$once, ...$once], $inner);
    }

    public function testAStoreIsAskedWhateverTheRing(): void
    {
        $store = Store::remembering();
        $verifier = new ClickVerifier(new KeyRings('a', ['1' => Clicks::KEY]), maxLifetime: 100, replay: $store);
        $click = Clicks::signedByHand(self::MESSAGE);
        self::assertSame('valid', $verifier->verify($click, Clicks::NOW)->reason->value);
        self::assertSame('replayed', $verifier->verifyMany([$click], Clicks::NOW)[0]->value);
    }

    public function testReportOnlyAcceptsReplays(): void
    {
        $verifier = new ClickVerifier(
            Clicks::KEY,
            maxLifetime: 100,
            reportOnly: true,
            replay: new Store(static fn (): ReplayOutcome => ReplayOutcome::Replayed)
        );
        $verdict = $verifier->verify(Clicks::signedByHand(self::MESSAGE), Clicks::NOW);
        self::assertSame([false, true, 'replayed'], [$verdict->valid, $verdict->accepted, $verdict->reason->value]);
    }

    public function testItNeedsALifetime(): void
    {
        foreach ([new ReplayGuard(1), Store::remembering()] as $replay) {
            foreach ([['maxLifetime' => null], ['maxLifetime' => 60, 'requireExpires' => false]] as $policy) {
                try {
                    new ClickVerifier(Clicks::KEY, ...$policy, replay: $replay);
                    self::fail('taken');
                } catch (\ValueError $error) {
                    self::assertStringStartsWith('adseal: $replay: needs $maxLifetime', $error->getMessage());
                }
            }
        }
    }

    private function verifier(ReplayGuard|ReplayStore $replay, int $leeway = 0): ClickVerifier
    {
        return new ClickVerifier(Clicks::KEY, leeway: $leeway, maxLifetime: 100, replay: $replay);
    }
}
