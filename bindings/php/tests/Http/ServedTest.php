<?php

declare(strict_types=1);

namespace Adseal\Tests\Http;

use Adseal\Tests\Installs;
use PHPUnit\Framework\TestCase;

/** VerifyClick and VerifyInstall in a server of PHP's own, which gets requests byte by byte. */
final class ServedTest extends TestCase
{
    /** @var resource */
    private static $process;

    private static string $address;

    public static function setUpBeforeClass(): void
    {
        $free = \stream_socket_server('tcp://127.0.0.1:0');
        self::$address = (string) \stream_socket_get_name($free, false);
        \fclose($free);
        $options = ['-d', 'display_errors=1', '-d', 'ffi.enable=true'];
        $command = [\PHP_BINARY, ...$options, '-S', self::$address, __DIR__ . '/served_app.php'];
        self::$process = \proc_open($command, [2 => ['file', '/dev/null', 'w']], $pipes);
        for ($tries = 0; $tries < 100 && @\stream_socket_client('tcp://' . self::$address) === false; $tries++) {
            \usleep(50_000);
        }
    }

    public static function tearDownAfterClass(): void
    {
        \proc_terminate(self::$process);
        \proc_close(self::$process);
    }

    public function testClicksAreVerifiedAsTheyWereSent(): void
    {
        $targets = ["/click?site_id=a|b[c]&x=%7e'", '/%63lick/?site_id=a%7cb%5Bc]', '/./click?site_id=a%7Cb[c]'];
        foreach ($targets as $target) {
            $click = HandSigned::click($target, \time() + 60);
            self::assertSame([200, 'a|b[c]'], self::answer("GET $click HTTP/1.1"), $click);
            self::assertSame([200, 'a|b[c]'], self::answer("GET http://example.com$click HTTP/1.1"), $click);
            [$status, $body] = self::answer('GET ' . \str_replace('site_id=a', 'site_id=b', $click) . ' HTTP/1.1');
            self::assertSame(403, $status, $click);
            self::assertStringStartsWith('{"error":"click_rejected","reason":"', $body);
        }
        self::assertSame([200, ''], self::answer('GET /other?site_id=a HTTP/1.1'));
    }

    public function testInstallsAreVerifiedAsTheyWereSent(): void
    {
        $body = '{ "a": "/" }';
        $asPhp = '{"a":"\/"}';
        self::assertSame([200, $body], self::answer('POST /install HTTP/1.1', $body, Installs::token($body)));
        self::assertSame([200, $asPhp], self::answer('POST /install HTTP/1.1', $body, Installs::token($asPhp)));
        [$status, $answer] = self::answer('POST /install HTTP/1.1', $body, Installs::token('[]'));
        self::assertSame([403, '{"error":"install_rejected","reason":"invalid_token"}'], [$status, $answer]);
        self::assertSame(401, self::answer('POST /install HTTP/1.1', $body)[0]);
        $large = \str_repeat('1', 100_000);
        self::assertSame(413, self::answer('POST /install HTTP/1.1', $large, Installs::token($large))[0]);
    }

    /** @return array{int, string} status and body */
    private static function answer(string $line, string $body = '', string $token = ''): array
    {
        $connection = \stream_socket_client('tcp://' . self::$address);
        self::assertIsResource($connection);
        $headers = ['Host: example.com', 'Connection: close', 'Content-Length: ' . \strlen($body)];
        if ($token !== '') {
            \array_push($headers, 'Kochava-Api-Key: ' . Installs::API_KEY, "Kochava-Auth-Token: $token");
        }
        \fwrite($connection, "$line\r\n" . \implode("\r\n", $headers) . "\r\n\r\n$body");
        [$head, $answer] = \explode("\r\n\r\n", (string) \stream_get_contents($connection), 2);
        return [(int) \explode(' ', $head)[1], $answer];
    }
}
