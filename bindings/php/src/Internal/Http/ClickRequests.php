<?php

declare(strict_types=1);

namespace Adseal\Internal\Http;

use Adseal\ClickSigner;
use Adseal\Expires;
use Adseal\Http\UnsignedRequestException;
use Adseal\SigningException;
use Psr\Http\Message\RequestInterface;
use Psr\Http\Message\UriInterface;

/**
 * Signs the request targets of clicks.
 *
 * @internal
 */
final class ClickRequests implements SignsRequests
{
    /** @param bool $guzzle whether it is Guzzle that sends them, which rewrites less than others */
    public function __construct(
        private readonly ClickSigner $signer,
        private readonly PathGuard $paths,
        private readonly ?Expires $expires,
        private readonly bool $guzzle,
    ) {
    }

    public function signed(RequestInterface $request): RequestInterface
    {
        $isClick = \in_array(\strtoupper($request->getMethod()), ['GET', 'HEAD'], true);
        return $isClick && $this->paths->guards($request->getUri()->getPath()) ? $this->click($request) : $request;
    }

    private function click(RequestInterface $request): RequestInterface
    {
        $uri = $request->getUri()->withFragment('');
        if ($uri->getScheme() === '' || $uri->getHost() === '') {
            throw new UnsignedRequestException($request, 'the URI of the request has no scheme and host, or is no URI');
        }
        // What clients send. Some packages write a path of `//` in the request target as `/`.
        $target = \substr((string) $uri, \strlen(self::origin($uri)));
        if (!\str_starts_with($target, '/')) {
            $target = "/$target";
        }
        $rewritten = Transit::rewritten($target, $this->guzzle);
        if ($rewritten !== null) {
            throw new UnsignedRequestException($request, $rewritten);
        }
        try {
            $signed = $this->signer->sign($target, $this->expires);
        } catch (SigningException $error) {
            throw new UnsignedRequestException($request, $error->getMessage(), $error);
        }
        return self::withTarget($request, $signed);
    }

    private static function withTarget(RequestInterface $request, string $target): RequestInterface
    {
        [$path, $query] = \explode('?', $target, 2);
        $uri = $request->getUri()->withPath($path)->withQuery($query)->withFragment('');
        $signed = $request->withUri($uri, true);
        // A client sends the one or the other.
        if ($signed->getRequestTarget() !== $target || (string) $signed->getUri() !== self::origin($uri) . $target) {
            throw new UnsignedRequestException(
                $request,
                'the request does not hold the URL that was signed: it has a request target of its own, or '
                . \get_class($uri) . ' writes URLs in another way; make the request without withRequestTarget(), or '
                . 'with another PSR-7 package'
            );
        }
        return $signed;
    }

    private static function origin(UriInterface $uri): string
    {
        return $uri->getScheme() . '://' . $uri->getAuthority();
    }
}
