<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\Explain;
use Adseal\ExplainCause;
use Adseal\Explanation;
use PHPUnit\Framework\TestCase;

/** What goes wrong in PHP is made by PHP, as it is found in the wild; it is explained, and gives no secret away. */
final class ExplainMistakesTest extends TestCase
{
    private const KEY = Clicks::KEY;
    private const MESSAGE = '/v1/cpi/click?site_id=news%20%26%20more&campaign_id=Demo&network_id=2820'
        . '&expires=1767225660';
    private const URL = 'https://control.kochava.com' . self::MESSAGE;

    private const BODY = '{"action":"install","data":{"device_ua":"Mozilla\/5.0","extra":{},"name":"Zo\u00eb"}}';

    /** @return iterable<string, array{list<ExplainCause>, string, 2?: ?string}> causes, signature, parameter */
    public static function signatures(): iterable
    {
        $mac = static fn (string $message, string $key = self::KEY): string =>
            \hash_hmac('sha256', $message, $key, true);
        $url = static fn (string $bytes): string => \rtrim(\strtr(\base64_encode($bytes), '+/', '-_'), '=');
        $message = self::MESSAGE;
        \parse_str((string) \parse_url(self::URL, \PHP_URL_QUERY), $parameters);
        $sorted = $parameters;
        \ksort($sorted);
        $rfc3986 = static fn (array $query): string =>
            '/v1/cpi/click?' . \http_build_query($query, '', '&', \PHP_QUERY_RFC3986);

        yield 'no rtrim' => [[ExplainCause::PaddedBase64], \strtr(\base64_encode($mac($message)), '+/', '-_')];
        yield 'base64_encode' => [
            [ExplainCause::PaddedBase64, ExplainCause::StandardBase64],
            \base64_encode($mac($message)),
        ];
        yield 'base64_encode, urlencode' => [
            [ExplainCause::PaddedBase64, ExplainCause::StandardBase64, ExplainCause::PercentEncoded],
            \urlencode(\base64_encode($mac($message))),
        ];
        yield 'hash_hmac without true' => [[ExplainCause::HexSignature], \hash_hmac('sha256', $message, self::KEY)];
        yield 'base64 of hex' => [[ExplainCause::Base64OfHex], $url(\hash_hmac('sha256', $message, self::KEY))];
        yield 'chunk_split' => [
            [ExplainCause::SignatureWithSpace],
            \chunk_split($url($mac($message)), 76),
        ];
        yield 'a column of 40' => [[ExplainCause::SignatureTruncated], \substr($url($mac($message)), 0, 40)];
        yield 'sha1' => [[ExplainCause::HmacSha1], $url(\hash_hmac('sha1', $message, self::KEY, true))];
        yield 'sha512' => [[ExplainCause::HmacSha512], $url(\hash_hmac('sha512', $message, self::KEY, true))];
        yield 'hash' => [[ExplainCause::PlainSha256], $url(\hash('sha256', self::KEY . $message, true))];
        yield 'hash, key behind' => [
            [ExplainCause::PlainSha256MessageFirst],
            $url(\hash('sha256', $message . self::KEY, true)),
        ];
        yield 'arguments of hash_hmac' => [[ExplainCause::KeyAndMessageSwapped], $url($mac(self::KEY, $message))];
        yield 'file_get_contents' => [[ExplainCause::KeyWithNewline], $url($mac($message, self::KEY . "\n"))];
        yield 'hex2bin' => [[ExplainCause::KeyHexDecoded], $url($mac($message, (string) \hex2bin(self::KEY)))];
        yield 'base64_decode' => [[ExplainCause::KeyBase64Decoded], $url($mac($message, \base64_decode(self::KEY)))];
        yield 'bin2hex' => [[ExplainCause::KeyHexEncoded], $url($mac($message, \bin2hex(self::KEY)))];
        yield 'var_export' => [[ExplainCause::KeyQuoted], $url($mac($message, \var_export(self::KEY, true)))];
        yield 'getenv' => [[ExplainCause::EmptyKey], $url($mac($message, (string) \getenv('NOBODY_HAS_SET_THIS')))];
        yield 'strtoupper' => [[ExplainCause::KeyCaseChanged], $url($mac($message, \strtoupper(self::KEY)))];
        yield 'the whole URL' => [[ExplainCause::WholeUrl], $url($mac(self::URL))];
        yield 'parse_url' => [[ExplainCause::QueryOnly], $url($mac((string) \parse_url(self::URL, \PHP_URL_QUERY)))];
        yield 'ltrim' => [[ExplainCause::NoLeadingSlash], $url($mac(\ltrim($message, '/')))];
        yield 'strtok' => [[ExplainCause::PathOnly], $url($mac((string) \strtok($message, '?')))];
        yield 'PHP_EOL' => [[ExplainCause::TrailingNewline], $url($mac($message . "\n"))];
        yield 'signature too' => [[ExplainCause::SignatureIncluded], $url($mac("$message&signature="))];
        yield 'htmlspecialchars' => [[ExplainCause::HtmlEscaped], $url($mac(\htmlspecialchars($message)))];
        yield 'json_encode' => [
            [ExplainCause::SlashesEscaped],
            $url($mac(\trim((string) \json_encode($message), '"'))),
        ];
        yield 'rawurlencode of all' => [[ExplainCause::MessagePercentEncoded], $url($mac(\rawurlencode($message)))];
        yield 'utf-16' => [
            [ExplainCause::MessageUtf16],
            $url($mac((string) \iconv('UTF-8', 'UTF-16LE', $message))),
        ];
        yield 'rawurldecode' => [[ExplainCause::ValuesDecoded], $url($mac(\rawurldecode($message)))];
        yield 'http_build_query' => [
            [ExplainCause::SpaceAsPlus],
            $url($mac('/v1/cpi/click?' . \http_build_query($parameters))),
        ];
        yield 'rawurlencode of values' => [
            [ExplainCause::EncodedTwice],
            $url($mac(\str_replace('%', '%25', $message))),
        ];
        yield 'strtolower of all' => [[ExplainCause::CaseChanged], $url($mac(\strtolower($message)))];
        yield 'ksort' => [[ExplainCause::ParametersSorted], $url($mac($rfc3986($sorted)))];
        yield 'array_reverse' => [
            [ExplainCause::ParametersReordered],
            $url($mac($rfc3986(\array_reverse($parameters)))),
        ];
        yield 'unset' => [
            [ExplainCause::ExpiresNotHashed],
            $url($mac($rfc3986(\array_diff_key($parameters, ['expires' => 0])))),
        ];
        yield 'added afterwards' => [
            [ExplainCause::ParameterAdded],
            $url($mac($rfc3986(\array_diff_key($parameters, ['network_id' => 0])))),
            'network_id',
        ];
        yield 'filled afterwards' => [
            [ExplainCause::MacroFilled],
            $url($mac(\str_replace('news%20%26%20more', '{site_id}', $message))),
            'site_id',
        ];
        yield 'milliseconds' => [[ExplainCause::ExpiresInMilliseconds], $url($mac($message . '000'))];
        yield 'whole URL, no rtrim, key file' => [
            [ExplainCause::PaddedBase64, ExplainCause::KeyWithNewline, ExplainCause::WholeUrl],
            \strtr(\base64_encode($mac(self::URL, self::KEY . "\n")), '+/', '-_'),
        ];
        yield 'ksort, http_build_query' => [
            [ExplainCause::SpaceAsPlus, ExplainCause::ParametersSorted],
            $url($mac('/v1/cpi/click?' . \http_build_query($sorted))),
        ];
    }

    /**
     * @dataProvider signatures
     * @param list<ExplainCause> $causes
     */
    public function testClicks(array $causes, string $signature, ?string $parameter = null): void
    {
        $explanation = Explain::click(self::URL, ['k' => self::KEY], $signature);
        self::assertSame(self::names($causes), self::names($explanation->causes));
        self::assertSame([$parameter, self::MESSAGE], [$explanation->parameter, $explanation->expected]);
        $without = [ExplainCause::EmptyKey, ExplainCause::NoKey];
        self::assertSame(\in_array($causes[0], $without, true) ? null : 'k', $explanation->keyId);
        $right = \hash_hmac('sha256', self::MESSAGE, self::KEY, true);
        $this->checkNothingIsGivenAway($explanation, $signature, [self::KEY], $right);
    }

    /** @return iterable<string, array{list<ExplainCause>, string}> causes and token */
    public static function tokens(): iterable
    {
        $token = static fn (string $message, string $key = Installs::API_KEY): string =>
            \hash_hmac('sha256', $message, $key);
        [$key, $secret, $body] = [Installs::API_KEY, Installs::SECRET, self::BODY];
        $payload = \json_decode($body);
        yield 'arguments' => [[ExplainCause::KeyAndMessageSwapped], $token($key, $secret . \sha1($body))];
        yield 'API key and secret' => [[ExplainCause::ApiKeyAndSecretSwapped], $token($key . \sha1($body), $secret)];
        yield 'secret as the key' => [[ExplainCause::SecretAsKey], $token(\sha1($body), $secret)];
        yield 'secret behind' => [[ExplainCause::DigestBeforeSecret], $token(\sha1($body) . $secret)];
        yield 'implode' => [[ExplainCause::Separator], $token(\implode(':', [$secret, \sha1($body)]))];
        yield 'sha1 with true' => [[ExplainCause::RawDigest], $token($secret . \sha1($body, true))];
        yield 'strtoupper of sha1' => [[ExplainCause::UpperCaseDigest], $token($secret . \strtoupper(\sha1($body)))];
        yield 'sha256' => [[ExplainCause::Sha256Digest], $token($secret . \hash('sha256', $body))];
        yield 'no sha1' => [[ExplainCause::BodyNotDigested], $token($secret . $body)];
        yield 'strtoupper' => [[ExplainCause::UpperCaseHex], \strtoupper($token($secret . \sha1($body)))];
        yield 'base64_encode' => [
            [ExplainCause::Base64Token],
            \base64_encode(\hash_hmac('sha256', $secret . \sha1($body), $key, true)),
        ];
        yield 'base64 of hex' => [
            [ExplainCause::Base64OfHex],
            \base64_encode(\hash_hmac('sha256', $secret . \sha1($body), $key)),
        ];
        yield 'file_get_contents' => [[ExplainCause::KeyWithNewline], $token("$secret\n" . \sha1($body))];
        yield 'php://input twice' => [[ExplainCause::EmptyBody], $token($secret . \sha1(''))];
        $hashed = [
            'JSON_UNESCAPED_SLASHES' => [
                [ExplainCause::SlashesUnescaped],
                \json_encode($payload, \JSON_UNESCAPED_SLASHES),
            ],
            'JSON_UNESCAPED_UNICODE' => [
                [ExplainCause::RawUnicode],
                \json_encode($payload, \JSON_UNESCAPED_UNICODE),
            ],
            'both flags' => [
                [ExplainCause::SlashesUnescaped, ExplainCause::RawUnicode],
                \json_encode($payload, \JSON_UNESCAPED_SLASHES | \JSON_UNESCAPED_UNICODE),
            ],
            'JSON_PRETTY_PRINT' => [[ExplainCause::PrettyPrinted], \json_encode($payload, \JSON_PRETTY_PRINT)],
            'json_decode with true' => [[ExplainCause::PhpAssocForm], \json_encode(\json_decode($body, true))],
            'json_encode twice' => [[ExplainCause::BodyQuoted], \json_encode($body)],
            'PHP_EOL' => [[ExplainCause::TrailingNewline], "$body\n"],
        ];
        foreach ($hashed as $name => [$causes, $text]) {
            yield $name => [$causes, $token($secret . \sha1((string) $text)), $text];
        }
    }

    /**
     * @dataProvider tokens
     * @param list<ExplainCause> $causes
     */
    public function testInstalls(array $causes, string $token, ?string $hashed = null): void
    {
        $explanation = Explain::install(self::BODY, Installs::API_KEY, ['k' => Installs::SECRET], $token);
        self::assertSame(self::names($causes), self::names($explanation->causes));
        self::assertSame(['k', self::BODY], [$explanation->keyId, $explanation->expected]);
        if ($hashed !== null) {
            self::assertSame($hashed, $explanation->hashed);
        }
        $right = (string) \hex2bin(Installs::token(self::BODY));
        $this->checkNothingIsGivenAway($explanation, $token, [Installs::API_KEY, Installs::SECRET], $right);
    }

    /**
     * @param list<string> $keys
     * @param string $right the MAC that should have been made, which was not received
     */
    private function checkNothingIsGivenAway(
        Explanation $explanation,
        string $received,
        array $keys,
        string $right,
    ): void {
        \ob_start();
        \var_dump($explanation);
        \var_dump((array) $explanation);
        $told = \ob_get_clean() . \print_r($explanation, true) . \print_r((array) $explanation, true);
        $told .= \var_export($explanation, true) . \json_encode($explanation) . $explanation;
        $told .= \implode("\n", [$explanation->hashed, $explanation->expected, $explanation->sentence]);
        foreach ([...$keys, $right] as $private) {
            foreach ([$private, \bin2hex($private), \base64_encode($private)] as $written) {
                // Its first half, too, and in any case of the letters.
                $written = \strtr(\substr($written, 0, \strlen($written) >> 1), '+/', '-_');
                if (\stripos(\strtr($received, '+/', '-_'), $written) === false) {
                    self::assertStringNotContainsStringIgnoringCase($written, \strtr($told, '+/', '-_'));
                }
            }
        }
    }

    /**
     * @param list<ExplainCause> $causes
     * @return list<string>
     */
    private static function names(array $causes): array
    {
        return \array_column($causes, 'value');
    }
}
