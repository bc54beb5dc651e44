<?php

declare(strict_types=1);

namespace Adseal;

use Adseal\Internal\Immutable;
use Adseal\Internal\Refusal;
use Adseal\Internal\Rings;
use Adseal\Internal\Time;

/**
 * What is to be said of many clicks, by the keys of the array that held them. Each method reads no more than it needs.
 *
 * @implements \ArrayAccess<int|string, ClickReason>
 * @implements \IteratorAggregate<int|string, ClickReason>
 */
final class ClickVerdicts implements \ArrayAccess, \Countable, \IteratorAggregate
{
    use Immutable;

    /** Bytes of a reason in its column. */
    private const REASON = 4;

    /** @var list<int|string>|null the keys of the rows; null where they are 0, 1 and so on */
    private readonly ?array $keys;

    private readonly int $count;

    /** @var array<int|string, int>|null the position of each key */
    private ?array $positions = null;

    /**
     * @internal
     * @param array<string> $uris
     * @param array<string, \FFI\CData> $columns arrays with the numbers of each column; without rows there are none
     * @param string $ringOfRow the index of each row's ring, as C takes it; empty where there is one ring
     */
    public function __construct(
        array $uris,
        private readonly array $columns,
        private readonly string $ringOfRow,
        private readonly Rings $rings,
    ) {
        $this->keys = \array_is_list($uris) ? null : \array_keys($uris);
        $this->count = \count($uris);
    }

    /** @return array<ClickReason> the first check that each click failed, or `Valid` */
    public function reasons(): array
    {
        if ($this->count === 0) {
            return [];
        }
        $reasons = \array_fill(0, $this->count, ClickReason::Valid);
        // Most clicks are valid, and unpacking them all would take many times as long.
        $bytes = $this->bytes('reasons');
        for ($at = \strspn($bytes, "\0"); $at < \strlen($bytes); $at += \strspn($bytes, "\0", $at)) {
            $position = \intdiv($at, self::REASON);
            $reasons[$position] = $this->at($position);
            $at = ($position + 1) * self::REASON;
        }
        return $this->byKey($reasons);
    }

    /** @return array<string, int> how many clicks have each reason, by its value, in the order of the checks */
    public function counts(): array
    {
        $counted = \array_count_values($this->numbers('reasons', 'l*'));
        \ksort($counted);
        $counts = [];
        foreach ($counted as $number => $count) {
            $counts[ClickReason::BY_NUMBER[$number]->value] = $count;
        }
        return $counts;
    }

    /** @return list<int|string> the keys of the clicks that are valid */
    public function valid(): array
    {
        $valid = [];
        foreach ($this->numbers('reasons', 'l*') as $position => $number) {
            if ($number === 0) {
                $valid[] = $this->keys === null ? $position - 1 : $this->keys[$position - 1];
            }
        }
        return $valid;
    }

    /**
     * @return array<int|null> the `expires` that is signed, in unix seconds; null if there is none, or if a check
     *     before it failed
     */
    public function expires(): array
    {
        return $this->withNull('expires', Time::NONE);
    }

    /** @return array<string|null> the id of the key that reproduced the signature */
    public function keyIds(): array
    {
        $idsOf = $this->rings->ids();
        $rings = $this->ringOfRow === '' ? null : \unpack('L*', $this->ringOfRow);
        $ids = [];
        foreach ($this->numbers('keys', 'l*') as $position => $key) {
            $ids[] = $key < 0 ? null : $idsOf[$rings === null ? 0 : $rings[$position]][$key];
        }
        return $this->byKey($ids);
    }

    /** @return array<list<ClickFlag>> oddities that do not fail a click */
    public function flags(): array
    {
        $flags = [];
        foreach ($this->numbers('flags', 'L*') as $bits) {
            $flags[] = ClickFlag::of($bits);
        }
        return $this->byKey($flags);
    }

    /** @return array<int|null> where the offending byte stands in the URI, from 0 */
    public function offsets(): array
    {
        return $this->withNull('offsets', Refusal::NO_OFFSET);
    }

    public function count(): int
    {
        return $this->count;
    }

    /** @return \Generator<int|string, ClickReason> */
    public function getIterator(): \Generator
    {
        yield from $this->reasons();
    }

    /** @param mixed $offset the key of a row */
    public function offsetExists(mixed $offset): bool
    {
        return $this->position($offset) !== null;
    }

    /**
     * @param mixed $offset the key of a row
     * @throws \OutOfBoundsException there is no such row
     */
    public function offsetGet(mixed $offset): ClickReason
    {
        $position = $this->position($offset);
        if ($position === null) {
            throw new \OutOfBoundsException('adseal: there is no row with this key');
        }
        return $this->at($position);
    }

    public function offsetSet(mixed $offset, mixed $value): never
    {
        throw new \LogicException('adseal: verdicts cannot be changed');
    }

    public function offsetUnset(mixed $offset): never
    {
        throw new \LogicException('adseal: verdicts cannot be changed');
    }

    /** @return array<string, int> how many rows, and how many with each reason */
    public function __debugInfo(): array
    {
        return ['rows' => $this->count] + $this->counts();
    }

    private function at(int $position): ClickReason
    {
        return ClickReason::BY_NUMBER[$this->columns['reasons'][$position]];
    }

    /** The numbers of a column as they lie in memory. */
    private function bytes(string $column): string
    {
        // FFI takes it by reference, which a readonly property allows to none.
        $array = $this->columns[$column] ?? null;
        return $array === null ? '' : \FFI::string($array, \FFI::sizeof($array));
    }

    /**
     * The numbers of a column, from 1 on.
     *
     * @param string $format of unpack()
     * @return array<int>
     */
    private function numbers(string $column, string $format): array
    {
        return \unpack($format, $this->bytes($column));
    }

    private function position(mixed $key): ?int
    {
        if (!\is_int($key) && !\is_string($key)) {
            return null;
        }
        if ($this->keys === null) {
            // As a key of an array, '5' is 5.
            $key = \is_int($key) ? $key : \array_key_first([$key => true]);
            return \is_int($key) && $key >= 0 && $key < $this->count ? $key : null;
        }
        $this->positions ??= \array_flip($this->keys);
        return $this->positions[$key] ?? null;
    }

    /** @return array<int|null> */
    private function withNull(string $column, int $none): array
    {
        $values = [];
        foreach ($this->numbers($column, 'q*') as $value) {
            $values[] = $value === $none ? null : $value;
        }
        return $this->byKey($values);
    }

    /**
     * @template T
     * @param list<T> $values
     * @return array<T>
     */
    private function byKey(array $values): array
    {
        return $this->keys === null ? $values : \array_combine($this->keys, $values);
    }
}
