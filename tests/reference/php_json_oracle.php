<?php

// Answers every line of standard input, a JSON text in hexadecimal, with a line for object mode and one for assoc mode:
// "=" and what PHP makes of the text in hexadecimal, or "!" and the number of its error. The answer is one line if a
// sign stands in front: "#" and the bits of a double ask for its text, "?" and JSON in error for the message.
declare(strict_types=1);

ini_set('serialize_precision', '-1');

function answer(string $json, bool $assoc): string
{
    $value = json_decode($json, $assoc);
    if (json_last_error() === JSON_ERROR_NONE) {
        $text = json_encode($value);
    }
    $error = json_last_error();
    return $error === JSON_ERROR_NONE ? '=' . bin2hex($text) : '!' . $error;
}

while (($line = fgets(STDIN)) !== false) {
    $line = trim($line);
    if (str_starts_with($line, '#')) {
        echo '=', bin2hex(json_encode(unpack('E', hex2bin(substr($line, 1)))[1])), "\n";
        continue;
    }
    if (str_starts_with($line, '?')) {
        answer(hex2bin(substr($line, 1)), false);
        echo '=', bin2hex(json_last_error_msg()), "\n";
        continue;
    }
    $json = hex2bin($line);
    echo answer($json, false), "\n", answer($json, true), "\n";
}
