<?php

declare(strict_types=1);

namespace Adseal;

use Adseal\Internal\Linker;

/**
 * The shared library, which is loaded when it is first needed.
 *
 * It is taken from the scope that `ffi.preload` made, or else from the first of these that is named or exists: the path
 * given to `load()`, the environment variable ADSEAL_LIBRARY, `lib/` in this package, the system's own search path.
 * What is named is what is used: where it cannot be loaded nothing else is tried.
 */
final class Library
{
    /** The binary interface that this package speaks. */
    public const ABI_VERSION = 1;

    /** The scope that a preloaded header defines. */
    private const SCOPE = 'ADSEAL';

    /** The checksum of ffi/adseal.h; tools/make_header.py writes it. */
    private const HEADER = 1831236606;

    private const VERSIONS = 'uint32_t adseal_abi_version(void); const char *adseal_version(void);';

    private static ?\FFI $ffi = null;

    private function __construct()
    {
    }

    /**
     * Loads the library now, by default from where it is found; a second call changes nothing.
     *
     * @param string|null $path the file, for example /usr/local/lib/libadseal.so.1
     * @throws LibraryException it cannot be had, and why
     */
    public static function load(?string $path = null): void
    {
        if (self::$ffi === null) {
            self::$ffi = self::open($path);
        }
    }

    /**
     * The version of the library, for example "0.1.0".
     *
     * @throws LibraryException it cannot be loaded
     */
    public static function version(): string
    {
        return self::ffi()->adseal_version();
    }

    /** The file that it was loaded from; null if it is not loaded yet. */
    public static function path(): ?string
    {
        return self::$ffi === null ? null : self::fileOf(self::$ffi);
    }

    /**
     * The file that is loaded where none is preloaded.
     *
     * @internal
     * @throws LibraryException there is none that can be loaded
     */
    public static function locate(?string $path): string
    {
        return self::fileOf(self::guarded(static fn (): \FFI => self::found($path)));
    }

    /**
     * @internal
     * @throws LibraryException it cannot be loaded
     */
    public static function ffi(): \FFI
    {
        return self::$ffi ??= self::open(null);
    }

    private static function open(?string $path): \FFI
    {
        return self::guarded(static fn (): \FFI => self::preloaded() ?? self::found($path));
    }

    /** @param \Closure(): \FFI $open */
    private static function guarded(\Closure $open): \FFI
    {
        if (!\class_exists(\FFI::class, false)) {
            throw LibraryException::extensionMissing();
        }
        try {
            return $open();
        } catch (\FFI\Exception $error) {
            // Whatever else FFI says of a library is told where that is loaded.
            throw LibraryException::isForbidden($error) ? LibraryException::forbidden($error) : $error;
        }
    }

    private static function preloaded(): ?\FFI
    {
        try {
            $ffi = \FFI::scope(self::SCOPE);
        } catch (\FFI\Exception $error) {
            if (LibraryException::isForbidden($error)) {
                throw $error;
            }
            return null;
        }
        self::checkVersion($ffi);
        try {
            $header = $ffi->ADSEAL_FFI_HEADER;
        } catch (\FFI\Exception) {
            $header = null;
        }
        if ($header !== self::HEADER) {
            throw LibraryException::otherHeader();
        }
        return $ffi;
    }

    private static function found(?string $path): \FFI
    {
        $tried = [];
        foreach (self::candidates($path) as $candidate) {
            try {
                return self::loaded($candidate);
            } catch (\FFI\Exception $error) {
                if (LibraryException::isForbidden($error)) {
                    throw $error;
                }
                $tried[$candidate] = Linker::reason($candidate, $error->getMessage());
            }
        }
        throw LibraryException::notFound($tried);
    }

    /** @return list<string> */
    private static function candidates(?string $path): array
    {
        $named = $path ?? \getenv('ADSEAL_LIBRARY');
        if (\is_string($named) && $named !== '') {
            return [$named];
        }
        $file = 'libadseal.so.' . self::ABI_VERSION;
        return [\dirname(__DIR__) . '/lib/' . $file, $file];
    }

    private static function loaded(string $file): \FFI
    {
        // Of a library with another interface some functions may be missing, which would be another complaint.
        $versions = \FFI::cdef(self::VERSIONS, $file);
        self::checkVersion($versions);
        Linker::keep($file);
        $header = \dirname(__DIR__) . '/ffi/adseal.h';
        $declarations = Linker::contents($header);
        if ($declarations === '') {
            throw LibraryException::incomplete($header);
        }
        try {
            return \FFI::cdef($declarations, $file);
        } catch (\FFI\Exception $error) {
            throw LibraryException::otherVersion($file, $error->getMessage());
        }
    }

    private static function checkVersion(\FFI $ffi): void
    {
        $found = $ffi->adseal_abi_version();
        if ($found !== self::ABI_VERSION) {
            throw LibraryException::otherAbi(self::fileOf($ffi), $ffi->adseal_version(), $found);
        }
    }

    private static function fileOf(\FFI $ffi): string
    {
        return Linker::fileOf($ffi->adseal_version);
    }
}
