<?php

declare(strict_types=1);

namespace Adseal\Internal;

use Adseal\Install;

/**
 * The headers of a request that count, each as often as it was given.
 *
 * @internal
 */
final class InstallHeaders
{
    /** The two names as $_SERVER has them. */
    private const SERVER = [
        'HTTP_KOCHAVA_AUTH_TOKEN' => Install::AUTH_TOKEN_HEADER,
        'HTTP_KOCHAVA_API_KEY' => Install::API_KEY_HEADER,
    ];

    /** The lengths of all four names: of most headers nothing else is looked at. */
    private const LENGTHS = [15 => true, 18 => true, 20 => true, 23 => true];

    /** What may stand around a value, and is no part of it. */
    private const WHITE_SPACE = " \t";

    /** @var list<string> */
    private array $tokens = [];

    /** @var list<string> */
    private array $apiKeys = [];

    private function __construct()
    {
    }

    /** @param iterable<mixed> $headers as for InstallVerifier::verifyRequest() */
    public static function of(#[\SensitiveParameter] iterable $headers): self
    {
        $found = new self();
        foreach ($headers as $name => $value) {
            // A name of decimal digits is an integer here.
            if (\is_string($name) && isset(self::LENGTHS[\strlen($name)])) {
                $known = self::known($name);
                if ($known !== null) {
                    $found->add($known, $value);
                }
            }
        }
        return $found;
    }

    /** Whether none of the two was given twice. */
    public function areSingle(): bool
    {
        return !isset($this->tokens[1]) && !isset($this->apiKeys[1]);
    }

    public function token(): string
    {
        return \trim($this->tokens[0] ?? '', self::WHITE_SPACE);
    }

    public function apiKey(): string
    {
        return \trim($this->apiKeys[0] ?? '', self::WHITE_SPACE);
    }

    /** The names of all values, as C takes them. */
    public function names(): Texts
    {
        $tokens = \array_fill(0, \count($this->tokens), Install::AUTH_TOKEN_HEADER);
        return new Texts([...$tokens, ...\array_fill(0, \count($this->apiKeys), Install::API_KEY_HEADER)]);
    }

    public function values(): Texts
    {
        return new Texts([...$this->tokens, ...$this->apiKeys]);
    }

    /** The header that a name is, if it is one of the two. */
    private static function known(string $name): ?string
    {
        return match (0) {
            \strcasecmp($name, Install::AUTH_TOKEN_HEADER) => Install::AUTH_TOKEN_HEADER,
            \strcasecmp($name, Install::API_KEY_HEADER) => Install::API_KEY_HEADER,
            default => self::SERVER[$name] ?? null,
        };
    }

    private function add(string $name, #[\SensitiveParameter] mixed $value): void
    {
        if ($value === null) {
            // As from $_SERVER[...] ?? null: a header that is not there.
            return;
        }
        foreach (\is_array($value) ? $value : [$value] as $one) {
            if (!\is_string($one)) {
                $type = \get_debug_type($one);
                throw new \TypeError("adseal: \$headers, $name: a string or a list of strings is needed, not $type");
            }
            if ($name === Install::AUTH_TOKEN_HEADER) {
                $this->tokens[] = $one;
            } else {
                $this->apiKeys[] = $one;
            }
        }
    }
}
