<?php

declare(strict_types=1);

namespace Adseal\Internal\Http;

use Adseal\Http\UnsignedRequestException;
use Adseal\Install;
use Adseal\InstallSigner;
use Adseal\PhpJsonException;
use Adseal\SigningException;
use Psr\Http\Message\RequestInterface;
use Psr\Http\Message\StreamInterface;

/**
 * Signs the bodies of installs.
 *
 * @internal
 */
final class InstallRequests implements SignsRequests
{
    /** RFC 9110 calls these safe: they report nothing, and have no body that a token could be of. */
    public const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS', 'TRACE'];

    private const FORMS = ['multipart/', 'application/x-www-form-urlencoded'];

    /** @param \Closure(string): StreamInterface $stream makes the body that is sent */
    public function __construct(
        private readonly InstallSigner $signer,
        private readonly \Closure $stream,
        private readonly bool $raw,
        private readonly bool $allowUnstable,
        private readonly ?bool $unknownUserAgent,
    ) {
        if ($raw && $allowUnstable) {
            throw new \ValueError('adseal: $allowUnstable: $raw signs any body as it is, so there is nothing to allow');
        }
    }

    public function signed(RequestInterface $request): RequestInterface
    {
        if (\in_array($request->getMethod(), self::SAFE_METHODS, true)) {
            return $request;
        }
        self::refuseUnsignable($request);
        $body = $this->body($request);
        try {
            $signed = $this->raw ? $this->signer->signRaw($body) : $this->signer->sign($body, $this->allowUnstable);
        } catch (SigningException | PhpJsonException $error) {
            throw new UnsignedRequestException($request, $error->getMessage(), $error);
        }
        $headers = $signed->headers + $this->userAgent($signed->body);
        $headers['Content-Length'] = (string) \strlen($signed->body);
        if (!$this->raw && $request->getHeaderLine('Content-Type') === '') {
            $headers['Content-Type'] = 'application/json';
        }
        foreach ($headers as $name => $value) {
            $request = $request->withHeader($name, $value);
        }
        $body = ($this->stream)($signed->body);
        $body->rewind();
        // Last: some packages copy the body whenever they copy a request.
        return $request->withBody($body);
    }

    /** The request without what must not go along to another server. */
    public static function withoutCredentials(RequestInterface $request): RequestInterface
    {
        return $request->withoutHeader(Install::AUTH_TOKEN_HEADER)->withoutHeader(Install::API_KEY_HEADER);
    }

    private static function refuseUnsignable(RequestInterface $request): void
    {
        $contentType = \strtolower(\trim($request->getHeaderLine('Content-Type')));
        $isForm = static fn (string $form): bool => \str_starts_with($contentType, $form);
        $why = match (true) {
            !\in_array(\strtolower($request->getHeaderLine('Content-Encoding')), ['', 'identity'], true) =>
                'a body with a Content-Encoding is not signed: send it without compression',
            \str_contains(\strtolower($request->getHeaderLine('Transfer-Encoding')), 'chunked') =>
                'a streamed body is not signed: drop the header Transfer-Encoding',
            \array_filter(self::FORMS, $isForm) !== [] => 'a form is not signed: give the body as JSON',
            !$request->getBody()->isSeekable() =>
                'a body that cannot be rewound is not signed: read it first, and give it as a string',
            default => null,
        };
        if ($why !== null) {
            throw new UnsignedRequestException($request, $why);
        }
    }

    /** All of the body, wherever it was read up to; it is left at its start, for whoever repeats the request. */
    private function body(RequestInterface $request): string
    {
        [$stream, $limit] = [$request->getBody(), $this->signer->maxBody];
        try {
            $stream->rewind();
            $body = Body::upTo($stream, $limit);
            $stream->rewind();
        } catch (\RuntimeException $error) {
            throw new UnsignedRequestException($request, 'the body cannot be read: ' . $error->getMessage(), $error);
        }
        return match (\strlen($body)) {
            0 => throw new UnsignedRequestException($request, 'there is no body to sign'),
            $limit => throw new UnsignedRequestException($request, "a body of $limit bytes or more is not signed"),
            default => $body,
        };
    }

    /** @return array<string, string> */
    private function userAgent(string $body): array
    {
        return $this->unknownUserAgent ?? self::hasEmptyDeviceUa($body) ? Install::UNKNOWN_USER_AGENT : [];
    }

    private static function hasEmptyDeviceUa(string $body): bool
    {
        $payload = \json_decode($body, true);
        $data = \is_array($payload) ? $payload['data'] ?? null : null;
        return \is_array($data) && ($data['device_ua'] ?? null) === '';
    }
}
