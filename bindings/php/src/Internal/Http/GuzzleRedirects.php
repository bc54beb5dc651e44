<?php

declare(strict_types=1);

namespace Adseal\Internal\Http;

use Psr\Http\Message\RequestInterface;
use Psr\Http\Message\StreamInterface;
use Psr\Http\Message\UriInterface;

/**
 * Tells where Guzzle's redirects lead. A redirect that repeats a request repeats its body, the very object, by which
 * the request is known again.
 *
 * @internal
 */
final class GuzzleRedirects
{
    /** @var \WeakMap<StreamInterface, string> where each body was first sent to */
    private \WeakMap $origins;

    public function __construct()
    {
        $this->origins = new \WeakMap();
    }

    /** @param array<mixed> $options those of the request */
    public static function isRedirect(array $options): bool
    {
        return ($options['__redirect_count'] ?? 0) > 0;
    }

    /**
     * Whether a request is the redirect of one that had another body, or went to another server.
     *
     * @param array<mixed> $options those of the request
     */
    public function leadsAway(RequestInterface $request, array $options): bool
    {
        $origin = self::origin($request->getUri());
        if (self::isRedirect($options)) {
            return ($this->origins[$request->getBody()] ?? null) !== $origin;
        }
        $this->origins[$request->getBody()] = $origin;
        return false;
    }

    private static function origin(UriInterface $uri): string
    {
        // A port that is the scheme's default is null.
        return "{$uri->getScheme()}://{$uri->getHost()}:{$uri->getPort()}";
    }
}
