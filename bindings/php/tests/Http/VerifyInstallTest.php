<?php

declare(strict_types=1);

namespace Adseal\Tests\Http;

use Adseal\Accept;
use Adseal\BodyForm;
use Adseal\Http\VerifyInstall;
use Adseal\InstallVerdict;
use Adseal\InstallVerifier;
use Adseal\Key;
use Adseal\Tests\Installs;
use GuzzleHttp\Psr7\NoSeekStream;
use GuzzleHttp\Psr7\ServerRequest as GuzzleServerRequest;
use GuzzleHttp\Psr7\Utils;
use Monolog\Handler\TestHandler;
use Monolog\Logger;
use Nyholm\Psr7\Factory\Psr17Factory;
use Nyholm\Psr7\ServerRequest as NyholmServerRequest;
use PHPUnit\Framework\TestCase;
use Psr\Http\Message\ServerRequestInterface;

/** VerifyInstall, with the requests of two PSR-7 packages. */
final class VerifyInstallTest extends TestCase
{
    private const BODY = '{ "data": {"a": "/"} }';

    /** What PHP makes of it. */
    private const AS_PHP = '{"data":{"a":"\/"}}';

    private RecordingHandler $handler;

    protected function setUp(): void
    {
        $this->handler = new RecordingHandler();
    }

    /** @return iterable<string, array{class-string<ServerRequestInterface>}> */
    public static function packages(): iterable
    {
        yield 'guzzle' => [GuzzleServerRequest::class];
        yield 'nyholm' => [NyholmServerRequest::class];
    }

    /**
     * @dataProvider packages
     * @param class-string<ServerRequestInterface> $class
     */
    public function testAValidInstallComesThrough(string $class): void
    {
        $request = self::request(self::BODY, Installs::token(self::BODY), $class);
        $request->getBody()->read(5);
        $verdicts = [];
        $keep = static function (InstallVerdict $verdict) use (&$verdicts): void {
            $verdicts[] = $verdict;
        };
        self::assertSame(204, self::middleware(onVerdict: $keep)->process($request, $this->handler)->getStatusCode());
        $verdict = $this->handler->last->getAttribute('adseal.install');
        self::assertSame([$verdict], $verdicts);
        self::assertSame(BodyForm::Raw, $verdict->form());
        self::assertReads(self::BODY, $this->handler->last);
    }

    public function testTheHandlerReadsTheBytesThatTheTokenIsOf(): void
    {
        $request = self::request(self::BODY, Installs::token(self::AS_PHP))
            ->withHeader('Transfer-Encoding', 'chunked')->withParsedBody(['data' => 'of the server']);
        self::assertSame(403, self::middleware()->process($request, $this->handler)->getStatusCode());
        $accepted = self::middleware(accept: Accept::Php)->process($request, $this->handler);
        self::assertSame(204, $accepted->getStatusCode());
        self::assertReads(self::AS_PHP, $this->handler->last);
        self::assertSame((string) \strlen(self::AS_PHP), $this->handler->last->getHeaderLine('Content-Length'));
        self::assertFalse($this->handler->last->hasHeader('Transfer-Encoding'));
        self::assertNull($this->handler->last->getParsedBody());
    }

    public function testABodyThatCannotBeRewoundCanBeAfterwards(): void
    {
        $request = self::request('', Installs::token(self::BODY))
            ->withBody(new NoSeekStream(Utils::streamFor(self::BODY)));
        self::assertSame(204, self::middleware()->process($request, $this->handler)->getStatusCode());
        self::assertReads(self::BODY, $this->handler->last);
    }

    /** @return iterable<string, array{ServerRequestInterface, int, string}> */
    public static function rejections(): iterable
    {
        $valid = self::request(self::BODY, Installs::token(self::BODY));
        yield 'no token' => [$valid->withoutHeader('Kochava-Auth-Token'), 401, 'missing_token'];
        yield 'no API key' => [$valid->withoutHeader('Kochava-Api-Key'), 401, 'unknown_api_key'];
        yield 'malformed' => [$valid->withHeader('Kochava-Auth-Token', 'x'), 401, 'malformed_token'];
        $twice = $valid->withAddedHeader('Kochava-Auth-Token', Installs::token(self::BODY));
        yield 'twice' => [$twice, 401, 'malformed_token'];
        yield 'unknown' => [$valid->withHeader('Kochava-Api-Key', 'other'), 401, 'unknown_api_key'];
        yield 'another body' => [self::request('[2]', Installs::token(self::BODY)), 403, 'invalid_token'];
    }

    public function testAnApiKeyWithoutASecretThatIsActiveIsChallengedToo(): void
    {
        $old = new InstallVerifier([Installs::API_KEY => [new Key('old', Installs::SECRET, notAfter: 1_700_000_000)]]);
        $response = self::middleware($old)->process(self::request('1', Installs::token('1')), $this->handler);
        self::assertSame(401, $response->getStatusCode());
        self::assertStringContainsString('"reason":"no_active_key"', (string) $response->getBody());
    }

    /** @dataProvider rejections */
    public function testWhatIsNotValidIsAnsweredWithTheReason(
        ServerRequestInterface $request,
        int $status,
        string $reason,
    ): void {
        $log = new TestHandler();
        $response = self::middleware(logger: new Logger('test', [$log]))->process($request, $this->handler);
        self::assertNull($this->handler->last);
        self::assertSame($status, $response->getStatusCode());
        self::assertSame("{\"error\":\"install_rejected\",\"reason\":\"$reason\"}", (string) $response->getBody());
        $challenge = $status === 401 ? ['Kochava-Auth-Token'] : [];
        self::assertSame($challenge, $response->getHeader('WWW-Authenticate'));
        self::assertCount(1, $log->getRecords());
        [$record] = $log->getRecords();
        self::assertSame('NOTICE', $record['level_name']);
        self::assertSame($reason, $record['context']['reason']);
        foreach ([Installs::token(self::BODY), Installs::SECRET, Installs::API_KEY, 'data'] as $hidden) {
            self::assertStringNotContainsString($hidden, \print_r($record, true));
        }
    }

    public function testJsonThatPhpRefusesIsForbidden(): void
    {
        $request = self::request('{', Installs::token('['));
        $response = self::middleware(accept: Accept::Php)->process($request, $this->handler);
        self::assertSame(403, $response->getStatusCode());
        self::assertStringContainsString('"reason":"invalid_json"', (string) $response->getBody());
    }

    public function testAVerifierThatOnlyReportsLetsAllThrough(): void
    {
        $verifier = new InstallVerifier([Installs::API_KEY => Installs::SECRET], reportOnly: true);
        $request = self::request(self::BODY, Installs::token('[2]'));
        self::assertSame(204, self::middleware($verifier)->process($request, $this->handler)->getStatusCode());
        self::assertSame('invalid_token', $this->handler->last->getAttribute('adseal.install')->reason->value);
        self::assertReads(self::BODY, $this->handler->last);
    }

    public function testALargeBodyIsNotReadToItsEnd(): void
    {
        $log = new TestHandler();
        $verifier = new InstallVerifier([Installs::API_KEY => Installs::SECRET], reportOnly: true);
        $middleware = self::middleware($verifier, maxBody: 100_000, logger: new Logger('test', [$log]));
        $body = \str_repeat('x', 1_000_000);
        $declared = self::request($body, Installs::token($body))->withHeader('Content-Length', '1000000');
        $streamed = self::request($body, Installs::token($body))->withoutHeader('Content-Length');
        foreach ([[$declared, 0], [$streamed, 100_000]] as [$request, $read]) {
            $request->getBody()->rewind();
            $response = $middleware->process($request, $this->handler);
            self::assertSame(413, $response->getStatusCode());
            $expected = '{"error":"install_rejected","reason":"body_too_large"}';
            self::assertSame($expected, (string) $response->getBody());
            self::assertSame($read, $request->getBody()->tell());
        }
        self::assertNull($this->handler->last);
        $context = $log->getRecords()[1]['context'];
        self::assertSame(['reason' => 'body_too_large', 'accepted' => false], $context);
    }

    public function testALimitIsTheFirstLengthThatIsRefused(): void
    {
        $middleware = self::middleware(maxBody: 10);
        foreach ([9 => 204, 10 => 413, 11 => 413] as $length => $status) {
            $body = \str_repeat('1', $length);
            $response = $middleware->process(self::request($body, Installs::token($body)), $this->handler);
            self::assertSame($status, $response->getStatusCode());
        }
        // A length that no integer holds.
        $request = self::request('1', Installs::token('1'))->withHeader('Content-Length', \str_repeat('9', 30));
        self::assertSame(413, $middleware->process($request, $this->handler)->getStatusCode());
    }

    public function testTheLimitOfTheVerifierIsAnswered413Too(): void
    {
        $verifier = new InstallVerifier([Installs::API_KEY => Installs::SECRET], maxBody: 10);
        $body = '[1,2,3,4,5,6]';
        $response = self::middleware($verifier)->process(self::request($body, Installs::token($body)), $this->handler);
        self::assertSame(413, $response->getStatusCode());
    }

    public function testSafeMethodsAndOtherPathsComeThroughUnread(): void
    {
        foreach (['GET', 'HEAD', 'OPTIONS', 'TRACE'] as $method) {
            $request = self::request('', '')->withMethod($method);
            self::middleware()->process($request, $this->handler);
            self::assertSame($request, $this->handler->last);
        }
        $request = self::request(self::BODY, '');
        self::middleware(paths: '/other')->process($request, $this->handler);
        self::assertSame($request, $this->handler->last);
        foreach (['/track', '/track/json', static fn (string $path): bool => $path === '/track/json'] as $paths) {
            $response = self::middleware(paths: $paths)->process($request, $this->handler);
            self::assertSame(401, $response->getStatusCode());
        }
    }

    /**
     * @testWith ["X-Http-Method-Override"]
     *           ["X-HTTP-Method"]
     *           ["X-Method-Override"]
     */
    public function testAMethodThatARouterMayTakeForAnotherIsGuarded(string $header): void
    {
        $request = self::request(self::BODY, '')->withMethod('GET')->withHeader($header, 'POST');
        self::assertSame(401, self::middleware()->process($request, $this->handler)->getStatusCode());
        self::assertNull($this->handler->last);
    }

    public function testABodyThatStopsIsNotWaitedForForEver(): void
    {
        $request = self::request('', Installs::token(self::BODY))->withBody(StoppingStream::after(self::BODY));
        $this->expectException(\RuntimeException::class);
        $this->expectExceptionMessage('adseal: the body stops before its end');
        self::middleware()->process($request, $this->handler);
    }

    public function testTheLimitIsAtLeastOne(): void
    {
        $this->expectException(\ValueError::class);
        $this->expectExceptionMessage('adseal: $maxBody: 0: ');
        self::middleware(maxBody: 0);
    }

    private static function assertReads(string $body, ServerRequestInterface $request): void
    {
        $stream = $request->getBody();
        self::assertSame($body, $stream->getContents());
        $stream->rewind();
        self::assertSame($body, $stream->getContents());
    }

    /** @param class-string<ServerRequestInterface> $class */
    private static function request(
        string $body,
        string $token,
        string $class = NyholmServerRequest::class,
    ): ServerRequestInterface {
        $headers = [
            'Content-Length' => (string) \strlen($body),
            'Kochava-Api-Key' => Installs::API_KEY,
            'kochava-auth-token' => $token,
        ];
        return new $class('POST', 'https://example.com/track/json', $headers, $body);
    }

    private static function middleware(?InstallVerifier $verifier = null, mixed ...$options): VerifyInstall
    {
        $factory = new Psr17Factory();
        $verifier ??= new InstallVerifier([Installs::API_KEY => Installs::SECRET]);
        return new VerifyInstall($verifier, $factory, $factory, ...$options);
    }
}
