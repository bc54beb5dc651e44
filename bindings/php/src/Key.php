<?php

declare(strict_types=1);

namespace Adseal;

use Adseal\Internal\Handle;
use Adseal\Internal\Immutable;
use Adseal\Internal\Status;
use Adseal\Internal\Time;

/**
 * A private key, or a secret, with its id and times. docs/keys.md
 *
 * The key is copied into the library, which wipes it when the last object made from it is gone; it never comes out
 * again. The string that it was given in is PHP's, and nobody wipes that.
 */
final class Key
{
    use Immutable;

    /** @internal */
    public readonly Handle $handle;

    /**
     * @param string $id 1 to 64 visible ASCII characters; it names the key in verdicts and is no secret
     * @param string $key 1 byte or more, used as it is: never trimmed, never decoded
     * @param int|null $notBefore unix seconds from which it verifies; null is always
     * @param int|null $notAfter unix seconds from which it no longer verifies; null is never
     * @param int|null $signFrom unix seconds from which it may sign, `$notBefore` if null; of several keys the latest
     *     signs
     * @throws \ValueError an empty key, an id that is none, a window that holds no second, or times in milliseconds
     */
    public function __construct(
        public readonly string $id,
        #[\SensitiveParameter] string $key,
        public readonly ?int $notBefore = null,
        public readonly ?int $notAfter = null,
        public readonly ?int $signFrom = null,
    ) {
        $from = Time::bound('notBefore', $notBefore);
        $until = Time::bound('notAfter', $notAfter);
        $signs = Time::bound('signFrom', $signFrom);
        $ffi = Library::ffi();
        $made = $ffi->new('adseal_key*');
        $place = \FFI::addr($made);
        $status = $ffi->adseal_key_new($id, \strlen($id), $key, \strlen($key), $from, $until, $signs, $place);
        if ($status === Status::INVALID_KEY) {
            throw new \ValueError('adseal: ' . match (true) {
                $key === '' => '$key: the key is empty (an unset variable?)',
                $notBefore !== null && $notAfter !== null && $notAfter <= $notBefore =>
                    "\$notAfter: $notAfter: not later than \$notBefore",
                default => '$id: 1 to 64 bytes of visible ASCII are needed',
            });
        }
        $this->handle = new Handle('adseal_key', $made, $status);
    }

    /** @return array<string, mixed> */
    public function __debugInfo(): array
    {
        return [
            'id' => $this->id,
            'notBefore' => $this->notBefore,
            'notAfter' => $this->notAfter,
            'signFrom' => $this->signFrom,
        ];
    }
}
