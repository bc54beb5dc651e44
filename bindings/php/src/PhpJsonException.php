<?php

declare(strict_types=1);

namespace Adseal;

/** PHP refuses a JSON text. The code is that of json_last_error(), the message begins with json_last_error_msg(). */
final class PhpJsonException extends AdsealException
{
    /**
     * @param int $code PHP's JSON_ERROR_...
     * @param string $reason PHP's sentence
     * @param int $offset where, in bytes from the start of the text
     */
    public function __construct(int $code, public readonly string $reason, public readonly int $offset)
    {
        parent::__construct("$reason, at byte $offset", $code);
    }
}
