<?php

declare(strict_types=1);

// The driver of the PHP package: lines of cases in, a line of answer for each out (README.md).

use Adseal\Differential\Driver;
use Adseal\Differential\Words;

require dirname(__DIR__, 2) . '/bindings/php/autoload.php';
require __DIR__ . '/php/fields.php';
require __DIR__ . '/php/Words.php';
require __DIR__ . '/php/Driver.php';

$driver = new Driver();
while (($line = fgets(STDIN)) !== false) {
    $words = new Words(rtrim($line, "\n"));
    $operation = $words->word();
    $answer = $driver->{$operation === 'names' ? 'collide' : $operation}($words);
    if ($answer !== null) {
        echo $answer, "\n";
    }
}
