<?php

declare(strict_types=1);

namespace Adseal\Internal\Http;

use Adseal\Http\UnsignedRequestException;
use Psr\Http\Message\RequestInterface;

/**
 * Signs what is sent.
 *
 * @internal
 */
interface SignsRequests
{
    /**
     * The request to send.
     *
     * @throws UnsignedRequestException there is none, and why
     */
    public function signed(RequestInterface $request): RequestInterface;
}
