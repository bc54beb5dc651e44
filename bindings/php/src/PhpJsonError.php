<?php

declare(strict_types=1);

namespace Adseal;

/** What PHP says of a JSON text that it refuses. */
final class PhpJsonError
{
    /**
     * @internal
     * @param int $code that of json_last_error()
     * @param string $message that of json_last_error_msg()
     * @param int $offset where, in bytes from the start of the text
     */
    public function __construct(
        public readonly int $code,
        public readonly string $message,
        public readonly int $offset,
    ) {
    }
}
