<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\ApcuReplayStore;
use PHPUnit\Framework\TestCase;

/** ApcuReplayStore, in processes of their own: each with its own memory and settings. */
final class ApcuReplayStoreTest extends TestCase
{
    private const ON = ['apc.enabled=1', 'apc.enable_cli=1'];

    /**
     * @testWith ["apc.slam_defense=0"]
     *           ["apc.slam_defense=1"]
     */
    public function testOfManyProcessesExactlyOneIsToldThatASignatureIsFresh(string $slamDefense): void
    {
        $told = self::told('race.php', [...self::ON, $slamDefense]);
        self::assertSame(['1' => 2000], $told['fresh']);
        self::assertSame(7 * 2000, \array_sum($told['others']));
        self::assertGreaterThan(0, $told['others']['replayed']);
        if ($slamDefense === 'apc.slam_defense=0') {
            self::assertSame(['replayed'], \array_keys($told['others']));
        }
    }

    /**
     * @testWith ["apc.ttl=0"]
     *           ["apc.ttl=1"]
     */
    public function testItIsFullBeforeApcuForgets(string $ini): void
    {
        $told = self::told('fill.php', [...self::ON, 'apc.shm_size=2M', $ini]);
        self::assertSame('full', $told['last']);
        self::assertGreaterThan(5000, $told['stored']);
        self::assertSame($told['stored'], $told['replayed']);
        self::assertGreaterThan(262_144 - 1000, $told['available']);
        self::assertSame(0, $told['expunges']);
        // APCu frees nothing by itself.
        self::assertSame('fresh', $told['later']);
        self::assertLessThan(10, $told['calls']);
        self::assertSame(0, $told['expungesLater']);
    }

    /**
     * @testWith ["apc.use_request_time=0"]
     *           ["apc.use_request_time=1"]
     */
    public function testNoEntryExpiresEarly(string $ini): void
    {
        foreach (self::told('times.php', [...self::ON, $ini]) as $beyond) {
            self::assertGreaterThanOrEqual(4, $beyond);
            self::assertLessThanOrEqual(6, $beyond);
        }
    }

    public function testNoEntryIsForEverOrShorterThanAsked(): void
    {
        // Of 0 seconds APCu makes an eternity, and of more than 32 bits the rest.
        self::assertSame(['fresh', 1, 'full'], self::told('extremes.php', self::ON));
    }

    public function testAClickCountsOnce(): void
    {
        self::assertSame(['valid', 'replayed'], self::told('clicks.php', self::ON));
    }

    public function testThatItIsOffIsTold(): void
    {
        $off = self::output('clicks.php', ['apc.enable_cli=0']);
        self::assertStringContainsString('ConfigurationException', $off);
        self::assertStringContainsString('put "apc.enable_cli=1" into php.ini', $off);
    }

    public function testThatItIsMissingIsTold(): void
    {
        $source = \dirname(__DIR__) . '/src';
        $code = "foreach (['AdsealException', 'ConfigurationException', 'ReplayStore', 'ApcuReplayStore'] as \$class) {"
            . "require '$source/' . \$class . '.php'; } new Adseal\\ApcuReplayStore();";
        $output = (string) \shell_exec(\escapeshellarg(\PHP_BINARY) . ' -n -r ' . \escapeshellarg($code) . ' 2>&1');
        self::assertStringContainsString("PHP's extension APCu is not loaded", $output);
        self::assertStringContainsString('"extension=apcu"', $output);
    }

    public function testTheReserveIsInBytes(): void
    {
        $this->expectException(\ValueError::class);
        $this->expectExceptionMessage('adseal: $reserve: 100: bytes, at least 65536');
        new ApcuReplayStore(reserve: 100);
    }

    /**
     * @param list<string> $ini
     * @return array<mixed>
     */
    private static function told(string $script, array $ini): array
    {
        $output = self::output($script, $ini);
        $told = \json_decode($output, true);
        self::assertIsArray($told, $output);
        return $told;
    }

    /** @param list<string> $ini */
    private static function output(string $script, array $ini): string
    {
        $command = [\PHP_BINARY, '-d', 'display_errors=1'];
        foreach ($ini as $line) {
            \array_push($command, '-d', $line);
        }
        $command[] = __DIR__ . "/ApcuScripts/$script";
        return (string) \shell_exec(\implode(' ', \array_map('escapeshellarg', $command)) . ' 2>&1');
    }
}
