<?php

declare(strict_types=1);

namespace Adseal\Tests\Http;

use Adseal\ClickSigner;
use Adseal\Expires;
use Adseal\Http\SigningClient;
use Adseal\Http\UnsignedRequestException;
use Adseal\SigningException;
use Adseal\SigningReason;
use GuzzleHttp\Psr7\Request;
use GuzzleHttp\Psr7\Uri;
use Nyholm\Psr7\Factory\Psr17Factory;
use PHPUnit\Framework\TestCase;
use Psr\Http\Client\ClientExceptionInterface;

/** SigningClient::click(), with real clients over loopback. */
final class SigningClicksTest extends TestCase
{
    /** Request targets, in the spelling that whoever makes the request gives them. */
    private const TARGETS = [
        '/v1/cpi/click?campaign_id=demo&site_id=news',
        "/c?x='q'&y=a|b[c]&z=%5b%2f&e=\xc3\xa9",
        "/c\xc3\xa9|d?x=a+b c&y=%zz&z=100%&j={\"a\":\"b\"}^`\\<>",
        '/a//b/..c/.../?x=/:@!$&()*,;=&y&&z==&u=../b/./c',
        '/c?x=1#fragment',
        '?x=1',
        '/c?x=1&',
    ];

    private static RawServer $server;

    public static function setUpBeforeClass(): void
    {
        self::$server = new RawServer();
    }

    public function testWhatIsSentIsWhatWasSigned(): void
    {
        $signer = new ClickSigner(HandSigned::KEY);
        foreach (Clients::withFactories() as $name => [$client, $factory]) {
            foreach (self::TARGETS as $target) {
                foreach (['GET', 'HEAD'] as $method) {
                    $request = $factory->createRequest($method, self::$server->url . $target);
                    $response = SigningClient::click($client, $signer)->sendRequest($request);
                    self::assertSame(200, $response->getStatusCode());
                    $sent = self::$server->last();
                    self::assertSame($method, $sent->method);
                    self::assertTrue(HandSigned::isSigned($sent->target), "$name: $sent->target");
                    self::assertStringStartsWith($request->getRequestTarget(), $sent->target);
                }
            }
        }
    }

    public function testTheHostAndTheHeadersStay(): void
    {
        $request = (new Psr17Factory())->createRequest('GET', self::$server->url . '/c?x=1')
            ->withHeader('Host', 'example.com')
            ->withHeader('X-Mine', 'yes');
        SigningClient::click(Clients::all()['guzzle curl'], new ClickSigner(HandSigned::KEY))->sendRequest($request);
        self::assertSame(['example.com'], self::$server->last()->header('Host'));
        self::assertSame(['yes'], self::$server->last()->header('X-Mine'));
    }

    public function testOtherMethodsAndPathsAreSentAsTheyAre(): void
    {
        $recorder = new RecordingClient();
        $clicks = SigningClient::click($recorder, new ClickSigner(HandSigned::KEY), '/v1/cpi/click');
        $unsigned = ['/v1/cpi/click?x=1' => 'POST', '/v1/cpi?x=1' => 'GET', '/v1/cpi/clicks?x=1' => 'GET'];
        foreach ($unsigned as $target => $method) {
            $request = new Request($method, "https://example.com$target");
            $clicks->sendRequest($request);
            self::assertSame($request, $recorder->last, $target);
        }
        foreach (['/v1/cpi/click?x=1', '/v1/cpi/click/?x=1', '/v1/cpi/click/more?x=1'] as $target) {
            $clicks->sendRequest(new Request('GET', "https://example.com$target"));
            self::assertTrue(HandSigned::isSigned($recorder->last->getRequestTarget()), $target);
        }
    }

    public function testAPathCanBeChosenByAFunction(): void
    {
        $recorder = new RecordingClient();
        $chosen = static fn (string $path): bool => $path === '/a click';
        $clicks = SigningClient::click($recorder, new ClickSigner(HandSigned::KEY), $chosen);
        $clicks->sendRequest(new Request('GET', 'https://example.com/a%20click?x=1'));
        self::assertTrue(HandSigned::isSigned($recorder->last->getRequestTarget()));
        $clicks->sendRequest(new Request('GET', 'https://example.com/b?x=1'));
        self::assertSame('/b?x=1', $recorder->last->getRequestTarget());
    }

    public function testAnExpiresOfTheUrlCanBeKept(): void
    {
        $recorder = new RecordingClient();
        $clicks = SigningClient::click($recorder, new ClickSigner(HandSigned::KEY), expires: Expires::Existing);
        $expires = \time() + 100;
        $clicks->sendRequest(new Request('GET', "https://example.com/c?x=1&expires=$expires"));
        self::assertSame(HandSigned::click('/c?x=1', $expires), $recorder->last->getRequestTarget());
    }

    /** @return iterable<string, array{string, string, ?SigningReason}> */
    public static function refusals(): iterable
    {
        yield 'dots' => ['https://example.com/a/../c?x=1', 'would rewrite "..", at byte 3', null];
        yield 'escaped dots' => ['https://example.com/a/%2e%2e?x=1', 'would rewrite "%2e%2e", at byte 3', null];
        yield 'dot at the end' => ['https://example.com/a/.?x=1', 'would rewrite ".", at byte 3', null];
        yield 'tilde' => ['https://example.com/a?x=%7Eme', 'would rewrite "%7E", at byte 5', null];
        yield 'question mark' => ['https://example.com/a?x=b?', 'would rewrite "?", at byte 6', null];
        yield 'no host' => ['/a?x=1', 'no scheme and host', null];
        yield 'no scheme' => ['//example.com/a?x=1', 'no scheme and host', null];
        $signed = 'https://example.com/a?x=1&signature=' . \str_repeat('A', 43);
        yield 'signed' => [$signed, 'has_signature', SigningReason::HasSignature];
        yield 'macro' => ['https://example.com/a?x={click}', 'unfilled_macro', SigningReason::UnfilledMacro];
        yield 'no query' => ['https://example.com/a', 'malformed_uri', SigningReason::MalformedUri];
    }

    /** @dataProvider refusals */
    public function testWhatIsRefusedIsNotSent(string $url, string $message, ?SigningReason $reason): void
    {
        $recorder = new RecordingClient();
        $request = new Request('GET', $url);
        try {
            SigningClient::click($recorder, new ClickSigner(HandSigned::KEY))->sendRequest($request);
            self::fail('it was sent');
        } catch (ClientExceptionInterface $error) {
            self::assertInstanceOf(UnsignedRequestException::class, $error);
            self::assertSame($request, $error->getRequest());
            self::assertStringStartsWith('adseal: ', $error->getMessage());
            self::assertStringContainsString($message, $error->getMessage());
            $previous = $error->getPrevious();
            self::assertSame($reason, $previous instanceof SigningException ? $previous->reason : null);
        }
        self::assertNull($recorder->last);
    }

    public function testAUriThatWritesUrlsAnewIsRefused(): void
    {
        $request = new Request('GET', new SortingUri('https://example.com/a?x=1&b=2'));
        $this->expectException(UnsignedRequestException::class);
        $this->expectExceptionMessage('does not hold the URL that was signed');
        $this->expectExceptionMessage('SortingUri writes URLs in another way');
        SigningClient::click(new RecordingClient(), new ClickSigner(HandSigned::KEY))->sendRequest($request);
    }

    public function testAUriThatIsWrittenInAnotherWayThanItsPartsIsRefused(): void
    {
        $uri = new class ('https://example.com/a?x=1') extends Uri {
            public function __toString(): string
            {
                return \str_replace('signature=', 'Signature=', parent::__toString());
            }
        };
        $this->expectException(UnsignedRequestException::class);
        $this->expectExceptionMessage('does not hold the URL that was signed');
        $client = SigningClient::click(new RecordingClient(), new ClickSigner(HandSigned::KEY));
        $client->sendRequest(new Request('GET', $uri));
    }

    public function testTwoSlashesInFrontAreNotMadeOne(): void
    {
        foreach (Clients::factories() as $package => $factory) {
            $recorder = new RecordingClient();
            $request = $factory->createRequest('GET', 'https://example.com//a?x=1');
            try {
                SigningClient::click($recorder, new ClickSigner(HandSigned::KEY))->sendRequest($request);
                self::fail("$package: it was sent");
            } catch (UnsignedRequestException $error) {
                self::assertStringContainsString('malformed_uri', $error->getMessage(), $package);
            }
        }
    }

    public function testAMethodInSmallLettersIsSignedToo(): void
    {
        // Nyholm's requests keep it, and curl sends it.
        $client = new RecordingClient();
        $request = (new Psr17Factory())->createRequest('get', 'https://example.com/a?x=1');
        SigningClient::click($client, new ClickSigner(HandSigned::KEY))->sendRequest($request);
        self::assertStringContainsString('&signature=', $client->last->getRequestTarget());
    }

    public function testARequestTargetOfItsOwnIsRefused(): void
    {
        $request = (new Request('GET', 'https://example.com/a?x=1'))->withRequestTarget('/b?x=1');
        $this->expectException(UnsignedRequestException::class);
        $this->expectExceptionMessage('withRequestTarget()');
        SigningClient::click(new RecordingClient(), new ClickSigner(HandSigned::KEY))->sendRequest($request);
    }

    public function testAPathBeginsWithASlash(): void
    {
        $this->expectException(\ValueError::class);
        $this->expectExceptionMessage('adseal: $paths: "click": a path begins with a slash');
        SigningClient::click(new RecordingClient(), new ClickSigner(HandSigned::KEY), ['/a', 'click']);
    }

    public function testItShowsNoKeyAndIsNeitherCopiedNorSerialized(): void
    {
        $client = SigningClient::click(new RecordingClient(), new ClickSigner(HandSigned::KEY));
        self::assertStringNotContainsString(HandSigned::KEY, \print_r($client, true));
        $this->expectException(\LogicException::class);
        \serialize($client);
    }
}
