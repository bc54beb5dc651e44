<?php

declare(strict_types=1);

namespace Adseal;

use Adseal\Internal\Refusal;
use Adseal\Internal\Rings;
use Adseal\Internal\Time;

/**
 * What is to be said of a click. What is needed of every verdict is a property, what is looked up a method.
 *
 * @phpstan-type Details array{expires: int, messageOffset: int, messageLength: int, queryOffset: int, queryLength: int,
 *     unsigned: int, offset: int, nameOffset: int, nameLength: int, reason: int, accepted: int, flags: int, key: int}
 */
final class ClickVerdict implements \JsonSerializable
{
    /** @internal bytes of C's adseal_click_summary */
    public const SUMMARY = 88;

    /** @internal the number of the reason about a name that stands nowhere in the URI */
    public const MISSING_PARAMETER = 7;

    /** C's adseal_click_summary, for unpack(). */
    private const FIELDS = 'qexpires/qmessageOffset/qmessageLength/qqueryOffset/qqueryLength/qunsigned/qoffset/'
        . 'qnameOffset/qnameLength/lreason/laccepted/lflags/lkey';

    private string $uri = '';

    /** The bytes of the summary. Most callers want none of them, so they are read when they are asked for. */
    private string $summary = '';

    /** @var Details|null */
    private ?array $details = null;

    /**
     * @param ClickReason $reason the first check that failed, or `Valid`
     * @param bool $valid whether the reason is `Valid`
     * @param bool $accepted whether to take the click: it is valid, or the verifier only reports
     */
    private function __construct(
        public readonly ClickReason $reason,
        public readonly bool $valid,
        public readonly bool $accepted,
        private readonly Rings $rings,
        /** The decoded name of a required parameter that is missing. */
        private readonly ?string $missing,
    ) {
    }

    /**
     * A verdict on no click yet, for `on()`.
     *
     * @internal
     */
    public static function of(int $reason, bool $accepted, Rings $rings, ?string $missing = null): self
    {
        return new self(ClickReason::BY_NUMBER[$reason], $reason === 0, $accepted, $rings, $missing);
    }

    /**
     * The same on a click, as a copy. A verifier has one verdict for valid clicks: cloning takes half as long as making
     * one. What is returned at once is never looked at by the garbage collector.
     *
     * @internal
     * @param string $summary the bytes of C's adseal_click_summary
     */
    public function on(string $uri, string $summary): self
    {
        $this->uri = $uri;
        $this->summary = $summary;
        return clone $this;
    }

    /** The id of the key that reproduced the signature. */
    public function keyId(): ?string
    {
        $key = $this->details()['key'];
        return $key < 0 ? null : $this->rings->keyId($this->uri, $key);
    }

    /** The `expires` that is signed, in unix seconds; null if there is none, or if a check before it failed. */
    public function expires(): ?int
    {
        $expires = $this->details()['expires'];
        return $expires === Time::NONE ? null : $expires;
    }

    /** @return list<ClickFlag> oddities that do not fail a click */
    public function flags(): array
    {
        return ClickFlag::of($this->details()['flags']);
    }

    /** Where the offending byte stands in the URI, from 0. */
    public function offset(): ?int
    {
        $offset = $this->details()['offset'];
        return $offset === Refusal::NO_OFFSET ? null : $offset;
    }

    /** The raw name of the offending parameter, or the name that is required and missing. */
    public function parameter(): ?string
    {
        $details = $this->details();
        return $details['nameOffset'] === Refusal::NO_OFFSET
            ? $this->missing
            : \substr($this->uri, $details['nameOffset'], $details['nameLength']);
    }

    /** How many bytes the signature covers; 0 where that is not known. */
    public function messageLength(): int
    {
        return $this->details()['messageLength'];
    }

    /** How many parameters stand behind the signature, where anybody can write; 0 where that is not known. */
    public function unsignedParameters(): int
    {
        return $this->details()['unsigned'];
    }

    /**
     * The parameters that the signature covers, decoded, in the order of the URI; of several with one name the first.
     * Read these and never the raw query, nor $_GET: behind the signature anybody can write. Empty unless the signature
     * was reproduced, or the verifier only reports.
     *
     * @return array<string> by name; PHP turns names that are decimal numbers into integers
     */
    public function signedParameters(): array
    {
        $details = $this->details();
        $parameters = [];
        foreach (\explode('&', \substr($this->uri, $details['queryOffset'], $details['queryLength'])) as $pair) {
            if ($pair !== '') {
                [$name, $value] = \explode('=', $pair, 2) + [1 => ''];
                $parameters[\urldecode($name)] ??= \urldecode($value);
            }
        }
        return $parameters;
    }

    /** @return array<string, mixed> the verdict without the URI, for logs: bytes that are no text are escaped */
    public function jsonSerialize(): array
    {
        $parameter = $this->parameter();
        return [
            'reason' => $this->reason->value,
            'accepted' => $this->accepted,
            'key_id' => $this->keyId(),
            'expires' => $this->expires(),
            'flags' => \array_map(static fn (ClickFlag $flag): string => $flag->label(), $this->flags()),
            'offset' => $this->offset(),
            'parameter' => $parameter === null ? null : Refusal::visible($parameter),
        ];
    }

    /** @return array<string, mixed> */
    public function __debugInfo(): array
    {
        // A verifier holds one that is on no click yet.
        return $this->summary === '' ? [] : $this->jsonSerialize();
    }

    public function __serialize(): never
    {
        throw new \LogicException(self::class . ' cannot be serialized; take from it what you need');
    }

    /** @param array<mixed> $data */
    public function __unserialize(array $data): never
    {
        throw new \LogicException(self::class . ' cannot be unserialized: a verdict comes from a verifier');
    }

    /** @return Details */
    private function details(): array
    {
        return $this->details ??= \unpack(self::FIELDS, $this->summary);
    }
}
