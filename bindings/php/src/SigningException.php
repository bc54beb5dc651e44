<?php

declare(strict_types=1);

namespace Adseal;

/** Something was not signed; nothing is changed or guessed to make it fit. */
final class SigningException extends AdsealException
{
    /**
     * @param SigningReason $reason why
     * @param int|null $offset where, in bytes from the start of the input (for parts: of the path, or of the name or
     *     value; for a template: of the template, or of the value)
     * @param string|null $parameter the raw name of the parameter at fault
     * @param LintKind|null $lint what strict mode refused
     * @param Cause|null $cause why a JSON text is unstable
     * @param int|string|null $row the key of the row that was refused, where many were signed
     */
    public function __construct(
        string $message,
        public readonly SigningReason $reason,
        public readonly ?int $offset = null,
        public readonly ?string $parameter = null,
        public readonly ?LintKind $lint = null,
        public readonly ?Cause $cause = null,
        public readonly int|string|null $row = null,
    ) {
        parent::__construct($message);
    }
}
