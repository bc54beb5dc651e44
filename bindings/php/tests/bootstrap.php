<?php

declare(strict_types=1);

// Classes by their namespace, as composer would load them.
$load = static function (string $prefix, string $folder): void {
    \spl_autoload_register(static function (string $class) use ($prefix, $folder): void {
        $file = $folder . \str_replace('\\', '/', \substr($class, \strlen($prefix))) . '.php';
        if (\str_starts_with($class, $prefix) && \is_file($file)) {
            require $file;
        }
    });
};
$load('Adseal\\Tests\\', __DIR__ . '/');
$load('Adseal\\', \dirname(__DIR__) . '/src/');
// What the HTTP part is tried with, as the distribution packages it.
foreach (['GuzzleHttp', 'Nyholm/Psr7', 'Slim/Psr7', 'Symfony/Component/HttpClient', 'Monolog'] as $package) {
    require_once "$package/autoload.php";
}
// Last, so that what is installed comes before our copies of its signatures.
$load('Psr\\', __DIR__ . '/Stubs/Psr/');
