<?php

declare(strict_types=1);

namespace Adseal;

/** One cause for which JSON was not sent as it was given. */
final class Note
{
    /**
     * @internal
     * @param Cause $cause why it was not
     * @param int $count in how many places
     * @param int $offset where the first of them is, in bytes from the start of the JSON text that was given
     * @param string $message what it means and what to write instead, in one line
     */
    public function __construct(
        public readonly Cause $cause,
        public readonly int $count,
        public readonly int $offset,
        public readonly string $message,
    ) {
    }
}
