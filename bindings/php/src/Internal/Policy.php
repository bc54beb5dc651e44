<?php

declare(strict_types=1);

namespace Adseal\Internal;

use Adseal\ClickVerifier;
use Adseal\Library;
use Adseal\ReplayGuard;

/**
 * The policy of a verifier, as C takes it.
 *
 * @internal
 */
final class Policy
{
    /**
     * @param array<string> $required
     * @param array<string> $signedOnly
     * @throws \TypeError a name that is no string
     * @throws \ValueError two of them contradict each other, or one is out of its range
     */
    public static function make(
        array $required,
        bool $requiredNonempty,
        array $signedOnly,
        bool $forbidUnsigned,
        int $leeway,
        ?int $maxLifetime,
        bool $requireExpires,
        bool $strict,
        bool $reportOnly,
        ?ReplayGuard $guard,
    ): Handle {
        self::strings('required', $required);
        self::strings('signedOnly', $signedOnly);
        $ffi = Library::ffi();
        $made = $ffi->new('adseal_click_policy*');
        $policy = new Handle('adseal_click_policy', $made, $ffi->adseal_click_policy_new(\FFI::addr($made)));
        // C has these defaults: telling them again would take longer than all the rest.
        if ($leeway !== 0) {
            $status = $ffi->adseal_click_policy_set_leeway($made, $leeway);
            self::range('leeway', $status, $leeway, 'seconds, from 0 to 300');
        }
        if ($maxLifetime !== null) {
            $status = $ffi->adseal_click_policy_set_max_lifetime($made, $maxLifetime);
            self::range('maxLifetime', $status, $maxLifetime, 'seconds, at least 1');
        }
        foreach ($required as $name) {
            self::name('required', $ffi->adseal_click_policy_add_required($made, $name, \strlen($name)));
        }
        if (\array_diff(ClickVerifier::SENSITIVE_NAMES, $signedOnly) === []) {
            // C has them already: a call for each would take longer than all the rest.
            Status::check($ffi->adseal_click_policy_add_sensitive($made));
            $signedOnly = \array_diff($signedOnly, ClickVerifier::SENSITIVE_NAMES);
        }
        foreach ($signedOnly as $name) {
            self::name('signedOnly', $ffi->adseal_click_policy_add_signed_only($made, $name, \strlen($name)));
        }
        if ($requiredNonempty) {
            Status::check($ffi->adseal_click_policy_set_required_nonempty($made, 1));
        }
        if ($forbidUnsigned) {
            Status::check($ffi->adseal_click_policy_set_forbid_unsigned($made, 1));
        }
        if (!$requireExpires) {
            Status::check($ffi->adseal_click_policy_set_require_expires($made, 0));
        }
        if ($strict) {
            Status::check($ffi->adseal_click_policy_set_strict($made, 1));
        }
        if ($reportOnly) {
            Status::check($ffi->adseal_click_policy_set_report_only($made, 1));
        }
        if ($guard !== null) {
            $pointer = $guard->handle->pointer;
            // To C, NULL is no guard; here it is one that was destroyed.
            Status::check(\FFI::isNull($pointer) ? Status::NULL_POINTER : Status::OK);
            Status::check($ffi->adseal_click_policy_set_replay_guard($made, $pointer));
        }
        return $policy;
    }

    /** @param array<mixed> $names */
    private static function strings(string $argument, array $names): void
    {
        foreach ($names as $name) {
            if (!\is_string($name)) {
                throw new \TypeError("adseal: \$$argument: names are strings, not " . \get_debug_type($name));
            }
        }
    }

    private static function range(string $argument, int $status, int $given, string $needed): void
    {
        if ($status !== Status::OK) {
            throw new \ValueError("adseal: \$$argument: $given: $needed");
        }
    }

    private static function name(string $argument, int $status): void
    {
        if ($status === Status::INVALID_POLICY) {
            $most = Library::ffi()->adseal_max_policy_names();
            throw new \ValueError("adseal: \$$argument: at most $most names");
        }
        Status::check($status);
    }
}
