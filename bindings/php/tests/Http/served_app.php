<?php

declare(strict_types=1);

// What ServedTest has PHP's own server run: both middlewares, with the request as Guzzle makes it from $_SERVER.

use Adseal\Accept;
use Adseal\ClickVerifier;
use Adseal\Http\VerifyClick;
use Adseal\Http\VerifyInstall;
use Adseal\InstallVerifier;
use Adseal\Tests\Http\HandSigned;
use Adseal\Tests\Installs;
use GuzzleHttp\Psr7\HttpFactory;
use GuzzleHttp\Psr7\Response;
use GuzzleHttp\Psr7\ServerRequest;
use Psr\Http\Message\ResponseInterface;
use Psr\Http\Message\ServerRequestInterface;
use Psr\Http\Server\RequestHandlerInterface;

require __DIR__ . '/../bootstrap.php';

$factory = new HttpFactory();
$clicks = new VerifyClick(new ClickVerifier(HandSigned::KEY), $factory, '/click');
$verifier = new InstallVerifier([Installs::API_KEY => Installs::SECRET]);
$installs = new VerifyInstall($verifier, $factory, $factory, Accept::Php, '/install', 100_000);
$application = new class implements RequestHandlerInterface {
    public function handle(ServerRequestInterface $request): ResponseInterface
    {
        $click = $request->getAttribute(VerifyClick::ATTRIBUTE);
        $body = $click === null ? (string) $request->getBody() : $click->signedParameters()['site_id'];
        return new Response(200, [], $body);
    }
};
$between = new class ($installs, $application) implements RequestHandlerInterface {
    public function __construct(
        private readonly VerifyInstall $installs,
        private readonly RequestHandlerInterface $application,
    ) {
    }

    public function handle(ServerRequestInterface $request): ResponseInterface
    {
        return $this->installs->process($request, $this->application);
    }
};
$response = $clicks->process(ServerRequest::fromGlobals(), $between);
\http_response_code($response->getStatusCode());
foreach ($response->getHeaders() as $name => $values) {
    \header("$name: " . \implode(', ', $values));
}
echo $response->getBody();
