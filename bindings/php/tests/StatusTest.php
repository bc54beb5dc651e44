<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\Cause;
use Adseal\ClickFlag;
use Adseal\ClickReason;
use Adseal\ClickVerifier;
use Adseal\ExplainCause;
use Adseal\ExplainOutcome;
use Adseal\InstallReason;
use Adseal\Library;
use Adseal\LintKind;
use Adseal\SigningReason;
use PHPUnit\Framework\TestCase;

/** Every status of the library has its name in PHP, and no name stands for nothing. */
final class StatusTest extends TestCase
{
    /** ADSEAL_ERROR_BODY_TOO_LARGE and ADSEAL_JSON_UNSTABLE_JSON: refusals to sign a body are of other families. */
    private const OF_BODIES = [107, 170];

    /**
     * @dataProvider statuses
     * @param array<string, mixed> $case
     */
    public function testTheLibraryKnowsIt(array $case): void
    {
        $ffi = Library::ffi();
        self::assertSame($case['name'], $ffi->adseal_status_name($case['number']));
        self::assertSame($case['family'], $ffi->adseal_status_family($case['number']));
        self::assertContains($case['number'], self::numbers());
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
        $signing = self::family('signing');
        foreach (self::OF_BODIES as $number) {
            $signing[$number] = Library::ffi()->adseal_status_name($number);
        }
        self::assertEquals($signing, self::values(SigningReason::BY_NUMBER));
        foreach ([ClickReason::class, InstallReason::class, SigningReason::class] as $enum) {
            self::assertSame(\count($enum::cases()), \count($enum::BY_NUMBER), $enum);
        }
        self::assertSame(ClickReason::cases(), \array_values(ClickReason::BY_NUMBER), 'in the order of the checks');
        self::assertSame(InstallReason::cases(), \array_values(InstallReason::BY_NUMBER), 'in the order of the checks');
    }

    public function testLints(): void
    {
        $ffi = Library::ffi();
        $this->checkNumbered(LintKind::class, 'adseal_lint_name', $ffi->adseal_lint_count());
    }

    public function testCauses(): void
    {
        $ffi = Library::ffi();
        $this->checkNumbered(Cause::class, 'adseal_instability_name', $ffi->adseal_instability_count());
    }

    public function testCausesOfAMismatch(): void
    {
        $ffi = Library::ffi();
        $names = [];
        for ($number = $ffi->adseal_cause_next(0); $number !== 0; $number = $ffi->adseal_cause_next($number)) {
            $names[$number] = $ffi->adseal_cause_name($number);
        }
        self::assertSame($names, self::values(ExplainCause::BY_NUMBER));
        self::assertSame(ExplainCause::cases(), \array_values(ExplainCause::BY_NUMBER), 'in the order of the numbers');
        foreach (ExplainCause::BY_NUMBER as $number => $cause) {
            self::assertSame($ffi->adseal_cause_message($number), $cause->message());
            self::assertSame($ffi->adseal_cause_advice($number), $cause->advice());
            self::assertMatchesRegularExpression('/^[ -~]+[^.]$/D', $cause->message());
            self::assertMatchesRegularExpression('/^[ -~]+[^.]$/D', $cause->advice());
        }
    }

    public function testOutcomesOfExplain(): void
    {
        $names = [];
        foreach (\range(0, \count(ExplainOutcome::cases()) - 1) as $number) {
            $names[$number] = Library::ffi()->adseal_explain_outcome_name($number);
        }
        self::assertSame($names, self::values(ExplainOutcome::BY_NUMBER));
        self::assertSame(ExplainOutcome::cases(), \array_values(ExplainOutcome::BY_NUMBER));
        $unknown = Library::ffi()->adseal_explain_outcome_name(\count($names));
        self::assertNotContains($unknown, $names);
        self::assertSame($unknown, Library::ffi()->adseal_explain_outcome_name(-1), 'there is no other');
    }

    public function testFlags(): void
    {
        $known = [];
        for ($bit = 1; $bit < 1 << 31; $bit <<= 1) {
            $name = Library::ffi()->adseal_flag_name($bit);
            if ($name !== 'unknown_flag') {
                $known[\str_replace('_', '', \ucwords($name, '_'))] = $bit;
            }
        }
        self::assertSame($known, \array_column(ClickFlag::cases(), 'value', 'name'));
        self::assertSame(ClickFlag::cases(), ClickFlag::of(\array_sum(\array_column(ClickFlag::cases(), 'value'))));
        self::assertSame([], ClickFlag::of(0));
        self::assertSame([ClickFlag::SemicolonInTail], ClickFlag::of(ClickFlag::SemicolonInTail->value));
    }

    public function testTheSensitiveNamesAreThoseOfTheLibrary(): void
    {
        $sensitive = new ClickVerifier(
            Clicks::KEY,
            signedOnly: ClickVerifier::SENSITIVE_NAMES,
            requireExpires: false
        );
        $signed = Clicks::signedByHand('/c?a=1');
        foreach (ClickVerifier::SENSITIVE_NAMES as $name) {
            $reason = $sensitive->verify("$signed&$name=2", Clicks::NOW)->reason->value;
            self::assertSame('unsigned_parameter', $reason, $name);
        }
        self::assertSame('valid', $sensitive->verify("$signed&sub_id=2", Clicks::NOW)->reason->value);
        $rules = \file_get_contents(\dirname(__DIR__, 3) . '/docs/click-validation.md');
        self::assertSame(1, \preg_match('/A preset, \*sensitive\*, holds `([^`]+)`/', $rules, $found));
        self::assertSame(\explode(' ', $found[1]), ClickVerifier::SENSITIVE_NAMES);
    }

    /**
     * An enum whose numbers start at 1.
     *
     * @param class-string $enum
     * @param string $function what tells the name of a number
     */
    private function checkNumbered(string $enum, string $function, int $count): void
    {
        $names = [];
        for ($number = 1; $number <= $count; $number++) {
            $names[$number] = Library::ffi()->$function($number);
        }
        self::assertSame($names, self::values($enum::BY_NUMBER));
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
        foreach (self::numbers() as $number) {
            $names[$number] = $ffi->adseal_status_name($number);
        }
        \ksort($names);
        return $names;
    }

    /** @return list<int> */
    private static function numbers(): array
    {
        $ffi = Library::ffi();
        $numbers = [];
        for ($index = 0; $index < $ffi->adseal_status_count(); $index++) {
            $numbers[] = $ffi->adseal_status_at($index);
        }
        return $numbers;
    }
}
