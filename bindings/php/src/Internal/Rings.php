<?php

declare(strict_types=1);

namespace Adseal\Internal;

use Adseal\Key;
use Adseal\KeyRing;
use Adseal\KeyRings;
use Adseal\Library;

/**
 * The ring of a verifier, or the rings of which each click chooses one; and C's verifier for each.
 *
 * @internal
 */
final class Rings
{
    private readonly ?KeyRings $byParameter;

    /** @var array<KeyRing> by the value of the parameter */
    private readonly array $rings;

    /** Of clicks that choose no other: the only one, or one whose key is never active, so nothing is authentic by it. */
    private readonly KeyRing $default;

    /** @var array<Handle> C's verifiers that were needed so far, by the value of the parameter */
    private array $verifiers = [];

    /** C's verifier for it. */
    private readonly Handle $ofDefault;

    /** The value that a click chooses by. */
    private ?Output $value = null;

    /** @param string|Key|KeyRing|KeyRings $key as in the constructor of ClickVerifier */
    public function __construct(
        #[\SensitiveParameter] string|Key|KeyRing|KeyRings $key,
        private readonly Handle $policy,
    ) {
        $this->byParameter = $key instanceof KeyRings ? $key : null;
        $this->rings = $key instanceof KeyRings ? $key->all() : [];
        $this->default = $key instanceof KeyRings
            ? new KeyRing(new Key('none', 'never active', notAfter: 0))
            : KeyRing::of($key);
        // A policy that contradicts itself is told now.
        $this->ofDefault = $this->verifier($this->default);
    }

    /** C's verifier, where there is one for all clicks. */
    public function only(): ?\FFI\CData
    {
        return $this->byParameter === null ? $this->ofDefault->pointer : null;
    }

    /** C's verifier for this click. */
    public function verifierOf(string $uri): \FFI\CData
    {
        $value = $this->choice($uri);
        if ($value === null) {
            return $this->ofDefault->pointer;
        }
        return ($this->verifiers[$value] ??= $this->verifier($this->rings[$value]))->pointer;
    }

    /** A verifier of C's with the policy, for a batch that brings the rings of its rows. */
    public function any(): \FFI\CData
    {
        return $this->ofDefault->pointer;
    }

    /**
     * The rings as C takes them, and how many: first the one of a click that chooses none.
     *
     * @return array{\FFI\CData, int}
     */
    public function pointers(): array
    {
        $count = \count($this->rings) + 1;
        $pointers = Library::ffi()->new("const adseal_key_ring *[$count]");
        foreach ([$this->default, ...\array_values($this->rings)] as $index => $ring) {
            $pointers[$index] = $ring->handle->pointer;
        }
        return [$pointers, $count];
    }

    /**
     * For each click the index of its ring among `pointers()`, as pack('L*') makes them.
     *
     * @param list<string> $uris
     */
    public function indexes(array $uris): string
    {
        $indexes = \array_flip(\array_keys($this->rings));
        $chosen = [];
        foreach ($uris as $uri) {
            $value = $this->choice($uri);
            $chosen[] = $value === null ? 0 : $indexes[$value] + 1;
        }
        return \pack('L*', ...$chosen);
    }

    /**
     * The ids of the keys of each ring among `pointers()`.
     *
     * @return list<list<string>>
     */
    public function ids(): array
    {
        $ids = [$this->default->ids];
        foreach ($this->rings as $ring) {
            $ids[] = $ring->ids;
        }
        return $ids;
    }

    /** The id of the key with this index in the ring of this click. */
    public function keyId(string $uri, int $index): string
    {
        $value = $this->choice($uri);
        return ($value === null ? $this->default : $this->rings[$value])->ids[$index];
    }

    public function description(): string
    {
        return $this->byParameter === null
            ? \implode(', ', $this->default->ids)
            : \count($this->rings) . " rings by {$this->byParameter->by}";
    }

    /** The value that chooses a ring; null if there is no such ring. */
    private function choice(string $uri): ?string
    {
        if ($this->byParameter === null) {
            return null;
        }
        $name = $this->byParameter->by;
        $this->value ??= new Output();
        $status = Library::ffi()->adseal_click_claimed_parameter(
            $uri,
            \strlen($uri),
            $name,
            \strlen($name),
            $this->value->room(Output::LONGEST_URI),
            Output::LONGEST_URI,
            $this->value->length
        );
        // A value that has no room is of a URI that is too long, which has no ring either.
        $value = $status === Status::OK ? $this->value->string() : null;
        return $value !== null && isset($this->rings[$value]) ? $value : null;
    }

    private function verifier(KeyRing $ring): Handle
    {
        $ffi = Library::ffi();
        $made = $ffi->new('adseal_click_verifier*');
        $status = $ffi->adseal_click_verifier_new($ring->handle->pointer, $this->policy->pointer, \FFI::addr($made));
        return new Handle('adseal_click_verifier', $made, $status);
    }
}
