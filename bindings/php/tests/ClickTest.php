<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\ClickFlag;
use Adseal\ClickReason;
use Adseal\ClickSigner;
use Adseal\ClickTemplate;
use Adseal\ClickVerifier;
use Adseal\Expires;
use Adseal\Key;
use Adseal\LintKind;
use Adseal\Names;
use Adseal\SigningException;
use Adseal\SigningReason;
use Adseal\UnfilledMacro;
use PHPUnit\Framework\TestCase;

/** Clicks: what a service needs beside the rules, which ClickVectorsTest holds. */
final class ClickTest extends TestCase
{
    private const PUBLISHED = '/v1/cpi/click?campaign_id=koconversionsdemo174ea19bc63928cdfaae33f79d77&network_id=2820'
        . '&site_id=test-site-id&creative_id=test-creative-id&device_id=TEST-ADID-VALUE&device_id_type=adid';

    public function testThePublishedExample(): void
    {
        $signed = (new ClickSigner('secret'))->sign(self::PUBLISHED, 12345, 12000);
        self::assertSame(
            self::PUBLISHED . '&expires=12345&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w',
            $signed
        );
        $verdict = (new ClickVerifier('secret'))->verify($signed, 12344);
        self::assertTrue($verdict->valid);
        self::assertSame('test-site-id', $verdict->signedParameters()['site_id']);
    }

    public function testNowIsTheClockOfThisMachine(): void
    {
        $before = \time();
        $signer = new ClickSigner(Clicks::KEY, lifetime: 30);
        $template = new ClickTemplate($signer, '/c?a={a}');
        $signed = [
            $signer->sign('/c?a=1'),
            $signer->signParts('/c', ['a' => 1]),
            ...$signer->signMany(['/c?a=1']),
            $template->render([]),
        ];
        $after = \time();
        foreach ($signed as $uri) {
            self::assertSame(1, \preg_match('/&expires=(\d+)&/', $uri, $found));
            self::assertGreaterThanOrEqual($before + 30, (int) $found[1]);
            self::assertLessThanOrEqual($after + 30, (int) $found[1]);
            self::assertTrue((new ClickVerifier(Clicks::KEY))->verify($uri)->valid);
        }
        self::assertCount(4, (new ClickVerifier(Clicks::KEY))->verifyMany($signed)->valid());
    }

    public function testLongUrisAreSignedToo(): void
    {
        $signer = new ClickSigner(Clicks::KEY);
        $value = \str_repeat('x', 60_000);
        $expected = Clicks::signedByHand("/c?a=$value&expires=" . (Clicks::NOW + 60));
        self::assertSame($expected, $signer->sign("/c?a=$value", now: Clicks::NOW));
        self::assertSame($expected, $signer->sign("/c?a=$value", Clicks::NOW + 60, Clicks::NOW));
        self::assertSame($expected, $signer->signParts('/c', ['a' => $value], now: Clicks::NOW));
        self::assertSame([$expected], $signer->signMany(["/c?a=$value"], now: Clicks::NOW));
        $template = new ClickTemplate($signer, '/c?a={a}');
        self::assertSame($expected, $template->render(['a' => $value], now: Clicks::NOW));
        // The room that they took is used again.
        $short = Clicks::signedByHand('/c?a=1&expires=' . (Clicks::NOW + 60));
        self::assertSame($short, $signer->sign('/c?a=1', Clicks::NOW + 60, Clicks::NOW));
        self::assertSame($short, $template->render(['a' => 1], now: Clicks::NOW));
    }

    public function testWhatASignerReturnsIsNotChangedByTheNextCall(): void
    {
        $signer = new ClickSigner(Clicks::KEY);
        $first = $signer->sign('/c?a=1', now: Clicks::NOW);
        $explicit = $signer->sign('/c?a=1', 5, Clicks::NOW);
        $signer->sign('/c?a=2', now: Clicks::NOW);
        $signer->sign('/c?a=2', 6, Clicks::NOW);
        self::assertSame(Clicks::signedByHand('/c?a=1&expires=' . (Clicks::NOW + 60)), $first);
        self::assertSame(Clicks::signedByHand('/c?a=1&expires=5'), $explicit);
    }

    public function testPartsAreEncoded(): void
    {
        $signer = new ClickSigner(Clicks::KEY);
        $expires = Clicks::NOW + 60;
        $parts = ['site' => 'news & more', 'id' => 42, 'none' => null, 7 => '', "\u{e9}" => "\xff", 'less' => -1];
        self::assertSame(
            Clicks::signedByHand("/c?site=news%20%26%20more&id=42&none=null&7=&%C3%A9=%FF&less=-1&expires=$expires"),
            $signer->signParts('/c', $parts, now: Clicks::NOW)
        );
        $pairs = (static function (): \Generator {
            yield 'b' => '1';
            yield 'a' => '2';
        })();
        self::assertSame(
            'https://host' . Clicks::signedByHand("/c?b=1&a=2&expires=$expires"),
            $signer->signParts('https://host/c', $pairs, now: Clicks::NOW)
        );
        self::assertSame(
            Clicks::signedByHand('/c?expires=5'),
            $signer->signParts('/c', ['expires' => 5], Expires::Existing, Clicks::NOW)
        );
    }

    public function testAsManyPartsAsThereAre(): void
    {
        $signer = new ClickSigner(Clicks::KEY);
        $template = new ClickTemplate($signer, '/c?' . \implode('&', \array_map(
            static fn (int $number): string => "n$number={v$number}",
            \range(1, 40)
        )));
        for ($count = 1; $count <= 40; $count++) {
            $parts = [];
            for ($number = 1; $number <= $count; $number++) {
                $parts["n$number"] = \str_repeat('v', $number);
            }
            $query = \http_build_query($parts);
            self::assertSame(Clicks::signedByHand("/c?$query&expires=9"), $signer->signParts('/c', $parts, 9, 1));
        }
        $values = \array_combine(\array_map(static fn (int $number) => "v$number", \range(1, 40)), $parts);
        self::assertSame(Clicks::signedByHand("/c?$query&expires=9"), $template->render($values, 9, 1));
    }

    public function testAMessageShowsAnyBytes(): void
    {
        $this->expectException(SigningException::class);
        $this->expectExceptionMessage(', at byte 8, parameter "a\"\\\\\377\n"');
        (new ClickSigner(Clicks::KEY))->sign("/c?b=1&a\"\\\xff\n=2");
    }

    public function testUnfilledMacros(): void
    {
        $refused = self::refusal(static fn () => (new ClickSigner(Clicks::KEY))->sign('/c?a={site}'));
        $sentence = '/^unfilled_macro: .*, at byte 5, parameter "a"$/';
        self::assertMatchesRegularExpression($sentence, $refused->getMessage());
        self::assertSame(
            [SigningReason::UnfilledMacro, 5, 'a', null, null, null],
            [
                $refused->reason,
                $refused->offset,
                $refused->parameter,
                $refused->lint,
                $refused->cause,
                $refused->row,
            ]
        );
        $nulls = new ClickSigner(Clicks::KEY, unfilled: UnfilledMacro::Null);
        self::assertSame(
            Clicks::signedByHand('/c?a=null&expires=' . (Clicks::NOW + 60)),
            $nulls->sign('/c?a={site}', now: Clicks::NOW)
        );
    }

    public function testStrictRefusesWhatLintFinds(): void
    {
        $lints = (new ClickSigner(Clicks::KEY))->lint('/c?a=x:y&b=1&c=2');
        self::assertCount(1, $lints);
        self::assertSame(
            [LintKind::ReservedCharacter, 6, 'a'],
            [$lints[0]->kind, $lints[0]->offset, $lints[0]->parameter]
        );
        self::assertStringContainsString('percent-encode', $lints[0]->message);
        $strict = new ClickSigner(Clicks::KEY, strict: true);
        $refused = self::refusal(static fn () => $strict->sign('/c?a=x:y&b=1&c=2'));
        self::assertStringStartsWith(
            'strict_lint: strict mode refuses reserved_character: ',
            $refused->getMessage()
        );
        self::assertSame(LintKind::ReservedCharacter, $refused->lint);
        // More of them than there is room for at first.
        $many = \implode('&', \array_map(static fn (int $n): string => "n$n=:", \range(1, 200)));
        self::assertCount(200, (new ClickSigner(Clicks::KEY))->lint("/c?$many"));
        self::assertSame([], (new ClickSigner(Clicks::KEY))->lint('/c?a=1&b=2&c=3'));
    }

    public function testNoKeyMaySign(): void
    {
        $signer = new ClickSigner(new Key('later', Clicks::KEY, notBefore: Clicks::NOW + 100));
        $calls = [
            static fn () => $signer->sign('/c?a=1', now: Clicks::NOW),
            static fn () => $signer->sign('/c?a=1', Clicks::NOW + 200, Clicks::NOW),
            static fn () => $signer->signature('m', Clicks::NOW),
            static fn () => $signer->signParts('/c', [], now: Clicks::NOW),
        ];
        foreach ($calls as $call) {
            $refused = self::refusal($call);
            self::assertSame([SigningReason::NoSigningKey, null], [$refused->reason, $refused->offset]);
            self::assertStringStartsWith('no_signing_key: ', $refused->getMessage());
        }
    }

    public function testTemplates(): void
    {
        $text = 'https://control.kochava.com/v1/cpi/click?n=2820&s={site}&c={x}-{y}';
        $template = new ClickTemplate(new ClickSigner(Clicks::KEY), $text);
        self::assertSame(['site', 'x', 'y'], $template->macros);
        $expires = Clicks::NOW + 60;
        self::assertSame(
            'https://control.kochava.com'
                . Clicks::signedByHand("/v1/cpi/click?n=2820&s=a%20b&c=1-%FE&expires=$expires"),
            $template->render(['y' => "\xfe", 'x' => 1, 'site' => 'a b'], now: Clicks::NOW)
        );
        self::assertSame(
            'https://control.kochava.com' . Clicks::signedByHand('/v1/cpi/click?n=2820&s=null&c=null&expires=9'),
            $template->render(['x' => '1', 'site' => null], 9, Clicks::NOW)
        );
        $refused = self::refusal(static fn () => $template->render(['sit' => '1']));
        self::assertSame([SigningReason::UnknownMacro, 'sit'], [$refused->reason, $refused->parameter]);
        self::assertMatchesRegularExpression('/^unknown_macro: .*, parameter "sit"$/', $refused->getMessage());
        $refused = self::refusal(static fn () => $template->render(['1']));
        self::assertSame([SigningReason::UnknownMacro, '0'], [$refused->reason, $refused->parameter]);
        $refused = self::refusal(static fn () => $template->render(['site' => '${SITE}', 'x' => '1', 'y' => '2']));
        self::assertSame(
            [SigningReason::UnfilledMacro, 's', 0],
            [$refused->reason, $refused->parameter, $refused->offset]
        );
        $signer = new ClickSigner(Clicks::KEY);
        $refused = self::refusal(static fn () => new ClickTemplate($signer, '/c?a={b'));
        self::assertSame(
            [SigningReason::MalformedTemplate, 5, 'a'],
            [$refused->reason, $refused->offset, $refused->parameter]
        );
    }

    public function testATemplateKeepsTheSettingsOfItsSigner(): void
    {
        $signer = new ClickSigner(Clicks::KEY, lifetime: 7, unfilled: UnfilledMacro::Null);
        $template = new ClickTemplate($signer, '/c?a={a}&b=1');
        self::assertSame(
            Clicks::signedByHand('/c?a=null&b=1&expires=' . (Clicks::NOW + 7)),
            $template->render(['a' => '{never}'], now: Clicks::NOW)
        );
        $existing = new ClickTemplate($signer, '/c?expires={e}');
        self::assertSame(
            Clicks::signedByHand('/c?expires=12'),
            $existing->render(['e' => 12], Expires::Existing, Clicks::NOW)
        );
    }

    public function testSignedParametersAreThoseThatAreSigned(): void
    {
        $message = '/c?b=1&a=x%20y+z&%C3%A9=%FF&5=five&a=second&expires=' . (Clicks::NOW + 60);
        $verifier = new ClickVerifier(Clicks::KEY, reportOnly: true);
        $verdict = $verifier->verify(Clicks::signedByHand($message) . '&evil=1', Clicks::NOW);
        self::assertSame(ClickReason::DuplicateParameter, $verdict->reason);
        $message = \str_replace('&a=second', '', $message);
        $verdict = $verifier->verify(Clicks::signedByHand($message) . '&evil=1', Clicks::NOW);
        $expected = ['b' => '1', 'a' => 'x y z', "\u{e9}" => "\xff", 5 => 'five', 'expires' => '1700000060'];
        self::assertSame($expected, $verdict->signedParameters());
    }

    public function testNothingIsReadFromWhatNobodySigned(): void
    {
        $forged = '/c?a=1&expires=9&signature=' . \str_repeat('A', 43);
        $verdict = (new ClickVerifier(Clicks::KEY))->verify($forged, 1);
        self::assertSame(ClickReason::InvalidSignature, $verdict->reason);
        self::assertSame(
            [[], null, false, false],
            [$verdict->signedParameters(), $verdict->keyId(), $verdict->valid, $verdict->accepted]
        );
    }

    public function testNamesThatAreSignedOnly(): void
    {
        $sensitive = ClickVerifier::SENSITIVE_NAMES;
        $click = Clicks::signedByHand('/c?a=1&expires=' . (Clicks::NOW + 60));
        $lists = [
            'all, and another' => [[...$sensitive, 'mine'], 'unsigned_parameter', 'unsigned_parameter'],
            'all, in another order' => [\array_reverse($sensitive), 'unsigned_parameter', 'valid'],
            'all but one' => [\array_diff([...$sensitive, 'mine'], ['url']), 'valid', 'unsigned_parameter'],
            'another' => [['mine'], 'valid', 'unsigned_parameter'],
            'none' => [[], 'valid', 'valid'],
        ];
        foreach ($lists as $name => [$names, $url, $mine]) {
            $verifier = new ClickVerifier(Clicks::KEY, signedOnly: $names);
            self::assertSame([$url, $mine, 'valid'], [
                $verifier->verify("$click&url=x", Clicks::NOW)->reason->value,
                $verifier->verify("$click&mine=x", Clicks::NOW)->reason->value,
                $verifier->verify("$click&other=x", Clicks::NOW)->reason->value,
            ], $name);
        }
    }

    public function testReportOnlyAcceptsAndTellsWhyNot(): void
    {
        $watching = new ClickVerifier(Clicks::KEY, reportOnly: true);
        $verdict = $watching->verify('/c?a=1', Clicks::NOW);
        self::assertSame(
            [false, true, ClickReason::MissingSignature],
            [$verdict->valid, $verdict->accepted, $verdict->reason]
        );
    }

    public function testAVerdictForLogs(): void
    {
        $uri = Clicks::signedByHand('/c?site_id=1&expires=' . (Clicks::NOW + 60)) . '&site.id=2;';
        $verdict = (new ClickVerifier(Clicks::KEY))->verify($uri, Clicks::NOW);
        $log = \json_encode($verdict);
        self::assertSame(
            '{"reason":"duplicate_parameter","accepted":false,"key_id":null,"expires":null,'
                . '"flags":["semicolon_in_tail"],"offset":' . (\strlen($uri) - 10) . ',"parameter":"site.id"}',
            $log
        );
        // What was signed, and the signature, are nobody's business.
        self::assertStringNotContainsString('site_id', \print_r($verdict, true));
    }

    public function testALogTellsWhateverBytesAClickHas(): void
    {
        $verifier = new ClickVerifier(Clicks::KEY);
        $verdict = $verifier->verify(Clicks::signedByHand("/c?a=1&\xff\"=1&\xff\"=2"), Clicks::NOW);
        self::assertSame("\xff\"", $verdict->parameter());
        self::assertSame('\377\"', \json_decode(\json_encode($verdict, \JSON_THROW_ON_ERROR))->parameter);
    }

    public function testFlags(): void
    {
        $uri = Clicks::signedByHand('/c?a=|&expires=1700000060000') . '&b=1;c';
        $verdict = (new ClickVerifier(Clicks::KEY))->verify($uri, Clicks::NOW);
        self::assertSame(ClickFlag::cases(), $verdict->flags());
        $labels = \array_map(static fn (ClickFlag $flag): string => $flag->label(), ClickFlag::cases());
        self::assertSame(['not_rfc3986', 'expires_in_milliseconds', 'semicolon_in_tail'], $labels);
        self::assertSame([1_700_000_060_000, 1], [$verdict->expires(), $verdict->unsignedParameters()]);
    }

    public function testAnyBytesGetAVerdict(): void
    {
        $verifier = new ClickVerifier(Clicks::KEY);
        $uris = ['', "\0", "/c?\xff=1&signature=x", \str_repeat('/', 100_000), '/c?' . \str_repeat('&', 70_000), "\n"];
        foreach ($uris as $uri) {
            self::assertFalse($verifier->verify($uri, Clicks::NOW)->valid);
        }
    }

    public function testVerdictsStayWhatTheyAre(): void
    {
        $verifier = new ClickVerifier(Clicks::KEY);
        $good = $verifier->verify(Clicks::signedByHand('/c?a=1&expires=' . (Clicks::NOW + 60)), Clicks::NOW);
        $bad = $verifier->verify('/c?a=1&a=2&signature=' . \str_repeat('A', 43), Clicks::NOW);
        $last = $verifier->verify('', Clicks::NOW);
        self::assertSame([true, 'default', Clicks::NOW + 60], [$good->valid, $good->keyId(), $good->expires()]);
        self::assertSame([ClickReason::DuplicateParameter, 7, 'a'], [$bad->reason, $bad->offset(), $bad->parameter()]);
        self::assertSame([ClickReason::MalformedUri, 0], [$last->reason, $last->offset()]);
    }

    public function testAMissingNameIsToldThoughItStandsNowhere(): void
    {
        $verifier = new ClickVerifier(Clicks::KEY, required: ["caf\xe9", 'b']);
        $verdict = $verifier->verify(Clicks::signedByHand('/c?a=1&expires=9'), 1);
        self::assertSame(
            [ClickReason::MissingParameter, "caf\xe9", null],
            [$verdict->reason, $verdict->parameter(), $verdict->offset()]
        );
    }

    public function testNamesThatCollide(): void
    {
        self::assertTrue(Names::collide('site_id', 'site.id'));
        self::assertTrue(Names::collide("a\0b", 'a'));
        self::assertFalse(Names::collide('a', 'A'));
        self::assertTrue(Names::collide('', ''));
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
