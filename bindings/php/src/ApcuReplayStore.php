<?php

declare(strict_types=1);

namespace Adseal;

/**
 * Remembers clicks in APCu, which all workers of one php-fpm share, its pools too: so each click counts once among
 * them. It takes about 192 bytes for a click until that expires. docs/php-http.md
 *
 * It forgets nothing that still counts, unless APCu does: when php-fpm is restarted, at apcu_clear_cache(), and when
 * somebody else fills the memory, for then APCu drops everything that is in it.
 */
final class ApcuReplayStore implements ReplayStore
{
    /** Seconds for which an entry is kept beyond its time: APCu's clock and the caller's need not tick at once. */
    private const SLACK = 5;

    /** The longest time that APCu keeps: it counts in 32 bits. */
    private const LONGEST = 0x7fff_ffff;

    /** Slots that are rid of what expired, each time there is no room. */
    private const SWEPT = 16;

    /** Bytes that must be free for that: it stores something for a moment. */
    private const SWEEP_ROOM = 16_384;

    private readonly bool $usesRequestTime;

    /**
     * @param string $prefix stands in front of the keys in APCu
     * @param int $reserve bytes of APCu's memory (`apc.shm_size`) that are never used; with less left, clicks that are
     *     new are `Full`. Where APCu has no room for something, whoever stores it, it drops everything
     * @throws \ValueError a reserve below 65 536
     * @throws ConfigurationException there is no APCu, it is off, or its memory is no more than the reserve
     */
    public function __construct(private readonly string $prefix = 'adseal:', private readonly int $reserve = 1_048_576)
    {
        if ($reserve < 65_536) {
            throw new \ValueError("adseal: \$reserve: $reserve: bytes, at least 65536");
        }
        if (!\function_exists('apcu_enabled')) {
            throw new ConfigurationException(
                "adseal: PHP's extension APCu is not loaded. Install it (Debian and Ubuntu: apt install php-apcu) and "
                . 'put "extension=apcu" into php.ini.'
            );
        }
        if (!\apcu_enabled()) {
            throw new ConfigurationException(
                \in_array(\PHP_SAPI, ['cli', 'phpdbg'], true)
                ? 'adseal: APCu is off in the ' . \PHP_SAPI . ': put "apc.enable_cli=1" into php.ini. Its memory there '
                    . 'belongs to one process, and to those that it forks.'
                : 'adseal: APCu is off: put "apc.enabled=1" into php.ini.'
            );
        }
        if (!$this->hasRoom($reserve) && \apcu_sma_info(true)['seg_size'] <= $reserve) {
            throw new ConfigurationException(
                'adseal: APCu has ' . \ini_get('apc.shm_size') . " of memory, and \$reserve, $reserve bytes, is all of "
                . 'it: no click would ever be let through. Give apc.shm_size more in php.ini, or a smaller $reserve.'
            );
        }
        $this->usesRequestTime = (bool) \ini_get('apc.use_request_time');
    }

    public function checkAndInsert(string $signature, int $keepUntil, int $now): ReplayOutcome
    {
        $key = $this->prefix . $signature;
        if (!$this->hasRoom($this->reserve)) {
            if (\apcu_exists($key)) {
                return ReplayOutcome::Replayed;
            }
            $this->sweep();
            if (!$this->hasRoom($this->reserve)) {
                return ReplayOutcome::Full;
            }
        }
        $seconds = $keepUntil - $now + self::SLACK + $this->lag();
        if ($seconds > self::LONGEST) {
            return ReplayOutcome::Full;
        }
        // Of 0 seconds APCu would make an eternity.
        return match (true) {
            \apcu_add($key, true, \max($seconds, 1)) => ReplayOutcome::Fresh,
            \apcu_exists($key) => ReplayOutcome::Replayed,
            default => ReplayOutcome::Full,
        };
    }

    private function hasRoom(int $bytes): bool
    {
        return \apcu_sma_info(true)['avail_mem'] >= $bytes;
    }

    /**
     * The seconds by which APCu's clock may be late: it can be told to take the time when a request, or script, began.
     */
    private function lag(): int
    {
        return $this->usesRequestTime ? \max(\time() - (int) ($_SERVER['REQUEST_TIME'] ?? 0), 0) : 0;
    }

    /** APCu frees what expired when something is stored in the same slot, which nobody does while there is no room. */
    private function sweep(): void
    {
        for ($swept = 0; $swept < self::SWEPT && $this->hasRoom(self::SWEEP_ROOM); $swept++) {
            $key = $this->prefix . \random_bytes(16);
            \apcu_add($key, true, 1);
            \apcu_delete($key);
        }
    }

    /** @return array<string, mixed> */
    public function __debugInfo(): array
    {
        return ['prefix' => $this->prefix, 'reserve' => $this->reserve];
    }
}
