<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\ClickSigner;
use Adseal\ClickVerifier;
use Adseal\Expires;
use Adseal\Key;
use Adseal\KeyRing;
use Adseal\ReplayGuard;
use Adseal\UnfilledMacro;

/** Signers, verifiers and rings as the vectors describe them, and clicks that are signed by hand. */
final class Clicks
{
    public const KEY = '0123456789abcdef0123456789abcdef';

    public const NOW = 1_700_000_000;

    /** Beyond it are milliseconds. */
    public const LATEST = 99_999_999_999;

    /** The line that adseal replaces. */
    public static function signedByHand(string $message, string $key = self::KEY): string
    {
        return "$message&signature=" . self::signature($message, $key);
    }

    public static function signature(string $message, string $key = self::KEY): string
    {
        return \rtrim(\strtr(\base64_encode(\hash_hmac('sha256', $message, $key, true)), '+/', '-_'), '=');
    }

    /** @param array<string, mixed> $entry */
    public static function key(array $entry): Key
    {
        return new Key(
            $entry['id'],
            Vectors::bytes($entry['key']),
            $entry['not_before'] ?? null,
            $entry['not_after'] ?? null,
            $entry['sign_from'] ?? null
        );
    }

    /** @param array<string, mixed> $case */
    public static function ring(array $case): KeyRing
    {
        return new KeyRing(...\array_map(self::key(...), $case['ring']));
    }

    /** @param array<string, mixed> $case */
    public static function signer(array $case, int $lifetime = 60): ClickSigner
    {
        return new ClickSigner(
            self::ring($case),
            lifetime: $lifetime,
            unfilled: ['reject' => UnfilledMacro::Reject, 'null' => UnfilledMacro::Null][$case['options']['unfilled']],
            strict: $case['options']['strict']
        );
    }

    /**
     * The `$expires` of a call, and the lifetime of its signer.
     *
     * @param array<string, mixed> $case
     * @return array{int|Expires|null, int}
     */
    public static function expires(array $case): array
    {
        $expires = $case['expires'];
        if ($expires === 'existing') {
            return [Expires::Existing, 60];
        }
        return isset($expires['at']) ? [$expires['at'], 60] : [null, $expires['lifetime']];
    }

    /** @param array<string, mixed> $case */
    public static function verifier(array $case): ClickVerifier
    {
        return new ClickVerifier(self::ring($case), ...self::policy($case['policy']));
    }

    /**
     * The policy of a vector as named arguments.
     *
     * @param array<string, mixed> $policy
     * @return array<string, mixed>
     */
    public static function policy(array $policy): array
    {
        $arguments = [];
        foreach ($policy as $option => $value) {
            $arguments += match ($option) {
                'required' => ['required' => \array_map(Vectors::bytes(...), $value)],
                'required_nonempty' => ['requiredNonempty' => $value],
                'unsigned' => ['forbidUnsigned' => $value === 'forbid'],
                'signed_only' => ['signedOnly' => $value === 'sensitive'
                    ? ClickVerifier::SENSITIVE_NAMES
                    : \array_map(Vectors::bytes(...), $value)],
                'max_lifetime' => ['maxLifetime' => $value],
                'require_expires' => ['requireExpires' => $value],
                'report_only' => ['reportOnly' => $value],
                'replay_guard' => ['replay' => new ReplayGuard(1_000)],
                'leeway', 'strict' => [$option => $value],
            };
        }
        return $arguments;
    }
}
