<?php

declare(strict_types=1);

namespace Adseal\Http;

use Adseal\Accept;
use Adseal\Install;
use Adseal\InstallReason;
use Adseal\InstallVerdict;
use Adseal\InstallVerifier;
use Adseal\Internal\Http\Body;
use Adseal\Internal\Http\InstallRequests;
use Adseal\Internal\Http\PathGuard;
use Adseal\Internal\Http\Rejections;
use Psr\Http\Message\ResponseFactoryInterface;
use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\ServerRequestInterface;
use Psr\Http\Message\StreamFactoryInterface;
use Psr\Http\Server\MiddlewareInterface;
use Psr\Http\Server\RequestHandlerInterface;
use Psr\Log\LoggerInterface;

/**
 * Lets installs through that the verifier accepts, and answers others with 401 or 403 and the reason as JSON.
 * docs/php-http.md
 *
 * The handler finds the verdict in the request's attribute `adseal.install`, and in the body the bytes that the token
 * is of, at their start: with `Accept::Php` these may not be the ones that were received. With a verifier that only
 * reports, every install comes through, with its verdict. Put it in front of what parses bodies.
 */
final class VerifyInstall implements MiddlewareInterface
{
    /** The attribute of the request that holds the InstallVerdict. */
    public const ATTRIBUTE = 'adseal.install';

    /** Frameworks take the method from these, and Slim that of a GET too. */
    private const METHOD_OVERRIDES = ['X-HTTP-Method-Override', 'X-HTTP-Method', 'X-Method-Override'];

    private readonly PathGuard $paths;
    private readonly Rejections $rejections;

    /**
     * @param ResponseFactoryInterface $responses makes the responses to what is rejected
     * @param StreamFactoryInterface $streams makes the body that the handler reads
     * @param Accept $accept which bytes a token may be of
     * @param string|array<string>|(\Closure(string): bool)|null $paths the paths to guard, each with all that is below
     *     it, or a function of the decoded path; null is all. Guarded is every method but GET, HEAD, OPTIONS and TRACE,
     *     and these too where a header X-HTTP-Method-Override names another
     * @param int $maxBody bodies of this many bytes or more are answered with 413, report-only or not, and without a
     *     verdict; the verifier has a limit of its own
     * @param LoggerInterface|null $logger is told of each install that is not valid, at the level notice; what it
     *     throws goes on to the server, report-only or not
     * @param (\Closure(InstallVerdict): void)|null $onVerdict is called with each verdict, before the answer; what it
     *     throws does likewise
     * @throws \ValueError a path that does not begin with a slash, or a limit below 1
     */
    public function __construct(
        private readonly InstallVerifier $verifier,
        ResponseFactoryInterface $responses,
        private readonly StreamFactoryInterface $streams,
        private readonly Accept $accept = Accept::Raw,
        string|array|\Closure|null $paths = null,
        private readonly int $maxBody = Install::DEFAULT_MAX_BODY,
        ?LoggerInterface $logger = null,
        private readonly ?\Closure $onVerdict = null,
    ) {
        if ($maxBody < 1) {
            throw new \ValueError("adseal: \$maxBody: $maxBody: bodies of that many bytes are refused, so at least 1");
        }
        $this->paths = new PathGuard($paths);
        $this->rejections = new Rejections($responses, $logger);
    }

    public function process(ServerRequestInterface $request, RequestHandlerInterface $handler): ResponseInterface
    {
        if (self::isSafe($request) || !$this->paths->guardsRequest($request)) {
            return $handler->handle($request);
        }
        $body = $this->read($request);
        if ($body === null) {
            $this->rejections->logTooLarge();
            return $this->rejections->ofInstall(InstallReason::BodyTooLarge, $request);
        }
        $verdict = $this->verifier->verifyRequest($body, $request->getHeaders(), $this->accept);
        if ($this->onVerdict !== null) {
            ($this->onVerdict)($verdict);
        }
        $this->rejections->log($verdict);
        return $verdict->accepted
            ? $handler->handle($this->verified($request, $verdict, $body))
            : $this->rejections->ofInstall($verdict->reason, $request);
    }

    /** Whether it reports nothing, by its method and by the one that routers may take instead. */
    private static function isSafe(ServerRequestInterface $request): bool
    {
        foreach (self::METHOD_OVERRIDES as $header) {
            if ($request->hasHeader($header)) {
                return false;
            }
        }
        return \in_array($request->getMethod(), InstallRequests::SAFE_METHODS, true);
    }

    /** The body, or null if it is too large. */
    private function read(ServerRequestInterface $request): ?string
    {
        if ((int) $request->getHeaderLine('Content-Length') >= $this->maxBody) {
            return null;
        }
        $stream = $request->getBody();
        if ($stream->isSeekable()) {
            $stream->rewind();
        }
        $body = Body::upTo($stream, $this->maxBody);
        return \strlen($body) < $this->maxBody ? $body : null;
    }

    private function verified(
        ServerRequestInterface $request,
        InstallVerdict $verdict,
        string $received,
    ): ServerRequestInterface {
        $body = $verdict->body() ?? $received;
        $stream = $this->streams->createStream($body);
        $stream->rewind();
        $request = $request->withAttribute(self::ATTRIBUTE, $verdict)->withBody($stream);
        return $body === $received
            ? $request
            // What was parsed is of the bytes that were received, for which there is no token.
            : $request->withHeader('Content-Length', (string) \strlen($body))->withoutHeader('Transfer-Encoding')
                ->withParsedBody(null);
    }
}
