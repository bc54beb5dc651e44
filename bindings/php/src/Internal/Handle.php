<?php

declare(strict_types=1);

namespace Adseal\Internal;

use Adseal\Library;

/**
 * An object of the library: it is freed together with this one.
 *
 * @internal
 */
final class Handle
{
    use Immutable;

    private readonly \FFI $ffi;

    /**
     * Takes over what a function of C made.
     *
     * @param string $type what it is in C, for example adseal_key_ring
     * @param \FFI\CData $pointer where the function put it
     * @param int $status what the function returned
     */
    public function __construct(private readonly string $type, public readonly \FFI\CData $pointer, int $status)
    {
        Status::check($status);
        $this->ffi = Library::ffi();
    }

    public function __destruct()
    {
        // Without it nothing was made.
        if (isset($this->ffi)) {
            $this->ffi->{$this->type . '_free'}($this->pointer);
            // At the end of a script, and in cycles, PHP calls destructors in any order: whoever uses the pointer after
            // this gets NULL, which C refuses.
            $pointer = $this->pointer;
            \FFI::memset(\FFI::addr($pointer), 0, \FFI::sizeof($pointer));
        }
    }

    /** @return array{} Nothing in here is of use to a reader. */
    public function __debugInfo(): array
    {
        return [];
    }
}
