<?php

declare(strict_types=1);

namespace Adseal;

/** What is legal in a click URI but likely to go wrong on the way. docs/click-validation.md, 3.3 */
final class Lint
{
    /**
     * @internal
     * @param int|null $offset where it shows, in bytes from the start of the URI
     * @param string|null $parameter the raw name of the parameter
     * @param string $message what is wrong, and what to do
     */
    public function __construct(
        public readonly LintKind $kind,
        public readonly ?int $offset,
        public readonly ?string $parameter,
        public readonly string $message,
    ) {
    }
}
