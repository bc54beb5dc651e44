<?php

declare(strict_types=1);

namespace Adseal;

/** A place where a JSON text is not what PHP writes. docs/php-json.md, Stability */
final class Issue
{
    /**
     * @internal
     * @param Cause $cause why
     * @param int $offset where, in bytes from the start of the text
     * @param int $length how many bytes are meant; 0 only where something is missing at the end
     * @param string $message what it means and what to write instead, in one line
     * @param bool $refused whether InstallSigner::sign() refuses it: no spelling makes it right for every receiver, or
     *     only with another meaning
     * @param PhpJsonError|null $error what PHP says, for `Cause::InvalidJson`
     */
    public function __construct(
        public readonly Cause $cause,
        public readonly int $offset,
        public readonly int $length,
        public readonly string $message,
        public readonly bool $refused,
        public readonly ?PhpJsonError $error = null,
    ) {
    }
}
