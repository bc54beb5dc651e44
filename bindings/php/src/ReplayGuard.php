<?php

declare(strict_types=1);

namespace Adseal;

use Adseal\Internal\Handle;
use Adseal\Internal\Immutable;

/**
 * Remembers the clicks that this process accepted: for one that lives long, as under RoadRunner or Swoole. The workers
 * of php-fpm share nothing, and each request starts anew: there take an ApcuReplayStore. docs/click-validation.md, 4.3
 */
final class ReplayGuard
{
    use Immutable;

    /** How many signatures there is room for: what was asked for, rounded up. */
    public readonly int $capacity;

    /** @internal */
    public readonly Handle $handle;

    /**
     * @param int $capacity signatures at a time, 16 bytes each: valid clicks a second, times the longest time in
     *     seconds from a click's arrival to its `expires`, plus leeway and 8
     * @throws \ValueError below 1
     * @throws AdsealException there is not that much memory
     */
    public function __construct(int $capacity)
    {
        if ($capacity < 1) {
            throw new \ValueError("adseal: \$capacity: $capacity: signatures at a time, at least 1");
        }
        $ffi = Library::ffi();
        $made = $ffi->new('adseal_replay_guard*');
        $status = $ffi->adseal_replay_guard_new($capacity, \FFI::addr($made));
        $this->handle = new Handle('adseal_replay_guard', $made, $status);
        $this->capacity = $ffi->adseal_replay_guard_capacity($made);
    }
}
