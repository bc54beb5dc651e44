<?php

declare(strict_types=1);

namespace Adseal;

/** What is to be said of an install. What is needed of every verdict is a property, what is looked up a method. */
final class InstallVerdict implements \JsonSerializable
{
    /** An empty verdict on a valid install: cloning it takes half as long as `new`. */
    private static ?self $empty = null;

    private ?string $keyId = null;

    private ?BodyForm $form = null;

    private ?string $body = null;

    private ?int $offset = null;

    private ?PhpJsonError $jsonError = null;

    /**
     * @param InstallReason $reason the first check that failed, or `Valid`
     * @param bool $valid whether the reason is `Valid`
     * @param bool $accepted whether to take the install: it is valid, or the verifier only reports
     */
    private function __construct(
        public readonly InstallReason $reason,
        public readonly bool $valid,
        public readonly bool $accepted,
    ) {
    }

    /** @internal */
    public static function valid(string $keyId, BodyForm $form, string $body): self
    {
        $verdict = clone self::$empty ??= new self(InstallReason::Valid, true, true);
        $verdict->keyId = $keyId;
        $verdict->form = $form;
        $verdict->body = $body;
        return $verdict;
    }

    /** @internal */
    public static function failed(InstallReason $reason, bool $accepted, ?int $offset, ?PhpJsonError $jsonError): self
    {
        $verdict = new self($reason, false, $accepted);
        $verdict->offset = $offset;
        $verdict->jsonError = $jsonError;
        return $verdict;
    }

    /** The id of the secret that reproduced the token; null if none did. */
    public function keyId(): ?string
    {
        return $this->keyId;
    }

    /** The form of the body that the token is of; null unless the install is valid. */
    public function form(): ?BodyForm
    {
        return $this->form;
    }

    /**
     * The bytes that the token is of; null unless the install is valid. Parse these, and never the body that was
     * received: where keys are repeated, another parser reads another value there.
     */
    public function body(): ?string
    {
        return $this->body;
    }

    /** Where, in bytes: for `malformed_token` in the token, for `invalid_json` in the body; null if there is no place. */
    public function offset(): ?int
    {
        return $this->offset;
    }

    /** For `invalid_json` PHP's error where objects stay objects; else null. */
    public function jsonError(): ?PhpJsonError
    {
        return $this->jsonError;
    }

    /** @return array<string, mixed> the verdict without the body, for logs */
    public function jsonSerialize(): array
    {
        return [
            'reason' => $this->reason->value,
            'accepted' => $this->accepted,
            'key_id' => $this->keyId,
            'form' => $this->form?->value,
            'offset' => $this->offset,
            'json_error' => $this->jsonError?->message,
        ];
    }

    /** @return array<string, mixed> */
    public function __debugInfo(): array
    {
        return $this->jsonSerialize();
    }

    private function __clone()
    {
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
}
