<?php

declare(strict_types=1);

// A click is verified twice.

use Adseal\ApcuReplayStore;
use Adseal\ClickVerifier;
use Adseal\Tests\Http\HandSigned;

require __DIR__ . '/../bootstrap.php';

$verifier = new ClickVerifier(HandSigned::KEY, maxLifetime: 300, replay: new ApcuReplayStore());
$click = HandSigned::click('/c?x=1', \time() + 60);
echo \json_encode([$verifier->verify($click)->reason, $verifier->verify($click)->reason]);
