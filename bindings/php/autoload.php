<?php

declare(strict_types=1);

// Loads the package's classes where there is no composer: require this file.
\spl_autoload_register(static function (string $class): void {
    if (\str_starts_with($class, 'Adseal\\')) {
        $file = __DIR__ . '/src/' . \strtr(\substr($class, 7), '\\', '/') . '.php';
        if (\is_file($file)) {
            require $file;
        }
    }
});
