<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\ApcuReplayStore;
use PHPUnit\Framework\TestCase;

/** ApcuReplayStore, in processes of their own: each with its own memory and settings. */
final class ApcuReplayStoreTest extends TestCase
{
    /**
     * @testWith ["apc.slam_defense=0"]
     *           ["apc.slam_defense=1"]
     */
    public function testOfManyProcessesExactlyOneIsToldThatASignatureIsFresh(string $slamDefense): void
    {
        [$told] = self::told('race.php', [$slamDefense]);
        self::assertSame(['1' => 2000], $told['fresh']);
        self::assertSame(7 * 2000, \array_sum($told['others']));
        self::assertGreaterThan(0, $told['others']['replayed']);
        if ($slamDefense === 'apc.slam_defense=0') {
            self::assertSame(['replayed'], \array_keys($told['others']));
        }
    }

    public function testItIsFullBeforeApcuForgets(): void
    {
        foreach (self::told('fill.php', ['apc.ttl=0'], ['apc.ttl=1']) as $told) {
            self::assertSame('full', $told['last']);
            self::assertGreaterThan(5000, $told['stored']);
            self::assertSame($told['stored'], $told['replayed']);
            self::assertGreaterThan(262_144 - 1000, $told['available']);
            self::assertLessThan(262_144 + 1000, $told['available']);
            self::assertSame(0, $told['expunges']);
            // APCu frees nothing by itself.
            self::assertSame('fresh', $told['later']);
            self::assertLessThan(10, $told['calls']);
            self::assertSame(0, $told['expungesLater']);
        }
    }

    public function testNoEntryExpiresEarly(): void
    {
        $told = self::told('times.php', ['apc.use_request_time=0'], ['apc.use_request_time=1']);
        foreach (\array_merge(...$told) as $beyond) {
            self::assertGreaterThanOrEqual(4, $beyond);
            self::assertLessThanOrEqual(6, $beyond);
        }
    }

    public function testNoEntryIsForEverOrShorterThanAsked(): void
    {
        // Of 0 seconds APCu makes an eternity, and of more than 32 bits the rest.
        self::assertSame([['fresh', 1, 'full']], self::told('extremes.php', []));
    }

    public function testAClickCountsOnce(): void
    {
        self::assertSame([['valid', 'replayed']], self::told('clicks.php', []));
    }

    public function testThatItIsOffIsTold(): void
    {
        $off = (string) \stream_get_contents(self::start('clicks.php', ['apc.enable_cli=0']));
        self::assertStringContainsString('ConfigurationException', $off);
        self::assertStringContainsString('put "apc.enable_cli=1" into php.ini', $off);
    }

    public function testAReserveThatIsAllOfTheMemoryIsTold(): void
    {
        $small = self::start('clicks.php', ['apc.enable_cli=1', 'apc.shm_size=1M']);
        $told = (string) \stream_get_contents($small);
        self::assertStringContainsString('ConfigurationException', $told);
        self::assertStringContainsString('APCu has 1M of memory, and $reserve, 1048576 bytes, is all of it', $told);
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
     * What a script tells under each of some settings, at once.
     *
     * @param list<string> ...$settings
     * @return list<array<mixed>>
     */
    private static function told(string $script, array ...$settings): array
    {
        $outputs = [];
        foreach ($settings as $setting) {
            $outputs[] = self::start($script, ['apc.enable_cli=1', 'apc.shm_size=2M', ...$setting]);
        }
        $told = [];
        foreach ($outputs as $output) {
            $text = (string) \stream_get_contents($output);
            $told[] = \json_decode($text, true);
            self::assertIsArray(\end($told), $text);
        }
        return $told;
    }

    /**
     * @param list<string> $ini
     * @return resource the output
     */
    private static function start(string $script, array $ini)
    {
        $command = [\PHP_BINARY, '-d', 'display_errors=1', '-d', 'apc.enabled=1'];
        foreach ($ini as $line) {
            \array_push($command, '-d', $line);
        }
        $command[] = __DIR__ . "/ApcuScripts/$script";
        $output = \popen(\implode(' ', \array_map('escapeshellarg', $command)) . ' 2>&1', 'r');
        self::assertIsResource($output);
        return $output;
    }
}
