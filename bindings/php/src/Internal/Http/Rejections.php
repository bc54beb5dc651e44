<?php

declare(strict_types=1);

namespace Adseal\Internal\Http;

use Adseal\ClickReason;
use Adseal\ClickVerdict;
use Adseal\Install;
use Adseal\InstallReason;
use Adseal\InstallVerdict;
use Psr\Http\Message\ResponseFactoryInterface;
use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\ServerRequestInterface;
use Psr\Log\LoggerInterface;

/**
 * What becomes of requests that are not valid: a line in the log, and a response.
 *
 * @internal
 */
final class Rejections
{
    private const FORBIDDEN = 403;

    /** Bytes of a parameter's name that are logged: whoever sends a click can make it as long as a URI. */
    private const LOGGED = 100;

    public function __construct(
        private readonly ResponseFactoryInterface $responses,
        private readonly ?LoggerInterface $logger,
    ) {
    }

    /** Logs a verdict, unless it is `valid`. No signature, token or body is in it. */
    public function log(ClickVerdict|InstallVerdict $verdict): void
    {
        if ($this->logger === null || $verdict->valid) {
            return;
        }
        $context = $verdict->jsonSerialize();
        if (isset($context['parameter'])) {
            $context['parameter'] = \substr($context['parameter'], 0, self::LOGGED);
        }
        $what = $verdict instanceof ClickVerdict ? 'click' : 'install';
        $this->logger->notice("adseal: the $what is not valid: {reason}", $context);
    }

    /** Logs an install that was not read, since it is too large. */
    public function logTooLarge(): void
    {
        $context = ['reason' => InstallReason::BodyTooLarge->value, 'accepted' => false];
        $this->logger?->notice('adseal: the install is not valid: {reason}', $context);
    }

    public function ofClick(ClickReason $reason, ServerRequestInterface $request): ResponseInterface
    {
        // Full is no fault of the click's: it may be sent again.
        $status = $reason === ClickReason::ReplayGuardFull ? 503 : self::FORBIDDEN;
        return $this->response($status, 'click_rejected', $reason->value, $request);
    }

    public function ofInstall(InstallReason $reason, ServerRequestInterface $request): ResponseInterface
    {
        $status = match ($reason) {
            InstallReason::MissingToken,
            InstallReason::MalformedToken,
            InstallReason::UnknownApiKey,
            InstallReason::NoActiveKey => 401,
            InstallReason::BodyTooLarge => 413,
            default => self::FORBIDDEN,
        };
        $response = $this->response($status, 'install_rejected', $reason->value, $request);
        // RFC 9110 wants a challenge in every 401.
        return $status === 401 ? $response->withHeader('WWW-Authenticate', Install::AUTH_TOKEN_HEADER) : $response;
    }

    private function response(
        int $status,
        string $error,
        string $reason,
        ServerRequestInterface $request,
    ): ResponseInterface {
        $body = \json_encode(['error' => $error, 'reason' => $reason], \JSON_THROW_ON_ERROR);
        $response = $this->responses->createResponse($status)
            ->withHeader('Content-Type', 'application/json')
            ->withHeader('Content-Length', (string) \strlen($body))
            ->withHeader('Cache-Control', 'no-store');
        if ($request->getMethod() !== 'HEAD') {
            $response->getBody()->write($body);
        }
        return $response;
    }
}
