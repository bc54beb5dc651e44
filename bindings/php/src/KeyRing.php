<?php

declare(strict_types=1);

namespace Adseal;

use Adseal\Internal\Handle;
use Adseal\Internal\Immutable;
use Adseal\Internal\Status;

/**
 * 1 to 16 keys, with which clicks are signed and verified. To change keys, make a new ring. docs/keys.md
 *
 * Rotation loses no click: add the new key with a `signFrom` in the future, wait until the last click of the old one
 * has expired, and leave the old one out.
 */
final class KeyRing implements \Countable
{
    use Immutable;

    /** @var list<string> the ids of the keys, in order */
    public readonly array $ids;

    /** @internal */
    public readonly Handle $handle;

    /** @throws \ValueError no key, more than 16, a repeated id, or two keys that are equal as HMAC keys */
    public function __construct(#[\SensitiveParameter] Key ...$keys)
    {
        $ffi = Library::ffi();
        $made = $ffi->new('adseal_key_ring_builder*');
        $builder = new Handle('adseal_key_ring_builder', $made, $ffi->adseal_key_ring_builder_new(\FFI::addr($made)));
        $ids = [];
        $status = Status::OK;
        foreach ($keys as $key) {
            $ids[] = $key->id;
            $status = $status ?: $ffi->adseal_key_ring_builder_add_key($builder->pointer, $key->handle->pointer);
        }
        $made = $ffi->new('adseal_key_ring*');
        $status = $status ?: $ffi->adseal_key_ring_builder_build($builder->pointer, \FFI::addr($made));
        if ($status === Status::INVALID_KEY_RING) {
            throw self::refusal($ids);
        }
        $this->handle = new Handle('adseal_key_ring', $made, $status);
        $this->ids = $ids;
    }

    /**
     * The ring that an argument stands for.
     *
     * @internal
     * @param string|Key|self $key the one private key, used as it is and with the id "default"; or a key; or a ring
     */
    public static function of(#[\SensitiveParameter] string|Key|self $key): self
    {
        return match (true) {
            $key instanceof self => $key,
            $key instanceof Key => new self($key),
            default => self::ofText($key) ?? new self(new Key('default', $key)),
        };
    }

    /**
     * C tells a number for all of this.
     *
     * @param list<string> $ids
     */
    private static function refusal(array $ids): \ValueError
    {
        $most = Library::ffi()->adseal_max_keys();
        return new \ValueError('adseal: $keys: ' . match (true) {
            $ids === [] => 'one key or more is needed',
            \count($ids) > $most => "a ring has at most $most keys",
            \array_unique($ids) !== $ids => 'two keys have the same id',
            default => 'two keys are equal as HMAC keys',
        });
    }

    /** One call makes what takes several with a Key, and most requests make a ring; null if there is no such key. */
    private static function ofText(#[\SensitiveParameter] string $key): ?self
    {
        $ffi = Library::ffi();
        $made = $ffi->new('adseal_key_ring*');
        $status = $ffi->adseal_key_ring_new($key, \strlen($key), \FFI::addr($made));
        if ($status !== Status::OK) {
            return null;
        }
        $ring = (new \ReflectionClass(self::class))->newInstanceWithoutConstructor();
        $ring->handle = new Handle('adseal_key_ring', $made, $status);
        $ring->ids = ['default'];
        return $ring;
    }

    public function count(): int
    {
        return \count($this->ids);
    }

    /** @return array<string, mixed> */
    public function __debugInfo(): array
    {
        return ['ids' => $this->ids];
    }
}
