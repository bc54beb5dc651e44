<?php

declare(strict_types=1);

namespace Adseal;

/** An oddity that does not fail a click. docs/click-validation.md, 4.4 */
enum ClickFlag: int
{
    case NotRfc3986 = 1;
    case ExpiresInMilliseconds = 2;
    case SemicolonInTail = 4;

    /** Its name for logs and metrics; the same in every language. */
    public function label(): string
    {
        return Library::ffi()->adseal_flag_name($this->value);
    }

    /**
     * @internal
     * @param int $bits a sum
     * @return list<self>
     */
    public static function of(int $bits): array
    {
        $flags = [];
        foreach ($bits === 0 ? [] : self::cases() as $flag) {
            if (($bits & $flag->value) !== 0) {
                $flags[] = $flag;
            }
        }
        return $flags;
    }
}
