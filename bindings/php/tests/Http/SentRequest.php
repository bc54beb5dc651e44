<?php

declare(strict_types=1);

namespace Adseal\Tests\Http;

/** A request as it came over the wire. */
final class SentRequest
{
    public readonly string $method;
    public readonly string $target;
    public readonly string $body;

    /** @var array<string, list<string>> by name in lower case */
    private readonly array $headers;

    public function __construct(string $bytes)
    {
        [$head, $this->body] = \explode("\r\n\r\n", $bytes, 2);
        $lines = \explode("\r\n", $head);
        [$this->method, $this->target] = \explode(' ', $lines[0]);
        $headers = [];
        foreach (\array_slice($lines, 1) as $line) {
            [$name, $value] = \explode(':', $line, 2);
            $headers[\strtolower($name)][] = \trim($value);
        }
        $this->headers = $headers;
    }

    /** @return list<string> */
    public function header(string $name): array
    {
        return $this->headers[\strtolower($name)] ?? [];
    }
}
