<?php

declare(strict_types=1);

namespace Adseal;

use Adseal\Internal\Handle;
use Adseal\Internal\Immutable;
use Adseal\Internal\Policy;
use Adseal\Internal\Replay;
use Adseal\Internal\Rings;
use Adseal\Internal\Rows;
use Adseal\Internal\Status;
use Adseal\Internal\Time;
use Adseal\Internal\VerifyMany;
use Psr\Clock\ClockInterface;

/**
 * Verifies click URIs. Make one and use it for all of them. docs/click-validation.md
 */
final class ClickVerifier
{
    use Immutable;

    /** Names whose unsigned copy would redirect money or people: identifiers, addresses, user agents, redirects. */
    public const SENSITIVE_NAMES = [
        'campaign_id', 'network_id', 'site_id', 'creative_id', 'click_id',
        'device_id', 'device_id_type', 'device_ids', 'adid', 'idfa', 'idfv',
        'gaid', 'aaid', 'gps_adid', 'google_aid', 'advertising_id', 'oaid', 'android_id', 'imei', 'mac', 'odin',
        'ip', 'ip_address', 'device_ip', 'origination_ip', 'ua', 'user_agent', 'device_ua',
        'redirect', 'redirect_url', 'redirect_uri', 'url', 'expires',
    ];

    private readonly \FFI $ffi;

    /** The rings, and a verifier of C's for each. */
    private readonly Rings $rings;

    /** The verifier, where there is one for all clicks. */
    private readonly ?\FFI\CData $verifier;

    private readonly Handle $verdictHandle;

    /** Filled by every call, and read before the next one. */
    private readonly \FFI\CData $verdict;

    /** What is in it, as a struct. */
    private readonly \FFI\CData $summary;

    private readonly ?Replay $replay;

    /** What is said of valid clicks, but for the click. */
    private readonly ClickVerdict $valid;

    /**
     * @param string|Key|KeyRing|KeyRings $key the private key, used as it is; or rings, of which each click chooses one
     * @param array<string> $required names, decoded, that must be in the signed part
     * @param bool $requiredNonempty whether they must have a value too
     * @param array<string> $signedOnly names that must not stand behind the signature, such as SENSITIVE_NAMES
     * @param bool $forbidUnsigned whether nothing at all may stand behind the signature
     * @param int $leeway seconds by which clocks may differ, 0 to 300
     * @param int|null $maxLifetime seconds that `expires` may lie ahead; null is no limit
     * @param bool $requireExpires whether a click without `expires` is refused
     * @param bool $strict whether bytes that are not legal in a URI make it malformed
     * @param bool $reportOnly whether every click is accepted, and only the reason tells; for a first rollout
     * @param ReplayGuard|ReplayStore|null $replay remembers the clicks that were accepted; needs a `$maxLifetime`
     * @param ClockInterface|null $clock tells the time; that of this machine if null
     * @throws \ValueError an empty key, or a policy that is out of range or contradicts itself
     * @throws LibraryException the shared library cannot be used
     */
    public function __construct(
        #[\SensitiveParameter] string|Key|KeyRing|KeyRings $key,
        array $required = [],
        bool $requiredNonempty = false,
        array $signedOnly = [],
        bool $forbidUnsigned = false,
        int $leeway = 0,
        ?int $maxLifetime = null,
        bool $requireExpires = true,
        bool $strict = false,
        private readonly bool $reportOnly = false,
        ReplayGuard|ReplayStore|null $replay = null,
        private readonly ?ClockInterface $clock = null,
    ) {
        $this->ffi = Library::ffi();
        if ($replay !== null && ($maxLifetime === null || !$requireExpires)) {
            throw new \ValueError('adseal: $replay: needs $maxLifetime and $requireExpires, or it would fill for good');
        }
        $this->replay = $replay instanceof ReplayStore ? new Replay($replay, $leeway) : null;
        $policy = Policy::make(
            $required,
            $requiredNonempty,
            $signedOnly,
            $forbidUnsigned,
            $leeway,
            $maxLifetime,
            $requireExpires,
            $strict,
            $reportOnly,
            $replay instanceof ReplayGuard ? $replay : null
        );
        $this->rings = new Rings($key, $policy);
        $this->verifier = $this->rings->only();
        $verdict = $this->ffi->new('adseal_click_verdict*');
        $status = $this->ffi->adseal_click_verdict_new(\FFI::addr($verdict));
        $this->verdictHandle = new Handle('adseal_click_verdict', $verdict, $status);
        $this->verdict = $verdict;
        $this->summary = $this->ffi->adseal_click_verdict_summary($verdict);
        $this->valid = ClickVerdict::of(0, true, $this->rings);
    }

    /**
     * Verifies a click. It never throws on account of what the URI holds: what is wrong with it is the verdict's
     * reason.
     *
     * @param string $uri the request target as it was received, such as $_SERVER['REQUEST_URI']: one that was decoded,
     *     re-encoded or rebuilt is another one
     * @param int|null $now unix seconds; null is the clock's time
     * @throws \ValueError a time that is negative or in milliseconds
     */
    public function verify(string $uri, ?int $now = null): ClickVerdict
    {
        $now ??= $this->clock === null ? \time() : $this->clock->now()->getTimestamp();
        $verifier = $this->verifier ?? $this->rings->verifierOf($uri);
        $reason = $this->ffi->adseal_click_verifier_verify($verifier, $uri, \strlen($uri), $now, $this->verdict);
        return $reason === 0 && $now <= Time::LATEST && $this->replay === null
            ? $this->valid->on($uri, \FFI::string($this->summary, ClickVerdict::SUMMARY))
            : $this->weighed($reason, $uri, $now);
    }

    /**
     * Verifies many: each row gets the verdict of `verify()`.
     *
     * @param array<string> $uris
     * @param int|array<int>|null $now unix seconds, or those for each row by its key; null is the clock's time
     * @param int $threads how many work on the rows, 1 to 256; they gain little, for PHP hands them the rows alone.
     *     With a ReplayGuard one does, as the order counts
     * @throws \TypeError a row that is no string
     */
    public function verifyMany(array $uris, int|array|null $now = null, int $threads = 1): ClickVerdicts
    {
        Rows::check($uris, $threads);
        $times = Rows::now($now ?? Time::now(null, $this->clock), $uris);
        return (new VerifyMany($this->rings, $this->replay))->run($uris, $times, $threads);
    }

    /**
     * Whether an active key reproduces this signature of exactly these bytes. No rule is checked: for callers that
     * build and check the message themselves.
     *
     * @param int|null $now unix seconds; null is the clock's time
     * @return ClickReason `Valid`, `MalformedSignature`, `NoActiveKey` or `InvalidSignature`
     * @throws \LogicException the verifier has KeyRings
     */
    public function checkSignature(string $message, string $signature, ?int $now = null): ClickReason
    {
        if ($this->verifier === null) {
            throw new \LogicException(
                'adseal: a message alone chooses no ring of KeyRings; use a verifier with one ring'
            );
        }
        $status = $this->ffi->adseal_click_verifier_check_signature(
            $this->verifier,
            $message,
            \strlen($message),
            $signature,
            \strlen($signature),
            Time::now($now, $this->clock)
        );
        return ClickReason::BY_NUMBER[$status] ?? throw Status::exception($status);
    }

    /** What to say of a click that failed, or of one that is valid unless a store knows it. */
    private function weighed(int $reason, string $uri, int $now): ClickVerdict
    {
        if ($now > Time::LATEST || !isset(ClickReason::BY_NUMBER[$reason])) {
            Time::checked('now', $now);
            throw Status::exception($reason);
        }
        $summary = \FFI::string($this->summary, ClickVerdict::SUMMARY);
        // A name that is missing stands nowhere in the URI.
        $missing = $reason === ClickVerdict::MISSING_PARAMETER ? $this->missingName($uri) : null;
        if ($reason === 0 && $this->replay !== null) {
            $reason = $this->replay->ask($uri, $this->summary->expires, $now);
        }
        $accepted = $reason === 0 || $this->reportOnly;
        return ClickVerdict::of($reason, $accepted, $this->rings, $missing)->on($uri, $summary);
    }

    private function missingName(string $uri): string
    {
        // No array of one pointer: of those PHP loses memory when they are read.
        [$name, $length] = [$this->ffi->new('const char *'), $this->ffi->new('size_t[1]')];
        $at = \FFI::addr($name);
        Status::check(
            $this->ffi->adseal_click_verdict_parameter($this->verdict, $uri, \strlen($uri), $at, $length)
        );
        return \FFI::string($name, $length[0]);
    }

    /** @return array<string, mixed> */
    public function __debugInfo(): array
    {
        return ['key' => $this->rings->description(), 'reportOnly' => $this->reportOnly];
    }
}
