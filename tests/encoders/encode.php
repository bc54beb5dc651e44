<?php

// Writes every line of JSON again and a NUL behind each, in object or in assoc mode; for what PHP refuses, "refused".
while (($line = fgets(STDIN)) !== false) {
    try {
        $value = json_decode(rtrim($line, "\n"), $argv[1] === 'assoc', 512, JSON_THROW_ON_ERROR);
        echo json_encode($value, JSON_THROW_ON_ERROR), "\0";
    } catch (JsonException) {
        echo "refused\0";
    }
}
