<?php

declare(strict_types=1);

namespace Adseal\Tests\Http;

use Adseal\ClickSigner;
use Adseal\Http\GuzzleSigning;
use Adseal\Http\UnsignedRequestException;
use GuzzleHttp\Client;
use GuzzleHttp\Handler\CurlHandler;
use GuzzleHttp\Handler\StreamHandler;
use GuzzleHttp\HandlerStack;
use GuzzleHttp\Middleware;
use PHPUnit\Framework\TestCase;
use Psr\Http\Message\RequestInterface;
use Psr\Http\Message\ResponseInterface;

/** GuzzleSigning::click(), over loopback. */
final class GuzzleClicksTest extends TestCase
{
    /** @return iterable<string, array{callable}> */
    public static function handlers(): iterable
    {
        yield 'curl' => [new CurlHandler()];
        yield 'streams' => [new StreamHandler()];
    }

    /** @dataProvider handlers */
    public function testWhatIsSentIsWhatWasSigned(callable $handler): void
    {
        $server = new RawServer();
        $client = self::client($handler, new ClickSigner(HandSigned::KEY), ['base_uri' => $server->url]);
        $client->get('/v1/cpi/click', ['query' => ['campaign_id' => 'demo', 'ua' => "Mozilla/5.0 ~ 'é' a|b[c]"]]);
        $client->get("/c?x=a|b[c]'&y=%7e%5b&z=b?c");
        $client->getAsync('/c?x=1')->wait();
        foreach ($server->requests() as $sent) {
            self::assertTrue(HandSigned::isSigned($sent->target), $sent->target);
        }
        self::assertCount(3, $server->requests());
        self::assertStringStartsWith("/c?x=a%7Cb%5Bc%5D'&y=%7e%5b&z=b?c&", $server->requests()[1]->target);
    }

    public function testEveryRetryIsSignedAnew(): void
    {
        $server = new RawServer(RawServer::unavailable(), RawServer::unavailable());
        $stack = HandlerStack::create(new CurlHandler());
        $stack->push(self::retries());
        $stack->push(GuzzleSigning::click(new ClickSigner(HandSigned::KEY, clock: new TickingClock(1_700_000_000))));
        (new Client(['handler' => $stack]))->get("$server->url/c?x=1");
        $expected = [];
        foreach ([1_700_000_060, 1_700_000_061, 1_700_000_062] as $expires) {
            $expected[] = HandSigned::click('/c?x=1', $expires);
        }
        self::assertSame($expected, \array_column($server->requests(), 'target'));
    }

    public function testARetryBelowSendsTheSameAgain(): void
    {
        $server = new RawServer(RawServer::unavailable());
        $stack = HandlerStack::create(new CurlHandler());
        $stack->push(GuzzleSigning::click(new ClickSigner(HandSigned::KEY, clock: new TickingClock(1_700_000_000))));
        $stack->push(self::retries());
        (new Client(['handler' => $stack]))->get("$server->url/c?x=1");
        $click = HandSigned::click('/c?x=1', 1_700_000_060);
        self::assertSame([$click, $click], \array_column($server->requests(), 'target'));
    }

    public function testWhereARedirectLeadsIsNotSigned(): void
    {
        $other = new RawServer();
        foreach (['/here?y=1', "$other->url/there?y=1"] as $location) {
            $server = new RawServer(RawServer::redirect(302, $location));
            self::client(new CurlHandler(), new ClickSigner(HandSigned::KEY))->get("$server->url/c?x=1");
            self::assertTrue(HandSigned::isSigned($server->requests()[0]->target));
            $led = $server->requests()[1] ?? $other->last();
            self::assertSame(\strrchr($location, '/'), $led->target);
        }
        self::assertCount(1, $other->requests());
    }

    public function testARedirectToASignedUrlLeadsToItAsItIs(): void
    {
        $signed = HandSigned::click('/c?x=%7e%5b', \time() + 60);
        $server = new RawServer(RawServer::redirect(302, $signed));
        self::client(new CurlHandler(), new ClickSigner(HandSigned::KEY))->get("$server->url/c?x=1");
        self::assertSame($signed, $server->last()->target);
    }

    /** @dataProvider handlers */
    public function testWhatIsRefusedIsNotSent(callable $handler): void
    {
        $server = new RawServer();
        $client = self::client($handler, new ClickSigner(HandSigned::KEY));
        foreach (['/a/../c?x=1', '/a/%2e?x=1', '/a?x={click}', '/a'] as $target) {
            $rejected = null;
            $client->getAsync($server->url . $target)->otherwise(
                static function (\Throwable $error) use (&$rejected): void {
                    $rejected = $error;
                }
            )->wait();
            self::assertInstanceOf(UnsignedRequestException::class, $rejected, $target);
        }
        self::assertSame([], $server->requests());
    }

    /** @param array<string, mixed> $options */
    private static function client(callable $handler, ClickSigner $signer, array $options = []): Client
    {
        $stack = HandlerStack::create($handler);
        $stack->push(GuzzleSigning::click($signer));
        return new Client(['handler' => $stack] + $options);
    }

    private static function retries(): callable
    {
        $again = static fn (int $tried, RequestInterface $request, ?ResponseInterface $response): bool =>
            $tried < 3 && $response?->getStatusCode() === 503;
        return Middleware::retry($again, static fn (): int => 0);
    }
}
