<?php

declare(strict_types=1);

namespace Adseal;

use Adseal\Internal\Immutable;
use Adseal\Internal\Rows;

/**
 * The rings of many senders: a click chooses its own by a parameter that it signs, such as network_id. docs/keys.md
 *
 * Only the signed part is looked at, so a click cannot choose another sender's ring and pass. One without the
 * parameter, or with a value that has no ring, is verified by no key: its reason is `no_active_key`.
 */
final class KeyRings implements \Countable
{
    use Immutable;

    /** @var array<KeyRing> by the value of the parameter */
    private readonly array $rings;

    /**
     * @param string $by the name of the parameter, decoded
     * @param array<string|Key|KeyRing> $rings for each value of the parameter, decoded, a key or a ring
     * @throws \ValueError an empty key
     * @throws \TypeError what is no key
     */
    public function __construct(public readonly string $by, #[\SensitiveParameter] array $rings)
    {
        $made = [];
        // No array_map: the trace of an exception would show its argument.
        foreach ($rings as $value => $key) {
            $place = Rows::place('rings', $value);
            if (!\is_string($key) && !$key instanceof Key && !$key instanceof KeyRing) {
                $given = \get_debug_type($key);
                throw new \TypeError("adseal: \$$place: a string, Key or KeyRing is needed, not $given");
            }
            if ($key === '') {
                throw new \ValueError("adseal: \$$place: the key is empty (an unset variable?)");
            }
            $made[$value] = KeyRing::of($key);
        }
        $this->rings = $made;
    }

    /**
     * @internal
     * @return array<KeyRing>
     */
    public function all(): array
    {
        return $this->rings;
    }

    public function count(): int
    {
        return \count($this->rings);
    }

    /** @return array<string, mixed> */
    public function __debugInfo(): array
    {
        return ['by' => $this->by, 'values' => \array_keys($this->rings)];
    }
}
