<?php

declare(strict_types=1);

namespace Adseal\Internal;

/**
 * An object that never changes and belongs to this process.
 *
 * @internal
 */
trait Immutable
{
    /** A copy would be the same object: it never changes. Share it. */
    private function __clone()
    {
    }

    public function __serialize(): never
    {
        throw new \LogicException(self::class . ' cannot be serialized; make it anew where it is needed');
    }

    /** @param array<mixed> $data */
    public function __unserialize(array $data): never
    {
        throw new \LogicException(self::class . ' cannot be unserialized; make it anew where it is needed');
    }
}
