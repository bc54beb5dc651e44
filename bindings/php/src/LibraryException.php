<?php

declare(strict_types=1);

namespace Adseal;

/** The shared library cannot be used. `$problem` says which of the reasons it is, the message how to mend it. */
final class LibraryException extends AdsealException
{
    private function __construct(
        public readonly LibraryProblem $problem,
        string $message,
        ?\Throwable $previous = null,
    ) {
        parent::__construct("adseal: $message", 0, $previous);
    }

    /** @internal */
    public static function extensionMissing(): self
    {
        $version = \PHP_MAJOR_VERSION . '.' . \PHP_MINOR_VERSION;
        $ini = \php_ini_loaded_file();
        return new self(
            LibraryProblem::ExtensionMissing,
            "PHP's extension FFI is not loaded. Install it (Debian and Ubuntu: apt install php$version-common, Alpine: "
            . 'apk add php' . \PHP_MAJOR_VERSION . \PHP_MINOR_VERSION . '-ffi, Docker: docker-php-ext-install ffi) and '
            . 'put "extension=ffi" into ' . ($ini === false ? 'php.ini' : $ini)
            . '; this is PHP ' . \PHP_VERSION . ' (' . \PHP_SAPI . ').'
        );
    }

    /** @internal */
    public static function isForbidden(\FFI\Exception $error): bool
    {
        return \str_contains($error->getMessage(), 'ffi.enable');
    }

    /** @internal */
    public static function forbidden(\FFI\Exception $error): self
    {
        $package = \dirname(__DIR__);
        return new self(
            LibraryProblem::Forbidden,
            'ffi.enable=' . \var_export(\ini_get('ffi.enable'), true) . ' forbids FFI in this script. Either preload '
            . "the package, in php.ini:\n"
            . "    opcache.preload=$package/preload.php\n"
            . "    opcache.preload_user=www-data\n"
            . "    ffi.preload=/etc/adseal/ffi.h    ; what $package/bin/adseal-ffi-preload writes\n"
            . "or allow FFI to all scripts of one pool of php-fpm, in its configuration:\n"
            . "    php_admin_value[ffi.enable] = true\n"
            . 'ini_set() cannot change it. Then restart php-fpm. See docs/php-fpm.md of adseal.',
            $error
        );
    }

    /**
     * @internal
     * @param array<string, string> $tried the loader's reason for each path
     */
    public static function notFound(array $tried): self
    {
        $message = "libadseal cannot be loaded. Tried:";
        foreach ($tried as $path => $reason) {
            $message .= "\n    $path: $reason";
        }
        $advice = "\nGive its path to Adseal\\Library::load(), or in the environment variable ADSEAL_LIBRARY.";
        return new self(LibraryProblem::NotFound, $message . $advice);
    }

    /** @internal */
    public static function otherAbi(string $file, string $version, int $abi): self
    {
        return self::wrongVersion(
            "$file is adseal $version with binary interface $abi, and this package needs interface "
            . Library::ABI_VERSION
        );
    }

    /** @internal */
    public static function otherVersion(string $file, string $reason): self
    {
        return self::wrongVersion("$file is older than this package ($reason)");
    }

    /** @internal */
    public static function otherHeader(): self
    {
        return self::wrongVersion(
            'the header that ffi.preload names is of another version of this package; write it anew with '
            . \dirname(__DIR__) . '/bin/adseal-ffi-preload'
        );
    }

    /** @internal */
    public static function incomplete(string $file): self
    {
        return new self(LibraryProblem::NotFound, "this package is not complete: $file cannot be read.");
    }

    private static function wrongVersion(string $what): self
    {
        return new self(
            LibraryProblem::WrongVersion,
            "$what. Install the library and the package of one release, and restart php-fpm."
        );
    }
}
