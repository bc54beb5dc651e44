<?php

declare(strict_types=1);

namespace Adseal\Tests\Http;

use GuzzleHttp\Psr7\Response;
use Psr\Http\Client\ClientInterface;
use Psr\Http\Message\RequestInterface;
use Psr\Http\Message\ResponseInterface;

/** Keeps the request that it was to send. */
final class RecordingClient implements ClientInterface
{
    public ?RequestInterface $last = null;

    public function sendRequest(RequestInterface $request): ResponseInterface
    {
        $this->last = $request;
        return new Response();
    }
}
