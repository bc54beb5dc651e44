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

    /**
     * C's register of them.
     *
     * @param array<mixed> $secrets as in the constructor of InstallVerifier
     * @throws \ValueError what is wrong, and in which place
     * @throws \TypeError likewise
     */
    public static function register(#[\SensitiveParameter] array $secrets): Handle
    {
        $ffi = Library::ffi();
        $made = $ffi->new('adseal_install_register*');
        $register = new Handle('adseal_install_register', $made, $ffi->adseal_install_register_new(\FFI::addr($made)));
        $number = 0;
        foreach ($secrets as $apiKey => $given) {
            $number++;
            // PHP makes integers of keys that are decimal numbers.
            self::addAll($register, "\$secrets, API key no. $number", (string) $apiKey, $given);
        }
        return $register;
    }

    /** @throws \ValueError below 1 */
    public static function checkLimit(int $status, int $maxBody): void
    {
        // Negative ones are beyond any length to C.
        if ($status !== Status::OK || $maxBody < 1) {
            throw new \ValueError("adseal: \$maxBody: $maxBody: bytes, at least 1");
        }
    }

    /** Adds what is given for one API key. */
    private static function addAll(
        Handle $register,
        string $place,
        #[\SensitiveParameter] string $apiKey,
        #[\SensitiveParameter] mixed $given,
    ): void {
        if (!\is_array($given)) {
            self::add($register, $place, $apiKey, $given, 'default', []);
            return;
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
            $ids[] = self::add($register, "$place, secret no. $number", $apiKey, $secret, $number, $ids);
        }
    }

    /**
     * Adds one secret; a plain one gets the id.
     *
     * @param list<string> $ids those that the API key has already
     * @return string its id
     */
    private static function add(
        Handle $register,
        string $place,
        #[\SensitiveParameter] string $apiKey,
        #[\SensitiveParameter] mixed $secret,
        string $id,
        array $ids,
    ): string {
        if (!\is_string($secret) && !$secret instanceof Key) {
            $type = \get_debug_type($secret);
            throw new \TypeError("adseal: $place: a string, a Key, or a list of them is needed, not $type");
        }
        if ($secret === '') {
            throw new \ValueError("adseal: $place: " . self::EMPTY);
        }
        $key = \is_string($secret) ? new Key($id, $secret) : $secret;
        $status = Library::ffi()->adseal_install_register_add_key(
            $register->pointer,
            $apiKey,
            \strlen($apiKey),
            $key->handle->pointer
        );
        if ($status !== Status::OK) {
            throw self::refusal($status, $place, $key, $ids);
        }
        return $key->id;
    }

    /**
     * C tells a number. What is left of its meanings, once a key is sound, is told here.
     *
     * @param list<string> $ids
     */
    private static function refusal(int $status, string $place, Key $key, array $ids): \Throwable
    {
        $sentence = match (true) {
            $status === Status::INVALID_KEY && $key->signFrom !== null =>
                'signFrom means nothing to a verifier of installs; leave it out',
            $status === Status::INVALID_KEY => self::NO_API_KEY,
            $status !== Status::INVALID_KEY_RING => null,
            \count($ids) >= self::MOST => 'an API key has at most ' . self::MOST . ' secrets',
            \in_array($key->id, $ids, true) => 'two secrets of the API key have the same id',
            default => 'two secrets of the API key are equal',
        };
        return $sentence === null ? Status::exception($status) : new \ValueError("adseal: $place: $sentence");
    }
}
