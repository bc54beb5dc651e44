<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\Cause;
use Adseal\InstallSigner;
use Adseal\Issue;
use Adseal\PhpJson;
use Adseal\PhpJsonException;
use Adseal\SigningException;
use Adseal\SigningReason;
use PHPUnit\Framework\TestCase;

/** PHP's JSON: the shared vectors, and what stability promises of them. */
final class PhpJsonVectorsTest extends TestCase
{
    /** @return iterable<string, array{array<string, mixed>}> */
    public static function texts(): iterable
    {
        return Vectors::cases('php_json', 'input object assoc');
    }

    /**
     * @dataProvider texts
     * @param array<string, mixed> $case
     */
    public function testCanonicalize(array $case): void
    {
        $json = Vectors::bytes($case['input']);
        foreach (['object', 'assoc'] as $mode) {
            $expected = $case[$mode];
            try {
                $canonical = PhpJson::canonicalize($json, $mode === 'assoc');
            } catch (PhpJsonException $error) {
                $told = ['code' => $error->getCode(), 'offset' => $error->offset];
                $this->assertSame($told, \array_intersect_key($expected, $told), $mode);
                continue;
            }
            $this->assertArrayHasKey('output', $expected, $mode);
            $this->assertSame(Vectors::bytes($expected['output']), $canonical, $mode);
        }
    }

    /** @return iterable<string, array{array<string, mixed>}> */
    public static function findings(): iterable
    {
        return Vectors::cases('php_json_stability', 'input findings');
    }

    /**
     * @dataProvider findings
     * @param array<string, mixed> $case
     */
    public function testStability(array $case): void
    {
        $found = PhpJson::stability(Vectors::bytes($case['input']));
        $this->assertSame($case['findings'] === [], $found->stable);
        $told = [];
        foreach ($found->issues() as $issue) {
            $place = ['cause' => $issue->cause->value, 'offset' => $issue->offset, 'length' => $issue->length];
            if ($issue->error !== null) {
                $this->assertSame($issue->offset, $issue->error->offset);
                $place['code'] = $issue->error->code;
            }
            $told[] = $place;
        }
        $this->assertSame($case['findings'], $told);
    }

    /**
     * @dataProvider findings
     * @param array<string, mixed> $case
     */
    public function testStabilitySaysWhatCanonicalizeAndSignDo(array $case): void
    {
        $json = Vectors::bytes($case['input']);
        $found = PhpJson::stability($json);
        $signer = new InstallSigner('api-key', 'a secret of sixteen bytes');
        try {
            $canonical = PhpJson::canonicalize($json);
        } catch (PhpJsonException $error) {
            $this->assertContains(true, \array_column($found->issues(), 'refused'));
            $this->assertSame(
                [$error->getCode(), $error->offset, $error->getMessage()],
                self::refused(static fn () => $signer->sign($json, true))
            );
            return;
        }
        if ($found->stable) {
            $this->assertSame([$json, $json], [$canonical, PhpJson::canonicalize($json, true)]);
        }
        $signed = $signer->sign($json, true);
        $this->assertSame($canonical, $signed->body);
        $this->assertCount((int) \array_sum(\array_column($signed->notes, 'count')), $found->issues());
        foreach ($signed->notes as $note) {
            $of = \array_values(\array_filter($found->issues(), static fn (Issue $issue): bool =>
                $issue->cause === $note->cause));
            $told = [$note->count, $note->offset, $note->message];
            $this->assertSame([\count($of), $of[0]->offset, $of[0]->message], $told);
        }
        // An infinity that a later duplicate drops is an issue that sign() lets pass.
        $refused = \array_values(\array_filter($found->issues(), static fn (Issue $issue): bool =>
            $issue->refused && $issue->cause !== Cause::InvalidJson));
        $this->assertSame(
            $refused === [] ? null : [$refused[0]->cause, $refused[0]->offset],
            self::unstable(static fn () => $signer->sign($json))
        );
    }

    /** @return iterable<string, array{array<string, mixed>}> */
    public static function doubles(): iterable
    {
        return Vectors::cases('php_doubles', 'doubles');
    }

    /**
     * @dataProvider doubles
     * @param array<string, mixed> $case
     */
    public function testDoubles(array $case): void
    {
        foreach ($case['doubles'] as [$bits, $written]) {
            $double = \unpack('E', (string) \hex2bin($bits))[1];
            // 17 digits are more than it takes, and read back as the same double. Of zero sprintf() tells no sign.
            $digits = ($bits[0] >= '8' ? '-' : '') . \sprintf('%.16e', \abs($double));
            $this->assertSame($written, PhpJson::canonicalize($digits), $bits);
        }
    }

    /** @return array{int, int, string} */
    private static function refused(callable $call): array
    {
        try {
            $call();
        } catch (PhpJsonException $error) {
            return [$error->getCode(), $error->offset, $error->getMessage()];
        }
        throw new \LogicException('it is not refused');
    }

    /** @return array{?Cause, ?int}|null */
    private static function unstable(callable $call): ?array
    {
        try {
            $call();
        } catch (SigningException $error) {
            return $error->reason === SigningReason::UnstableJson ? [$error->cause, $error->offset] : throw $error;
        }
        return null;
    }
}
