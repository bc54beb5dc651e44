<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\ClickSigner;
use Adseal\ClickVerifier;
use Adseal\Expires;
use Adseal\Key;
use Adseal\SigningException;
use Adseal\SigningReason;
use PHPUnit\Framework\TestCase;

/** ClickSigner::signMany: the URIs of sign(), row by row. */
final class SignManyTest extends TestCase
{
    /**
     * As many as are taken in several parts.
     *
     * @testWith [1, 3000]
     *           [3, 70000]
     */
    public function testEveryRowBecomesWhatItBecomesAlone(int $threads, int $count): void
    {
        $rows = [];
        for ($number = 0; $number < $count; $number++) {
            $rows[] = "/c?n=$number&" . \str_repeat('x', $number % 300) . "=$number";
        }
        $rows[2_000] = '/c?long=' . \str_repeat('x', 60_000);
        $signed = (new ClickSigner(Clicks::KEY))->signMany($rows, now: Clicks::NOW, threads: $threads);
        $byHand = static fn (string $row): string => Clicks::signedByHand("$row&expires=" . (Clicks::NOW + 60));
        self::assertSame(\array_map($byHand, $rows), $signed);
        $verdicts = (new ClickVerifier(Clicks::KEY))->verifyMany($signed, Clicks::NOW, $threads);
        self::assertSame(['valid' => $count], $verdicts->counts());
    }

    public function testTheFirstRefusalIsThrown(): void
    {
        $signer = new ClickSigner(Clicks::KEY);
        $rows = \array_fill(0, 5_000, '/c?a=1');
        $rows[3_000] = '/c?a=1&b={it}';
        $rows[3_001] = 'nonsense';
        $named = [];
        foreach ($rows as $number => $row) {
            $named["row\n$number"] = $row;
        }
        foreach ([$rows, $named] as $given) {
            $key = \array_keys($given)[3_000];
            $refused = self::refusal(static fn () => $signer->signMany($given, now: Clicks::NOW));
            $single = self::refusal(static fn () => $signer->sign($rows[3_000], now: Clicks::NOW));
            self::assertSame($key, $refused->row);
            self::assertNull($single->row);
            $shown = \str_replace("\n", '\n', (string) $key);
            self::assertSame("{$single->getMessage()}, in row $shown", $refused->getMessage());
            self::assertSame(
                [SigningReason::UnfilledMacro, 9, 'b'],
                [$refused->reason, $refused->offset, $refused->parameter]
            );
        }
    }

    public function testALintIsToldToo(): void
    {
        $signer = new ClickSigner(Clicks::KEY, strict: true);
        $refused = self::refusal(static fn () => $signer->signMany(['/c?a=1&b=2&c=3', '/c?a=1&b=2&c=x:y']));
        self::assertSame(['reserved_character', 14, 1], [$refused->lint->value, $refused->offset, $refused->row]);
    }

    /**
     * @dataProvider signing
     * @param array<string, mixed> $case
     */
    public function testTheSharedVectorsHoldAmongMany(array $case): void
    {
        [$expires, $lifetime] = Clicks::expires($case);
        $rows = ['a' => Vectors::bytes($case['uri']), 'b' => Vectors::bytes($case['uri'])];
        $sign = static fn (): array =>
            Clicks::signer($case, $lifetime)->signMany($rows, $expires, ['b' => $case['now'], 'a' => $case['now']]);
        if ($lifetime < 1 || $case['now'] > Clicks::LATEST) {
            // Neither the signer nor the call is made; ClickVectorsTest shows what becomes of them.
            $this->expectException(\ValueError::class);
            $sign();
        }
        if (isset($case['refusal'])) {
            $refused = self::refusal($sign);
            self::assertSame(
                [$case['refusal']['name'], $case['refusal']['offset'], $case['refusal']['lint'], 'a'],
                [$refused->reason->value, $refused->offset, $refused->lint?->value, $refused->row]
            );
        } else {
            self::assertSame(\array_fill_keys(['a', 'b'], Vectors::bytes($case['result']['uri'])), $sign());
        }
    }

    /** @return array<string, array{array<string, mixed>}> */
    public function signing(): array
    {
        return Vectors::cases('click_sign');
    }

    public function testExpiresAndNowForEachRow(): void
    {
        $signer = new ClickSigner(Clicks::KEY, lifetime: 30);
        $rows = ['a' => '/c?a=1', 'b' => '/c?a=2', 'c' => '/c?a=3&expires=5'];
        $signed = $signer->signMany(
            $rows,
            ['c' => Expires::Existing, 'b' => null, 'a' => Clicks::NOW + 10],
            ['b' => Clicks::NOW + 1, 'a' => 0, 'c' => 0]
        );
        self::assertSame(
            [
                'a' => Clicks::signedByHand('/c?a=1&expires=' . (Clicks::NOW + 10)),
                'b' => Clicks::signedByHand('/c?a=2&expires=' . (Clicks::NOW + 31)),
                'c' => Clicks::signedByHand('/c?a=3&expires=5'),
            ],
            $signed
        );
        $existing = $signer->signMany(['/c?expires=7', '/c?a=1&expires=8'], Expires::Existing);
        self::assertSame([Clicks::signedByHand('/c?expires=7'), Clicks::signedByHand('/c?a=1&expires=8')], $existing);
        $refused = self::refusal(static fn () => $signer->signMany(['/c?a=1', '/c?a=1'], [5, -1]));
        self::assertSame([SigningReason::ExpiresOutOfRange, 1], [$refused->reason, $refused->row]);
        $late = new ClickSigner(new Key('late', Clicks::KEY, notBefore: 100));
        $refused = self::refusal(static fn () => $late->signMany(['/c?a=1', '/c?a=1'], 500, [100, 99]));
        self::assertSame([SigningReason::NoSigningKey, 1], [$refused->reason, $refused->row]);
        // Among so many that they are taken in several parts.
        $rows = \array_fill(0, 3_000, '/c?a=1');
        $signed = $signer->signMany($rows, \range(1, 3_000), \range(3_000, 1));
        self::assertSame(Clicks::signedByHand('/c?a=1&expires=2999'), $signed[2_998]);
    }

    public function testLineFeedsMakeNoRows(): void
    {
        $signer = new ClickSigner(Clicks::KEY);
        foreach (["/c?a=1\n", "/c?a=1\n/c?a=2", "\n"] as $row) {
            $rows = ['x' => '/c?a=1', 'y' => $row, 'z' => '/c?a=1'];
            $refused = self::refusal(static fn () => $signer->signMany($rows));
            $single = self::refusal(static fn () => $signer->sign($row));
            self::assertSame(
                [$single->reason, $single->offset, 'y'],
                [$refused->reason, $refused->offset, $refused->row]
            );
        }
    }

    public function testNoRows(): void
    {
        self::assertSame([], (new ClickSigner(Clicks::KEY))->signMany([], [], [], 2));
    }

    /** @param callable(): mixed $call */
    private static function refusal(callable $call): SigningException
    {
        try {
            $call();
        } catch (SigningException $refused) {
            return $refused;
        }
        self::fail('not refused');
    }
}
