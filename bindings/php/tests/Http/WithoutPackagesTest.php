<?php

declare(strict_types=1);

namespace Adseal\Tests\Http;

use Adseal\Tests\Installs;
use PHPUnit\Framework\TestCase;

/** The package where nothing is installed that composer.json only suggests. */
final class WithoutPackagesTest extends TestCase
{
    public function testClicksAndInstallsNeedNoInterface(): void
    {
        $program = <<<'PHP'
            spl_autoload_register(static function (string $class): void {
                $file = getenv('SOURCE') . '/' . str_replace(['Adseal\\', '\\'], ['', '/'], $class) . '.php';
                is_file($file) && require $file;
            });
            $click = (new Adseal\ClickSigner(getenv('KEY')))->sign('/c?x=1');
            $signed = (new Adseal\InstallSigner(getenv('API_KEY'), getenv('KEY')))->sign([1]);
            $installs = new Adseal\InstallVerifier([getenv('API_KEY') => getenv('KEY')]);
            echo json_encode([
                (new Adseal\ClickVerifier(getenv('KEY')))->verify($click)->reason,
                $installs->verify($signed->body, getenv('API_KEY'), $signed->token)->reason,
                interface_exists('Psr\Clock\ClockInterface'),
                interface_exists('Psr\Log\LoggerInterface'),
            ]);
            PHP;
        $environment = [
            'SOURCE' => \dirname(__DIR__, 2) . '/src',
            'KEY' => HandSigned::KEY,
            'API_KEY' => Installs::API_KEY,
        ];
        $process = \proc_open(
            [\PHP_BINARY, '-d', 'display_errors=1', '-r', $program],
            [1 => ['pipe', 'w'], 2 => ['redirect', 1]],
            $pipes,
            null,
            $environment + \getenv()
        );
        self::assertIsResource($process);
        self::assertSame('["valid","valid",false,false]', \stream_get_contents($pipes[1]));
        self::assertSame(0, \proc_close($process));
    }
}
