<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\InstallReason;
use Adseal\InstallVerifier;
use PHPUnit\Framework\TestCase;

/** The headers of a request, in the shapes that PHP has, and what a client may send in them. */
final class InstallHeadersTest extends TestCase
{
    private const BODY = '{"action":"install"}';

    private InstallVerifier $verifier;
    private string $token;

    protected function setUp(): void
    {
        $this->verifier = new InstallVerifier([Installs::API_KEY => Installs::SECRET]);
        $this->token = Installs::token(self::BODY);
    }

    /**
     * @param iterable<mixed> $headers
     * @return array{InstallReason, ?int}
     */
    private function reason(iterable $headers): array
    {
        $verdict = $this->verifier->verifyRequest(self::BODY, $headers);
        return [$verdict->reason, $verdict->offset()];
    }

    public function testServerVariables(): void
    {
        $server = [
            'argv' => ['a'],
            'REQUEST_TIME' => 1,
            'REQUEST_TIME_FLOAT' => 1.5,
            'HTTP_KOCHAVA_AUTH_TOKEN' => $this->token,
            'HTTP_KOCHAVA_API_KEY' => Installs::API_KEY,
            'CONTENT_TYPE' => 'application/json',
        ];
        $this->assertSame([InstallReason::Valid, null], $this->reason($server));
        // PHP writes them like this alone.
        $this->assertSame([InstallReason::MissingToken, null], $this->reason(\array_change_key_case($server)));
        unset($server['HTTP_KOCHAVA_API_KEY']);
        $this->assertSame([InstallReason::UnknownApiKey, null], $this->reason($server));
        unset($server['HTTP_KOCHAVA_AUTH_TOKEN']);
        $this->assertSame([InstallReason::MissingToken, null], $this->reason($server));
    }

    public function testNullIsAHeaderThatIsNotThere(): void
    {
        $given = ['Kochava-Auth-Token' => $this->token, 'Kochava-Api-Key' => Installs::API_KEY];
        $missing = ['Kochava-Auth-Token' => null] + $given;
        $this->assertSame([InstallReason::MissingToken, null], $this->reason($missing));
        $this->assertSame([InstallReason::UnknownApiKey, null], $this->reason(['Kochava-Api-Key' => null] + $given));
        $this->assertSame([InstallReason::Valid, null], $this->reason($given + ['HTTP_KOCHAVA_AUTH_TOKEN' => null]));
    }

    public function testNamesInAnyCaseAndSpaceAroundValues(): void
    {
        foreach (['Kochava-Auth-Token', 'kochava-auth-token', 'KOCHAVA-AUTH-TOKEN', 'kOcHaVa-AuTh-ToKeN'] as $name) {
            $headers = [$name => " \t$this->token\t ", 'kochava-API-key' => ["\t" . Installs::API_KEY]];
            $this->assertSame([InstallReason::Valid, null], $this->reason($headers), $name);
        }
        $line = ['Kochava-Auth-Token' => "$this->token\n", 'Kochava-Api-Key' => Installs::API_KEY];
        $this->assertSame([InstallReason::MalformedToken, 64], $this->reason($line));
    }

    public function testWhatIsGivenTwiceIsRefused(): void
    {
        $once = ['Kochava-Auth-Token' => [$this->token], 'Kochava-Api-Key' => [Installs::API_KEY]];
        $token = ['Kochava-Auth-Token' => [$this->token, $this->token]] + $once;
        $apiKey = ['Kochava-Api-Key' => [Installs::API_KEY, Installs::API_KEY]] + $once;
        $this->assertSame([InstallReason::MalformedToken, null], $this->reason($token));
        $this->assertSame([InstallReason::MalformedToken, null], $this->reason($token + $apiKey));
        $this->assertSame([InstallReason::UnknownApiKey, null], $this->reason($apiKey));
        $cases = $once + ['kochava-auth-token' => $this->token];
        $this->assertSame([InstallReason::MalformedToken, null], $this->reason($cases));
        $server = $once + ['HTTP_KOCHAVA_API_KEY' => Installs::API_KEY];
        $this->assertSame([InstallReason::UnknownApiKey, null], $this->reason($server));
        // As servers join them.
        $joined = ['Kochava-Auth-Token' => "$this->token, $this->token"] + $once;
        $this->assertSame([InstallReason::MalformedToken, 64], $this->reason($joined));
    }

    public function testAnIteratorMayRepeatNames(): void
    {
        $headers = fn (int $tokens): iterable => (function () use ($tokens): iterable {
            yield 'Host' => 'example.com';
            for ($count = 0; $count < $tokens; $count++) {
                yield 'Kochava-Auth-Token' => $this->token;
            }
            yield 'Kochava-Api-Key' => Installs::API_KEY;
        })();
        $this->assertSame([InstallReason::MissingToken, null], $this->reason($headers(0)));
        $this->assertSame([InstallReason::Valid, null], $this->reason($headers(1)));
        $this->assertSame([InstallReason::MalformedToken, null], $this->reason($headers(2)));
        $object = new \ArrayIterator(['kochava-auth-token' => [], 'kochava-api-key' => [Installs::API_KEY]]);
        $this->assertSame([InstallReason::MissingToken, null], $this->reason($object));
    }

    public function testOtherHeadersMayHoldAnything(): void
    {
        $others = ['X-Other' => null, 'Date' => [new \stdClass()], 'kochava-auth-tokem' => 5, 123 => 'x', '' => 'x'];
        $known = ['Kochava-Auth-Token' => $this->token, 'Kochava-Api-Key' => Installs::API_KEY];
        $this->assertSame([InstallReason::Valid, null], $this->reason($others + $known));
        $this->assertSame([InstallReason::Valid, null], $this->reason((static function () use ($known): iterable {
            yield ['no', 'name'] => 'x';
            yield from $known;
        })()));
    }

    /** @return iterable<array{string}> */
    public static function oddValues(): iterable
    {
        yield from [["\xff"], ["\xed\xa0\x80"], ['é'], ["\0"], ["\u{1f600}"], ['zz'], [\str_repeat('0', 65)]];
    }

    /** @dataProvider oddValues */
    public function testWhatAClientSendsNeverThrows(string $value): void
    {
        $reason = static fn (?string $apiKey, ?string $token): InstallReason =>
            (new InstallVerifier([Installs::API_KEY => Installs::SECRET]))->verify(self::BODY, $apiKey, $token)->reason;
        $this->assertSame(InstallReason::MalformedToken, $reason(Installs::API_KEY, $value));
        $this->assertSame(InstallReason::UnknownApiKey, $reason($value, $this->token));
        $this->assertSame(InstallReason::UnknownApiKey, $reason(null, $this->token));
        $this->assertSame(InstallReason::MissingToken, $reason($value, ''));
        $headers = ['Kochava-Auth-Token' => $value, 'Kochava-Api-Key' => $value, $value => $value];
        $this->assertSame(InstallReason::MalformedToken, $this->reason($headers)[0]);
    }

    /** @return iterable<array{mixed, string}> */
    public static function otherTypes(): iterable
    {
        yield [5, 'not int'];
        yield [['x', null], 'not null'];
        yield [new \stdClass(), 'not stdClass'];
        yield [['x', 1], 'not int'];
        yield [[['x']], 'not array'];
    }

    /** @dataProvider otherTypes */
    public function testOtherTypesAreTold(mixed $value, string $sentence): void
    {
        $names = ['Kochava-Auth-Token' => 'kochava-auth-token', 'Kochava-Api-Key' => 'HTTP_KOCHAVA_API_KEY'];
        foreach ($names as $told => $name) {
            try {
                $this->reason([$name => $value]);
                $this->fail('it is not refused');
            } catch (\TypeError $error) {
                $expected = "adseal: \$headers, $told: a string or a list of strings is needed, $sentence";
                $this->assertSame($expected, $error->getMessage());
            }
        }
    }

    public function testWhatIteratingThrowsReachesTheCaller(): void
    {
        $this->expectExceptionMessage('the stream is gone');
        $this->reason((static function (): iterable {
            yield 'Host' => 'example.com';
            throw new \RuntimeException('the stream is gone');
        })());
    }
}
