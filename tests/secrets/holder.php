<?php

// As holder.c, in PHP: holder.php ROUND, with the keys on standard input.

declare(strict_types=1);

namespace Adseal\Tests\Secrets;

use Adseal\Accept;
use Adseal\ClickSigner;
use Adseal\ClickTemplate;
use Adseal\ClickVerifier;
use Adseal\Explain;
use Adseal\ExplainOutcome;
use Adseal\InstallSigner;
use Adseal\InstallVerifier;
use Adseal\Key;
use Adseal\KeyRing;

require __DIR__ . '/../../bindings/php/autoload.php';

const NOW = 1700000000;
const URI = 'https://control.kochava.com/v1/cpi/click?campaign_id=c1&network_id=2820&site_id=news%201';
const BODY = '{"action":"install","data":{"price":1.5}}';
const API_KEY = 'an-api-key-that-is-public';
const LENGTHS = [32, 100, 100];

final class Holder
{
    private \FFI $libc;

    /** @var list<string> */
    private array $keys = [];

    /** @var list<\Closure(): void> */
    private array $uses = [];

    public function __construct(private readonly int $turn)
    {
        $this->libc = \FFI::cdef('int raise(int); void explicit_bzero(char *, size_t);');
        // Without it the stream would keep a copy of what it read.
        \stream_set_read_buffer(\STDIN, 0);
        foreach (LENGTHS as $length) {
            $key = \fread(\STDIN, $length);
            self::must($key !== false && \strlen($key) === $length);
            $this->keys[] = $key;
        }
    }

    public function run(): void
    {
        $this->hold(...$this->keys);
        $this->explain();
        $this->useAll();
        $this->stop();
        foreach (\array_keys($this->keys) as $number) {
            $this->wipe($this->keys[$number]);
        }
        $this->useAll();
        $this->stop();
        $this->useAll();
        $this->uses = [];
        \gc_collect_cycles();
        $this->stop();
    }

    /** Handles of every kind, each in the function that uses it. */
    private function hold(string $click, string $longClick, string $secret): void
    {
        $ring = new KeyRing(new Key('one', $click), new Key('two', $longClick));
        $signer = new ClickSigner($ring);
        $verifier = new ClickVerifier($ring);
        $template = new ClickTemplate(new ClickSigner($click), URI . '&device_id={device}');
        $installSigner = new InstallSigner(API_KEY, $secret);
        $installVerifier = new InstallVerifier([API_KEY => $secret]);
        $this->uses = [
            static function () use ($signer, $verifier, $template): void {
                self::must($verifier->verify($signer->sign(URI, now: NOW), NOW)->valid);
                self::must($verifier->verify($template->render(['device' => 'd1'], now: NOW), NOW)->valid);
            },
            static function () use ($signer, $verifier): void {
                $signed = $signer->signMany(\array_fill(0, 600, URI), now: NOW, threads: 2);
                self::must(\count($verifier->verifyMany($signed, NOW, threads: 2)->valid()) === 600);
            },
            static function () use ($installSigner, $installVerifier): void {
                $signed = $installSigner->signRaw(BODY);
                self::must($installVerifier->verify($signed->body, API_KEY, $signed->token, Accept::Php, NOW)->valid);
            },
        ];
    }

    /** It holds nothing when it is over. */
    private function explain(): void
    {
        [$click, , $secret] = $this->keys;
        $budget = 1 << 20;
        $explanation = Explain::click(URI, $click, \str_repeat('A', 43), $budget);
        self::must($explanation->outcome !== ExplainOutcome::Explained);
        $explanation = Explain::install(BODY, API_KEY, $secret, \str_repeat('0', 64), $budget);
        self::must($explanation->outcome !== ExplainOutcome::Explained);
    }

    /** The order changes from round to round: what the last call leaves is not wiped by accident by another. */
    private function useAll(): void
    {
        $count = \count($this->uses);
        for ($number = 0; $number < $count; $number++) {
            $this->uses[($this->turn + $number) % $count]();
        }
    }

    /** Writes zeros over the bytes where they are: a string that PHP changes may be another one. */
    private function wipe(string $key): void
    {
        $this->libc->explicit_bzero($key, \strlen($key));
    }

    private function stop(): void
    {
        $this->libc->raise(19);
    }

    private static function must(bool $isRight): void
    {
        if (!$isRight) {
            \fwrite(\STDERR, "holder: a key, a click or an install is not as it must be\n");
            exit(1);
        }
    }
}

(new Holder((int) $argv[1]))->run();
