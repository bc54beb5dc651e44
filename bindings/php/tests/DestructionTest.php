<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\Accept;
use Adseal\ClickSigner;
use Adseal\ClickTemplate;
use Adseal\ClickVerifier;
use Adseal\InstallSigner;
use Adseal\InstallVerifier;
use Adseal\Internal\Handle;
use Adseal\Key;
use Adseal\KeyRing;
use Adseal\KeyRings;
use Adseal\ReplayGuard;
use PHPUnit\Framework\TestCase;

/**
 * PHP calls destructors at the end of a script, and those of cycles, in an order of its own: what a destructor uses may
 * have had its own called. It is told so, and no memory is used that is freed.
 */
final class DestructionTest extends TestCase
{
    /**
     * @dataProvider uses
     * @param callable(): mixed $use
     */
    public function testWhatIsDestroyedIsNotUsed(object $object, callable $use): void
    {
        $use();
        $handles = self::handles($object);
        self::assertNotSame([], $handles);
        foreach ($handles as $handle) {
            $handle->__destruct();
        }
        try {
            $use();
            self::fail('used');
        } catch (\LogicException $error) {
            self::assertStringContainsString('has destroyed this object', $error->getMessage());
        }
    }

    /** @return iterable<string, array{object, callable(): mixed}> */
    public static function uses(): iterable
    {
        $click = Clicks::signedByHand('/c?a=1&expires=' . (Clicks::NOW + 60));
        $calls = [
            'sign' => static fn (ClickSigner $signer) => $signer->sign('/c?a=1'),
            'sign at a time' => static fn (ClickSigner $signer) => $signer->sign('/c?a=1', now: 5),
            'sign until' => static fn (ClickSigner $signer) => $signer->sign('/c?a=1', 5, 1),
            'sign parts' => static fn (ClickSigner $signer) => $signer->signParts('/c', ['a' => 1]),
            'sign many' => static fn (ClickSigner $signer) => $signer->signMany(['/c?a=1']),
            'lint' => static fn (ClickSigner $signer) => $signer->lint('/c?a=1'),
            'signature' => static fn (ClickSigner $signer) => $signer->signature('m'),
            'make a template' => static fn (ClickSigner $signer) => new ClickTemplate($signer, '/c?a={a}'),
        ];
        foreach ($calls as $name => $call) {
            $signer = new ClickSigner(Clicks::KEY);
            yield $name => [$signer, static fn () => $call($signer)];
        }
        $template = new ClickTemplate(new ClickSigner(Clicks::KEY), '/c?a={a}');
        yield 'render' => [$template, static fn () => $template->render(['a' => 1])];
        foreach (['one ring' => Clicks::KEY, 'rings' => new KeyRings('a', ['1' => Clicks::KEY])] as $name => $key) {
            $verifier = new ClickVerifier($key);
            yield "verify, $name" => [$verifier, static fn () => $verifier->verify($click, Clicks::NOW)];
            $many = new ClickVerifier($key instanceof KeyRings ? new KeyRings('a', ['1' => Clicks::KEY]) : $key);
            yield "verify many, $name" => [$many, static fn () => $many->verifyMany([$click], Clicks::NOW)];
        }
        $check = new ClickVerifier(Clicks::KEY);
        yield 'check' => [$check, static fn () => $check->checkSignature('m', Clicks::signature('m'))];
        $key = new Key('k', 'secret');
        yield 'make a ring' => [$key, static fn () => new KeyRing($key)];
        $secret = new Key('k', 'secret');
        yield 'make a verifier of installs' => [$secret, static fn () => new InstallVerifier(['a' => $secret])];
        $ring = new KeyRing(new Key('k', 'secret'));
        yield 'make a signer' => [$ring, static fn () => new ClickSigner($ring)];
        $verifying = new KeyRing(new Key('k', 'secret'));
        yield 'make a verifier' => [$verifying, static fn () => new ClickVerifier($verifying)];
        $guard = new ReplayGuard(10);
        yield 'guard' => [$guard, static fn () => new ClickVerifier('k', maxLifetime: 9, replay: $guard)];
        yield from self::usesOfInstalls();
    }

    /** @return iterable<string, array{object, callable(): mixed}> */
    private static function usesOfInstalls(): iterable
    {
        foreach (['stable' => '[1,2]', 'unstable' => '[1, 2]'] as $name => $json) {
            $signer = new InstallSigner(Installs::API_KEY, Installs::SECRET);
            yield "sign what is $name" => [$signer, static fn () => $signer->sign($json)];
        }
        $headers = ['Kochava-Api-Key' => Installs::API_KEY, 'Kochava-Auth-Token' => Installs::token('[1,2]')];
        $twice = ['kochava-auth-token' => 'x'] + $headers;
        $calls = [
            'raw' => ['[1,2]', $headers],
            'as PHP' => ['[1, 2]', $headers, Accept::Php],
            'with a header twice' => ['x', $twice],
        ];
        foreach ($calls as $name => $arguments) {
            $verifier = new InstallVerifier([Installs::API_KEY => Installs::SECRET]);
            yield "verify $name" => [$verifier, static fn () => $verifier->verifyRequest(...$arguments)];
        }
    }

    /** Destructors in any order, of objects in a cycle, at the end of a script. */
    public function testAScriptEndsWell(): void
    {
        $script = 'require ' . \var_export(\dirname(__DIR__) . '/autoload.php', true) . ';'
            . ' final class Late { public $self; public function __construct(public $signer) { $this->self = $this; }'
            . ' public function __destruct() { try { $this->signer->sign("/c?a=" . str_repeat("a", 60000)); echo "+"; }'
            . ' catch (LogicException) { echo "-"; } } }'
            . ' $signer = new Adseal\ClickSigner("secret"); $late = [];'
            // Some take the places of what is gone by now, and come before the signer; the others come after it.
            . ' while (count($late) < 200) { $late[] = new Late($signer); } echo "end ";';
        \exec(\PHP_BINARY . ' -d display_errors=1 -r ' . \escapeshellarg($script), $lines, $status);
        self::assertSame(0, $status);
        self::assertMatchesRegularExpression('/^end \+*-+$/', \implode("\n", $lines));
    }

    /**
     * All handles that an object of the package has, in what it holds too.
     *
     * @return list<Handle>
     */
    private static function handles(mixed $value): array
    {
        if ($value instanceof Handle) {
            return [$value];
        }
        $inside = [];
        if (\is_array($value)) {
            $inside = $value;
        } elseif (\is_object($value) && !$value instanceof \UnitEnum && \str_starts_with($value::class, 'Adseal\\')) {
            $inside = \array_values((array) $value);
        }
        return \array_merge(...\array_map(self::handles(...), \array_values($inside)));
    }
}
