<?php

declare(strict_types=1);

namespace Adseal\Tests\Http;

use Nyholm\Psr7\Response;
use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\ServerRequestInterface;
use Psr\Http\Server\RequestHandlerInterface;

/** Keeps the request that it was called with. */
final class RecordingHandler implements RequestHandlerInterface
{
    public ?ServerRequestInterface $last = null;

    public function handle(ServerRequestInterface $request): ResponseInterface
    {
        $this->last = $request;
        return new Response(204);
    }
}
