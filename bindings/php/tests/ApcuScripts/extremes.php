<?php

declare(strict_types=1);

// What becomes of clicks whose time is long over, and of those whose time is longer than APCu keeps anything.

use Adseal\ApcuReplayStore;

require __DIR__ . '/../bootstrap.php';

$store = new ApcuReplayStore('test:');
$over = $store->checkAndInsert('over', 995, 1000);
$ttl = \apcu_key_info('test:over')['ttl'];
$long = $store->checkAndInsert('long', 1000 + 0x1_0000_0000, 1000);
echo \json_encode([$over->value, $ttl, $long->value]);
