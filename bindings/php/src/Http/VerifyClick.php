<?php

declare(strict_types=1);

namespace Adseal\Http;

use Adseal\ClickVerdict;
use Adseal\ClickVerifier;
use Adseal\ConfigurationException;
use Adseal\Internal\Http\PathGuard;
use Adseal\Internal\Http\Rejections;
use Psr\Http\Message\ResponseFactoryInterface;
use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\ServerRequestInterface;
use Psr\Http\Server\MiddlewareInterface;
use Psr\Http\Server\RequestHandlerInterface;
use Psr\Log\LoggerInterface;

/**
 * Lets clicks through that the verifier accepts, and answers others with 403 and the reason as JSON. docs/php-http.md
 *
 * The handler finds the verdict in the request's attribute `adseal.click`: it reads `signedParameters()` there and not
 * the query, which anybody can extend. With a verifier that only reports, every click comes through, with its verdict.
 */
final class VerifyClick implements MiddlewareInterface
{
    /** The attribute of the request that holds the ClickVerdict. */
    public const ATTRIBUTE = 'adseal.click';

    private readonly PathGuard $paths;
    private readonly Rejections $rejections;

    /**
     * @param ResponseFactoryInterface $responses makes the responses to what is rejected
     * @param string|array<string>|(\Closure(string): bool)|null $paths the paths to guard, each with all that is below
     *     it, or a function of the decoded path; null is all. Every method is guarded
     * @param LoggerInterface|null $logger is told of each click that is not valid, at the level notice; what it throws
     *     goes on to the server, report-only or not
     * @param (\Closure(ClickVerdict): void)|null $onVerdict is called with each verdict, before the answer; what it
     *     throws does likewise
     * @throws \ValueError a path that does not begin with a slash
     */
    public function __construct(
        private readonly ClickVerifier $verifier,
        ResponseFactoryInterface $responses,
        string|array|\Closure|null $paths = null,
        ?LoggerInterface $logger = null,
        private readonly ?\Closure $onVerdict = null,
    ) {
        $this->paths = new PathGuard($paths);
        $this->rejections = new Rejections($responses, $logger);
    }

    /** @throws ConfigurationException the request does not tell its target as it was sent */
    public function process(ServerRequestInterface $request, RequestHandlerInterface $handler): ResponseInterface
    {
        if (!$this->paths->guardsRequest($request)) {
            return $handler->handle($request);
        }
        $verdict = $this->verifier->verify(self::rawTarget($request));
        if ($this->onVerdict !== null) {
            ($this->onVerdict)($verdict);
        }
        $this->rejections->log($verdict);
        return $verdict->accepted
            ? $handler->handle($request->withAttribute(self::ATTRIBUTE, $verdict))
            : $this->rejections->ofClick($verdict->reason, $request);
    }

    private static function rawTarget(ServerRequestInterface $request): string
    {
        $target = $request->getServerParams()['REQUEST_URI'] ?? null;
        if (!\is_string($target) || $target === '') {
            throw new ConfigurationException(
                'adseal: getServerParams() of the request has no REQUEST_URI, so its target is not known as it was '
                . 'sent, and that is what the signature covers: getUri() is written anew. Make the request from '
                . "\$_SERVER; in a test give ['REQUEST_URI' => \$url] as its server parameters."
            );
        }
        return $target;
    }
}
