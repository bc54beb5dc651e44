<?php

declare(strict_types=1);

namespace Adseal\Http;

use Adseal\ClickSigner;
use Adseal\Expires;
use Adseal\InstallSigner;
use Adseal\Internal\Http\ClickRequests;
use Adseal\Internal\Http\GuzzleRedirects;
use Adseal\Internal\Http\InstallRequests;
use Adseal\Internal\Http\PathGuard;
use GuzzleHttp\Psr7\Utils;
use Psr\Http\Message\RequestInterface;

/**
 * Middlewares of Guzzle that sign the requests which are really sent. docs/php-http.md
 *
 *     $stack = HandlerStack::create();
 *     $stack->push(GuzzleSigning::click(new ClickSigner($key)));
 *     $client = new Client(['handler' => $stack]);
 *
 * Push them last. Then they are below the middlewares for redirects, retries and bodies: each attempt is signed anew,
 * and where a redirect leads is not signed as if you had asked for it.
 */
final class GuzzleSigning
{
    private function __construct()
    {
    }

    /**
     * Signs the request target of each GET and HEAD. Where a redirect leads is sent as it is.
     *
     * @param string|array<string>|(\Closure(string): bool)|null $paths the paths to sign, each with all that is below
     *     it, or a function of the decoded path; null is all
     * @param Expires|null $expires `Existing` if the URLs have an `expires` already; null is the signer's lifetime
     * @return callable(callable): callable for HandlerStack::push(); requests that cannot be signed are rejected with
     *     UnsignedRequestException
     * @throws \ValueError a path that does not begin with a slash
     */
    public static function click(
        ClickSigner $signer,
        string|array|\Closure|null $paths = null,
        ?Expires $expires = null,
    ): callable {
        $requests = new ClickRequests($signer, new PathGuard($paths), $expires, true);
        return static fn (callable $next): callable =>
            static fn (RequestInterface $request, array $options): mixed => GuzzleRedirects::isRedirect($options)
                ? $next($request, $options)
                : $next($requests->signed($request), $options);
    }

    /**
     * Signs the body of each request but GET, HEAD, OPTIONS and TRACE, and sets the headers for it. Where a redirect
     * leads it is signed if the same body goes to the same scheme, host and port, and else has none of the headers.
     *
     * @param bool $raw whether to sign bodies as they are, and not what `InstallSigner::sign()` makes of them
     * @param bool $allowUnstable that of `InstallSigner::sign()`
     * @param bool|null $unknownUserAgent whether to send `User-Agent: Unknown`; null is where `device_ua` in the body's
     *     `data` is the empty string
     * @return callable(callable): callable for HandlerStack::push(); requests that cannot be signed are rejected with
     *     UnsignedRequestException
     * @throws \ValueError `$allowUnstable` where `$raw` leaves it nothing to allow
     */
    public static function install(
        InstallSigner $signer,
        bool $raw = false,
        bool $allowUnstable = false,
        ?bool $unknownUserAgent = null,
    ): callable {
        $requests = new InstallRequests($signer, Utils::streamFor(...), $raw, $allowUnstable, $unknownUserAgent);
        $redirects = new GuzzleRedirects();
        return static fn (callable $next): callable =>
            static fn (RequestInterface $request, array $options): mixed => $redirects->leadsAway($request, $options)
                ? $next(InstallRequests::withoutCredentials($request), $options)
                : $next($requests->signed($request), $options);
    }
}
