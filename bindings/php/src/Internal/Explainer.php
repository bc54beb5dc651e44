<?php

declare(strict_types=1);

namespace Adseal\Internal;

use Adseal\Explanation;
use Adseal\Library;

/**
 * C's explainer for one call. No sentence about its keys holds one, nor an id: it tells their places.
 *
 * @internal
 */
final class Explainer
{
    private readonly \FFI $ffi;

    private readonly Handle $handle;

    /** @throws \ValueError below 0 */
    public function __construct(int $budget)
    {
        $ffi = $this->ffi = Library::ffi();
        if ($budget < 0) {
            throw new \ValueError("adseal: \$budget: $budget: bytes, at least 0");
        }
        $made = $ffi->new('adseal_explainer*');
        $this->handle = new Handle('adseal_explainer', $made, $ffi->adseal_explainer_new(\FFI::addr($made)));
        Status::check($ffi->adseal_explainer_set_budget($made, $budget));
    }

    /** @param string|array<mixed> $keys one of them, or several by their ids */
    public function addKeys(#[\SensitiveParameter] string|array $keys): void
    {
        foreach (self::listed('key', $keys) as [$place, $id, $key]) {
            $status = $this->ffi->adseal_explainer_add_key(
                $this->handle->pointer,
                $id,
                \strlen($id),
                $key,
                \strlen($key)
            );
            self::check($status, 'key', $place, $id, $key);
        }
    }

    /** @param string|array<mixed> $secrets one of them, or several by their ids */
    public function addSecrets(
        #[\SensitiveParameter] string $apiKey,
        #[\SensitiveParameter] string|array $secrets,
    ): void {
        foreach (self::listed('secret', $secrets) as [$place, $id, $secret]) {
            $status = $this->ffi->adseal_explainer_add_secret(
                $this->handle->pointer,
                $apiKey,
                \strlen($apiKey),
                $id,
                \strlen($id),
                $secret,
                \strlen($secret)
            );
            self::check($status, 'secret', $place, $id, $secret);
        }
    }

    public function click(string $uri, string $signature): Explanation
    {
        $made = $this->ffi->new('adseal_explanation*');
        $status = $this->ffi->adseal_explainer_click(
            $this->handle->pointer,
            $uri,
            \strlen($uri),
            $signature,
            \strlen($signature),
            \FFI::addr($made)
        );
        return new Explanation(new Answer(new Handle('adseal_explanation', $made, $status)));
    }

    public function install(string $body, #[\SensitiveParameter] string $token): Explanation
    {
        $made = $this->ffi->new('adseal_explanation*');
        $status = $this->ffi->adseal_explainer_install(
            $this->handle->pointer,
            $body,
            \strlen($body),
            $token,
            \strlen($token),
            \FFI::addr($made)
        );
        return new Explanation(new Answer(new Handle('adseal_explanation', $made, $status)));
    }

    /**
     * Each with the place that a sentence about it names, and its id.
     *
     * @param string $what the argument: "key" or "secret"
     * @param string|array<mixed> $given
     * @return list<array{string, string, string}>
     */
    private static function listed(string $what, #[\SensitiveParameter] string|array $given): array
    {
        if (\is_string($given)) {
            return [["adseal: \$$what", 'default', $given]];
        }
        if ($given === []) {
            throw new \ValueError("adseal: \$$what: one $what or more is needed");
        }
        $listed = [];
        foreach ($given as $id => $text) {
            $place = "adseal: \$$what, $what no. " . (\count($listed) + 1);
            if (!\is_string($text)) {
                $type = \get_debug_type($text);
                throw new \TypeError("$place: the $what itself is needed as a string, not $type");
            }
            // PHP makes integers of keys that are decimal numbers.
            $listed[] = [$place, (string) $id, $text];
        }
        return $listed;
    }

    /** C tells a number, of whose meanings one is left here. */
    private static function check(
        int $status,
        string $what,
        string $place,
        #[\SensitiveParameter] string $id,
        #[\SensitiveParameter] string $text,
    ): void {
        $sentence = match (true) {
            $status === Status::INVALID_KEY_RING =>
                "$place: at most " . Library::ffi()->adseal_max_keys() . " {$what}s are tried",
            $status !== Status::INVALID_KEY => null,
            $text === '' => "$place: the $what is empty (an unset variable?)",
            \preg_match('/^[!-~]{1,64}$/D', $id) !== 1 => "$place: its id is not 1 to 64 bytes of visible ASCII",
            default => 'adseal: $apiKey: ' . Secrets::NO_API_KEY,
        };
        if ($sentence !== null) {
            throw new \ValueError($sentence);
        }
        Status::check($status);
    }
}
