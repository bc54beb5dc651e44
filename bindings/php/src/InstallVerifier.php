<?php

declare(strict_types=1);

namespace Adseal;

use Adseal\Internal\BodyVerifier;
use Adseal\Internal\Immutable;
use Adseal\Internal\InstallHeaders;
use Adseal\Internal\Secrets;
use Adseal\Internal\Time;
use Psr\Clock\ClockInterface;

/**
 * Verifies the bodies of installs and events. Make one and use it for all of them; to change secrets, make a new one.
 * docs/install-authentication.md
 *
 * A verdict says nothing about freshness: whoever captured body and token can send them again.
 */
final class InstallVerifier
{
    use Immutable;

    private readonly \FFI $ffi;

    /** Those of all API keys, as C has them. */
    private readonly Secrets $secrets;

    /** Verifies a body as it is. */
    private readonly BodyVerifier $raw;

    /** Verifies what PHP makes of it, too; few ask for that, so it is made when it is first needed. */
    private ?BodyVerifier $php = null;

    /** How many API keys there are. */
    private readonly int $apiKeys;

    /**
     * @param array<string|Key|list<string|Key>> $secrets for each API key its secret, or a list of up to 16 that may be
     *     active at once. A secret given alone as a string has the id "default"; in a list such secrets have their
     *     places as ids, "1", "2" and so on. Without any API key every install is `unknown_api_key`.
     * @param TokenEncoding $encoding how tokens are spelled
     * @param int $maxBody bodies of this many bytes or more are `body_too_large`
     * @param bool $reportOnly whether every install is accepted, and only the reason tells; for a first rollout
     * @param ClockInterface|null $clock tells the time; that of this machine if null
     * @throws \ValueError an API key or a secret that is none, no secret or more than 16, a repeated secret or id. The
     *     sentence tells places, and neither API keys nor secrets.
     * @throws LibraryException the shared library cannot be used
     */
    public function __construct(
        #[\SensitiveParameter] array $secrets,
        private readonly TokenEncoding $encoding = TokenEncoding::Hex,
        private readonly int $maxBody = Install::DEFAULT_MAX_BODY,
        private readonly bool $reportOnly = false,
        private readonly ?ClockInterface $clock = null,
    ) {
        $this->ffi = Library::ffi();
        $this->secrets = new Secrets($secrets);
        $this->raw = $this->make(Accept::Raw);
        $this->apiKeys = \count($secrets);
    }

    /**
     * Verifies a body as it was received, with its Content-Encoding if it has one: bytes that were decoded, parsed or
     * written anew have another token. It never throws on account of what a client sends: what is wrong with it is the
     * verdict's reason.
     *
     * @param string $body such as file_get_contents('php://input')
     * @param string|null $apiKey the value of Kochava-Api-Key, without white space around it; null where there is none
     * @param string|null $token the value of Kochava-Auth-Token, likewise
     * @param Accept $accept which forms of the body the token may be of
     * @param int|null $now unix seconds; null is the clock's time
     * @throws AdsealException there is no memory for the forms of PHP
     */
    public function verify(
        string $body,
        #[\SensitiveParameter] ?string $apiKey,
        #[\SensitiveParameter] ?string $token,
        Accept $accept = Accept::Raw,
        ?int $now = null,
    ): InstallVerdict {
        $now = Time::now($now, $this->clock);
        $verifier = $accept === Accept::Raw ? $this->raw : $this->php ??= $this->make($accept);
        $apiKey ??= '';
        $token ??= '';
        $reason = $this->ffi->adseal_install_verifier_verify(
            $verifier->verifier,
            $body,
            \strlen($body),
            $apiKey,
            \strlen($apiKey),
            $token,
            \strlen($token),
            $now,
            $verifier->verdict
        );
        return $verifier->verdict($reason, $body);
    }

    /**
     * Verifies a request with all its headers: names in any case, space and tab around values are not part of them, and
     * one of the two headers given twice is refused.
     *
     * @param string $body the body as it was received, as for `verify()`
     * @param iterable<mixed> $headers values, or lists of them, by name: those of getallheaders(), of a PSR-7 request's
     *     getHeaders(), or $_SERVER. Null is a header that is not there; others than the two that count may hold
     *     anything
     * @param Accept $accept which forms of the body the token may be of
     * @param int|null $now unix seconds; null is the clock's time
     * @throws \TypeError one of the two headers is neither a string, a list of strings nor null
     * @throws AdsealException there is no memory for the forms of PHP
     */
    public function verifyRequest(
        string $body,
        #[\SensitiveParameter] iterable $headers,
        Accept $accept = Accept::Raw,
        ?int $now = null,
    ): InstallVerdict {
        $given = InstallHeaders::of($headers);
        if ($given->areSingle()) {
            return $this->verify($body, $given->apiKey(), $given->token(), $accept, $now);
        }
        // What is given twice is C's to judge.
        $now = Time::now($now, $this->clock);
        $verifier = $accept === Accept::Raw ? $this->raw : $this->php ??= $this->make($accept);
        [$names, $values] = [$given->names(), $given->values()];
        $reason = $this->ffi->adseal_install_verifier_verify_request(
            $verifier->verifier,
            $body,
            \strlen($body),
            $names->pointers,
            $names->lengths,
            $values->pointers,
            $values->lengths,
            $names->count,
            $now,
            $verifier->verdict
        );
        return $verifier->verdict($reason, $body);
    }

    private function make(Accept $accept): BodyVerifier
    {
        return new BodyVerifier($this->secrets, $accept, $this->encoding, $this->maxBody, $this->reportOnly);
    }

    /** @return array<string, mixed> without API keys */
    public function __debugInfo(): array
    {
        return ['apiKeys' => $this->apiKeys, 'reportOnly' => $this->reportOnly];
    }
}
