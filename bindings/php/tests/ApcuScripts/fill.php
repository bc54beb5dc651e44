<?php

declare(strict_types=1);

// Fills the memory with clicks, looks whether any is forgotten, and waits until they expire.

use Adseal\ApcuReplayStore;
use Adseal\ReplayOutcome;

require __DIR__ . '/../bootstrap.php';

$store = new ApcuReplayStore(reserve: 262_144);
// Of clicks that expired 2 seconds ago, so that they are kept for no longer than 3.
$ask = static fn (int $signature): ReplayOutcome =>
    $store->checkAndInsert(\hash('sha256', "$signature", true), \time() - 2, \time());
for ($stored = 0; ($outcome = $ask($stored)) === ReplayOutcome::Fresh && $stored < 20_000;) {
    $stored++;
}
$again = $stored === 0 ? [] : \array_map($ask, \range(0, $stored - 1));
$told = [
    'stored' => $stored,
    'last' => $outcome->value,
    'replayed' => \count(\array_keys($again, ReplayOutcome::Replayed, true)),
    'available' => \apcu_sma_info(true)['avail_mem'],
    'expunges' => \apcu_cache_info(true)['expunges'],
];
\sleep(5);
for ($calls = 0, $outcome = ReplayOutcome::Full; $outcome === ReplayOutcome::Full && $calls < 10_000; $calls++) {
    $outcome = $store->checkAndInsert(\random_bytes(32), \time() + 60, \time());
}
$told += ['later' => $outcome->value, 'calls' => $calls, 'expungesLater' => \apcu_cache_info(true)['expunges']];
echo \json_encode($told);
