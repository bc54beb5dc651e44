<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\Accept;
use Adseal\BodyForm;
use Adseal\InstallReason;
use Adseal\InstallSigner;
use Adseal\InstallVerifier;
use Adseal\Key;
use Adseal\PhpJsonError;
use Adseal\TokenEncoding;
use PHPUnit\Framework\TestCase;
use Psr\Clock\ClockInterface;

/** Verifying installs: a register, a body, and a verdict. */
final class InstallVerifierTest extends TestCase
{
    private InstallVerifier $verifier;

    protected function setUp(): void
    {
        $this->verifier = new InstallVerifier([Installs::API_KEY => Installs::SECRET]);
    }

    public function testItVerifiesWhatWasSigned(): void
    {
        $signer = new InstallSigner(Installs::API_KEY, Installs::SECRET);
        foreach ([Installs::SAMPLE, ['ua' => 'Mozilla/5.0'], '{"é": [1.0]}'] as $payload) {
            $signed = $signer->sign($payload);
            $verdict = $this->verifier->verifyRequest($signed->body, $signed->headers);
            $this->assertSame(
                [InstallReason::Valid, true, true, 'default', BodyForm::Raw, $signed->body, null, null],
                [
                    $verdict->reason,
                    $verdict->valid,
                    $verdict->accepted,
                    $verdict->keyId(),
                    $verdict->form(),
                    $verdict->body(),
                    $verdict->offset(),
                    $verdict->jsonError(),
                ]
            );
        }
    }

    public function testAChangedBodyIsAnotherOne(): void
    {
        $verdict = $this->verifier->verify('{"price":2}', Installs::API_KEY, Installs::token('{"price":1}'));
        $this->assertSame([InstallReason::InvalidToken, false, false], [
            $verdict->reason,
            $verdict->valid,
            $verdict->accepted,
        ]);
        $this->assertSame([null, null, null], [$verdict->keyId(), $verdict->form(), $verdict->body()]);
    }

    public function testTheMatchedBytesAreTold(): void
    {
        $sent = '{"price":999,"price":1}';
        $token = Installs::token('{"price":1}');
        $raw = $this->verifier->verify($sent, Installs::API_KEY, $token);
        $this->assertSame(InstallReason::InvalidToken, $raw->reason);
        $object = $this->verifier->verify($sent, Installs::API_KEY, $token, Accept::Php);
        $this->assertSame([BodyForm::PhpObject, '{"price":1}'], [$object->form(), $object->body()]);
        $token = Installs::token('{"a":[]}');
        $assoc = $this->verifier->verify('{"a":{}}', Installs::API_KEY, $token, Accept::Php);
        $this->assertSame([BodyForm::PhpAssoc, '{"a":[]}'], [$assoc->form(), $assoc->body()]);
        // A verdict keeps what it told, whatever is verified after it.
        $this->assertSame(['default', '{"price":1}'], [$object->keyId(), $object->body()]);
    }

    public function testJsonThatIsNoneTellsPhpsError(): void
    {
        $verdict = $this->verifier->verify('[1}', Installs::API_KEY, Installs::token('x'), Accept::Php);
        $this->assertSame([InstallReason::InvalidJson, 2], [$verdict->reason, $verdict->offset()]);
        $error = new PhpJsonError(2, 'State mismatch (invalid or malformed JSON)', 2);
        $this->assertEquals($error, $verdict->jsonError());
        $valid = $this->verifier->verify('[1}', Installs::API_KEY, Installs::token('[1}'), Accept::Php);
        $this->assertSame([true, null], [$valid->valid, $valid->jsonError()]);
    }

    public function testReportOnlyAcceptsAndTells(): void
    {
        $verifier = new InstallVerifier([Installs::API_KEY => Installs::SECRET], reportOnly: true);
        $verdict = $verifier->verify('x', Installs::API_KEY, null);
        $this->assertSame([InstallReason::MissingToken, false, true], [
            $verdict->reason,
            $verdict->valid,
            $verdict->accepted,
        ]);
        $this->assertTrue($verifier->verify('x', Installs::API_KEY, Installs::token('x'))->valid);
        $this->assertTrue($verifier->verify('[', Installs::API_KEY, Installs::token('x'), Accept::Php)->accepted);
    }

    public function testLongBodiesAreRefused(): void
    {
        $verifier = new InstallVerifier([Installs::API_KEY => Installs::SECRET], maxBody: 2);
        $this->assertTrue($verifier->verify('x', Installs::API_KEY, Installs::token('x'))->valid);
        foreach (Accept::cases() as $accept) {
            $verdict = $verifier->verify('xx', Installs::API_KEY, Installs::token('xx'), $accept);
            $this->assertSame(InstallReason::BodyTooLarge, $verdict->reason);
        }
    }

    public function testBase64(): void
    {
        $verifier = new InstallVerifier([Installs::API_KEY => Installs::SECRET], TokenEncoding::Base64);
        $token = Installs::token('x', encoding: 'base64');
        $this->assertTrue($verifier->verify('x', Installs::API_KEY, $token)->valid);
        $hex = $verifier->verify('x', Installs::API_KEY, Installs::token('x'));
        $this->assertSame(InstallReason::MalformedToken, $hex->reason);
    }

    public function testNothingIsKnownWithoutApiKeys(): void
    {
        $verdict = (new InstallVerifier([]))->verify('x', Installs::API_KEY, Installs::token('x'));
        $this->assertSame(InstallReason::UnknownApiKey, $verdict->reason);
    }

    /** @return iterable<string, array{mixed, array<string, ?string>}> */
    public static function registers(): iterable
    {
        yield 'one' => ['secret', ['secret' => 'default', 'other' => null]];
        yield 'one of any bytes' => ["\xff\0", ["\xff\0" => 'default', "\xff" => null]];
        yield 'a key' => [new Key('2026', 'secret'), ['secret' => '2026']];
        yield 'a list of one' => [['secret'], ['secret' => '1']];
        yield 'a list' => [
            ['first', new Key('second', '2nd'), 'third'],
            ['first' => '1', '2nd' => 'second', 'third' => '3', '4th' => null],
        ];
        $sixteen = \array_map(static fn (int $number): string => "secret of $number", \range(1, 16));
        yield 'sixteen' => [$sixteen, ['secret of 1' => '1', 'secret of 16' => '16', 'secret of 17' => null]];
    }

    /**
     * @dataProvider registers
     * @param array<string, ?string> $ids by the secret with which a body is signed
     */
    public function testSecretsHaveIds(mixed $secrets, array $ids): void
    {
        foreach ([['another' => 'of another'], ['another' => ['of another', 'and one more']], []] as $others) {
            $verifier = new InstallVerifier($others + [Installs::API_KEY => $secrets]);
            foreach ($ids as $secret => $id) {
                $verdict = $verifier->verify('x', Installs::API_KEY, Installs::token('x', secret: (string) $secret));
                $this->assertSame($id, $verdict->keyId());
            }
        }
    }

    public function testAnApiKeyOfDigitsIsAStringToo(): void
    {
        $verifier = new InstallVerifier(['12345' => 'secret', '-7' => ['a', 'b']]);
        $this->assertTrue($verifier->verify('x', '12345', Installs::token('x', '12345', 'secret'))->valid);
        $this->assertSame('2', $verifier->verify('x', '-7', Installs::token('x', '-7', 'b'))->keyId());
    }

    public function testSecretsHaveTimes(): void
    {
        $now = Installs::NOW;
        $verifier = new InstallVerifier([Installs::API_KEY => [
            new Key('old', 'secret of old', notAfter: $now),
            new Key('new', 'secret of new', notBefore: $now, notAfter: $now + 10),
        ]]);
        $at = static function (string $secret, int $now) use ($verifier): array {
            $verdict = $verifier->verify('x', Installs::API_KEY, Installs::token('x', secret: $secret), now: $now);
            return [$verdict->reason, $verdict->keyId()];
        };
        $this->assertSame([InstallReason::Valid, 'old'], $at('secret of old', $now - 1));
        $this->assertSame([InstallReason::InvalidToken, null], $at('secret of old', $now));
        $this->assertSame([InstallReason::Valid, 'new'], $at('secret of new', $now));
        $this->assertSame([InstallReason::NoActiveKey, null], $at('secret of new', $now + 10));
    }

    public function testTheClockIsAskedForTheTime(): void
    {
        $clock = new class () implements ClockInterface {
            public int $seconds = Installs::NOW;

            public function now(): \DateTimeImmutable
            {
                return new \DateTimeImmutable("@$this->seconds");
            }
        };
        $secrets = [Installs::API_KEY => new Key('k', Installs::SECRET, notAfter: Installs::NOW + 1)];
        $verifier = new InstallVerifier($secrets, clock: $clock);
        $headers = ['Kochava-Api-Key' => Installs::API_KEY, 'Kochava-Auth-Token' => Installs::token('x')];
        $this->assertTrue($verifier->verifyRequest('x', $headers)->valid);
        $clock->seconds++;
        $this->assertSame(InstallReason::NoActiveKey, $verifier->verifyRequest('x', $headers)->reason);
        $this->assertTrue($verifier->verifyRequest('x', $headers, now: Installs::NOW)->valid);
        // The clock of this machine is far behind 2023.
        $this->assertSame(
            InstallReason::NoActiveKey,
            (new InstallVerifier($secrets))->verifyRequest('x', $headers)->reason
        );
        $clock->seconds *= 1_000;
        $this->expectException(\ValueError::class);
        $this->expectExceptionMessage('adseal: $clock: 1700000001000: that looks like milliseconds');
        $verifier->verifyRequest('x', $headers);
    }

    public function testVerdictsOutliveTheVerifier(): void
    {
        $verifier = new InstallVerifier([Installs::API_KEY => ['other', Installs::SECRET]]);
        $verdict = $verifier->verify('x', Installs::API_KEY, Installs::token('x'));
        unset($verifier);
        $this->assertSame(['2', 'x'], [$verdict->keyId(), $verdict->body()]);
    }

    public function testAVerdictIsToldWithoutTheBody(): void
    {
        $body = '{"idfa": "PRIVATE"}';
        $token = Installs::token('{"idfa":"PRIVATE"}');
        $verdict = $this->verifier->verify($body, Installs::API_KEY, $token, Accept::Php);
        $expected = '{"reason":"valid","accepted":true,"key_id":"default","form":"php_object","offset":null,'
            . '"json_error":null}';
        $this->assertSame($expected, \json_encode($verdict));
        $this->assertSame(\json_decode($expected, true), $verdict->__debugInfo());
        $failed = $this->verifier->verify('[', Installs::API_KEY, $token, Accept::Php);
        $this->assertSame('Syntax error', $failed->jsonSerialize()['json_error']);
    }
}
