<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\Cause;
use Adseal\InstallSigner;
use Adseal\Note;
use Adseal\PhpJson;
use Adseal\PhpJsonException;
use Adseal\SigningException;
use Adseal\SigningReason;
use Adseal\TokenEncoding;
use PHPUnit\Framework\TestCase;

/** Signing installs: what PHP gives and gets, beside the shared vectors. */
final class InstallSignerTest extends TestCase
{
    private InstallSigner $signer;

    protected function setUp(): void
    {
        $this->signer = new InstallSigner(Installs::API_KEY, Installs::SECRET);
    }

    public function testTheDocumentedBody(): void
    {
        $signer = new InstallSigner('test-api-key', 'test-secret');
        $token = '0f3e7df8a2dd465a6ad7fcce5c112b566c8bd3b42f4fa9ac9491a2ec3b5d1f46';
        $signed = $signer->sign(Installs::SAMPLE);
        $this->assertSame([$token, $token], [$signer->token(Installs::SAMPLE), $signed->token]);
        $this->assertSame(['Kochava-Auth-Token' => $token, 'Kochava-Api-Key' => 'test-api-key'], $signed->headers);
        $this->assertSame([Installs::SAMPLE, []], [$signed->body, $signed->notes]);
    }

    public function testAnyBytesAreSignedAsTheyAre(): void
    {
        foreach (['', "\xff\0 no JSON", "\0", \str_repeat('x', 100_000)] as $body) {
            $signed = $this->signer->signRaw($body);
            $this->assertSame([$body, Installs::token($body)], [$signed->body, $signed->token]);
        }
    }

    public function testNotesTellWhatWasChanged(): void
    {
        $notes = $this->signer->sign('{"ua":"a/b/c","n":1.0, "m":2.50}')->notes;
        $this->assertEquals([
            new Note(Cause::SlashNotEscaped, 2, 8, 'a slash without a backslash; PHP writes \\/'),
            new Note(Cause::NonCanonicalNumber, 2, 18, 'a number that PHP writes otherwise'),
            new Note(Cause::InsignificantWhitespace, 1, 22, 'white space between tokens; PHP writes none'),
        ], $notes);
    }

    /** @return iterable<string, array{mixed}> */
    public static function payloads(): iterable
    {
        yield 'array' => [['ua' => 'Mozilla/5.0', 'é' => 1.5]];
        yield 'empty array' => [[]];
        yield 'empty member' => [['data' => [], 'x' => null]];
        yield 'list' => [[1, 'a', [true]]];
        yield 'digits that are no list' => [[1 => 'a', 2 => 'b']];
        yield 'object' => [(object) ['ua' => "a\u{1f600}", 'list' => [1, 2]]];
        yield 'object in array' => [['data' => (object) ['price' => 0.1 + 0.2]]];
        yield 'JsonSerializable' => [new class () implements \JsonSerializable {
            /** @return array<string, string> */
            public function jsonSerialize(): array
            {
                return ['event' => 'purchase/€'];
            }
        }];
        yield 'whole float' => [['price' => 10.0, 'large' => 1.0e25]];
    }

    /** @dataProvider payloads */
    public function testAnArrayIsWrittenByJsonEncode(mixed $payload): void
    {
        $json = \json_encode($payload, \JSON_THROW_ON_ERROR);
        $signed = $this->signer->sign($payload);
        $this->assertSame([$json, Installs::token($json), []], [$signed->body, $signed->token, $signed->notes]);
        // What both modes of PHP leave as it is.
        $this->assertSame([$json, $json], [PhpJson::canonicalize($json), PhpJson::canonicalize($json, true)]);
    }

    public function testDigitsOfFloatsDoNotDependOnPhpIni(): void
    {
        $payload = ['price' => 0.1, 'third' => 1 / 3, 'whole' => 3.0];
        $expected = $this->signer->sign($payload)->body;
        \ini_set('serialize_precision', '17');
        try {
            $signed = $this->signer->sign($payload);
        } finally {
            \ini_restore('serialize_precision');
        }
        $this->assertSame('{"price":0.1,"third":0.3333333333333333,"whole":3}', $expected);
        $this->assertSame($expected, $signed->body);
        $this->assertSame([Cause::NonCanonicalNumber], \array_column($signed->notes, 'cause'));
    }

    public function testNegativeZeroIsZero(): void
    {
        // json_encode() writes -0, which is an integer to every receiver.
        $this->assertSame('{"n":0}', $this->signer->sign(['n' => -0.0])->body);
    }

    /** @return iterable<string, array{mixed, Cause, int, string}> */
    public static function unstable(): iterable
    {
        yield 'empty object' => [['data' => new \stdClass()], Cause::EmptyObject, 8, '{"data":{}}'];
        yield 'list-like object' => [(object) ['0' => 1], Cause::ListLikeObject, 0, '{"0":1}'];
        yield 'duplicate key' => ['{"price":999,"price":1}', Cause::DuplicateKey, 13, '{"price":1}'];
        yield 'overflow' => ['{"n":9223372036854775808}', Cause::IntegerOverflow, 5, '{"n":9.223372036854776e+18}'];
        yield 'negative zero' => ['{"n":-0.0}', Cause::NegativeZero, 5, '{"n":-0}'];
    }

    /** @dataProvider unstable */
    public function testWhatCannotBeRightForEveryReceiverIsRefused(
        mixed $payload,
        Cause $cause,
        int $offset,
        string $body,
    ): void {
        try {
            $this->signer->sign($payload);
            $this->fail('it is not refused');
        } catch (SigningException $error) {
            $this->assertSame(
                [SigningReason::UnstableJson, $cause, $offset],
                [$error->reason, $error->cause, $error->offset]
            );
            $this->assertMatchesRegularExpression("/^unstable_json: .*, at byte $offset$/", $error->getMessage());
        }
        $this->assertSame($body, $this->signer->sign($payload, allowUnstable: true)->body);
    }

    public function testWhatIsNoJsonToPhpIsRefused(): void
    {
        try {
            $this->signer->sign('{"a":}');
            $this->fail('it is not refused');
        } catch (PhpJsonException $error) {
            $this->assertSame([4, 'Syntax error', 5], [$error->getCode(), $error->reason, $error->offset]);
            $this->assertSame('Syntax error, at byte 5', $error->getMessage());
        }
    }

    /** @return iterable<string, array{mixed, int}> */
    public static function unwritable(): iterable
    {
        $itself = new \stdClass();
        $itself->itself = $itself;
        yield 'no UTF-8' => [['a' => "\xff"], \JSON_ERROR_UTF8];
        yield 'NAN' => [['a' => \NAN], \JSON_ERROR_INF_OR_NAN];
        yield 'INF' => [['a' => [-\INF]], \JSON_ERROR_INF_OR_NAN];
        yield 'resource' => [['a' => \STDIN], \JSON_ERROR_UNSUPPORTED_TYPE];
        yield 'itself' => [$itself, \JSON_ERROR_RECURSION];
    }

    /** @dataProvider unwritable */
    public function testWhatJsonEncodeCannotWriteIsItsOwnException(mixed $payload, int $code): void
    {
        $this->expectException(\JsonException::class);
        $this->expectExceptionCode($code);
        $this->signer->sign($payload);
    }

    public function testLongBodiesAreRefused(): void
    {
        $signer = new InstallSigner(Installs::API_KEY, Installs::SECRET, maxBody: 10);
        $this->assertSame(Installs::token('123456789'), $signer->signRaw('123456789')->token);
        // What counts is the body that is sent.
        $this->assertSame('1', $signer->sign(\str_repeat(' ', 10) . '1')->body);
        $known = 'body_too_large: the body has 10 bytes, and 10 or more are refused';
        $calls = [
            [static fn () => $signer->token('1234567890'), $known],
            [static fn () => $signer->signRaw('1234567890'), $known],
            [static fn () => $signer->sign('1234567890'), $known],
            [static fn () => $signer->sign('"//////"'), 'body_too_large: the body to send has 10 bytes or more'],
        ];
        foreach ($calls as [$call, $sentence]) {
            try {
                $call();
                $this->fail('it is not refused');
            } catch (SigningException $error) {
                $this->assertSame([SigningReason::BodyTooLarge, null], [$error->reason, $error->offset]);
                $this->assertStringStartsWith($sentence, $error->getMessage());
            }
        }
    }

    public function testBase64(): void
    {
        $signer = new InstallSigner(Installs::API_KEY, Installs::SECRET, TokenEncoding::Base64);
        $expected = Installs::token('" "', encoding: 'base64');
        $this->assertSame(
            [$expected, $expected, $expected],
            [$signer->token('" "'), $signer->sign(' " "')->token, $signer->signRaw('" "')->token]
        );
    }

    public function testSignersDoNotShareAnything(): void
    {
        $other = new InstallSigner('other', 'other');
        $signed = $this->signer->sign(' [1]');
        $again = $other->sign(' [2]');
        $this->assertSame(['[1]', Installs::token('[1]')], [$signed->body, $signed->token]);
        $this->assertSame(['[2]', Installs::token('[2]', 'other', 'other')], [$again->body, $again->token]);
    }

    public function testAPayloadMaySignWhileItIsWritten(): void
    {
        $signer = $this->signer;
        $inner = new class ($signer) implements \JsonSerializable {
            public function __construct(private readonly InstallSigner $signer)
            {
            }

            public function jsonSerialize(): string
            {
                return $this->signer->sign('["a/b"]')->token;
            }
        };
        $token = Installs::token('["a\\/b"]');
        $this->assertSame("{\"inner\":\"$token\"}", $signer->sign(['inner' => $inner])->body);
    }
}
