<?php

declare(strict_types=1);

namespace Adseal;

use Adseal\Internal\Immutable;

/** A body with its headers: send both, unchanged. */
final class SignedInstall
{
    use Immutable;

    /**
     * The two headers to send, by name; add others to them as you need.
     *
     * @var array<string, string>
     */
    public readonly array $headers;

    /**
     * @internal
     * @param string $body the bytes to send
     * @param string $token the token of the body: 64 lower-case hexadecimal digits, or 44 characters of base64
     * @param list<Note> $notes why the body is not the JSON that was given, sorted by offset; empty where it is
     */
    public function __construct(
        public readonly string $body,
        string $apiKey,
        public readonly string $token,
        public readonly array $notes = [],
    ) {
        $this->headers = [Install::AUTH_TOKEN_HEADER => $token, Install::API_KEY_HEADER => $apiKey];
    }

    /** @return array<string, mixed> without what it holds: a device, an API key, and a token that is good for that body */
    public function __debugInfo(): array
    {
        return ['bytes' => \strlen($this->body), 'notes' => $this->notes];
    }
}
