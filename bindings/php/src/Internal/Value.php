<?php

declare(strict_types=1);

namespace Adseal\Internal;

/**
 * Values that are given unencoded.
 *
 * @internal
 */
final class Value
{
    /**
     * Its bytes; null where it is missing.
     *
     * @param string $argument which argument holds it
     * @param int|string $name of the parameter or macro
     * @throws \TypeError a bool, float, array or object: it has more than one spelling
     */
    public static function bytes(string $argument, int|string $name, mixed $value): ?string
    {
        return match (true) {
            \is_string($value), $value === null => $value,
            \is_int($value) => (string) $value,
            default => throw new \TypeError(
                "adseal: \$$argument: a string, int or null is needed as the value of '"
                . Refusal::visible((string) $name) . "', not " . \get_debug_type($value)
            ),
        };
    }

    /**
     * Names and values, in order.
     *
     * @param iterable<mixed, mixed> $pairs
     * @return array{list<string>, list<string|null>}
     */
    public static function pairs(string $argument, iterable $pairs): array
    {
        [$names, $values] = [[], []];
        foreach ($pairs as $name => $value) {
            // The keys of arrays are never anything else, but those of generators may be.
            if (!\is_string($name) && !\is_int($name)) {
                $given = \get_debug_type($name);
                throw new \TypeError("adseal: \$$argument: a string or int is needed as a name, not $given");
            }
            $names[] = (string) $name;
            $values[] = \is_string($value) ? $value : self::bytes($argument, $name, $value);
        }
        return [$names, $values];
    }
}
