<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\Install;
use Adseal\InstallSigner;
use Adseal\InstallVerifier;
use Adseal\Key;
use Adseal\TokenEncoding;

/** Signers and verifiers as the vectors describe them, and tokens by hand. */
final class Installs
{
    public const API_KEY = 'an-api-key-of-the-test-91c2';
    public const SECRET = 'a-very-secret-secret-of-the-test-7f3a';
    public const NOW = 1_700_000_000;

    /** The body that is documented. */
    public const SAMPLE = '{"action":"install","kochava_app_id":"koconversionsdemo174ea19bc63928c","app_ver":"3.3.0",'
        . '"data":{"origination_ip":"69.224.141.777","device_ver":"iPhone-iOS-9.3.4","device_ids":'
        . '{"idfa":"kochava-test-idfa-2015-12-09-12","idfv":"333BA75-FE08-AAA4-9EF0-98A6AD293FEC","adid":"",'
        . '"android_id":""}}}';

    /** The line that adseal replaces. */
    public static function token(
        string $body,
        string $apiKey = self::API_KEY,
        string $secret = self::SECRET,
        string $encoding = 'hex',
    ): string {
        $token = \hash_hmac('sha256', $secret . \sha1($body), $apiKey, true);
        return $encoding === 'hex' ? \bin2hex($token) : \base64_encode($token);
    }

    /** @param array<string, mixed> $case */
    public static function signer(array $case): InstallSigner
    {
        return new InstallSigner(
            Vectors::bytes($case['api_key']),
            Vectors::bytes($case['secret']),
            TokenEncoding::from($case['encoding']),
            $case['max_body'] ?? Install::DEFAULT_MAX_BODY
        );
    }

    /** @param array<string, mixed> $case */
    public static function verifier(array $case): InstallVerifier
    {
        return new InstallVerifier(
            self::secrets($case),
            TokenEncoding::from($case['encoding']),
            $case['max_body'] ?? Install::DEFAULT_MAX_BODY,
            $case['report_only']
        );
    }

    /**
     * The secrets of a vector. Each API key comes once, as in an array.
     *
     * @param array<string, mixed> $case
     * @return array<list<Key>>
     */
    public static function secrets(array $case): array
    {
        $secrets = [];
        foreach ($case['register'] as $account) {
            $apiKey = Vectors::bytes($account['api_key']);
            if (isset($secrets[$apiKey])) {
                throw new \LogicException("the register of {$case['id']} has an API key twice");
            }
            $secrets[$apiKey] = \array_map(self::secret(...), $account['secrets']);
        }
        return $secrets;
    }

    /**
     * The frames of the package in the trace of an exception, with their arguments. Those of a test had the secrets,
     * and before PHP 8.2 nothing hides an argument.
     */
    public static function frames(\Throwable $error): string
    {
        $frames = \array_filter($error->getTrace(), static fn (array $frame): bool =>
            \preg_match('/^Adseal(?!.Tests)/', $frame['class'] ?? '') === 1);
        if ($frames === [] || !isset(\reset($frames)['args'])) {
            throw new \LogicException('there is no trace with arguments');
        }
        return \PHP_VERSION_ID < 80200 ? '' : \print_r($frames, true);
    }

    /** @param array<string, mixed> $entry */
    private static function secret(array $entry): Key
    {
        return new Key(
            $entry['id'],
            Vectors::bytes($entry['secret']),
            $entry['not_before'] ?? null,
            $entry['not_after'] ?? null
        );
    }
}
