<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\InstallSigner;
use Adseal\PhpJson;
use Adseal\PhpJsonException;
use PHPUnit\Framework\TestCase;

/** PHP's JSON against PHP itself, which says what json_encode(json_decode(...)) is. */
final class PhpJsonOracleTest extends TestCase
{
    /** Texts that are made up: the same in every run. */
    private const TEXTS = 20_000;

    protected function setUp(): void
    {
        // What the rules are of, whatever php.ini says.
        \ini_set('serialize_precision', '-1');
    }

    protected function tearDown(): void
    {
        \ini_restore('serialize_precision');
    }

    /** @return iterable<string, array{string}> */
    public static function suites(): iterable
    {
        yield 'php_json' => ['php_json'];
        yield 'php_json_stability' => ['php_json_stability'];
    }

    /** @dataProvider suites */
    public function testVectors(string $suite): void
    {
        foreach (Vectors::suite($suite) as $case) {
            $this->compare(Vectors::bytes($case['input']));
        }
    }

    public function testTextsThatAreMadeUp(): void
    {
        $texts = new JsonTexts(20_261_122);
        $stable = 0;
        $refused = 0;
        for ($count = 0; $count < self::TEXTS; $count++) {
            $text = $texts->next();
            $canonical = $this->compare($text);
            $stable += $canonical === $text ? 1 : 0;
            $refused += $canonical === null ? 1 : 0;
        }
        // None of the kinds is missing.
        $this->assertGreaterThan(self::TEXTS / 100, $stable);
        $this->assertGreaterThan(self::TEXTS / 10, $refused);
        $this->assertLessThan(self::TEXTS / 2, $refused);
    }

    public function testArraysAreWrittenAsPhpWritesThem(): void
    {
        $values = new JsonTexts(5);
        $signer = new InstallSigner('api-key', 'a secret of sixteen bytes');
        for ($count = 0; $count < 2_000; $count++) {
            $payload = ['value' => $values->value(0)];
            $json = (string) \json_encode($payload);
            // What was decoded is written as every receiver writes it.
            $this->assertSame(\json_encode(\json_decode($json)), $signer->sign($payload, true)->body, $json);
        }
    }

    /** @return string|null what PHP makes of it where objects stay objects; null if it refuses it */
    private function compare(string $text): ?string
    {
        $told = [];
        foreach ([false, true] as $assoc) {
            $expected = self::php($text, $assoc);
            $case = \bin2hex($text) . ($assoc ? ' assoc' : ' object');
            $this->assertSame($expected, self::adseal($text, $assoc), $case);
            $told[] = $expected[0];
        }
        $this->assertSame([$text, $text] === $told, PhpJson::stability($text)->stable, \bin2hex($text));
        return $told[0];
    }

    /** @return array{?string, int, string} what it is, and PHP's error */
    private static function php(string $text, bool $assoc): array
    {
        $value = \json_decode($text, $assoc);
        $written = \json_last_error() === \JSON_ERROR_NONE ? \json_encode($value) : false;
        return [$written === false ? null : $written, \json_last_error(), \json_last_error_msg()];
    }

    /** @return array{?string, int, string} */
    private static function adseal(string $text, bool $assoc): array
    {
        try {
            return [PhpJson::canonicalize($text, $assoc), 0, 'No error'];
        } catch (PhpJsonException $error) {
            return [null, $error->getCode(), $error->reason];
        }
    }
}
