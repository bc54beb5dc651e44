<?php

declare(strict_types=1);

namespace Adseal\Internal;

/**
 * The system's dynamic linker: why it refuses a file, where it has one from, and whose it is.
 *
 * @internal
 */
final class Linker
{
    private const FUNCTIONS = 'void *dlopen(const char *file, int mode); int dlclose(void *library);'
        . 'char *dlerror(void);'
        . 'typedef struct { const char *file; void *base; const char *name; void *address; } dl_info;'
        . 'int dladdr(const void *address, dl_info *info);';

    private const LAZY = 1;

    private const NEVER_UNLOAD = 0x1000;

    /** A library says in it that it needs the C library of musl: Alpine's name for it, and musl's own. */
    private const NEEDS_MUSL = '~\0libc\.(musl-\w+\.so\.1|so)\0~';

    private const NEEDS_GLIBC = "\0libc.so.6\0";

    /** Why a file cannot be loaded: PHP 8.2 and older tell no more than that it failed. */
    public static function reason(string $file, string $said): string
    {
        $linker = \FFI::cdef(self::FUNCTIONS);
        if ($linker->dlopen($file, self::LAZY) !== null) {
            return $said;
        }
        $reason = \FFI::string($linker->dlerror());
        if (\str_starts_with($reason, "$file: ")) {
            $reason = \substr($reason, \strlen("$file: "));
        }
        return $reason . self::otherSystem(self::contents($file));
    }

    /** Keeps a library mapped when PHP unloads it at the end of a request: to map it anew is most of what loading costs. */
    public static function keep(string $file): void
    {
        $linker = \FFI::cdef(self::FUNCTIONS);
        $library = $linker->dlopen($file, self::LAZY | self::NEVER_UNLOAD);
        if ($library !== null) {
            // The mark stays. Each request comes here, and the linker counts who has the library open.
            $linker->dlclose($library);
        }
    }

    /** The file that a function is from, as it was named to the linker. */
    public static function fileOf(\FFI\CData $function): string
    {
        $linker = \FFI::cdef(self::FUNCTIONS);
        $info = $linker->new('dl_info');
        $linker->dladdr($linker->cast('void *', $function), \FFI::addr($info));
        return $info->file;
    }

    /** Whether this process runs on musl, as under Alpine; no adseal is distributed for it. */
    public static function isMusl(): bool
    {
        return self::isMuslIn(self::contents('/proc/self/maps'));
    }

    /** @param string $maps what /proc/self/maps holds */
    public static function isMuslIn(string $maps): bool
    {
        return \preg_match('~/ld-musl-\w+\.so|musl/libc\.so~', $maps) === 1;
    }

    /** What a file holds; nothing if it cannot be read, as open_basedir may have it. */
    public static function contents(string $file, ?int $length = null): string
    {
        \set_error_handler(static fn (): bool => true);
        try {
            return (string) \file_get_contents($file, length: $length);
        } finally {
            \restore_error_handler();
        }
    }

    /** What to say of a library that was built for another processor or C library; the linker says it badly. */
    private static function otherSystem(string $library): string
    {
        $musl = self::isMusl();
        return match (true) {
            !\str_starts_with($library, "\x7fELF") => '',
            self::machine($library) !== self::machine(self::contents('/proc/self/exe', 20))
                => ' (it is built for another processor)',
            !$musl && \preg_match(self::NEEDS_MUSL, $library) === 1
                => ' (it is built for musl, as for Alpine; this system has glibc)',
            $musl && \str_contains($library, self::NEEDS_GLIBC)
                => ' (it is built for glibc; this system has musl)',
            default => '',
        };
    }

    /** The word size, byte order and machine in the header of an ELF file. */
    private static function machine(string $elf): string
    {
        return \substr($elf, 4, 2) . \substr($elf, 18, 2);
    }
}
