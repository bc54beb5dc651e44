<?php

/**
 * Preloads the package: the file for `opcache.preload`, or for `require` in a preload script of your own.
 *
 * Where ffi.enable is "preload", as it is by default, PHP lets preloaded code alone use FFI. docs/php-fpm.md
 */

declare(strict_types=1);

(static function (): void {
    // It keeps no server from starting: whoever uses the package is told the same by an exception.
    if (!\extension_loaded('FFI') && \ini_get('opcache.preload')) {
        \error_log("adseal is preloaded, and PHP's extension FFI is not loaded: put \"extension=ffi\" into php.ini");
    }
    $source = __DIR__ . '/src/';
    // A class may need one that comes later. Composer's autoloader would do; there may be none.
    $load = static function (string $class) use ($source): void {
        if (\str_starts_with($class, 'Adseal\\')) {
            require_once $source . \strtr(\substr($class, 7), '\\', '/') . '.php';
        }
    };
    \spl_autoload_register($load);
    // Not what is for HTTP: it has interfaces of other packages, and calls nothing of FFI itself.
    foreach (\array_merge(\glob($source . '*.php'), \glob($source . 'Internal/*.php')) as $file) {
        require_once $file;
    }
    \spl_autoload_unregister($load);
})();
