<?php

declare(strict_types=1);

// How the fields of an answer are spelled (README.md).

namespace Adseal\Differential;

function told(?int $number): string
{
    return $number === null ? '-' : (string) $number;
}

function text(int|string|null $bytes): string
{
    return $bytes === null ? '-' : ($bytes === '' ? '.' : \bin2hex((string) $bytes));
}

/** @param array<string> $items */
function listed(array $items, string $joint = ','): string
{
    return $items === [] ? '-' : \implode($joint, $items);
}

/** @param list<\Adseal\ClickFlag> $flags */
function flags(array $flags, string $joint): string
{
    return listed(\array_map(static fn (\Adseal\ClickFlag $flag): string =>
        \strtolower((string) \preg_replace('/(?<!^)[A-Z]/', '_$0', $flag->name)), $flags), $joint);
}

/** As the driver in C does. */
function lie(string $answer, int $number): string
{
    if ($number % 2 === 1) {
        return \substr($answer, 0, -1) . (\substr($answer, -1) ^ "\1");
    }
    return (string) \preg_replace('/=[^ ]*/', '=?', $answer, 1);
}
