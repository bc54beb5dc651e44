<?php

declare(strict_types=1);

namespace Adseal\Http;

use Adseal\AdsealException;
use Psr\Http\Client\RequestExceptionInterface;
use Psr\Http\Message\RequestInterface;

/**
 * A request was not signed, and so not sent; the message says why. Where the signer refused it, `getPrevious()` is what
 * the signer threw.
 */
final class UnsignedRequestException extends AdsealException implements RequestExceptionInterface
{
    /** @internal */
    public function __construct(
        private readonly RequestInterface $request,
        string $message,
        ?\Throwable $previous = null,
    ) {
        parent::__construct("adseal: $message", 0, $previous);
    }

    /** The request as it was to be signed. */
    public function getRequest(): RequestInterface
    {
        return $this->request;
    }
}
