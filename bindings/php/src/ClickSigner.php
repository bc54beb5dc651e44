<?php

declare(strict_types=1);

namespace Adseal;

use Adseal\Internal\Handle;
use Adseal\Internal\Immutable;
use Adseal\Internal\Output;
use Adseal\Internal\Refusal;
use Adseal\Internal\Rows;
use Adseal\Internal\SignMany;
use Adseal\Internal\Status;
use Adseal\Internal\Texts;
use Adseal\Internal\Time;
use Adseal\Internal\Value;
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

    /** The names and values of the last call. */
    private ?Texts $texts = null;

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

    /**
     * Builds `path?name=value&...` and signs it: names and values are given unencoded, and percent-encoded here.
     *
     * @param string $path `/path`, or `http(s)://host/path`
     * @param iterable<string|int, string|int|null> $parameters by name, in the order in which they are sent; null is
     *     sent as `null`
     * @param int|Expires|null $expires as for `sign()`
     * @param int|null $now as for `sign()`
     * @throws SigningException as for `sign()`; offsets count in the path, or in the name or value
     * @throws \TypeError a value that is no string, int or null
     */
    public function signParts(
        string $path,
        iterable $parameters,
        int|Expires|null $expires = null,
        ?int $now = null,
    ): string {
        [$names, $values] = Value::pairs('parameters', $parameters);
        $expires = Time::expires($expires);
        $now = $this->now($now);
        $count = \count($names);
        $texts = $this->texts ??= new Texts();
        $texts->set([...$names, ...$values]);
        $capacity = Output::USUAL;
        do {
            $status = $this->ffi->adseal_click_signer_sign_parts(
                $this->handle->pointer,
                $path,
                \strlen($path),
                $texts->pointers,
                $texts->lengths,
                $texts->pointers + $count,
                $texts->lengths + $count,
                $count,
                $expires,
                $now,
                $this->out->room($capacity),
                $capacity,
                $this->out->length,
                $this->out->place
            );
            $capacity = $this->out->length[0];
        } while ($status === Status::BUFFER_TOO_SMALL);
        if ($status !== Status::OK) {
            $place = $this->out->place;
            throw Refusal::of($status, $place, $names[$place->parameter_index] ?? null);
        }
        return $this->out->string();
    }

    /**
     * Signs many: each row becomes what `sign()` makes of it.
     *
     * @param array<string> $uris
     * @param int|Expires|array<int|Expires|null>|null $expires as for `sign()`, or one for each row by its key
     * @param int|array<int>|null $now unix seconds, or those for each row by its key; null is the clock's time
     * @param int $threads how many work on the rows, 1 to 256; they gain little, for PHP hands them the rows alone
     * @return array<string> the signed URIs, by the keys of `$uris`
     * @throws SigningException the first row that is refused; `$row` is its key
     * @throws \TypeError a row that is no string
     */
    public function signMany(
        array $uris,
        int|Expires|array|null $expires = null,
        int|array|null $now = null,
        int $threads = 1,
    ): array {
        Rows::check($uris, $threads);
        $ends = Rows::expires($expires, $uris);
        $times = Rows::now($now ?? $this->now(null), $uris);
        return (new SignMany($this->handle->pointer))->run($uris, $ends, $times, $threads);
    }

    /**
     * Finds what is legal in a URI but likely to go wrong on the way. A strict signer refuses it.
     *
     * @return list<Lint> in the order of the places
     * @throws SigningException what `sign()` would refuse on account of the URI alone
     */
    public function lint(string $uri): array
    {
        $count = 0;
        do {
            // Found are at most three for each parameter, and few in most URIs.
            $capacity = \max($count, 16);
            $found = $this->ffi->new("adseal_lint[$capacity]");
            $status = $this->ffi->adseal_click_signer_lint(
                $this->handle->pointer,
                $uri,
                \strlen($uri),
                $found,
                $capacity,
                $this->out->length,
                $this->out->place
            );
            if ($status !== Status::OK) {
                throw Refusal::ofUri($status, $this->out->place, $uri);
            }
            $count = $this->out->length[0];
        } while ($count > $capacity);
        $lints = [];
        for ($index = 0; $index < $count; $index++) {
            $lints[] = $this->found($found[$index], $uri);
        }
        return $lints;
    }

    /**
     * The signature, 43 characters, of exactly these bytes. No rule is checked: for callers that build and check the
     * message themselves.
     *
     * @param int|null $now unix seconds, which choose the key; null is the clock's time
     * @throws SigningException no key may sign now
     */
    public function signature(string $message, ?int $now = null): string
    {
        $status = $this->ffi->adseal_click_signer_signature(
            $this->handle->pointer,
            $message,
            \strlen($message),
            $this->now($now),
            $this->out->room(Output::USUAL),
            Output::USUAL,
            $this->out->length
        );
        if ($status !== Status::OK) {
            throw Refusal::ofSignature($status);
        }
        return $this->out->string();
    }

    /**
     * The argument `$now`, or what the clock says.
     *
     * @internal
     */
    public function now(?int $now): int
    {
        return Time::now($now, $this->clock);
    }

    /** @param \FFI\CData $lint an adseal_lint */
    private function found(\FFI\CData $lint, string $uri): Lint
    {
        $place = $lint->place;
        return new Lint(
            LintKind::BY_NUMBER[$lint->kind],
            $place->offset === Refusal::NO_OFFSET ? null : $place->offset,
            $place->name_offset === Refusal::NO_OFFSET
                ? null
                : \substr($uri, $place->name_offset, $place->name_length),
            $this->ffi->adseal_lint_message($lint->kind)
        );
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
