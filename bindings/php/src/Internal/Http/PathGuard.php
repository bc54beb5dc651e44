<?php

declare(strict_types=1);

namespace Adseal\Internal\Http;

use Psr\Http\Message\ServerRequestInterface;

/**
 * Tells which paths are guarded. Routers take `//click`, `/click/` and `/%63lick` for `/click`, and some servers run a
 * script for `/x/../click` too: who spells a path in another way must not get around the guard.
 *
 * @internal
 */
final class PathGuard
{
    /** @var list<string>|\Closure(string): bool|null each with a slash behind it */
    private readonly array|\Closure|null $paths;

    /** @param string|array<string>|(\Closure(string): bool)|null $paths */
    public function __construct(string|array|\Closure|null $paths)
    {
        if ($paths === null || $paths instanceof \Closure) {
            $this->paths = $paths;
            return;
        }
        $prefixes = [];
        foreach ((array) $paths as $path) {
            if (!\str_starts_with($path, '/')) {
                throw new \ValueError("adseal: \$paths: \"$path\": a path begins with a slash");
            }
            $prefixes[] = self::plain($path);
        }
        $this->paths = $prefixes;
    }

    /** Whether a request to a server is guarded, by the path that it is routed by or by the one that was sent. */
    public function guardsRequest(ServerRequestInterface $request): bool
    {
        if ($this->paths === null) {
            return true;
        }
        $target = $request->getServerParams()['REQUEST_URI'] ?? '';
        // A client may name the server in front of the path.
        $sent = \preg_replace('~^[a-z][a-z0-9+.-]*://[^/?#]*~i', '', \is_string($target) ? $target : '');
        $sent = \substr((string) $sent, 0, \strcspn((string) $sent, '?#'));
        return $this->guards($request->getUri()->getPath()) || $this->guards($sent);
    }

    /** @param string $path as it stands in a URI */
    public function guards(string $path): bool
    {
        if ($this->paths === null) {
            return true;
        }
        $plain = self::plain(\rawurldecode($path));
        return $this->guardsPlain($plain) || $this->guardsPlain(self::withoutDots($plain));
    }

    private function guardsPlain(string $path): bool
    {
        if ($this->paths instanceof \Closure) {
            return ($this->paths)($path === '/' ? $path : \substr($path, 0, -1));
        }
        foreach ($this->paths ?? [] as $prefix) {
            if (\str_starts_with($path, $prefix)) {
                return true;
            }
        }
        return false;
    }

    /** The plainest spelling of a decoded path, with a slash behind it. */
    private static function plain(string $path): string
    {
        return (string) \preg_replace('~[/\n]+~', '/', "/$path/");
    }

    private static function withoutDots(string $plain): string
    {
        $segments = [];
        foreach (\explode('/', \trim($plain, '/')) as $segment) {
            if ($segment === '..') {
                \array_pop($segments);
            } elseif ($segment !== '.') {
                $segments[] = $segment;
            }
        }
        return self::plain(\implode('/', $segments));
    }
}
