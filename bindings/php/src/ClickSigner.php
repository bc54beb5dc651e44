<?php

declare(strict_types=1);

namespace Adseal;

use Adseal\Internal\Handle;
use Adseal\Internal\Immutable;
use Adseal\Internal\Output;
use Adseal\Internal\Refusal;
use Adseal\Internal\Status;
use Adseal\Internal\Time;
use Psr\Clock\ClockInterface;

/**
 * Signs click URIs. Make one and use it for all of them. docs/click-validation.md
 *
 * Whatever it signs passes a verifier that has the key and the default policy, until it expires.
 */
final class ClickSigner
{
    use Immutable;

    /** @internal */
    public readonly Handle $handle;

    private readonly \FFI $ffi;

    /** Has the signer's keys, and room of its own for what it returns. */
    private readonly Handle $context;

    /** The pointer in it, which every call takes. */
    private readonly \FFI\CData $signing;

    private readonly Output $out;

    /**
     * @param string|Key|KeyRing $key the private key, used as it is: never trimmed, never decoded
     * @param int $lifetime seconds until a click expires, where no `$expires` is given
     * @param UnfilledMacro $unfilled what becomes of a value that is a macro which nobody filled
     * @param bool $strict whether the first lint refuses a click
     * @param ClockInterface|null $clock tells the time; that of this machine if null
     * @throws \ValueError an empty key, or a lifetime below 1
     * @throws LibraryException the shared library cannot be used
     */
    public function __construct(
        #[\SensitiveParameter] string|Key|KeyRing $key,
        int $lifetime = 60,
        UnfilledMacro $unfilled = UnfilledMacro::Reject,
        bool $strict = false,
        private readonly ?ClockInterface $clock = null,
    ) {
        if ($lifetime < 1) {
            throw new \ValueError("adseal: \$lifetime: $lifetime: seconds, at least 1");
        }
        $ffi = Library::ffi();
        $ring = KeyRing::of($key);
        $signer = $ffi->new('adseal_click_signer*');
        $status = $ffi->adseal_click_signer_new($ring->handle->pointer, \FFI::addr($signer));
        $this->handle = new Handle('adseal_click_signer', $signer, $status);
        Status::check($ffi->adseal_click_signer_set_lifetime($signer, $lifetime));
        Status::check($ffi->adseal_click_signer_set_unfilled($signer, $unfilled === UnfilledMacro::Null ? 1 : 0));
        Status::check($ffi->adseal_click_signer_set_strict($signer, (int) $strict));
        $context = $ffi->new('adseal_signing_context*');
        $status = $ffi->adseal_signing_context_new($signer, \FFI::addr($context));
        $this->context = new Handle('adseal_signing_context', $context, $status);
        $this->signing = $context;
        $this->ffi = $ffi;
        $this->out = new Output();
    }

    /**
     * The URI with `expires` and `signature` behind it.
     *
     * @param string $uri `/path?query` or `http(s)://host/path?query`, without a signature
     * @param int|Expires|null $expires unix seconds; null is the signer's lifetime from `$now` on
     * @param int|null $now unix seconds; null is the clock's time
     * @throws SigningException what is wrong with the URI, and where
     */
    public function sign(string $uri, int|Expires|null $expires = null, ?int $now = null): string
    {
        // One call with few arguments: each of them costs a thirtieth of all the rest.
        if ($expires === null) {
            $now ??= $this->clock === null ? \time() : $this->clock->now()->getTimestamp();
            return $this->ffi->adseal_signing_context_sign($this->signing, $uri, \strlen($uri), $now)
                ?? throw $this->refusal($uri, $now);
        }
        $capacity = $this->ffi->adseal_signed_bound(\strlen($uri));
        $status = $this->ffi->adseal_click_signer_sign(
            $this->handle->pointer,
            $uri,
            \strlen($uri),
            Time::expires($expires),
            $this->now($now),
            $this->out->room($capacity),
            $capacity,
            $this->out->length,
            $this->out->place
        );
        if ($status !== Status::OK) {
            throw Refusal::ofUri($status, $this->out->place, $uri);
        }
        return $this->out->string();
    }

    /** The argument `$now`, or what the clock says. */
    private function now(?int $now): int
    {
        return match (true) {
            $now !== null => Time::checked('now', $now),
            $this->clock !== null => $this->clock->now()->getTimestamp(),
            default => \time(),
        };
    }

    private function refusal(string $uri, int $now): \Throwable
    {
        Time::checked('now', $now);
        $status = $this->ffi->adseal_signing_context_status($this->signing, $this->out->place);
        return Refusal::ofUri($status, $this->out->place, $uri);
    }

    /** @return array{} It holds nothing but what is no matter of a reader. */
    public function __debugInfo(): array
    {
        return [];
    }
}
