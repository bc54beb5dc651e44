<?php

// What clock_driver.py does, by the PHP package: clock_driver.php FILE KEY CLICK MAX_LIFETIME TIME...

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\ClickVerifier;
use Adseal\ReplayGuard;

require __DIR__ . '/../../bindings/php/autoload.php';

[, $file, $key, $click, $lifetime] = $argv;
$plain = new ClickVerifier($key);
$guarded = new ClickVerifier($key, maxLifetime: (int) $lifetime, replay: new ReplayGuard(100));
foreach (\array_slice($argv, 5) as $time) {
    \file_put_contents($file, $time);
    try {
        echo $plain->verify($click)->reason->value, ' ', $guarded->verify($click)->reason->value, "\n";
    } catch (\ValueError) {
        echo "refused refused\n";
    }
}
