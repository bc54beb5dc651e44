<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\ClickSigner;
use Adseal\ClickTemplate;
use Adseal\ClickVerifier;
use PHPUnit\Framework\TestCase;
use Psr\Clock\ClockInterface;

/** A clock of the user's (PSR-20), and what is told where it is not asked. */
final class ClockTest extends TestCase
{
    /** One that goes on by a second whenever it is looked at. */
    private function clock(int $now): ClockInterface
    {
        return new class ($now) implements ClockInterface {
            public function __construct(public int $now)
            {
            }

            public function now(): \DateTimeImmutable
            {
                // Parts of a second are not rounded, and the zone does not matter.
                $moment = new \DateTimeImmutable('@' . $this->now++);
                return $moment->setTimezone(new \DateTimeZone('Asia/Kathmandu'))->modify('+999999 microseconds');
            }
        };
    }

    public function testASignerTakesItsTime(): void
    {
        $signer = new ClickSigner(Clicks::KEY, lifetime: 10, clock: $clock = $this->clock(100));
        self::assertSame(Clicks::signedByHand('/c?a=1&expires=110'), $signer->sign('/c?a=1'));
        self::assertSame(Clicks::signedByHand('/c?a=1&expires=111'), $signer->signParts('/c', ['a' => 1]));
        $same = Clicks::signedByHand('/c?a=1&expires=112');
        self::assertSame([$same, $same], $signer->signMany(['/c?a=1', '/c?a=1']));
        $template = new ClickTemplate($signer, '/c?a={a}');
        self::assertSame(Clicks::signedByHand('/c?a=1&expires=113'), $template->render(['a' => 1]));
        $signer->signature('m');
        $signer->sign('/c?a=1', 5);
        self::assertSame(106, $clock->now);
    }

    public function testAVerifierTakesItsTime(): void
    {
        $verifier = new ClickVerifier(Clicks::KEY, clock: $clock = $this->clock(8));
        $click = Clicks::signedByHand('/c?a=1&expires=10');
        $signature = Clicks::signature('m');
        self::assertSame('valid', $verifier->verify($click)->reason->value);
        self::assertSame(['valid' => 2], $verifier->verifyMany([$click, $click])->counts());
        self::assertSame('expired', $verifier->verify($click)->reason->value);
        self::assertSame(['expired' => 1], $verifier->verifyMany([$click])->counts());
        self::assertSame('valid', $verifier->checkSignature('m', $signature)->value);
        self::assertSame(13, $clock->now);
    }

    public function testItIsNotAskedWhereTheTimeIsGiven(): void
    {
        $clock = $this->clock(1);
        $signer = new ClickSigner(Clicks::KEY, clock: $clock);
        $verifier = new ClickVerifier(Clicks::KEY, clock: $clock);
        $click = $signer->sign('/c?a=1', now: 0);
        self::assertSame(Clicks::signedByHand('/c?a=1&expires=60'), $click);
        $signer->sign('/c?a=1', 5, 0);
        $signer->signParts('/c', ['a' => 1], now: 0);
        $signer->signMany(['/c?a=1'], now: 0);
        $signer->signMany(['/c?a=1'], now: [0]);
        $signer->signature('m', 0);
        (new ClickTemplate($signer, '/c?a={a}'))->render([], now: 0);
        self::assertTrue($verifier->verify($click, 0)->valid);
        $verifier->verifyMany([$click], 0);
        $verifier->verifyMany([$click], [0]);
        $verifier->checkSignature('m', 's', 0);
        self::assertSame(1, $clock->now);
    }

    public function testAClockMayUseWhatAsksIt(): void
    {
        $clock = new class implements ClockInterface {
            public ?ClickSigner $signer = null;
            public ?ClickTemplate $template = null;

            public function now(): \DateTimeImmutable
            {
                $this->signer->sign('/c?clock=1', now: 0);
                $this->signer->signParts('/c', ['clock' => 'of the user', 'b' => 2, 'c' => 3], now: 0);
                $this->template->render(['a' => 'clock', 'b' => null], now: 0);
                return new \DateTimeImmutable('@100');
            }
        };
        $clock->signer = $signer = new ClickSigner(Clicks::KEY, clock: $clock);
        $clock->template = $template = new ClickTemplate($signer, '/c?a={a}&b={b}');
        $expected = Clicks::signedByHand('/c?a=1&b=2&expires=160');
        self::assertSame($expected, $signer->sign('/c?a=1&b=2'));
        self::assertSame($expected, $signer->signParts('/c', ['a' => 1, 'b' => 2]));
        self::assertSame([$expected], $signer->signMany(['/c?a=1&b=2']));
        self::assertSame($expected, $template->render(['a' => 1, 'b' => 2]));
    }

    public function testAClockBeforeTheEpochIsRefused(): void
    {
        $signer = new ClickSigner(Clicks::KEY, clock: $this->clock(-60));
        $verifier = new ClickVerifier(Clicks::KEY, clock: $this->clock(-60));
        $calls = [
            static fn () => $signer->sign('/c?a=1'),
            static fn () => $signer->signParts('/c', []),
            static fn () => $signer->signMany(['/c?a=1']),
            static fn () => $verifier->verify('/c?a=1'),
            static fn () => $verifier->verifyMany(['/c?a=1']),
        ];
        foreach ($calls as $call) {
            try {
                $call();
                self::fail('taken');
            } catch (\ValueError $error) {
                self::assertStringContainsString('unix seconds are never negative', $error->getMessage());
            }
        }
    }

    public function testWithoutAClockTheInterfaceIsNotNeeded(): void
    {
        $script = 'namespace Adseal; spl_autoload_register(function ($class) {'
            . ' if (str_starts_with($class, "Adseal\\\\")) {'
            . ' require ' . \var_export(\dirname(__DIR__) . '/src/', true)
            . ' . str_replace("\\\\", "/", substr($class, 7)) . ".php"; } else { echo "asked for $class"; } });'
            . ' $signer = new ClickSigner("secret"); $template = new ClickTemplate($signer, "/c?a={a}");'
            . ' $verifier = new ClickVerifier("secret");'
            . ' echo (int) $verifier->verify($signer->sign("/c?a=1"))->valid,'
            . ' count($verifier->verifyMany([$template->render([])])->valid());';
        \exec(\PHP_BINARY . ' -d display_errors=1 -r ' . \escapeshellarg($script), $lines, $status);
        self::assertSame([['11'], 0], [$lines, $status]);
    }
}
