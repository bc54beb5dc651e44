<?php

declare(strict_types=1);

namespace Adseal;

use Adseal\Internal\Explainer;

/**
 * Why a signature or a token does not match: the known mistakes are tried until one reproduces it. docs/explain.md
 *
 * It makes up to thousands of MACs: it is for people who look for a fault, and no check of a click or an install. Do
 * not show what it says to whoever sent them: that the key is empty is an answer, too.
 *
 * Keys are given as they are, because to trim or decode one is a known mistake: a `Key` or a `KeyRing` never gives its
 * bytes away.
 */
final class Explain
{
    /** How many bytes are hashed for one explanation, at most, unless another budget is set: 16 MiB. */
    public const DEFAULT_BUDGET = 16_777_216;

    private function __construct()
    {
    }

    /**
     * Why the signature of a click does not match.
     *
     * @param string $uri the request target, or the URL, as it was received; any bytes whatever
     * @param string|array<string> $key the private key; or 1 to 16 of them by their ids, each 1 to 64 visible ASCII
     *     characters. One that is given alone has the id "default"
     * @param string|null $signature the one that was received, where it came apart from the URI; that of the URI if it
     *     is null or empty
     * @param int $budget bytes that may be hashed
     * @throws \ValueError an empty key, an id that is none, no key or more than 16, or a negative budget
     * @throws \TypeError one of the keys is no string
     * @throws AdsealException there is no memory for what is hashed
     * @throws LibraryException the shared library cannot be used
     */
    public static function click(
        string $uri,
        #[\SensitiveParameter] string|array $key,
        ?string $signature = null,
        int $budget = self::DEFAULT_BUDGET,
    ): Explanation {
        $explainer = new Explainer($budget);
        $explainer->addKeys($key);
        return $explainer->click($uri, $signature ?? '');
    }

    /**
     * Why the token of an install does not match.
     *
     * @param string $body the body as it was received, such as file_get_contents('php://input')
     * @param string $apiKey the value of Kochava-Api-Key, 1 to 256 visible ASCII characters
     * @param string|array<string> $secret the secret of the API key; or 1 to 16 of them by their ids, each 1 to 64
     *     visible ASCII characters. One that is given alone has the id "default"
     * @param string $token the value of Kochava-Auth-Token as it was received; any bytes whatever
     * @param int $budget bytes that may be hashed
     * @throws \ValueError an API key or an id that is none, an empty secret, no secret or more than 16, or a negative
     *     budget
     * @throws \TypeError one of the secrets is no string
     * @throws AdsealException there is no memory for what is hashed
     * @throws LibraryException the shared library cannot be used
     */
    public static function install(
        string $body,
        #[\SensitiveParameter] string $apiKey,
        #[\SensitiveParameter] string|array $secret,
        #[\SensitiveParameter] string $token,
        int $budget = self::DEFAULT_BUDGET,
    ): Explanation {
        $explainer = new Explainer($budget);
        $explainer->addSecrets($apiKey, $secret);
        return $explainer->install($body, $token);
    }
}
