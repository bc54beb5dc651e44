<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\ClickSigner;
use Adseal\ClickTemplate;
use Adseal\ClickVerifier;
use Adseal\Explain;
use Adseal\Key;
use Adseal\KeyRing;
use Adseal\KeyRings;
use Adseal\Names;
use Adseal\ReplayGuard;
use Adseal\SigningException;
use Adseal\SigningReason;
use PHPUnit\Framework\TestCase;

/** What the library holds lives as long as it is needed, and no longer; and it goes along when a process forks. */
final class HandlesTest extends TestCase
{
    /** Bytes that PHP may take once; what is lost in each call is more. */
    private const SLACK = 50_000;

    private const MANY = 100_000;

    private const SOME = 20_000;

    private const EXPLAINED = 10_000;

    /** Of what takes longer. */
    private const FEWER = 5_000;

    /**
     * @dataProvider calls
     * @param callable(): mixed $call
     */
    public function testMemoryDoesNotGrow(callable $call, int $count): void
    {
        for ($warm = 0; $warm < 100; $warm++) {
            $call();
        }
        [$own, $all] = [\memory_get_usage(), self::resident()];
        for ($number = 0; $number < $count; $number++) {
            $call();
        }
        self::assertLessThan(self::SLACK, \memory_get_usage() - $own);
        // Allocators take memory in large pieces; a lost handle in each call would be some megabytes.
        self::assertLessThan(1 << 20, self::resident() - $all);
    }

    /** @return iterable<string, array{callable(): mixed, int}> */
    public static function calls(): iterable
    {
        $signer = new ClickSigner(Clicks::KEY);
        $template = new ClickTemplate($signer, '/c?a={a}');
        $verifier = new ClickVerifier(Clicks::KEY, required: ['b']);
        $ringed = new ClickVerifier(new KeyRings('a', ['1' => Clicks::KEY]));
        $good = Clicks::signedByHand('/c?a=1&b=2&expires=' . (Clicks::NOW + 60));
        $caught = static function (callable $call): void {
            try {
                $call();
            } catch (\Throwable) {
            }
        };
        yield 'sign' => [static fn () => $signer->sign('/c?a=1', now: Clicks::NOW), self::MANY];
        yield 'sign until' => [static fn () => $signer->sign('/c?a=1', 5, Clicks::NOW), self::SOME];
        yield 'refuse' => [static fn () => $caught(static fn () => $signer->sign('nonsense')), self::SOME];
        yield 'sign parts' => [static fn () => $signer->signParts('/c', ['a' => 1, 'b' => null]), self::SOME];
        yield 'lint' => [static fn () => $signer->lint('/c?a=x:y'), self::SOME];
        yield 'signature' => [static fn () => $signer->signature('m'), self::SOME];
        yield 'render' => [static fn () => $template->render(['a' => 'b']), self::SOME];
        yield 'verify' => [static fn () => $verifier->verify($good, Clicks::NOW)->signedParameters(), self::MANY];
        yield 'reject' => [static fn () => $verifier->verify('/c?a=1', Clicks::NOW)->parameter(), self::MANY];
        $missing = Clicks::signedByHand('/c?a=1&expires=9');
        yield 'miss' => [static fn () => $verifier->verify($missing, 1)->parameter(), self::SOME];
        yield 'choose' => [static fn () => $ringed->verify($good, Clicks::NOW)->keyId(), self::SOME];
        yield 'collide' => [static fn () => Names::collide('a.b', 'a_b'), self::SOME];
        $rows = \array_fill(0, 20, $good);
        yield 'verify many' => [static fn () => $verifier->verifyMany($rows, Clicks::NOW)->keyIds(), self::FEWER];
        yield 'with rings' => [static fn () => $ringed->verifyMany($rows, Clicks::NOW)->keyIds(), self::FEWER];
        $plain = \array_fill(0, 20, '/c?a=1');
        yield 'sign many' => [static fn () => $signer->signMany($plain), self::FEWER];
        $refused = static fn () => $signer->signMany([...$plain, 'nonsense']);
        yield 'refuse many' => [static fn () => $caught($refused), self::FEWER];
        yield 'make a key' => [static fn () => new Key('k', 'secret'), self::SOME];
        yield 'make a ring' => [static fn () => new KeyRing(new Key('k', 'a'), new Key('l', 'b')), self::FEWER];
        yield 'make a signer' => [static fn () => new ClickSigner(Clicks::KEY), self::FEWER];
        yield 'make a template' => [static fn () => new ClickTemplate($signer, '/c?a={a}'), self::FEWER];
        yield 'make none' => [
            static fn () => $caught(static fn () => new ClickTemplate($signer, '/c?a={')),
            self::FEWER,
        ];
        yield 'make a verifier' => [
            static fn () => new ClickVerifier(Clicks::KEY, required: ['a'], signedOnly: ClickVerifier::SENSITIVE_NAMES),
            self::FEWER,
        ];
        yield 'make a guard' => [
            static fn () => new ClickVerifier('k', maxLifetime: 60, replay: new ReplayGuard(10)),
            self::FEWER,
        ];
        yield 'make rings' => [
            static fn () => (new ClickVerifier(new KeyRings('a', ['1' => 'x'])))->verify($good),
            self::FEWER,
        ];
        yield from self::explanations();
    }

    /** @return iterable<string, array{callable(): mixed, int}> */
    private static function explanations(): iterable
    {
        $whole = Clicks::signature('https://control.kochava.com/c?a=1') . '=';
        $keys = ['old' => 'another', 'new' => Clicks::KEY];
        yield 'explain' => [
            static fn () => (string) Explain::click('https://control.kochava.com/c?a=1', $keys, $whole),
            self::EXPLAINED,
        ];
        $token = \strtoupper(Installs::token('{}'));
        yield 'explain an install' => [
            static fn () => Explain::install('{}', Installs::API_KEY, ['k' => Installs::SECRET], $token)->causes,
            self::FEWER,
        ];
        // With a budget, because a search to its end takes milliseconds.
        yield 'explain in vain' => [
            static fn () => Explain::click('/c?a=1', 'another', $whole, budget: 10_000)->tried,
            self::FEWER,
        ];
        yield 'explain nothing' => [
            static function (): void {
                try {
                    Explain::install('{}', Installs::API_KEY, ['k' => Installs::SECRET, '' => Installs::SECRET], '');
                } catch (\ValueError) {
                }
            },
            self::FEWER,
        ];
    }

    public function testWhatIsTooLongToBeSignedLeavesNothingBehind(): void
    {
        [$signer, $long] = [new ClickSigner(Clicks::KEY), '/c?a=' . \str_repeat('a', 10_000_000)];
        $signer->sign('/c?a=1', 5);
        $own = \memory_get_usage();
        foreach ([null, 5] as $expires) {
            try {
                $signer->sign($long, $expires, Clicks::NOW);
                self::fail('signed');
            } catch (SigningException $refused) {
                self::assertSame(SigningReason::TooLong, $refused->reason);
            }
        }
        try {
            $signer->signParts('/c', ['a' => $long]);
            self::fail('signed');
        } catch (SigningException $refused) {
            self::assertSame(SigningReason::TooLong, $refused->reason);
        }
        $signer->signParts('/c', ['a' => 1]);
        unset($refused);
        self::assertLessThan(4 * 65_536, \memory_get_usage() - $own);
    }

    public function testManyRowsAreNotCopiedAllAtOnce(): void
    {
        // One text of all rows would be 60 MB.
        $script = 'require ' . \var_export(__DIR__ . '/bootstrap.php', true) . ';'
            . ' $rows = array_fill(0, 200_000, ' . \var_export('/c?a=' . \str_repeat('x', 300), true) . ');'
            . ' $verifier = new Adseal\ClickVerifier("k");'
            . ' echo $verifier->verifyMany($rows)->counts()["missing_signature"],'
            . ' $verifier->verifyMany($rows, threads: 2)->counts()["missing_signature"];';
        \exec(\PHP_BINARY . ' -d display_errors=1 -d memory_limit=40M -r ' . \escapeshellarg($script), $lines);
        self::assertSame(['200000200000'], $lines);
    }

    /** Bytes of memory that this process has. */
    private static function resident(): int
    {
        self::assertSame(1, \preg_match('/^VmRSS:\s+(\d+) kB$/m', \file_get_contents('/proc/self/status'), $found));
        return 1024 * (int) $found[1];
    }

    /**
     * Whichever goes first: what is left works on.
     *
     * @testWith [0]
     *           [1]
     *           [2]
     *           [3]
     *           [4]
     *           [5]
     *           [6]
     */
    public function testTheOrderOfFreeingDoesNotMatter(int $first): void
    {
        $key = new Key('k', Clicks::KEY);
        $ring = new KeyRing($key);
        $rings = new KeyRings('a', ['1' => $ring]);
        $signer = new ClickSigner($ring);
        $template = new ClickTemplate($signer, '/c?a={a}');
        $guard = new ReplayGuard(1_000);
        $verifier = new ClickVerifier($rings, maxLifetime: 100, replay: $guard);
        $made = [$key, $ring, $rings, $signer, $template, $guard, $verifier];
        unset($key, $ring, $rings, $signer, $template, $guard, $verifier);
        for ($step = 0; $step < \count($made); $step++) {
            $left = $made;
            // They go in a circle, each time from another one on.
            for ($gone = 0; $gone <= $step; $gone++) {
                unset($left[($first + $gone) % \count($made)]);
            }
            self::checkUse($left, $step);
        }
        // And now they really go.
        for ($gone = 0; $gone < \count($made) - 1; $gone++) {
            $made[($first + $gone) % \count($made)] = null;
            self::checkUse(\array_filter($made), 100 + $gone);
        }
    }

    /** @param array<int, object> $made */
    private static function checkUse(array $made, int $number): void
    {
        $message = "/c?a=1&b=$number&expires=" . (Clicks::NOW + 60);
        foreach ($made as $object) {
            match ($object::class) {
                ClickSigner::class => self::assertSame(
                    Clicks::signedByHand($message),
                    $object->sign("/c?a=1&b=$number", now: Clicks::NOW)
                ),
                ClickTemplate::class => self::assertSame(
                    Clicks::signedByHand('/c?a=7&expires=' . (Clicks::NOW + 60)),
                    $object->render(['a' => 7], now: Clicks::NOW)
                ),
                ClickVerifier::class => self::assertSame(
                    ['valid', 'replayed', 'k'],
                    [
                        $object->verify(Clicks::signedByHand($message), Clicks::NOW)->reason->value,
                        $object->verifyMany([Clicks::signedByHand($message)], Clicks::NOW)[0]->value,
                        $object->verifyMany([Clicks::signedByHand($message)], Clicks::NOW)->keyIds()[0],
                    ]
                ),
                KeyRing::class => self::assertTrue(
                    (new ClickVerifier($object))->verify(Clicks::signedByHand($message), Clicks::NOW)->valid
                ),
                KeyRings::class => self::assertTrue(
                    (new ClickVerifier($object))->verify(Clicks::signedByHand($message), Clicks::NOW)->valid
                ),
                Key::class => self::assertSame(
                    Clicks::signature($message),
                    (new ClickSigner($object))->signature($message)
                ),
                ReplayGuard::class => self::assertGreaterThanOrEqual(1_000, $object->capacity),
            };
        }
    }

    public function testAVerdictOutlivesWhatItIsAbout(): void
    {
        $verifier = new ClickVerifier(new KeyRing(new Key('a', Clicks::KEY)), required: ['b']);
        $uri = Clicks::signedByHand('/c?a=1&b=2&expires=' . (Clicks::NOW + 60));
        $valid = $verifier->verify($uri, Clicks::NOW);
        $missing = $verifier->verify(Clicks::signedByHand('/c?a=1&expires=9'), 1);
        $many = $verifier->verifyMany([$uri], Clicks::NOW);
        unset($verifier, $uri);
        self::assertSame(['a', '2'], [$valid->keyId(), $valid->signedParameters()['b']]);
        self::assertSame('b', $missing->parameter());
        self::assertSame([['a'], [Clicks::NOW + 60]], [$many->keyIds(), $many->expires()]);
    }

    public function testAForkedProcessGoesOnWithTheHandles(): void
    {
        $signer = new ClickSigner(Clicks::KEY);
        $template = new ClickTemplate($signer, '/c?a={a}');
        $verifier = new ClickVerifier(Clicks::KEY, maxLifetime: 100, replay: new ReplayGuard(10_000));
        $work = static function (int $who) use ($signer, $template, $verifier): bool {
            for ($number = 0; $number < 500; $number++) {
                $expected = Clicks::signedByHand("/c?a=$who-$number&expires=" . (Clicks::NOW + 60));
                $right = $signer->sign("/c?a=$who-$number", now: Clicks::NOW) === $expected
                    && $template->render(['a' => "$who-$number"], now: Clicks::NOW) === $expected
                    && $verifier->verify($expected, Clicks::NOW)->valid
                    && !$verifier->verify($expected, Clicks::NOW)->valid;
                if (!$right) {
                    return false;
                }
            }
            $many = \array_fill(0, 2_000, '/c?a=many');
            return \count($verifier->verifyMany($signer->signMany($many, threads: 2))->reasons()) === 2_000;
        };
        self::assertTrue($work(0));
        $children = [];
        for ($child = 1; $child <= 4; $child++) {
            $pid = \pcntl_fork();
            if ($pid === 0) {
                // Ends at once: nothing of PHPUnit may run in here.
                \posix_kill(\posix_getpid(), $work($child) ? \SIGUSR1 : \SIGKILL);
            }
            $children[] = $pid;
        }
        self::assertTrue($work(5));
        foreach ($children as $pid) {
            self::assertSame($pid, \pcntl_waitpid($pid, $status));
            self::assertSame(\SIGUSR1, \pcntl_wtermsig($status));
        }
    }
}
