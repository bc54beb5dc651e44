<?php

declare(strict_types=1);

namespace Adseal\Tests\Http;

use Adseal\Http\GuzzleSigning;
use Adseal\Http\UnsignedRequestException;
use Adseal\InstallSigner;
use Adseal\Tests\Installs;
use GuzzleHttp\Client;
use GuzzleHttp\Handler\CurlHandler;
use GuzzleHttp\Handler\MockHandler;
use GuzzleHttp\Handler\StreamHandler;
use GuzzleHttp\HandlerStack;
use GuzzleHttp\Middleware;
use GuzzleHttp\Promise\FulfilledPromise;
use GuzzleHttp\Psr7\Response;
use GuzzleHttp\Psr7\Utils;
use PHPUnit\Framework\TestCase;
use Psr\Http\Message\RequestInterface;
use Psr\Http\Message\ResponseInterface;

/** GuzzleSigning::install(), over loopback. */
final class GuzzleInstallsTest extends TestCase
{
    private const PAYLOAD = ['action' => 'install', 'data' => ['device_ua' => '']];

    private const BODY = '{"action":"install","data":{"device_ua":""}}';

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
        $client = self::client($handler);
        $client->post("$server->url/track/json", ['json' => self::PAYLOAD]);
        $client->postAsync("$server->url/track/json", ['body' => ' ' . self::BODY])->wait();
        foreach ($server->requests() as $sent) {
            self::assertSigned($sent);
            self::assertSame(['Unknown'], $sent->header('User-Agent'));
            self::assertSame([(string) \strlen(self::BODY)], $sent->header('Content-Length'));
            self::assertSame(['application/json'], $sent->header('Content-Type'));
        }
        self::assertCount(2, $server->requests());
    }

    public function testRetriesAreSignedAndGetsAreNot(): void
    {
        $server = new RawServer(RawServer::unavailable(), RawServer::unavailable());
        $stack = HandlerStack::create(new CurlHandler());
        $again = static fn (int $tried, RequestInterface $request, ?ResponseInterface $response): bool =>
            $tried < 3 && $response?->getStatusCode() === 503;
        $stack->push(Middleware::retry($again, static fn (): int => 0));
        $stack->push(GuzzleSigning::install(self::signer()));
        $client = new Client(['handler' => $stack]);
        $client->post("$server->url/track/json", ['json' => self::PAYLOAD]);
        self::assertCount(3, $server->requests());
        foreach ($server->requests() as $sent) {
            self::assertSigned($sent);
        }
        $client->get("$server->url/");
        self::assertSame([], $server->last()->header('Kochava-Auth-Token'));
    }

    /**
     * @testWith [307]
     *           [308]
     */
    public function testTheSameBodyIsSignedForTheSameServer(int $status): void
    {
        $server = new RawServer(RawServer::redirect($status, '/there'), RawServer::redirect($status, '/back'));
        self::client(new CurlHandler())->post("$server->url/here", ['json' => self::PAYLOAD]);
        self::assertSame(['/here', '/there', '/back'], \array_column($server->requests(), 'target'));
        foreach ($server->requests() as $sent) {
            self::assertSigned($sent);
        }
    }

    /**
     * @testWith [307]
     *           [308]
     */
    public function testNoTokenGoesToAnotherServer(int $status): void
    {
        $other = new RawServer();
        $server = new RawServer(RawServer::redirect($status, "$other->url/there"));
        // The caller's own headers go along no more than ours.
        $headers = ['Kochava-Api-Key' => Installs::API_KEY, 'kochava-auth-token' => 'mine'];
        self::client(new CurlHandler())->post("$server->url/here", ['json' => self::PAYLOAD, 'headers' => $headers]);
        self::assertSigned($server->last());
        self::assertSame('POST', $other->last()->method);
        self::assertNoCredentials($other->last());
    }

    /**
     * @testWith ["https://example.com/there"]
     *           ["http://www.example.com/there"]
     *           ["http://example.com:81/there"]
     *           ["//example.com:81/there"]
     */
    public function testAnotherSchemeHostOrPortIsAnotherServer(string $there): void
    {
        $handler = new MockHandler([new Response(307, ['Location' => $there]), new Response()]);
        self::client($handler)->post('http://example.com/here', ['json' => self::PAYLOAD]);
        $redirected = $handler->getLastRequest();
        self::assertSame('/there', $redirected->getUri()->getPath());
        self::assertFalse($redirected->hasHeader('Kochava-Auth-Token'));
        self::assertFalse($redirected->hasHeader('Kochava-Api-Key'));
    }

    public function testTheDefaultPortIsTheSameServer(): void
    {
        $location = ['Location' => 'HTTP://Example.com:80/there'];
        $handler = new MockHandler([new Response(307, $location), new Response()]);
        self::client($handler)->post('http://example.com/here', ['json' => self::PAYLOAD]);
        $token = $handler->getLastRequest()->getHeader('Kochava-Auth-Token');
        self::assertSame([Installs::token(self::BODY)], $token);
    }

    /**
     * @testWith [301]
     *           [302]
     *           [303]
     */
    public function testNoTokenGoesWithoutTheBody(int $status): void
    {
        $server = new RawServer(RawServer::redirect($status, '/there'));
        self::client(new CurlHandler())->post("$server->url/here", ['json' => self::PAYLOAD]);
        self::assertSame('GET', $server->last()->method);
        self::assertNoCredentials($server->last());
    }

    public function testNoTokenGoesToAThirdServer(): void
    {
        $server = new RawServer();
        $other = new RawServer(RawServer::redirect(307, "$server->url/back"));
        $first = new RawServer(RawServer::redirect(307, "$other->url/there"));
        self::client(new CurlHandler())->post("$first->url/here", ['json' => self::PAYLOAD]);
        self::assertNoCredentials($other->last());
        self::assertNoCredentials($server->last());
    }

    public function testABodyOfManyRequestsIsSignedForEach(): void
    {
        $body = Utils::streamFor(self::BODY);
        $servers = [new RawServer(), new RawServer()];
        $client = self::client(new CurlHandler());
        foreach ($servers as $server) {
            $client->post("$server->url/track/json", ['body' => $body]);
            self::assertSigned($server->last());
        }
    }

    public function testWhatIsRefusedIsNotSent(): void
    {
        $server = new RawServer();
        $refused = [
            ['form_params' => ['a' => 'b']],
            ['multipart' => [['name' => 'a', 'contents' => 'b']]],
            ['body' => (static fn (): \Generator => yield '[1]')()],
            ['json' => ['a' => new \stdClass()]],
            ['body' => '{'],
            [],
        ];
        foreach ($refused as $options) {
            $rejected = null;
            self::client(new CurlHandler())->postAsync("$server->url/track/json", $options)->otherwise(
                static function (\Throwable $error) use (&$rejected): void {
                    $rejected = $error;
                }
            )->wait();
            self::assertInstanceOf(UnsignedRequestException::class, $rejected);
        }
        self::assertSame([], $server->requests());
    }

    public function testItKeepsNoBody(): void
    {
        $client = self::client(static fn () => new FulfilledPromise(new Response()));
        $send = static function () use ($client): int {
            for ($count = 0; $count < 200; $count++) {
                $client->post('https://example.com/', ['json' => ['a' => \str_repeat('x', 10_000)]]);
            }
            \gc_collect_cycles();
            return \memory_get_usage();
        };
        $send();
        $before = $send();
        self::assertLessThan(100_000, $send() - $before);
    }

    private static function client(callable $handler): Client
    {
        $stack = HandlerStack::create($handler);
        $stack->push(GuzzleSigning::install(self::signer()));
        return new Client(['handler' => $stack]);
    }

    private static function signer(): InstallSigner
    {
        return new InstallSigner(Installs::API_KEY, Installs::SECRET);
    }

    private static function assertSigned(SentRequest $sent): void
    {
        self::assertSame(self::BODY, $sent->body);
        self::assertSame([Installs::token(self::BODY)], $sent->header('Kochava-Auth-Token'));
        self::assertSame([Installs::API_KEY], $sent->header('Kochava-Api-Key'));
    }

    private static function assertNoCredentials(SentRequest $sent): void
    {
        self::assertSame([], $sent->header('Kochava-Auth-Token'));
        self::assertSame([], $sent->header('Kochava-Api-Key'));
    }
}
