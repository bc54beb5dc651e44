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
        $value = \ini_get('ffi.enable');
        $message = "ffi.enable is \"$value\", which forbids FFI in this script. ";
        if (\PHP_SAPI === 'cli') {
            $message .= "In the configuration of PHP's command line:\n    ffi.enable=preload";
        } else {
            $ini = \php_ini_loaded_file();
            $message .= 'Either preload the package, in ' . ($ini === false ? 'php.ini' : $ini) . ":\n"
                . '    ' . \implode("\n    ", self::preloading()) . "\n"
                . "or allow FFI to all scripts of one pool of php-fpm, in its configuration:\n"
                . "    php_admin_value[ffi.enable] = true\n"
                . 'and reload php-fpm; ini_set() cannot change it. docs/php-fpm.md of adseal has the fastest way.';
        }
        return new self(LibraryProblem::Forbidden, $message, $error);
    }

    /** @return list<string> the lines of php.ini that are wanting */
    private static function preloading(): array
    {
        $script = \dirname(__DIR__) . '/preload.php';
        $present = (string) \ini_get('opcache.preload');
        $user = \function_exists('posix_getpwuid') ? \posix_getpwuid(\posix_geteuid()) : false;
        $lines = \array_keys(\array_filter([
            'ffi.enable=preload' => \ini_get('ffi.enable') !== 'preload',
            'zend_extension=opcache' => !\extension_loaded('Zend OPcache'),
            'opcache.enable=1' => \ini_get('opcache.enable') === '0',
            "opcache.preload=$script" => $present === '',
            'opcache.preload_user=' . ($user['name'] ?? 'www-data') => $present === '',
            "; and in $present:  require '$script';" => !\in_array($present, ['', $script], true),
        ]));
        return $lines !== [] ? $lines : ['; opcache.preload is set, and not in time: set it here, and not in a pool'];
    }

    /**
     * @internal
     * @param array<string, string> $tried the linker's reason for each path
     */
    public static function notFound(array $tried): self
    {
        $message = 'libadseal cannot be loaded. Tried:';
        foreach ($tried as $path => $reason) {
            $message .= "\n    $path: $reason";
        }
        $message .= "\nGive its path to Adseal\\Library::load(), or in the environment variable ADSEAL_LIBRARY.";
        if (!Internal\Linker::isMusl()) {
            $message .= "\nWhere lib/ has none for this machine, make php in adseal's repository builds it.";
        } else {
            $message .= "\nThis PHP runs on musl, as under Alpine, where there is no build yet. Build adseal there:\n"
                . "    RUSTFLAGS='-C target-feature=-crt-static' cargo build --release\n"
                . 'and name target/release/libadseal.so.';
        }
        return new self(LibraryProblem::NotFound, $message);
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
            \ini_get('ffi.preload') . ', which ffi.preload names, is of another version of this package; write it anew '
            . 'with ' . \dirname(__DIR__) . '/bin/adseal-ffi-preload'
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
            "$what. Install the library and the package of one release, and reload php-fpm."
        );
    }
}
