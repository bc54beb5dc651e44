<?php

declare(strict_types=1);

namespace Adseal\Internal;

use Adseal\Key;
use Adseal\Library;

/**
 * The secrets of a verifier. No sentence about them holds an API key or a secret: it tells their places.
 *
 * @internal
 */
final class Secrets
{
    public const EMPTY = 'the secret is empty (an unset variable?)';
    public const NO_API_KEY = 'the API key is not 1 to 256 bytes of visible ASCII';

    /** Secrets under one API key, at most. */
    private const MOST = 16;

    private readonly \FFI $ffi;

    /** C's register of them. */
    public readonly Handle $register;

    /** The id of all of them, if they have the same: then it need not be asked for. */
    public readonly ?string $onlyId;

    /**
     * @param array<mixed> $secrets as in the constructor of InstallVerifier
     * @throws \ValueError what is wrong, and in which place
     * @throws \TypeError likewise
     */
    public function __construct(#[\SensitiveParameter] array $secrets)
    {
        $ffi = $this->ffi = Library::ffi();
        $made = $ffi->new('adseal_install_register*');
        $status = $ffi->adseal_install_register_new(\FFI::addr($made));
        $this->register = new Handle('adseal_install_register', $made, $status);
        [$ids, $number] = [[], 0];
        foreach ($secrets as $apiKey => $given) {
            $number++;
            // PHP makes integers of keys that are decimal numbers.
            $ids += $this->addAll("\$secrets, API key no. $number", (string) $apiKey, $given);
        }
        $this->onlyId = \count($ids) === 1 ? (string) \array_key_first($ids) : null;
    }

    /** @throws \ValueError below 1 */
    public static function checkLimit(int $status, int $maxBody): void
    {
        // Negative ones are beyond any length to C.
        if ($status !== Status::OK || $maxBody < 1) {
            throw new \ValueError("adseal: \$maxBody: $maxBody: bytes, at least 1");
        }
    }

    /**
     * Adds what is given for one API key.
     *
     * @return array<true> by the ids
     */
    private function addAll(
        string $place,
        #[\SensitiveParameter] string $apiKey,
        #[\SensitiveParameter] mixed $given,
    ): array {
        if (!\is_array($given)) {
            return [$this->add($place, $apiKey, $given, 'default', []) => true];
        }
        if ($given === []) {
            throw new \ValueError("adseal: $place: one secret or more is needed");
        }
        if (!\array_is_list($given)) {
            throw new \ValueError("adseal: $place: a list is needed; to give secrets ids, make a Key of each");
        }
        $ids = [];
        foreach ($given as $index => $secret) {
            $number = (string) ($index + 1);
            $ids[$this->add("$place, secret no. $number", $apiKey, $secret, $number, $ids)] = true;
        }
        return $ids;
    }

    /**
     * Adds one secret; a plain one gets the id.
     *
     * @param array<true> $ids those that the API key has already
     * @return string its id
     */
    private function add(
        string $place,
        #[\SensitiveParameter] string $apiKey,
        #[\SensitiveParameter] mixed $secret,
        string $id,
        array $ids,
    ): string {
        if ($secret instanceof Key) {
            $id = $secret->id;
            $status = $this->addKey($apiKey, $secret);
        } elseif (\is_string($secret)) {
            $status = $this->addText($apiKey, $secret, $id);
        } else {
            $type = \get_debug_type($secret);
            throw new \TypeError("adseal: $place: a string, a Key, or a list of them is needed, not $type");
        }
        if ($status !== Status::OK) {
            throw self::refusal($status, $place, $secret, isset($ids[$id]), \count($ids));
        }
        return $id;
    }

    private function addKey(#[\SensitiveParameter] string $apiKey, Key $key): int
    {
        return $this->ffi->adseal_install_register_add_key(
            $this->register->pointer,
            $apiKey,
            \strlen($apiKey),
            $key->handle->pointer
        );
    }

    private function addText(
        #[\SensitiveParameter] string $apiKey,
        #[\SensitiveParameter] string $secret,
        string $id,
    ): int {
        return $this->ffi->adseal_install_register_add(
            $this->register->pointer,
            $apiKey,
            \strlen($apiKey),
            $id,
            \strlen($id),
            $secret,
            \strlen($secret),
            Time::NONE,
            Time::NONE
        );
    }

    /** C tells a number, of whose meanings one is left here. */
    private static function refusal(
        int $status,
        string $place,
        #[\SensitiveParameter] string|Key $secret,
        bool $known,
        int $count,
    ): \Throwable {
        $sentence = match (true) {
            $status === Status::INVALID_KEY_RING && $count >= self::MOST =>
                'an API key has at most ' . self::MOST . ' secrets',
            $status === Status::INVALID_KEY_RING && $known => 'two secrets of the API key have the same id',
            $status === Status::INVALID_KEY_RING => 'two secrets of the API key are equal',
            $status !== Status::INVALID_KEY => null,
            $secret === '' => self::EMPTY,
            $secret instanceof Key && $secret->signFrom !== null =>
                'signFrom means nothing to a verifier of installs; leave it out',
            default => self::NO_API_KEY,
        };
        return $sentence === null ? Status::exception($status) : new \ValueError("adseal: $place: $sentence");
    }
}
