<?php

declare(strict_types=1);

namespace Adseal;

/** Why the shared library cannot be used. */
enum LibraryProblem: string
{
    /** PHP has no FFI. */
    case ExtensionMissing = 'extension_missing';
    /** `ffi.enable` allows it to preloaded code alone, or to none. */
    case Forbidden = 'forbidden';
    /** There is no such file, or the system's loader refuses it. */
    case NotFound = 'not_found';
    /** The file is of another version of adseal. */
    case WrongVersion = 'wrong_version';
}
