<?php

declare(strict_types=1);

namespace Adseal\Tests\Http;

use Adseal\Http\SigningClient;
use Adseal\Http\UnsignedRequestException;
use Adseal\InstallSigner;
use Adseal\PhpJsonException;
use Adseal\SigningException;
use Adseal\Tests\Installs;
use GuzzleHttp\Psr7\NoSeekStream;
use GuzzleHttp\Psr7\Request;
use GuzzleHttp\Psr7\Utils;
use Nyholm\Psr7\Factory\Psr17Factory;
use PHPUnit\Framework\TestCase;
use Psr\Http\Client\ClientInterface;
use Psr\Http\Message\RequestInterface;
use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\StreamFactoryInterface;
use Psr\Http\Message\StreamInterface;
use Slim\Psr7\Factory\StreamFactory;
use Symfony\Component\HttpClient\CurlHttpClient;
use Symfony\Component\HttpClient\Psr18Client;

/** SigningClient::install(), with real clients over loopback. */
final class SigningInstallsTest extends TestCase
{
    private const BODY = '{ "action": "install", "data": {"device_ua": "Mozilla/5.0"} }';

    /** What PHP makes of it. */
    private const AS_PHP = '{"action":"install","data":{"device_ua":"Mozilla\/5.0"}}';

    private static RawServer $server;

    public static function setUpBeforeClass(): void
    {
        self::$server = new RawServer();
    }

    public function testWhatIsSentIsWhatWasSigned(): void
    {
        $signer = new InstallSigner(Installs::API_KEY, Installs::SECRET);
        foreach (Clients::withFactories() as $name => [$client, $factory]) {
            $streams = $factory instanceof StreamFactoryInterface ? $factory : new StreamFactory();
            $request = $factory->createRequest('POST', self::$server->url . '/track/json')
                ->withBody($streams->createStream(self::BODY))
                ->withHeader('Kochava-Auth-Token', 'an old one');
            SigningClient::install($client, $signer, $streams)->sendRequest($request);
            $sent = self::$server->last();
            self::assertSame(self::AS_PHP, $sent->body, $name);
            self::assertSame([Installs::token(self::AS_PHP)], $sent->header('Kochava-Auth-Token'), $name);
            self::assertSame([Installs::API_KEY], $sent->header('Kochava-Api-Key'), $name);
            self::assertSame([(string) \strlen(self::AS_PHP)], $sent->header('Content-Length'), $name);
            self::assertSame(['application/json'], $sent->header('Content-Type'), $name);
            self::assertNotSame(['Unknown'], $sent->header('User-Agent'), $name);
        }
    }

    public function testABodyThatStopsIsNotSignedInPart(): void
    {
        $request = new Request('POST', 'https://example.com/', [], StoppingStream::after(self::BODY));
        $this->expectException(UnsignedRequestException::class);
        $this->expectExceptionMessage('the body stops before its end');
        $signer = new InstallSigner(Installs::API_KEY, Installs::SECRET);
        SigningClient::install(new RecordingClient(), $signer, new Psr17Factory())->sendRequest($request);
    }

    public function testNoUserAgentIsSentWhereNoneIsKnown(): void
    {
        $body = '{"data":{"device_ua":""}}';
        foreach (Clients::all() as $name => $client) {
            foreach ([[null, $body, true], [true, '[1]', true], [false, $body, false]] as [$option, $sent, $unknown]) {
                $clients = self::client($client, unknownUserAgent: $option);
                $clients->sendRequest(self::request($sent, ['User-Agent' => 'mine']));
                self::assertSame([$unknown ? 'Unknown' : 'mine'], self::$server->last()->header('User-Agent'), $name);
            }
        }
    }

    /**
     * @testWith ["{\"data\":{\"device_ua\":\"x\"}}"]
     *           ["{\"device_ua\":\"\"}"]
     *           ["{\"data\":{\"device_ua\":null}}"]
     *           ["{\"data\":\"\"}"]
     *           ["[1]"]
     *           ["1"]
     */
    public function testTheUserAgentStaysWhereOneIsKnownOrNoneIsAskedFor(string $body): void
    {
        $recorder = new RecordingClient();
        self::client($recorder)->sendRequest(self::request($body, ['User-Agent' => 'mine']));
        self::assertSame('mine', $recorder->last->getHeaderLine('User-Agent'));
    }

    public function testARawBodyStaysAsItIs(): void
    {
        $recorder = new RecordingClient();
        self::client($recorder, raw: true)->sendRequest(self::request(self::BODY));
        // From where it stands: some clients do not rewind it.
        self::assertSame(self::BODY, $recorder->last->getBody()->getContents());
        self::assertSame(Installs::token(self::BODY), $recorder->last->getHeaderLine('Kochava-Auth-Token'));
        self::assertSame('', $recorder->last->getHeaderLine('Content-Type'));
    }

    public function testAContentTypeStays(): void
    {
        $recorder = new RecordingClient();
        self::client($recorder)->sendRequest(self::request('[1]', ['Content-Type' => 'application/vnd.mine+json']));
        self::assertSame('application/vnd.mine+json', $recorder->last->getHeaderLine('Content-Type'));
    }

    public function testUnstableJsonCanBeAllowed(): void
    {
        $recorder = new RecordingClient();
        self::client($recorder, allowUnstable: true)->sendRequest(self::request('{"a":{}}'));
        self::assertSame('{"a":{}}', (string) $recorder->last->getBody());
    }

    public function testSafeMethodsAreSentAsTheyAre(): void
    {
        $recorder = new RecordingClient();
        foreach (['GET', 'HEAD', 'OPTIONS', 'TRACE'] as $method) {
            $request = self::request(self::BODY)->withMethod($method);
            self::client($recorder)->sendRequest($request);
            self::assertSame($request, $recorder->last);
        }
    }

    public function testTheWholeBodyIsSignedAndCanBeSentAgain(): void
    {
        $recorder = new RecordingClient();
        $request = self::request(self::AS_PHP);
        $request->getBody()->read(10);
        foreach ([1, 2] as $_time) {
            self::client($recorder)->sendRequest($request);
            self::assertSame(self::AS_PHP, (string) $recorder->last->getBody());
            self::assertSame(0, $request->getBody()->tell());
        }
    }

    public function testTheBodyIsSentFromItsStart(): void
    {
        // PSR-17 does not say where a new stream stands.
        $atEnd = new class implements StreamFactoryInterface {
            public function createStream(string $content = ''): StreamInterface
            {
                $stream = Utils::streamFor($content);
                $stream->seek(0, \SEEK_END);
                return $stream;
            }

            public function createStreamFromFile(string $filename, string $mode = 'r'): StreamInterface
            {
                return Utils::streamFor(Utils::tryFopen($filename, $mode));
            }

            public function createStreamFromResource($resource): StreamInterface
            {
                return Utils::streamFor($resource);
            }
        };
        $recorder = new RecordingClient();
        $signer = new InstallSigner(Installs::API_KEY, Installs::SECRET);
        $request = self::request(self::BODY, ['Content-Encoding' => 'identity']);
        SigningClient::install($recorder, $signer, $atEnd)->sendRequest($request);
        self::assertSame(self::AS_PHP, $recorder->last->getBody()->getContents());
    }

    /** @return iterable<string, array{RequestInterface, string, ?class-string<\Throwable>}> */
    public static function refusals(): iterable
    {
        yield 'empty' => [self::request(''), 'there is no body to sign', null];
        $gzip = self::request(self::BODY, ['Content-Encoding' => 'gzip']);
        yield 'compressed' => [$gzip, 'a body with a Content-Encoding is not signed', null];
        $chunked = self::request(self::BODY, ['Transfer-Encoding' => 'Chunked']);
        yield 'chunked' => [$chunked, 'drop the header Transfer-Encoding', null];
        $form = self::request('a=b', ['Content-Type' => 'application/x-www-form-urlencoded; charset=utf-8']);
        yield 'form' => [$form, 'a form is not signed', null];
        $parts = self::request('--x', ['Content-Type' => 'Multipart/Form-Data']);
        yield 'parts' => [$parts, 'a form is not signed', null];
        $stream = self::request('')->withBody(new NoSeekStream(Utils::streamFor(self::BODY)));
        yield 'stream' => [$stream, 'a body that cannot be rewound is not signed: read it first', null];
        $closed = Utils::streamFor(\fopen('php://output', 'w'));
        yield 'no reading' => [self::request('')->withBody($closed), 'not signed', null];
        $large = self::request('"' . \str_repeat('x', 998) . '"');
        yield 'large' => [$large, 'a body of 1000 bytes or more is not signed', null];
        yield 'no JSON' => [self::request('{'), 'Syntax error', PhpJsonException::class];
        yield 'unstable' => [self::request('{"a":{}}'), 'unstable_json', SigningException::class];
    }

    /**
     * @dataProvider refusals
     * @param class-string<\Throwable>|null $previous
     */
    public function testWhatIsRefusedIsNotSent(RequestInterface $request, string $message, ?string $previous): void
    {
        $recorder = new RecordingClient();
        try {
            self::client($recorder, new InstallSigner(Installs::API_KEY, Installs::SECRET, maxBody: 1000))
                ->sendRequest($request);
            self::fail('it was sent');
        } catch (UnsignedRequestException $error) {
            self::assertSame($request, $error->getRequest());
            self::assertStringContainsString($message, $error->getMessage());
            self::assertStringNotContainsString(Installs::SECRET, "$error");
            self::assertStringNotContainsString(Installs::API_KEY, "$error");
            self::assertSame($previous, $error->getPrevious() === null ? null : \get_class($error->getPrevious()));
        }
        self::assertNull($recorder->last);
    }

    public function testABodyBelowTheLimitIsSigned(): void
    {
        $recorder = new RecordingClient();
        $body = '"' . \str_repeat('x', 997) . '"';
        self::client($recorder, new InstallSigner(Installs::API_KEY, Installs::SECRET, maxBody: 1000))
            ->sendRequest(self::request($body));
        self::assertSame($body, (string) $recorder->last->getBody());
    }

    public function testNothingIsAllowedOfARawBody(): void
    {
        $this->expectException(\ValueError::class);
        $this->expectExceptionMessage('adseal: $allowUnstable: $raw signs any body as it is');
        self::client(new RecordingClient(), raw: true, allowUnstable: true);
    }

    public function testTheClientsBehindItFollowNoRedirect(): void
    {
        foreach (Clients::all() as $name => $client) {
            [$response, $other] = self::redirected($client);
            self::assertSame(307, $response->getStatusCode(), $name);
            self::assertSame([], $other->requests(), $name);
        }
    }

    public function testAClientThatFollowsThemTakesTheTokenAlong(): void
    {
        // Why docs/php-http.md asks for clients that do not.
        $factory = new Psr17Factory();
        [, $other] = self::redirected(new Psr18Client(new CurlHttpClient(), $factory, $factory));
        self::assertSame([Installs::API_KEY], $other->last()->header('Kochava-Api-Key'));
    }

    /** @return array{ResponseInterface, RawServer} the answer, and the server that the redirect leads to */
    private static function redirected(ClientInterface $client): array
    {
        $other = new RawServer();
        $server = new RawServer(RawServer::redirect(307, "$other->url/there"));
        $request = self::request(self::BODY)->withUri(Utils::uriFor("$server->url/here"));
        return [self::client($client)->sendRequest($request), $other];
    }

    /** @param array<string, string> $headers */
    private static function request(string $body, array $headers = []): Request
    {
        $url = isset(self::$server) ? self::$server->url : 'http://example.com';
        return new Request('POST', "$url/track/json", $headers, $body);
    }

    private static function client(
        ClientInterface $client,
        ?InstallSigner $signer = null,
        mixed ...$options,
    ): SigningClient {
        $signer ??= new InstallSigner(Installs::API_KEY, Installs::SECRET);
        return SigningClient::install($client, $signer, new Psr17Factory(), ...$options);
    }
}
