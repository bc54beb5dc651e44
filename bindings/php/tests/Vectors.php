<?php

declare(strict_types=1);

namespace Adseal\Tests;

/**
 * The vectors that every language runs: tests/vectors of the repository, or the directory that ADSEAL_VECTORS names.
 *
 *     public static function cases(): iterable
 *     {
 *         return Vectors::cases('click_verify');
 *     }
 */
final class Vectors
{
    private function __construct()
    {
    }

    /** @return list<array<string, mixed>> the cases of a suite */
    public static function suite(string $name): array
    {
        $directory = \getenv('ADSEAL_VECTORS') ?: \dirname(__DIR__, 3) . '/tests/vectors';
        $text = \file_get_contents("$directory/$name.json");
        return \json_decode((string) $text, true, 512, \JSON_THROW_ON_ERROR)['cases'];
    }

    /**
     * The cases of a suite as a data provider tells them: each under its id.
     *
     * @param string|null $members what a case may have beside its id; another one would be one that nobody looks at
     * @return array<string, array{array<string, mixed>}>
     */
    public static function cases(string $name, ?string $members = null): array
    {
        $known = \explode(' ', "id about $members");
        $cases = [];
        foreach (self::suite($name) as $case) {
            $unknown = $members === null ? [] : \array_diff(\array_keys($case), $known);
            if ($unknown !== []) {
                throw new \LogicException("$name.json, {$case['id']}: what is " . \implode(', ', $unknown) . '?');
            }
            if (isset($cases[$case['id']])) {
                throw new \LogicException("$name.json has two cases {$case['id']}: one would never run");
            }
            $cases[$case['id']] = [$case];
        }
        if ($cases === []) {
            throw new \LogicException("$name.json holds no case");
        }
        return $cases;
    }

    /**
     * A byte string of a vector: text, hexadecimal, or pieces of text with how often each is repeated.
     *
     * @param string|array<string, mixed> $value
     */
    public static function bytes(string|array $value): string
    {
        if (\is_string($value)) {
            return $value;
        }
        if (isset($value['hex'])) {
            return (string) \hex2bin($value['hex']);
        }
        $bytes = '';
        foreach ($value['repeat'] as [$text, $count]) {
            $bytes .= \str_repeat($text, $count);
        }
        return $bytes;
    }

    /** @param string|array<string, mixed>|null $value */
    public static function bytesOrNull(string|array|null $value): ?string
    {
        return $value === null ? null : self::bytes($value);
    }
}
