<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\ClickReason;
use Adseal\ClickVerdicts;
use Adseal\ClickVerifier;
use Adseal\Key;
use Adseal\KeyRing;
use Adseal\KeyRings;
use Adseal\ReplayGuard;
use PHPUnit\Framework\TestCase;

/** ClickVerifier::verifyMany: the verdicts of verify(), row by row. */
final class VerifyManyTest extends TestCase
{
    /**
     * As many as are taken in several parts.
     *
     * @testWith [1, 3000]
     *           [3, 70000]
     */
    public function testEveryRowGetsTheVerdictThatItGetsAlone(int $threads, int $count): void
    {
        $rows = ManyClicks::rows($count);
        $verifier = new ClickVerifier(ManyClicks::ring());
        $verdicts = $verifier->verifyMany($rows, Clicks::NOW, $threads);
        $this->checkAgainstSingles($verifier, $rows, $verdicts);
        self::assertGreaterThanOrEqual(8, \count($verdicts->counts()));
        self::assertEqualsCanonicalizing(['2026', '2024', null], \array_unique($verdicts->keyIds()));
    }

    public function testLineFeedsMakeNoRows(): void
    {
        $click = Clicks::signedByHand('/c?a=1&expires=' . (Clicks::NOW + 1));
        $verifier = new ClickVerifier(Clicks::KEY);
        $cases = [
            ["$click\n$click"],
            ["$click\n"],
            [$click, "$click\n", $click],
            ["\n$click", $click],
            ["$click\n", ''],
            ['', ''],
            [''],
            [$click, ''],
            ["$click\r", $click],
            ["\n", "\n\n", $click],
            ["$click\n$click", ''],
        ];
        foreach ($cases as $rows) {
            $this->checkAgainstSingles($verifier, $rows, $verifier->verifyMany($rows, Clicks::NOW));
        }
        // Among so many that they are taken in several parts.
        $rows = \array_fill(0, 5_000, $click);
        $rows[2_500] = "$click\n$click";
        $rows[1_023] = "$click\n";
        $rows[1_024] = '';
        self::assertSame(
            ['valid' => 4_997, 'malformed_uri' => 3],
            $verifier->verifyMany($rows, Clicks::NOW)->counts()
        );
    }

    public function testTheKeysOfTheRowsAreKept(): void
    {
        $click = Clicks::signedByHand('/c?a=1&expires=' . (Clicks::NOW + 1));
        $rows = ['first' => $click, 7 => "$click&b", 'third' => "{$click}x", -1 => $click];
        $verdicts = (new ClickVerifier(Clicks::KEY))->verifyMany($rows, Clicks::NOW);
        $reasons = [
            'first' => ClickReason::Valid,
            7 => ClickReason::Valid,
            'third' => ClickReason::MalformedSignature,
            -1 => ClickReason::Valid,
        ];
        self::assertSame($reasons, $verdicts->reasons());
        self::assertSame($reasons, \iterator_to_array($verdicts));
        self::assertSame(['first', 7, -1], $verdicts->valid());
        self::assertSame(['first' => null, 7 => null, 'third' => \strlen($click), -1 => null], $verdicts->offsets());
        self::assertSame(\array_keys($rows), \array_keys($verdicts->flags()));
        self::assertSame(\array_keys($rows), \array_keys($verdicts->expires()));
        self::assertSame(\array_keys($rows), \array_keys($verdicts->keyIds()));
        self::assertSame(ClickReason::MalformedSignature, $verdicts['third']);
        self::assertSame(ClickReason::Valid, $verdicts[-1]);
        self::assertSame(ClickReason::Valid, $verdicts['7']);
        self::assertTrue(isset($verdicts['first']));
        self::assertFalse(isset($verdicts[0]));
        self::assertFalse(isset($verdicts['second']));
        self::assertSame(['valid' => 3, 'malformed_signature' => 1], $verdicts->counts());
    }

    public function testVerdictsAreReadAsAnArrayIs(): void
    {
        $verdicts = (new ClickVerifier(Clicks::KEY))->verifyMany(['', '/c?a=1'], Clicks::NOW);
        self::assertCount(2, $verdicts);
        self::assertSame(ClickReason::MissingSignature, $verdicts[1]);
        self::assertSame(ClickReason::MissingSignature, $verdicts['1']);
        self::assertSame([true, false, false, false, false, false], [
            isset($verdicts[0]),
            isset($verdicts['01']),
            isset($verdicts[0.0]),
            isset($verdicts[2]),
            isset($verdicts[-1]),
            isset($verdicts['0.5']),
        ]);
        self::assertThrows(\OutOfBoundsException::class, fn () => $verdicts[2]);
        self::assertThrows(\LogicException::class, function () use ($verdicts): void {
            $verdicts[0] = ClickReason::Valid;
        });
        self::assertThrows(\LogicException::class, function () use ($verdicts): void {
            unset($verdicts[0]);
        });
        self::assertThrows(\LogicException::class, fn () => \serialize($verdicts));
    }

    public function testNoRows(): void
    {
        $verdicts = (new ClickVerifier(Clicks::KEY))->verifyMany([], [], 3);
        self::assertCount(0, $verdicts);
        self::assertSame([[], [], [], [], [], [], []], [
            $verdicts->reasons(),
            $verdicts->counts(),
            $verdicts->valid(),
            $verdicts->expires(),
            $verdicts->keyIds(),
            $verdicts->flags(),
            $verdicts->offsets(),
        ]);
    }

    public function testATimeOfItsOwnForEachRow(): void
    {
        $click = Clicks::signedByHand('/c?a=1&expires=' . (Clicks::NOW + 60));
        $verifier = new ClickVerifier(Clicks::KEY);
        $rows = ['a' => $click, 'b' => $click, 'c' => $click];
        $now = ['c' => 0, 'b' => Clicks::NOW + 60, 'a' => Clicks::NOW + 59];
        $reasons = ['a' => ClickReason::Valid, 'b' => ClickReason::Expired, 'c' => ClickReason::Valid];
        self::assertSame($reasons, $verifier->verifyMany($rows, $now)->reasons());
        // Among so many that they are taken in several parts.
        $times = \range(Clicks::NOW - 4_939, Clicks::NOW + 60);
        $verdicts = $verifier->verifyMany(\array_fill(0, 5_000, $click), $times);
        self::assertSame(['valid' => 4_999, 'expired' => 1], $verdicts->counts());
        self::assertSame(ClickReason::Expired, $verdicts[4_999]);
    }

    public function testTheRingMayBeChosenByASignedParameter(): void
    {
        $rings = [];
        for ($network = 0; $network < 5; $network++) {
            $rings[$network] = new KeyRing(new Key('other', "x$network"), new Key("n$network", "key of $network"));
        }
        $verifier = new ClickVerifier(new KeyRings('network_id', $rings));
        $rows = [];
        for ($number = 0; $number < 3_000; $number++) {
            $network = $number % 7;
            $expires = Clicks::NOW + 60;
            $rows[] = Clicks::signedByHand("/c?network_id=$network&expires=$expires", "key of $network");
            $rows[] = Clicks::signedByHand("/c?network_id=$network&expires=$expires", 'key of 0');
            $rows[] = Clicks::signedByHand("/c?n=$number&expires=$expires", 'key of 0') . "&network_id=$network";
        }
        $verdicts = $verifier->verifyMany($rows, Clicks::NOW);
        $this->checkAgainstSingles($verifier, $rows, $verdicts);
        self::assertSame(['valid', 'no_active_key', 'invalid_signature'], \array_keys($verdicts->counts()));
        self::assertEqualsCanonicalizing(
            [null, 'n0', 'n1', 'n2', 'n3', 'n4'],
            \array_values(\array_unique($verdicts->keyIds()))
        );
        self::assertSame($verdicts->keyIds(), $verifier->verifyMany($rows, Clicks::NOW, 3)->keyIds());
    }

    /**
     * @dataProvider verifying
     * @param array<string, mixed> $case
     */
    public function testTheSharedVectorsHoldAmongMany(array $case): void
    {
        $uri = Vectors::bytes($case['uri']);
        $rows = [$uri, '/c?a=1', $uri];
        if ($case['now'] > Clicks::LATEST) {
            $this->expectException(\ValueError::class);
            $this->expectExceptionMessage('milliseconds');
        }
        $verdicts = Clicks::verifier($case)->verifyMany($rows, $case['now']);
        $expected = $case['verdict'];
        foreach ([0, 2] as $row) {
            self::assertSame(
                [$expected['name'], $expected['expires'], $expected['key_id'], $expected['offset']],
                [
                    $verdicts[$row]->value,
                    $verdicts->expires()[$row],
                    $verdicts->keyIds()[$row],
                    $verdicts->offsets()[$row],
                ]
            );
            self::assertCount(\count($expected['flags']), $verdicts->flags()[$row]);
        }
    }

    /** @return array<string, array{array<string, mixed>}> */
    public function verifying(): array
    {
        return Vectors::cases('click_verify');
    }

    /**
     * @dataProvider replays
     * @param array<string, mixed> $case
     */
    public function testTheSharedVectorsOfReplaysHoldAmongMany(array $case): void
    {
        $case['policy']['replay_guard'] = true;
        $rows = \array_map(static fn (array $step): string => Vectors::bytes($step['uri']), $case['steps']);
        $verdicts = Clicks::verifier($case)->verifyMany($rows, \array_column($case['steps'], 'now'));
        $reasons = \array_map(static fn (ClickReason $reason): string => $reason->value, $verdicts->reasons());
        self::assertSame(\array_column($case['steps'], 'name'), $reasons);
    }

    /** @return array<string, array{array<string, mixed>}> */
    public function replays(): array
    {
        return Vectors::cases('click_replay');
    }

    public function testOfEqualClicksTheFirstOneCounts(): void
    {
        $rows = [];
        for ($number = 0; $number < 3_000; $number++) {
            $rows[] = Clicks::signedByHand("/c?n=$number&expires=" . (Clicks::NOW + 60));
        }
        foreach ([1, 4] as $threads) {
            $verifier = new ClickVerifier(Clicks::KEY, maxLifetime: 100, replay: new ReplayGuard(10_000));
            $verdicts = $verifier->verifyMany([...$rows, ...$rows], Clicks::NOW, $threads);
            self::assertSame(\range(0, 2_999), $verdicts->valid());
            self::assertSame(['valid' => 3_000, 'replayed' => 3_000], $verdicts->counts());
        }
    }

    public function testAWrongRowIsFoundBeforeAnyIsWorkedOn(): void
    {
        $verifier = new ClickVerifier(Clicks::KEY, maxLifetime: 100, replay: new ReplayGuard(100));
        $click = Clicks::signedByHand('/c?a=1&expires=' . (Clicks::NOW + 60));
        $rows = \array_fill(0, 3_000, $click);
        self::assertThrows(\TypeError::class, fn () => $verifier->verifyMany([...$rows, 5], Clicks::NOW));
        $now = [...\array_fill(0, 2_999, Clicks::NOW), -1];
        self::assertThrows(\ValueError::class, fn () => $verifier->verifyMany($rows, $now));
        self::assertTrue($verifier->verify($click, Clicks::NOW)->valid);
    }

    /** @param list<string> $rows */
    private function checkAgainstSingles(ClickVerifier $verifier, array $rows, ClickVerdicts $verdicts): void
    {
        $expected = [];
        foreach ($rows as $row) {
            $verdict = $verifier->verify($row, Clicks::NOW);
            $expected['reasons'][] = $verdict->reason;
            $expected['expires'][] = $verdict->expires();
            $expected['keyIds'][] = $verdict->keyId();
            $expected['flags'][] = $verdict->flags();
            $expected['offsets'][] = $verdict->offset();
        }
        foreach ($expected as $column => $values) {
            self::assertSame($values, $verdicts->$column(), $column);
        }
        self::assertCount(\count($rows), $verdicts);
        self::assertSame(\array_keys($expected['reasons'], ClickReason::Valid, true), $verdicts->valid());
        $reasons = \array_map(static fn (ClickReason $reason): string => $reason->value, $expected['reasons']);
        $counts = \array_count_values($reasons);
        self::assertEquals($counts, $verdicts->counts());
        $order = \array_map(static fn (ClickReason $reason): string => $reason->value, ClickReason::cases());
        self::assertSame(\array_values(\array_intersect($order, $reasons)), \array_keys($verdicts->counts()));
    }

    /**
     * @param class-string<\Throwable> $class
     * @param callable(): mixed $call
     */
    private static function assertThrows(string $class, callable $call): void
    {
        try {
            $call();
        } catch (\Throwable $thrown) {
            self::assertInstanceOf($class, $thrown);
            return;
        }
        self::fail("no $class");
    }
}
