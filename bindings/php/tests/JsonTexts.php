<?php

declare(strict_types=1);

namespace Adseal\Tests;

/** JSON texts that are made up: spelled in every way, and half of them damaged. The same seed gives the same texts. */
final class JsonTexts
{
    private const PIECES = [
        'a', 'é', '/', '\\/', '\\"', '\\\\', '\\n', '\\t', '\\u0000', '\\u00E9', '\\u00e9', '\\u002f', '\\ud83d\\ude00',
        '\\ud83d', "\u{1f600}", '0', '1', '€', ' ', '<&\'', "\x7f", '_empty_',
    ];

    private const NUMBERS = [
        '0', '-0', '-0.0', '1.0', '1e2', '1E+2', '0.1', '1.10', '1e400', '-1e-400', '1e17', '1e16', '5e-324', '0.0001',
        '0.00001', '9223372036854775807', '-9223372036854775808', '9223372036854775808',
        '123456789012345678901234567890',
    ];

    /** What a text is damaged with. */
    private const DAMAGE = [
        '{', '}', '[', ']', ',', ':', '"', '\\', '/', '0', '-', '.', 'e', 'x', "\x00", "\x1f", "\n", "\xff", "\xc3",
        "\xed\xa0\x80", "\u{a0}", 'tru', '\\u12', 'true',
    ];

    private const SPACES = ['', '', '', '', ' ', "\n", "\t \r"];

    public function __construct(int $seed)
    {
        \mt_srand($seed);
    }

    public function next(): string
    {
        $text = $this->space() . $this->json(0) . $this->space();
        for ($damage = \mt_rand(0, 3) - 2; $damage > 0; $damage--) {
            $text = $this->damaged($text);
        }
        return $text;
    }

    /** A value of PHP's that json_encode() writes. */
    public function value(int $depth): mixed
    {
        return match (\mt_rand(0, $depth < 4 ? 8 : 5)) {
            0 => self::one([null, true, false]),
            1 => \mt_rand() * self::one([1, -1, 4_000_000_000]),
            2 => (\mt_rand() / 7_919 - 100_000.0) * 10.0 ** \mt_rand(-200, 200),
            3, 4, 5 => \json_decode('"' . $this->string() . '"') ?? 'é/"\\',
            6 => $this->several(fn (): mixed => $this->value($depth + 1)),
            7 => \array_combine(['a', 'é', '/', ' '], [1.0, -0.0, [], $this->value($depth + 1)]),
            8 => (object) $this->several(fn (): mixed => $this->value($depth + 1)),
        };
    }

    private function json(int $depth): string
    {
        return match (\mt_rand(0, $depth < 5 ? 9 : 5)) {
            0 => self::one(['true', 'false', 'null']),
            1 => self::one(self::NUMBERS),
            2 => \mt_rand(-1_000, 1_000) . self::one(['', '.' . \mt_rand(), 'e' . \mt_rand(-330, 330)]),
            3, 4, 5 => '"' . $this->string() . '"',
            6, 7 => '[' . $this->list(fn (): string => $this->json($depth + 1)) . ']',
            8, 9 => '{' . $this->list(fn (int $index): string => $this->key($index) . $this->space() . ':'
                . $this->space() . $this->json($depth + 1)) . '}',
        };
    }

    private function key(int $index): string
    {
        // Some objects look like lists.
        return '"' . (\mt_rand(0, 2) === 0 ? (string) $index : $this->string()) . '"';
    }

    private function string(): string
    {
        return \implode($this->several(static fn (): string => self::one(self::PIECES)));
    }

    private function list(callable $make): string
    {
        $spaced = fn (string $part): string => $this->space() . $part . $this->space();
        $parts = \array_map($spaced, $this->several($make));
        return $parts === [] ? $this->space() : \implode(',', $parts);
    }

    /** @return list<mixed> 0 to 4 of them */
    private function several(callable $make): array
    {
        $made = [];
        for ($index = 0, $count = \mt_rand(0, 4); $index < $count; $index++) {
            $made[] = $make($index);
        }
        return $made;
    }

    private function damaged(string $text): string
    {
        $at = \mt_rand(0, \strlen($text));
        return match (\mt_rand(0, 2)) {
            0 => \substr($text, 0, $at),
            1 => \substr_replace($text, self::one(self::DAMAGE), $at, 0),
            2 => \substr_replace($text, self::one(self::DAMAGE), $at, 1),
        };
    }

    private function space(): string
    {
        return self::one(self::SPACES);
    }

    /** @param non-empty-list<mixed> $of */
    private static function one(array $of): mixed
    {
        return $of[\mt_rand(0, \count($of) - 1)];
    }
}
