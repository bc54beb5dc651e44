<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\ClickFlag;
use Adseal\ClickSigner;
use Adseal\ClickTemplate;
use Adseal\ClickVerifier;
use Adseal\Lint;
use Adseal\Names;
use Adseal\SigningException;
use Adseal\SigningReason;
use PHPUnit\Framework\TestCase;

/** Click Validation against the shared vectors: every case, every field that PHP shows. */
final class ClickVectorsTest extends TestCase
{
    /**
     * @dataProvider signing
     * @param array<string, mixed> $case
     */
    public function testSign(array $case): void
    {
        [$expires, $lifetime] = Clicks::expires($case);
        if ($this->hasNoSigner($case, $lifetime)) {
            return;
        }
        $uri = Vectors::bytes($case['uri']);
        $sign = static fn (): string => Clicks::signer($case, $lifetime)->sign($uri, $expires, $case['now']);
        if ($case['now'] > Clicks::LATEST) {
            $this->expectException(\ValueError::class);
            $this->expectExceptionMessage('milliseconds');
            $sign();
        }
        $this->checkSigned($case, $sign, Vectors::bytesOrNull($case['refusal']['parameter'] ?? null));
    }

    /** @return array<string, array{array<string, mixed>}> */
    public function signing(): array
    {
        return Vectors::cases('click_sign', 'ring options uri expires now result refusal');
    }

    /**
     * @dataProvider parts
     * @param array<string, mixed> $case
     */
    public function testSignParts(array $case): void
    {
        [$expires, $lifetime] = Clicks::expires($case);
        $path = Vectors::bytes($case['path']);
        $pairs = static function () use ($case): \Generator {
            foreach ($case['params'] as [$name, $value]) {
                yield Vectors::bytes($name) => Vectors::bytesOrNull($value);
            }
        };
        $index = $case['refusal']['parameter_index'] ?? null;
        $parameter = isset($case['params'][$index]) ? Vectors::bytes($case['params'][$index][0]) : null;
        $signer = Clicks::signer($case, $lifetime);
        $sign = static fn (): string => $signer->signParts($path, $pairs(), $expires, $case['now']);
        $this->checkSigned($case, $sign, $parameter);
    }

    /** @return array<string, array{array<string, mixed>}> */
    public function parts(): array
    {
        return Vectors::cases('click_sign_parts', 'ring options path params expires now result refusal');
    }

    /**
     * @dataProvider templates
     * @param array<string, mixed> $case
     */
    public function testTemplate(array $case): void
    {
        $text = Vectors::bytes($case['template']);
        if (($case['refusal']['stage'] ?? null) === 'template') {
            $make = static fn (): ClickTemplate => new ClickTemplate(Clicks::signer($case), $text);
            $this->checkRefused($case['refusal'], $make, Vectors::bytesOrNull($case['refusal']['parameter']));
            return;
        }
        [$expires, $lifetime] = Clicks::expires($case);
        if ($this->hasNoSigner($case, $lifetime)) {
            return;
        }
        $template = new ClickTemplate(Clicks::signer($case, $lifetime), $text);
        self::assertSame($case['macros'], $template->macros);
        $values = \array_map(Vectors::bytesOrNull(...), $case['values']);
        $sign = static fn (): string => $template->render($values, $expires, $case['now']);
        if (($case['refusal']['name'] ?? null) === 'unknown_macro') {
            $unknown = \array_key_first(\array_diff_key($values, \array_flip($template->macros)));
            $this->checkRefused($case['refusal'], $sign, (string) $unknown);
            return;
        }
        $index = $case['refusal']['parameter_index'] ?? null;
        $this->checkSigned($case, $sign, $index === null ? null : $this->nameInQuery($text, $index));
    }

    /** @return array<string, array{array<string, mixed>}> */
    public function templates(): array
    {
        return Vectors::cases('click_template', 'ring options template macros values expires now result refusal');
    }

    private function nameInQuery(string $uri, int $index): string
    {
        \preg_match_all('/[?&]([^&=]*)=?[^&]*/', \strstr($uri, '?'), $segments, \PREG_SET_ORDER);
        $named = \array_filter($segments, static fn (array $segment): bool => \strlen($segment[0]) > 1);
        return \array_values($named)[$index][1];
    }

    /**
     * @dataProvider lints
     * @param array<string, mixed> $case
     */
    public function testLint(array $case): void
    {
        $lint = static fn (): array => Clicks::signer($case)->lint(Vectors::bytes($case['uri']));
        if (isset($case['refusal'])) {
            $this->checkRefused($case['refusal'], $lint, Vectors::bytesOrNull($case['refusal']['parameter']));
            return;
        }
        $expected = [];
        foreach ($case['lints'] as $entry) {
            $expected[] = [$entry['name'], $entry['offset'], Vectors::bytesOrNull($entry['parameter'])];
        }
        $tell = static fn (Lint $lint): array => [$lint->kind->value, $lint->offset, $lint->parameter];
        self::assertSame($expected, \array_map($tell, $lint()));
    }

    /** @return array<string, array{array<string, mixed>}> */
    public function lints(): array
    {
        return Vectors::cases('click_lint', 'ring options uri lints refusal');
    }

    /**
     * @dataProvider verifying
     * @param array<string, mixed> $case
     */
    public function testVerify(array $case): void
    {
        if ($case['now'] > Clicks::LATEST) {
            $this->expectException(\ValueError::class);
            $this->expectExceptionMessage('milliseconds');
        }
        $verdict = Clicks::verifier($case)->verify(Vectors::bytes($case['uri']), $case['now']);
        $expected = $case['verdict'];
        self::assertSame($expected['name'], $verdict->reason->value);
        self::assertSame($expected['reason'] === 0, $verdict->valid);
        $flag = static fn (ClickFlag $flag): string => $flag->name;
        $camel = static fn (string $name): string => \str_replace('_', '', \ucwords($name, '_'));
        $first = [];
        foreach ($expected['signed_parameters'] as $parameter) {
            $first[Vectors::bytes($parameter['name'])] ??= Vectors::bytes($parameter['value']);
        }
        self::assertSame(
            [
                $expected['accepted'],
                $expected['key_id'],
                $expected['expires'],
                \array_map($camel, $expected['flags']),
                $expected['message_length'],
                $expected['unsigned_parameters'],
                $expected['offset'],
                Vectors::bytesOrNull($expected['parameter']),
                $first,
            ],
            [
                $verdict->accepted,
                $verdict->keyId(),
                $verdict->expires(),
                \array_map($flag, $verdict->flags()),
                $verdict->messageLength(),
                $verdict->unsignedParameters(),
                $verdict->offset(),
                $verdict->parameter(),
                $verdict->signedParameters(),
            ]
        );
    }

    /** @return array<string, array{array<string, mixed>}> */
    public function verifying(): array
    {
        return Vectors::cases('click_verify', 'ring policy uri now stages verdict');
    }

    /**
     * @dataProvider policies
     * @param array<string, mixed> $case
     */
    public function testPolicy(array $case): void
    {
        if ($case['error'] !== null) {
            $this->expectException(\ValueError::class);
        }
        $verifier = new ClickVerifier('secret', ...Clicks::policy($case['policy']));
        self::assertFalse($verifier->verify('nonsense', Clicks::NOW)->valid);
    }

    /** @return array<string, array{array<string, mixed>}> */
    public function policies(): array
    {
        return Vectors::cases('click_policy', 'policy error');
    }

    /**
     * @dataProvider replays
     * @param array<string, mixed> $case
     */
    public function testReplay(array $case): void
    {
        $case['policy']['replay_guard'] = true;
        $verifier = Clicks::verifier($case);
        $reason = static fn (array $step): string =>
            $verifier->verify(Vectors::bytes($step['uri']), $step['now'])->reason->value;
        self::assertSame(\array_column($case['steps'], 'name'), \array_map($reason, $case['steps']));
    }

    /** @return array<string, array{array<string, mixed>}> */
    public function replays(): array
    {
        return Vectors::cases('click_replay', 'ring policy steps');
    }

    /**
     * Against every name of the suite, itself included: two names collide when their folded forms are equal.
     *
     * @dataProvider names
     * @param array<string, mixed> $case
     */
    public function testNames(array $case): void
    {
        $folded = Vectors::bytes($case['folded']);
        foreach ($this->names() as $id => [$other]) {
            $equal = Vectors::bytes($other['folded']) === $folded;
            self::assertSame($equal, Names::collide(Vectors::bytes($case['raw']), Vectors::bytes($other['raw'])), $id);
        }
    }

    /** @return array<string, array{array<string, mixed>}> */
    public function names(): array
    {
        return Vectors::cases('click_names', 'raw folded');
    }

    /**
     * The MAC by its other name: the signature of any message.
     *
     * @dataProvider macs
     * @param array<string, mixed> $case
     */
    public function testSignature(array $case): void
    {
        [$key, $message] = [Vectors::bytes($case['key']), Vectors::bytes($case['message'])];
        $signature = (new ClickSigner($key))->signature($message);
        self::assertSame(Clicks::signature($message, $key), $signature);
        self::assertSame($case['mac_hex'], \bin2hex(\base64_decode(\strtr($signature, '-_', '+/'), true)));
        $verifier = new ClickVerifier($key);
        self::assertSame('valid', $verifier->checkSignature($message, $signature)->value);
        self::assertSame('invalid_signature', $verifier->checkSignature("{$message}x", $signature)->value);
        self::assertSame('malformed_signature', $verifier->checkSignature($message, "$signature=")->value);
    }

    /** @return array<string, array{array<string, mixed>}> */
    public function macs(): array
    {
        return Vectors::cases('hmac_sha256', 'key message mac_hex truncated_length');
    }

    /**
     * Where the lifetime is refused already when the signer is made, before whatever else is wrong with the click.
     *
     * @param array<string, mixed> $case
     */
    private function hasNoSigner(array $case, int $lifetime): bool
    {
        if ($lifetime >= 1) {
            return false;
        }
        self::assertArrayHasKey('refusal', $case);
        $this->expectException(\ValueError::class);
        $this->expectExceptionMessage("adseal: \$lifetime: $lifetime: ");
        Clicks::signer($case, $lifetime);
        return true;
    }

    /**
     * @param array<string, mixed> $case
     * @param callable(): string $sign
     */
    private function checkSigned(array $case, callable $sign, ?string $parameter): void
    {
        if (isset($case['refusal'])) {
            $this->checkRefused($case['refusal'], $sign, $parameter);
        } else {
            self::assertSame(Vectors::bytes($case['result']['uri']), $sign());
        }
    }

    /**
     * @param array<string, mixed> $refusal
     * @param callable(): mixed $call
     */
    private function checkRefused(array $refusal, callable $call, ?string $parameter): void
    {
        try {
            $call();
        } catch (SigningException $exception) {
            self::assertSame($refusal['name'], $exception->reason->value);
            self::assertSame($exception->reason, SigningReason::BY_NUMBER[$refusal['status']]);
            self::assertSame($refusal['offset'], $exception->offset);
            self::assertSame($parameter, $exception->parameter);
            self::assertSame($refusal['lint'], $exception->lint?->value);
            self::assertNull($exception->row);
            self::assertStringStartsWith("{$refusal['name']}: ", $exception->getMessage());
            return;
        }
        self::fail("not refused: {$refusal['name']}");
    }
}
