<?php

declare(strict_types=1);

namespace Adseal;

/** The names of parameters, as the receiver takes them. docs/click-validation.md, 2.3 */
final class Names
{
    private function __construct()
    {
    }

    /**
     * Whether PHP would take two names for one, as `site_id` and `site.id`.
     *
     * @param string $one raw, as it stands in a URI
     * @param string $other likewise
     */
    public static function collide(string $one, string $other): bool
    {
        $ffi = Library::ffi();
        $collide = $ffi->new('int32_t[1]');
        $length = \strlen($other);
        Internal\Status::check($ffi->adseal_click_names_collide($one, \strlen($one), $other, $length, $collide));
        return $collide[0] === 1;
    }
}
