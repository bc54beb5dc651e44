<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\Cause;
use Adseal\ClickFlag;
use Adseal\ClickReason;
use Adseal\ClickVerifier;
use Adseal\InstallReason;
use Adseal\Library;
use Adseal\LintKind;
use Adseal\SigningReason;
use PHPUnit\Framework\TestCase;

/** Every status of the library has its name in PHP, and no name stands for nothing. */
final class StatusTest extends TestCase
{
    /** The refusals that are told as reasons of signing, though they are of other families: only bodies know them. */
    private const OF_BODIES = ['body_too_large', 'unstable_json'];

    /**
     * @dataProvider statuses
     * @param array<string, mixed> $case
     */
    public function testTheLibraryKnowsIt(array $case): void
    {
        $ffi = Library::ffi();
        self::assertSame($case['name'], $ffi->adseal_status_name($case['number']));
        self::assertSame($case['family'], $ffi->adseal_status_family($case['number']));
        self::assertContains($case['number'], self::counted('adseal_status_count', $ffi->adseal_status_at(...)));
    }

    /** @return array<string, array{array<string, mixed>}> */
    public static function statuses(): array
    {
        return Vectors::cases('status', 'number family name');
    }

    public function testTheVectorsListThemAll(): void
    {
        self::assertCount(Library::ffi()->adseal_status_count(), self::statuses());
    }

    public function testReasons(): void
    {
        self::assertSame(self::family('click'), self::values(ClickReason::BY_NUMBER));
        self::assertSame([0 => 'valid'] + self::family('install'), self::values(InstallReason::BY_NUMBER));
        $bodies = \array_filter(self::all(), static fn (string $name): bool => \in_array($name, self::OF_BODIES, true));
        $signing = self::values(SigningReason::BY_NUMBER);
        \ksort($signing);
        $expected = self::family('signing') + $bodies;
        \ksort($expected);
        self::assertSame($expected, $signing);
        foreach ([ClickReason::class, InstallReason::class, SigningReason::class] as $enum) {
            self::assertSame(\count($enum::cases()), \count($enum::BY_NUMBER), $enum);
        }
        self::assertSame(ClickReason::cases(), \array_values(ClickReason::BY_NUMBER), 'in the order of the checks');
        self::assertSame(InstallReason::cases(), \array_values(InstallReason::BY_NUMBER), 'in the order of the checks');
    }

    public function testLints(): void
    {
        $ffi = Library::ffi();
        $this->checkNumbered(LintKind::class, $ffi->adseal_lint_name(...), $ffi->adseal_lint_count());
    }

    public function testCauses(): void
    {
        $ffi = Library::ffi();
        $this->checkNumbered(Cause::class, $ffi->adseal_instability_name(...), $ffi->adseal_instability_count());
    }

    public function testFlags(): void
    {
        $names = [];
        foreach (ClickFlag::cases() as $flag) {
            $names[] = \strtolower(\preg_replace('/(?<!^)(?<![0-9])[A-Z0-9]+/', '_$0', $flag->name));
        }
        $known = [];
        for ($bit = 1; $bit < 1 << 31; $bit <<= 1) {
            $known[$bit] = Library::ffi()->adseal_flag_name($bit);
        }
        self::assertSame($names, \array_values(\array_diff($known, ['unknown_flag'])));
        self::assertSame(ClickFlag::cases(), ClickFlag::of(\array_sum(\array_column(ClickFlag::cases(), 'value'))));
        self::assertSame([], ClickFlag::of(0));
        self::assertSame([ClickFlag::SemicolonInTail], ClickFlag::of(ClickFlag::SemicolonInTail->value));
    }

    public function testTheSensitiveNamesAreThoseOfTheLibrary(): void
    {
        $strict = new ClickVerifier(Clicks::KEY, signedOnly: ClickVerifier::SENSITIVE_NAMES);
        $forbidding = new ClickVerifier(Clicks::KEY, forbidUnsigned: true);
        $signed = Clicks::signedByHand('/c?a=1&expires=' . (Clicks::NOW + 1));
        foreach ([...ClickVerifier::SENSITIVE_NAMES, 'site', 'campaign', 'sub_id', 'click'] as $name) {
            $verdict = $strict->verify("$signed&$name=2", Clicks::NOW);
            $sensitive = \in_array($name, ClickVerifier::SENSITIVE_NAMES, true);
            self::assertSame($sensitive ? 'unsigned_parameter' : 'valid', $verdict->reason->value, $name);
            self::assertFalse($forbidding->verify("$signed&$name=2", Clicks::NOW)->valid);
        }
    }

    /**
     * An enum whose numbers start at 1.
     *
     * @param class-string $enum
     * @param callable(int): string $name what the library calls a number
     */
    private function checkNumbered(string $enum, callable $name, int $count): void
    {
        $numbers = \range(1, $count);
        self::assertSame(\array_combine($numbers, \array_map($name, $numbers)), self::values($enum::BY_NUMBER));
        self::assertSame($enum::cases(), \array_values($enum::BY_NUMBER));
    }

    /**
     * @param array<int, \BackedEnum> $cases
     * @return array<int, string>
     */
    private static function values(array $cases): array
    {
        return \array_map(static fn (\BackedEnum $case): string => $case->value, $cases);
    }

    /** @return array<int, string> the names of a family, by number */
    private static function family(string $family): array
    {
        $of = static fn (int $number): bool => Library::ffi()->adseal_status_family($number) === $family;
        return \array_filter(self::all(), $of, \ARRAY_FILTER_USE_KEY);
    }

    /** @return array<int, string> the names of all statuses, by number */
    private static function all(): array
    {
        $ffi = Library::ffi();
        $names = [];
        foreach (self::counted('adseal_status_count', $ffi->adseal_status_at(...)) as $number) {
            $names[$number] = $ffi->adseal_status_name($number);
        }
        \ksort($names);
        return $names;
    }

    /**
     * @param callable(int): int $at
     * @return list<int>
     */
    private static function counted(string $count, callable $at): array
    {
        return \array_map($at, \range(0, Library::ffi()->$count() - 1));
    }
}
