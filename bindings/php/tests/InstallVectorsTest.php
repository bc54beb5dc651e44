<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\Accept;
use Adseal\InstallVerdict;
use Adseal\InstallVerifier;
use Adseal\Note;
use Adseal\PhpJsonException;
use Adseal\SigningException;
use PHPUnit\Framework\TestCase;

/** Install Authentication against the shared vectors: every case, every field that PHP shows. */
final class InstallVectorsTest extends TestCase
{
    private const TOKEN = 'kochava-auth-token';
    private const API_KEY = 'kochava-api-key';

    /** @return iterable<string, array{array<string, mixed>}> */
    public static function tokens(): iterable
    {
        return Vectors::cases('install_token', 'api_key secret encoding max_body body result error');
    }

    /**
     * @dataProvider tokens
     * @param array<string, mixed> $case
     */
    public function testToken(array $case): void
    {
        $body = Vectors::bytes($case['body']);
        if (isset($case['error'])) {
            $this->assertRefused($case['error'], static fn () => Installs::signer($case)->token($body));
            $this->assertRefused($case['error'], static fn () => Installs::signer($case)->signRaw($body));
            return;
        }
        $signer = Installs::signer($case);
        $this->assertSame($case['result']['token'], $signer->token($body));
        $signed = $signer->signRaw($body);
        $this->assertSame([$body, $case['result']['token'], []], [$signed->body, $signed->token, $signed->notes]);
        $this->assertSame($case['result']['headers'], self::pairs($signed->headers));
        [$apiKey, $secret] = [Vectors::bytes($case['api_key']), Vectors::bytes($case['secret'])];
        $this->assertSame(Installs::token($body, $apiKey, $secret, $case['encoding']), $signed->token);
    }

    /** @return iterable<string, array{array<string, mixed>}> */
    public static function payloads(): iterable
    {
        return Vectors::cases(
            'install_sign',
            'api_key secret encoding max_body json allow_unstable result error'
        );
    }

    /**
     * @dataProvider payloads
     * @param array<string, mixed> $case
     */
    public function testSign(array $case): void
    {
        $json = Vectors::bytes($case['json']);
        $sign = static fn () => Installs::signer($case)->sign($json, $case['allow_unstable']);
        if (isset($case['error'])) {
            $this->assertRefused($case['error'], $sign);
            return;
        }
        $signed = $sign();
        $body = Vectors::bytes($case['result']['body']);
        $this->assertSame([$body, $case['result']['token']], [$signed->body, $signed->token]);
        $this->assertSame($case['result']['headers'], self::pairs($signed->headers));
        $this->assertSame($case['result']['notes'], \array_map(static fn (Note $note): array => [
            'cause' => $note->cause->value,
            'count' => $note->count,
            'offset' => $note->offset,
        ], $signed->notes));
        [$apiKey, $secret] = [Vectors::bytes($case['api_key']), Vectors::bytes($case['secret'])];
        $this->assertSame(Installs::token($body, $apiKey, $secret, $case['encoding']), $signed->token);
    }

    /** @return iterable<string, array{array<string, mixed>}> */
    public static function registers(): iterable
    {
        return Vectors::cases('install_register', 'register error');
    }

    /**
     * @dataProvider registers
     * @param array<string, mixed> $case
     */
    public function testRegister(array $case): void
    {
        try {
            $verifier = new InstallVerifier(Installs::secrets($case));
        } catch (\ValueError $error) {
            $sentence = match (true) {
                $case['id'] === 'no-secret' => '$secrets, API key no. 1: one secret or more is needed',
                $case['id'] === '17-secrets' => 'secret no. 17: an API key has at most 16 secrets',
                $case['id'] === 'id-repeated' => 'secret no. 2: two secrets of the API key have the same id',
                \str_starts_with($case['id'], 'secret-twice') => 'secret no. 2: two secrets of the API key are equal',
                \str_starts_with($case['id'], 'api-key-') => 'API key no. 1, secret no. 1: the API key is not 1 to 256',
                // Whatever is wrong with a Key is told where it is made.
                \str_starts_with($case['id'], 'id-') => 'adseal: $id: 1 to 64 bytes of visible ASCII are needed',
                \str_starts_with($case['id'], 'window-') => 'not later than $notBefore',
                default => 'adseal: $key: the key is empty',
            };
            $this->assertStringContainsString($sentence, $error->getMessage());
            $this->assertNotNull($case['error']);
            return;
        }
        $this->assertNull($case['error']);
        $this->assertSame(\count($case['register']), $verifier->__debugInfo()['apiKeys']);
    }

    /** @return iterable<string, array{array<string, mixed>}> */
    public static function requests(): iterable
    {
        return Vectors::cases(
            'install_verify',
            'register encoding accept report_only max_body body headers now stages verdict'
        );
    }

    /**
     * @dataProvider requests
     * @param array<string, mixed> $case
     */
    public function testVerifyRequest(array $case): void
    {
        $body = Vectors::bytes($case['body']);
        $verifier = Installs::verifier($case);
        foreach (self::shapes(self::headers($case)) as $shape => $headers) {
            $accept = Accept::from($case['accept']);
            $verdict = $verifier->verifyRequest($body, $headers, $accept, $case['now']);
            $this->assertVerdict($case['verdict'], $verdict, $shape);
        }
    }

    /**
     * @dataProvider requests
     * @param array<string, mixed> $case
     */
    public function testVerify(array $case): void
    {
        $values = [self::TOKEN => [], self::API_KEY => []];
        foreach (self::headers($case) as [$name, $value]) {
            $values[\strtolower($name)][] = \trim($value, " \t");
        }
        if (\max(\array_map('count', $values)) > 1) {
            $this->assertContains($case['verdict']['name'], ['malformed_token', 'unknown_api_key']);
            return;
        }
        $verdict = Installs::verifier($case)->verify(
            Vectors::bytes($case['body']),
            $values[self::API_KEY][0] ?? null,
            $values[self::TOKEN][0] ?? null,
            Accept::from($case['accept']),
            $case['now']
        );
        $this->assertVerdict($case['verdict'], $verdict, 'by values');
    }

    /** @param array<string, mixed> $expected */
    private function assertVerdict(array $expected, InstallVerdict $verdict, string $shape): void
    {
        $body = $expected['body'] === null ? null : Vectors::bytes($expected['body']);
        $error = $verdict->jsonError();
        $this->assertSame($expected['name'], $verdict->reason->value, $shape);
        $this->assertSame($expected['name'] === 'valid', $verdict->valid, $shape);
        $this->assertSame($expected['accepted'], $verdict->accepted, $shape);
        $this->assertSame($expected['key_id'], $verdict->keyId(), $shape);
        $this->assertSame($expected['offset'], $verdict->offset(), $shape);
        $this->assertSame($expected['form'], $verdict->form()?->value, $shape);
        $this->assertSame($body, $verdict->body(), $shape);
        $told = $error === null ? null : ['code' => $error->code, 'offset' => $error->offset];
        $this->assertSame($expected['json_error'], $told, $shape);
    }

    /** @param array<string, mixed> $expected */
    private function assertRefused(array $expected, callable $call): void
    {
        try {
            $call();
        } catch (SigningException $error) {
            $this->assertSame($expected['name'], $error->reason->value);
            $this->assertSame($expected['offset'] ?? null, $error->offset);
            $this->assertSame($expected['cause'] ?? null, $error->cause?->value);
            return;
        } catch (PhpJsonException $error) {
            $this->assertSame([$expected['status'], $expected['offset']], [150 + $error->getCode(), $error->offset]);
            return;
        } catch (\ValueError $error) {
            $this->assertSame('invalid_key', $expected['name']);
            $this->assertMatchesRegularExpression('/API key is not|secret is empty/', $error->getMessage());
            return;
        }
        $this->fail("it is not refused: {$expected['name']}");
    }

    /**
     * @param array<string, mixed> $case
     * @return list<array{string, string}>
     */
    private static function headers(array $case): array
    {
        return \array_map(static fn (array $pair): array => [$pair[0], Vectors::bytes($pair[1])], $case['headers']);
    }

    /**
     * The headers in every shape that tells as much.
     *
     * @param list<array{string, string}> $pairs
     * @return array<string, iterable<mixed>>
     */
    private static function shapes(array $pairs): array
    {
        $lists = [];
        $insensitive = [];
        foreach ($pairs as [$name, $value]) {
            $lists[$name][] = $value;
            $insensitive[\strtolower($name)][] = $value;
        }
        $shapes = ['lists' => $lists, 'PSR-7' => $insensitive, 'pairs' => (static function () use ($pairs): iterable {
            foreach ($pairs as [$name, $value]) {
                yield $name => $value;
            }
        })()];
        if (\count($insensitive) === \count($pairs)) {
            $shapes['getallheaders'] = \array_column($pairs, 1, 0);
            foreach ($pairs as [$name, $value]) {
                $shapes['$_SERVER']['HTTP_' . \strtoupper(\strtr($name, '-', '_'))] = $value;
            }
        }
        return \array_filter($shapes, static fn (?iterable $shape): bool => $shape !== null);
    }

    /**
     * @param array<string, string> $headers
     * @return list<array{string, string}>
     */
    private static function pairs(array $headers): array
    {
        return \array_map(null, \array_keys($headers), \array_values($headers));
    }
}
