<?php

declare(strict_types=1);

// 8 processes ask about 2000 signatures at once. Prints how often each signature was fresh, and what else was said.

use Adseal\ApcuReplayStore;

require __DIR__ . '/../bootstrap.php';

const PROCESSES = 8;
const SIGNATURES = 2000;

$store = new ApcuReplayStore();
$start = \microtime(true) + 0.3;
$pipes = [];
for ($process = 0; $process < PROCESSES; $process++) {
    $pair = \stream_socket_pair(\STREAM_PF_UNIX, \STREAM_SOCK_STREAM, 0);
    if (\pcntl_fork() === 0) {
        \time_sleep_until($start);
        $outcomes = [];
        for ($signature = 0; $signature < SIGNATURES; $signature++) {
            $outcomes[] = $store->checkAndInsert(\hash('sha256', "$signature", true), \time() + 60, \time())->value;
        }
        \fwrite($pair[1], \implode(',', $outcomes));
        exit(0);
    }
    \fclose($pair[1]);
    $pipes[] = $pair[0];
}
$fresh = \array_fill(0, SIGNATURES, 0);
$others = [];
foreach ($pipes as $pipe) {
    foreach (\explode(',', \stream_get_contents($pipe)) as $signature => $outcome) {
        if ($outcome === 'fresh') {
            $fresh[$signature]++;
        } else {
            $others[$outcome] = ($others[$outcome] ?? 0) + 1;
        }
    }
    \pcntl_wait($status);
}
echo \json_encode(['fresh' => \array_count_values($fresh), 'others' => $others]);
