<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\ClickSigner;
use Adseal\ClickTemplate;
use Adseal\ClickVerifier;
use Adseal\Key;
use Adseal\KeyRing;
use Adseal\KeyRings;
use Adseal\ReplayGuard;
use PHPUnit\Framework\TestCase;

/** Private keys never show, and what has them stays in its process. */
final class ClickSecretsTest extends TestCase
{
    private const SECRET = 'the private key, which nobody sees';

    /** @return iterable<string, array{object}> */
    public static function handles(): iterable
    {
        $key = new Key('2026', self::SECRET);
        $ring = new KeyRing($key, new Key('2025', self::SECRET . ', too'));
        $signer = new ClickSigner($ring);
        $signer->sign('/c?a=1');
        $signer->signMany(['/c?a=1']);
        $rings = new KeyRings('a', ['1' => $ring, '2' => self::SECRET]);
        $verifier = new ClickVerifier($rings);
        $verifier->verify($signer->sign('/c?a=1'));
        $verdicts = $verifier->verifyMany([$signer->sign('/c?a=2')]);
        $template = new ClickTemplate($signer, '/c?a={a}');
        $template->render(['a' => 1]);
        yield 'Key' => [$key];
        yield 'KeyRing' => [$ring];
        yield 'KeyRings' => [$rings];
        yield 'ClickSigner' => [$signer];
        yield 'ClickSigner of a string' => [new ClickSigner(self::SECRET)];
        yield 'ClickTemplate' => [$template];
        yield 'ClickVerifier' => [new ClickVerifier(self::SECRET)];
        yield 'ClickVerifier of rings' => [$verifier];
        yield 'ClickVerdicts' => [$verdicts];
    }

    /** @dataProvider handles */
    public function testNothingShowsTheKey(object $handle): void
    {
        \ob_start();
        \var_dump($handle);
        \var_dump((array) $handle);
        $shown = \ob_get_clean() . \print_r($handle, true) . \print_r((array) $handle, true);
        $shown .= \var_export($handle, true) . \json_encode($handle) . \json_encode($handle->__debugInfo());
        $this->assertStringNotContainsString(self::SECRET, $shown);
        $this->assertStringNotContainsString(\bin2hex(self::SECRET), $shown);
        $this->assertStringContainsString($handle::class, $shown);
    }

    /** @dataProvider handles */
    public function testItIsNeitherCopiedNorSerialized(object $handle): void
    {
        $name = $handle::class;
        $calls = [
            "$name cannot be serialized" => static fn () => \serialize($handle),
            "$name cannot be unserialized" => static fn () => \unserialize("O:" . \strlen($name) . ":\"$name\":0:{}"),
            "Call to private $name::__clone()" => static fn () => clone $handle,
        ];
        foreach ($calls as $sentence => $call) {
            try {
                $call();
                $this->fail("not refused: $sentence");
            } catch (\LogicException | \Error $error) {
                $this->assertStringStartsWith($sentence, $error->getMessage());
            }
        }
    }

    /** @dataProvider handles */
    public function testItNeverChanges(object $handle): void
    {
        // Beside its readonly properties a handle has none that can be reached.
        $public = (new \ReflectionObject($handle))->getProperties(\ReflectionProperty::IS_PUBLIC);
        foreach ($public as $property) {
            $this->assertTrue($property->isReadOnly(), $property->name);
        }
        $this->assertTrue((new \ReflectionObject($handle))->isFinal());
    }

    public function testTracesAndMessagesShowNoKey(): void
    {
        \ini_set('zend.exception_ignore_args', '0');
        try {
            foreach ($this->failures() as $name => $call) {
                try {
                    $call(self::SECRET);
                } catch (\Throwable $error) {
                    $this->assertStringNotContainsString(self::SECRET, self::told($error), $name);
                    continue;
                }
                $this->fail("$name: not refused");
            }
        } finally {
            \ini_restore('zend.exception_ignore_args');
        }
    }

    /** @return iterable<string, callable(string): mixed> */
    private function failures(): iterable
    {
        // They hide it too, so that only the package's own frames could show it.
        yield 'id' => static fn (#[\SensitiveParameter] string $key) => new Key('', $key);
        yield 'time' => static fn (#[\SensitiveParameter] string $key) => new Key('k', $key, notBefore: -1);
        yield 'type' => static fn (#[\SensitiveParameter] string $key) => new Key('k', $key, 'never');
        yield 'ring of a string' => static fn (#[\SensitiveParameter] string $key) => new KeyRing($key);
        yield 'rings' => static fn (#[\SensitiveParameter] string $key) => new KeyRings('a', ['1' => $key, '2' => '']);
        yield 'rings of a list' => static fn (#[\SensitiveParameter] string $key) => new KeyRings('a', [[$key]]);
        yield 'two equal keys' => static fn (#[\SensitiveParameter] string $key)
            => new KeyRing(new Key('a', $key), new Key('b', $key));
        yield 'lifetime' => static fn (#[\SensitiveParameter] string $key) => new ClickSigner($key, lifetime: 0);
        yield 'strict' => static fn (#[\SensitiveParameter] string $key) => new ClickSigner($key, strict: 'yes');
        yield 'refusal' => static fn (#[\SensitiveParameter] string $key) => (new ClickSigner($key))->sign('nonsense');
        yield 'template' => static fn (#[\SensitiveParameter] string $key)
            => new ClickTemplate(new ClickSigner($key), '/c?a={');
        yield 'leeway' => static fn (#[\SensitiveParameter] string $key) => new ClickVerifier($key, leeway: 301);
        yield 'names' => static fn (#[\SensitiveParameter] string $key) => new ClickVerifier($key, required: [5]);
        yield 'policy' => static fn (#[\SensitiveParameter] string $key)
            => new ClickVerifier($key, replay: Store::remembering());
        yield 'guard' => static fn (#[\SensitiveParameter] string $key)
            => new ClickVerifier($key, maxLifetime: 1 << 27, replay: new ReplayGuard(1));
        yield 'now' => static fn (#[\SensitiveParameter] string $key) => (new ClickVerifier($key))->verify('/c?a', -1);
    }

    /** What is to be known of an exception, with the arguments of all frames. */
    private static function told(\Throwable $error): string
    {
        $frames = [];
        foreach ($error->getTrace() as $frame) {
            // PHPUnit's own frames hold this test.
            if (\str_starts_with($frame['class'] ?? '', 'PHPUnit\\')) {
                break;
            }
            $frames[] = $frame['args'] ?? [];
        }
        return $error->getMessage() . $error->getTraceAsString() . \print_r($frames, true);
    }
}
