<?php

declare(strict_types=1);

namespace Adseal\Tests\Http;

/** A server in a process of its own that records requests as they came over the wire. */
final class RawServer
{
    public readonly string $url;

    /** @var resource */
    private $process;

    /** @var list<resource> kept, since the process ends when they are closed */
    private array $pipes;

    private readonly string $record;

    /** @param string ...$answers to the first requests; later ones are answered with 200 */
    public function __construct(string ...$answers)
    {
        $this->record = (string) \tempnam(\sys_get_temp_dir(), 'adseal');
        $arguments = [$this->record, ...\array_map('base64_encode', $answers)];
        $command = [\PHP_BINARY, __DIR__ . '/raw_server.php', ...$arguments];
        $process = \proc_open($command, [1 => ['pipe', 'w']], $pipes);
        \assert(\is_resource($process));
        $this->process = $process;
        $this->pipes = $pipes;
        $this->url = 'http://127.0.0.1:' . \trim((string) \fgets($pipes[1]));
    }

    public function __destruct()
    {
        \proc_terminate($this->process);
        \proc_close($this->process);
        \unlink($this->record);
    }

    /** An answer that redirects. */
    public static function redirect(int $status, string $location): string
    {
        return "HTTP/1.1 $status Elsewhere\r\nLocation: $location\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    }

    public static function unavailable(): string
    {
        return "HTTP/1.1 503 Later\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    }

    /** @return list<SentRequest> what came until now */
    public function requests(): array
    {
        $lines = \file($this->record, \FILE_IGNORE_NEW_LINES);
        \assert($lines !== false);
        return \array_map(static fn (string $line) => new SentRequest((string) \base64_decode($line, true)), $lines);
    }

    /** The request that came last. */
    public function last(): SentRequest
    {
        $requests = $this->requests();
        return $requests[\count($requests) - 1];
    }
}
