<?php

declare(strict_types=1);

namespace Adseal\Http;

use Adseal\ClickSigner;
use Adseal\Expires;
use Adseal\InstallSigner;
use Adseal\Internal\Http\ClickRequests;
use Adseal\Internal\Http\InstallRequests;
use Adseal\Internal\Http\PathGuard;
use Adseal\Internal\Http\SignsRequests;
use Adseal\Internal\Immutable;
use Psr\Http\Client\ClientInterface;
use Psr\Http\Message\RequestInterface;
use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\StreamFactoryInterface;

/**
 * Signs requests, and has another client send them. docs/php-http.md
 *
 *     $client = SigningClient::click(new Psr18Client(), new ClickSigner($key));
 *     $client->sendRequest($factory->createRequest('GET', 'https://example.com/v1/cpi/click?campaign_id=demo'));
 *
 * Make one for each server that is to have signatures: it signs whatever is sent through it. The client behind it must
 * not follow redirects, which would take the headers of an install along to any server.
 */
final class SigningClient implements ClientInterface
{
    use Immutable;

    private function __construct(private readonly ClientInterface $client, private readonly SignsRequests $signer)
    {
    }

    /**
     * Signs the request target of each GET and HEAD; other methods are sent as they are. What is signed is what the
     * request holds, which escapes bytes that are not legal in a URI. Refused is what some client would rewrite
     * afterwards.
     *
     * @param string|array<string>|(\Closure(string): bool)|null $paths the paths to sign, each with all that is below
     *     it, or a function of the decoded path; null is all
     * @param Expires|null $expires `Existing` if the URLs have an `expires` already; null is the signer's lifetime
     * @throws \ValueError a path that does not begin with a slash
     */
    public static function click(
        ClientInterface $client,
        ClickSigner $signer,
        string|array|\Closure|null $paths = null,
        ?Expires $expires = null,
    ): self {
        return new self($client, new ClickRequests($signer, new PathGuard($paths), $expires, false));
    }

    /**
     * Signs the body of each request, and sets the headers for it; GET, HEAD, OPTIONS and TRACE are sent as they are.
     *
     * @param StreamFactoryInterface $streams makes the body that is sent
     * @param bool $raw whether to sign bodies as they are, and not what `InstallSigner::sign()` makes of them
     * @param bool $allowUnstable that of `InstallSigner::sign()`
     * @param bool|null $unknownUserAgent whether to send `User-Agent: Unknown`; null is where `device_ua` in the body's
     *     `data` is the empty string
     * @throws \ValueError `$allowUnstable` where `$raw` leaves it nothing to allow
     */
    public static function install(
        ClientInterface $client,
        InstallSigner $signer,
        StreamFactoryInterface $streams,
        bool $raw = false,
        bool $allowUnstable = false,
        ?bool $unknownUserAgent = null,
    ): self {
        $stream = $streams->createStream(...);
        return new self($client, new InstallRequests($signer, $stream, $raw, $allowUnstable, $unknownUserAgent));
    }

    /** @throws UnsignedRequestException the request cannot be signed; nothing was sent */
    public function sendRequest(RequestInterface $request): ResponseInterface
    {
        return $this->client->sendRequest($this->signer->signed($request));
    }
}
