<?php

declare(strict_types=1);

namespace Adseal\Tests\Http;

use Adseal\Tests\Installs;
use PHPUnit\Framework\TestCase;

/** Every PHP block of docs/php-http.md runs. */
final class DocumentTest extends TestCase
{
    private const DOCUMENT = __DIR__ . '/../../../../docs/php-http.md';

    public function testEveryBlockRuns(): void
    {
        $text = (string) \file_get_contents(self::DOCUMENT);
        \preg_match_all('/^```php\n(.*?)^```/ms', $text, $blocks);
        self::assertSame(\substr_count($text, '```php'), \count($blocks[1]));
        self::assertGreaterThan(5, \count($blocks[1]));
        $server = new RawServer();
        $bootstrap = \var_export(\dirname(__DIR__) . '/bootstrap.php', true);
        $program = "require $bootstrap;\n" . \str_replace(
            'https://control.kochava.com',
            $server->url,
            \implode('', $blocks[1]) . 'echo "all of it ran";'
        );
        $options = ['display_errors=1', 'error_reporting=-1', 'zend.assertions=1', 'apc.enable_cli=1'];
        $command = [\PHP_BINARY];
        foreach ($options as $option) {
            \array_push($command, '-d', $option);
        }
        $process = \proc_open([...$command, '-r', $program], [1 => ['pipe', 'w'], 2 => ['redirect', 1]], $pipes);
        self::assertIsResource($process);
        self::assertSame('all of it ran', \stream_get_contents($pipes[1]));
        self::assertSame(0, \proc_close($process));
        self::assertSent($server->requests());
    }

    /** @param list<SentRequest> $requests */
    private static function assertSent(array $requests): void
    {
        self::assertSame(['GET', 'POST', 'GET', 'POST'], \array_column($requests, 'method'));
        foreach ($requests as $sent) {
            if ($sent->method === 'GET') {
                self::assertStringContainsString('&signature=', $sent->target);
                continue;
            }
            self::assertSame('{"action":"install","data":{"device_ua":"Mozilla\/5.0"}}', $sent->body);
            $token = Installs::token($sent->body, 'my-api-key', 'secret, 16 bytes or more');
            self::assertSame([$token], $sent->header('Kochava-Auth-Token'));
        }
    }
}
