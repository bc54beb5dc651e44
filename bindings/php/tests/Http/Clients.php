<?php

declare(strict_types=1);

namespace Adseal\Tests\Http;

use GuzzleHttp\Client;
use GuzzleHttp\Handler\CurlHandler;
use GuzzleHttp\Handler\StreamHandler;
use GuzzleHttp\HandlerStack;
use GuzzleHttp\Psr7\HttpFactory;
use Nyholm\Psr7\Factory\Psr17Factory;
use Psr\Http\Client\ClientInterface;
use Psr\Http\Message\RequestFactoryInterface;
use Slim\Psr7\Factory\RequestFactory;
use Symfony\Component\HttpClient\CurlHttpClient;
use Symfony\Component\HttpClient\NativeHttpClient;
use Symfony\Component\HttpClient\Psr18Client;

/** The clients and the PSR-7 packages that requests are sent with in the tests. */
final class Clients
{
    /** @return array<string, ClientInterface> */
    public static function all(): array
    {
        $factory = new Psr17Factory();
        $options = ['max_redirects' => 0];
        return [
            'guzzle curl' => new Client(['handler' => HandlerStack::create(new CurlHandler())]),
            'guzzle stream' => new Client(['handler' => HandlerStack::create(new StreamHandler())]),
            'symfony curl' => new Psr18Client(new CurlHttpClient($options), $factory, $factory),
            'symfony native' => new Psr18Client(new NativeHttpClient($options), $factory, $factory),
        ];
    }

    /** @return array<string, RequestFactoryInterface> */
    public static function factories(): array
    {
        return ['guzzle' => new HttpFactory(), 'nyholm' => new Psr17Factory(), 'slim' => new RequestFactory()];
    }

    /** @return iterable<string, array{ClientInterface, RequestFactoryInterface}> */
    public static function withFactories(): iterable
    {
        foreach (self::all() as $client => $sender) {
            foreach (self::factories() as $package => $factory) {
                yield "$client, $package" => [$sender, $factory];
            }
        }
    }
}
