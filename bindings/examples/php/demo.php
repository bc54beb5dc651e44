<?php

// What `make demo` runs after its C and Python twins: the published click and install from PHP, as they are and
// tampered with.
//
// The click is signed and compared with what was published, then verified after every kind of tampering, one at a time
// and all in one call. Exits with 1 if anything is not as written here.

declare(strict_types=1);

namespace Adseal\Examples;

use Adseal\Accept;
use Adseal\ClickReason;
use Adseal\ClickSigner;
use Adseal\ClickVerifier;
use Adseal\InstallReason;
use Adseal\InstallSigner;
use Adseal\InstallVerifier;
use Adseal\Library;

// In a project of composer's: require 'vendor/autoload.php';
require __DIR__ . '/../../php/autoload.php';

const CLICK = '/v1/cpi/click?campaign_id=koconversionsdemo174ea19bc63928cdfaae33f79d77&network_id=2820'
    . '&site_id=test-site-id&creative_id=test-creative-id&device_id=TEST-ADID-VALUE&device_id_type=adid';
const SIGNED_CLICK = CLICK . '&expires=12345&signature=BMJegs9IlnaegEpgtpqxvnOPKlTFXWZJn6lc7cXcH6w';
const INSTALL = [
    'action' => 'install',
    'kochava_app_id' => 'koconversionsdemo174ea19bc63928c',
    'app_ver' => '3.3.0',
    'data' => [
        'origination_ip' => '69.224.141.777',
        'device_ver' => 'iPhone-iOS-9.3.4',
        'device_ids' => [
            'idfa' => 'kochava-test-idfa-2015-12-09-12',
            'idfv' => '333BA75-FE08-AAA4-9EF0-98A6AD293FEC',
            'adid' => '',
            'android_id' => '',
        ],
        'device_ua' => 'Mozilla/5.0 (iPhone; CPU iPhone OS 9_3_4 like Mac OS X) AppleWebKit/601.1.46',
    ],
];
const TOKEN = '63ca333aa5bf1192d18a4fa44972181e438634536ff8e59bc6db644da74478e7';

final class Demo
{
    private int $differences = 0;

    public function run(): int
    {
        \printf("adseal %s, PHP %s\n\n", Library::version(), \PHP_VERSION);
        $this->clicks();
        $this->installs();
        echo $this->differences === 0 ? "\neverything is as expected\n" : "\n$this->differences differences\n";
        return $this->differences === 0 ? 0 : 1;
    }

    private function clicks(): void
    {
        $signed = (new ClickSigner('secret'))->sign(CLICK, expires: 12345, now: 12285);
        $this->row('click signed', 'as published', null, null, $signed === SIGNED_CLICK);
        $verifier = new ClickVerifier('secret');
        foreach ($this->trials() as $what => [$uri, $now, $expected]) {
            $verdict = $verifier->verify($uri, now: $now);
            $found = [$verdict->reason, $verdict->offset(), $verdict->parameter()];
            $this->row($what, $found[0]->value, $found[1], $found[2], $found === $expected);
        }
        $trials = $this->trials();
        $uris = \array_map(static fn (array $trial): string => $trial[0], $trials);
        $verdicts = $verifier->verifyMany($uris, now: \array_map(static fn (array $trial): int => $trial[1], $trials));
        $expected = \array_map(static fn (array $trial): ClickReason => $trial[2][0], $trials);
        $asExpected = $verdicts->reasons() === $expected;
        $this->row('all of them in one call', \count($verdicts) . ' verdicts', null, null, $asExpected);
    }

    private function installs(): void
    {
        $signed = (new InstallSigner('test-api-key', 'test-secret'))->sign(INSTALL);
        $this->row('install signed', 'as documented', null, null, $signed->token === TOKEN);
        $verifier = new InstallVerifier(['test-api-key' => 'test-secret']);
        $verdict = $verifier->verifyRequest($signed->body, $signed->headers);
        $this->row('as signed', $verdict->reason->value, $verdict->offset(), null, $verdict->valid);
        // What many an HTTP client sends: the same values in another spelling.
        $rewritten = \json_encode(INSTALL, \JSON_UNESCAPED_SLASHES | \JSON_THROW_ON_ERROR);
        $verdict = $verifier->verifyRequest($rewritten, $signed->headers);
        $asExpected = $verdict->reason === InstallReason::InvalidToken;
        $this->row('written anew by a client', $verdict->reason->value, $verdict->offset(), null, $asExpected);
        $verdict = $verifier->verifyRequest($rewritten, $signed->headers, Accept::Php);
        $asExpected = $verdict->body() === $signed->body;
        $this->row('the same, PHP accepted', $verdict->reason->value, $verdict->offset(), null, $asExpected);
    }

    /**
     * What happens to the signed click on its way, when it arrives, and what verifying it must say: reason, offset and
     * parameter.
     *
     * @return array<string, array{string, int, array{ClickReason, ?int, ?string}}>
     */
    private function trials(): array
    {
        $other = \str_replace('test-s', 'evil-s', SIGNED_CLICK);
        $added = SIGNED_CLICK . '&site.id=evil';
        $cut = \str_replace('signature=', 'sig=', SIGNED_CLICK);
        return [
            'as signed' => [SIGNED_CLICK, 12344, [ClickReason::Valid, null, null]],
            'site_id is another' => [$other, 12344, [ClickReason::InvalidSignature, null, null]],
            '&site.id=evil added' => [$added, 12344, [ClickReason::DuplicateParameter, 252, 'site.id']],
            'signature cut off' => [$cut, 12344, [ClickReason::MissingSignature, null, null]],
            'when it expires' => [SIGNED_CLICK, 12345, [ClickReason::Expired, 192, 'expires']],
        ];
    }

    private function row(string $what, string $result, ?int $offset, ?string $parameter, bool $asExpected): void
    {
        $this->differences += $asExpected ? 0 : 1;
        $check = $asExpected ? 'as expected' : 'DIFFERS';
        \printf("%-8s %-26s %-22s %6s  %-10s %s\n", 'php', $what, $result, $offset ?? '-', $parameter ?? '-', $check);
    }
}

exit((new Demo())->run());
