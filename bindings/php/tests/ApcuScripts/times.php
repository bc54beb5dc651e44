<?php

declare(strict_types=1);

// How long clicks are kept that are remembered 2 seconds after the script began. Prints the seconds beyond their time.

use Adseal\ApcuReplayStore;

require __DIR__ . '/../bootstrap.php';

$store = new ApcuReplayStore('test:');
\sleep(2);
$kept = [];
foreach ([100, 1, 0] as $remaining) {
    $signature = \random_bytes(32);
    // The caller's clock may be another one.
    foreach ([\time(), 1000] as $now) {
        $store->checkAndInsert($signature . $now, $now + $remaining, $now);
        $info = \apcu_key_info("test:$signature$now");
        // By the request's time an entry is as old as the script.
        $age = \ini_get('apc.use_request_time') === '1' ? \time() - $info['creation_time'] : 0;
        $kept[] = $info['ttl'] - $age - $remaining;
    }
}
echo \json_encode($kept);
