<?php

declare(strict_types=1);

namespace Adseal\Tests\Http;

use Adseal\ClickVerdict;
use Adseal\ClickVerifier;
use Adseal\ConfigurationException;
use Adseal\Http\VerifyClick;
use Adseal\ReplayOutcome;
use Adseal\ReplayStore;
use GuzzleHttp\Psr7\ServerRequest as GuzzleServerRequest;
use Monolog\Handler\TestHandler;
use Monolog\Logger;
use Nyholm\Psr7\Factory\Psr17Factory;
use Nyholm\Psr7\ServerRequest as NyholmServerRequest;
use Nyholm\Psr7\Uri;
use PHPUnit\Framework\TestCase;
use Psr\Http\Message\ServerRequestInterface;

/** VerifyClick, with the requests of two PSR-7 packages. */
final class VerifyClickTest extends TestCase
{
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
    public function testTheRawTargetIsVerified(string $class): void
    {
        // Both packages write these bytes in another way, and the signature is of what was sent.
        $target = HandSigned::click("/c?site_id=a|b[c]&x=%7e'", \time() + 60);
        $request = self::request($target, $class);
        self::assertNotSame($target, $request->getRequestTarget());
        $verdicts = [];
        $keep = static function (ClickVerdict $verdict) use (&$verdicts): void {
            $verdicts[] = $verdict;
        };
        $response = self::middleware(onVerdict: $keep)->process($request, $this->handler);
        self::assertSame(204, $response->getStatusCode());
        $verdict = $this->handler->last->getAttribute('adseal.click');
        self::assertSame([$verdict], $verdicts);
        self::assertSame('a|b[c]', $verdict->signedParameters()['site_id']);
    }

    public function testAnInvalidClickIsAnsweredWithTheReason(): void
    {
        $target = \str_replace('news', 'mine', HandSigned::click('/c?site_id=news', \time() + 60));
        $response = self::middleware()->process(self::request($target), $this->handler);
        self::assertNull($this->handler->last);
        self::assertSame(403, $response->getStatusCode());
        $body = '{"error":"click_rejected","reason":"invalid_signature"}';
        self::assertSame($body, (string) $response->getBody());
        self::assertSame('application/json', $response->getHeaderLine('Content-Type'));
        self::assertSame((string) \strlen($body), $response->getHeaderLine('Content-Length'));
        self::assertSame('no-store', $response->getHeaderLine('Cache-Control'));
        $head = self::middleware()->process(self::request($target)->withMethod('HEAD'), $this->handler);
        self::assertSame('', (string) $head->getBody());
        self::assertSame((string) \strlen($body), $head->getHeaderLine('Content-Length'));
    }

    public function testAFullStoreIsAnsweredWith503(): void
    {
        $store = new class implements ReplayStore {
            public function checkAndInsert(string $signature, int $keepUntil, int $now): ReplayOutcome
            {
                return ReplayOutcome::Full;
            }
        };
        $verifier = new ClickVerifier(HandSigned::KEY, maxLifetime: 300, replay: $store);
        $request = self::request(HandSigned::click('/c?x=1', \time() + 60));
        $response = self::middleware($verifier)->process($request, $this->handler);
        self::assertSame(503, $response->getStatusCode());
        self::assertStringContainsString('"reason":"replay_guard_full"', (string) $response->getBody());
    }

    public function testAVerifierThatOnlyReportsLetsAllThrough(): void
    {
        $log = new TestHandler();
        $verifier = new ClickVerifier(HandSigned::KEY, reportOnly: true);
        $middleware = self::middleware($verifier, logger: new Logger('test', [$log]));
        self::assertSame(204, $middleware->process(self::request('/c?x=1'), $this->handler)->getStatusCode());
        self::assertSame('missing_signature', $this->handler->last->getAttribute('adseal.click')->reason->value);
        self::assertTrue($log->getRecords()[0]['context']['accepted']);
    }

    public function testWhatIsNotValidIsLogged(): void
    {
        $log = new TestHandler();
        $verifier = new ClickVerifier(HandSigned::KEY, signedOnly: ['redirect']);
        $middleware = self::middleware($verifier, logger: new Logger('test', [$log]));
        $valid = HandSigned::click('/c?site_id=news', \time() + 60);
        $middleware->process(self::request($valid), $this->handler);
        self::assertSame([], $log->getRecords());
        $middleware->process(self::request("$valid&redirect=evil"), $this->handler);
        [$record] = $log->getRecords();
        self::assertSame('NOTICE', $record['level_name']);
        self::assertSame('adseal: the click is not valid: {reason}', $record['message']);
        self::assertSame('unsigned_parameter', $record['context']['reason']);
        self::assertSame('redirect', $record['context']['parameter']);
        self::assertSame(\strlen($valid) + 1, $record['context']['offset']);
        self::assertFalse($record['context']['accepted']);
        self::assertArrayHasKey('key_id', $record['context']);
        $signature = \substr($valid, -43);
        self::assertStringNotContainsString($signature, \print_r($record, true));
        self::assertStringNotContainsString(HandSigned::KEY, \print_r($record, true));
    }

    public function testALongNameIsNotLoggedInFull(): void
    {
        $log = new TestHandler();
        $middleware = self::middleware(logger: new Logger('test', [$log]));
        $name = \str_repeat('x', 5000);
        $middleware->process(self::request("/c?$name=1&$name=2&signature=" . \str_repeat('A', 43)), $this->handler);
        self::assertSame('duplicate_parameter', $log->getRecords()[0]['context']['reason']);
        self::assertSame(\str_repeat('x', 100), $log->getRecords()[0]['context']['parameter']);
    }

    /** @testWith [[]]
     *            [{"REQUEST_URI": ""}]
     *            [{"REQUEST_URI": null}]
     * @param array<string, mixed> $parameters
     */
    public function testTheTargetIsNeverRebuilt(array $parameters): void
    {
        $this->expectException(ConfigurationException::class);
        $this->expectExceptionMessage("REQUEST_URI");
        $url = 'https://example.com' . HandSigned::click('/c?x=1', \time() + 60);
        self::middleware()->process(new NyholmServerRequest('GET', $url, [], null, '1.1', $parameters), $this->handler);
    }

    public function testATargetMayNameTheServer(): void
    {
        $request = self::request('http://example.com' . HandSigned::click('/c?x=1', \time() + 60));
        self::assertSame(204, self::middleware()->process($request, $this->handler)->getStatusCode());
        self::assertTrue($this->handler->last->getAttribute('adseal.click')->valid);
    }

    /** @return iterable<string, array{string, int}> */
    public static function spellings(): iterable
    {
        $guarded = [
            '/click?x=1', '/click', '//click?x=1', '/click/?x=1', '/click/more?x=1', '/%63lick?x=1', '/click%2f?x=1',
            '/./click?x=1', '/a/../click?x=1', '/click/../a?x=1', '/%2e/click?x=1', '/click%0a?x=1',
            'http://example.com/click?x=1', 'HTTP://example.com//click', 'svn+ssh://example.com/click', '/click#?x=1',
        ];
        foreach ($guarded as $target) {
            yield $target => [$target, 403];
        }
        $open = [
            '/', '/clicks?x=1', '/a/click?x=1', '/a?x=/click',
            'http://example.com/?x=/click', 'http://example.com?/click',
        ];
        foreach ($open as $target) {
            yield $target => [$target, 204];
        }
    }

    /** @dataProvider spellings */
    public function testAnotherSpellingDoesNotGetAroundTheGuard(string $target, int $status): void
    {
        foreach (['/click', ['/other', '/click/'], static fn (string $path): bool => $path === '/click'] as $paths) {
            $isBelow = \str_contains($target, 'more') || \str_starts_with($target, '/click/../');
            if ($paths instanceof \Closure && $isBelow) {
                continue;
            }
            $middleware = self::middleware(paths: $paths);
            self::assertSame($status, $middleware->process(self::request($target), $this->handler)->getStatusCode());
            // The server, or a middleware before, may have written the path anew.
            $rewritten = self::request($target)->withUri(new Uri('https://example.com/index.php'));
            self::assertSame($status, $middleware->process($rewritten, $this->handler)->getStatusCode());
        }
    }

    public function testThePathThatIsRoutedIsGuardedAndTheOneThatWasSent(): void
    {
        $targets = ['/click' => '/rewritten?x=1', '/rewritten' => 'http://example.com/click?x=1'];
        foreach ($targets as $path => $target) {
            $request = new NyholmServerRequest('GET', $path, serverParams: ['REQUEST_URI' => $target]);
            $response = self::middleware(paths: '/click')->process($request, $this->handler);
            self::assertSame(403, $response->getStatusCode(), $path);
        }
    }

    /** @param class-string<ServerRequestInterface> $class */
    private static function request(string $target, string $class = NyholmServerRequest::class): ServerRequestInterface
    {
        $url = \str_starts_with($target, '/') ? "https://example.com$target" : $target;
        return new $class('GET', $url, [], null, '1.1', ['REQUEST_URI' => $target]);
    }

    private static function middleware(?ClickVerifier $verifier = null, mixed ...$options): VerifyClick
    {
        return new VerifyClick($verifier ?? new ClickVerifier(HandSigned::KEY), new Psr17Factory(), ...$options);
    }
}
