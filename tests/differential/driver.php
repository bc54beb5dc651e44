<?php

declare(strict_types=1);

// The driver of the PHP package: lines of cases in, a line of answer for each out (README.md).

use Adseal\Differential\Driver;
use Adseal\Differential\Words;

use function Adseal\Differential\lie;

require dirname(__DIR__, 2) . '/bindings/php/autoload.php';
require __DIR__ . '/php/fields.php';
require __DIR__ . '/php/Words.php';
require __DIR__ . '/php/Driver.php';

$every = ($argv[1] ?? '') === '--lie' ? (int) $argv[2] : 0;
$answers = 0;
$driver = new Driver();
while (($line = fgets(STDIN)) !== false) {
    $words = new Words(rtrim($line, "\n"));
    $operation = $words->word();
    $answer = $driver->{$operation === 'names' ? 'collide' : $operation}($words);
    if ($answer !== null) {
        $lies = $every > 0 && ++$answers % $every === 0;
        echo $lies ? lie($answer, \intdiv($answers, $every)) : $answer, "\n";
    }
}
