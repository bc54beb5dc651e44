<?php

declare(strict_types=1);

namespace Adseal;

use Adseal\Internal\Immutable;
use Adseal\Internal\Json;
use Adseal\Internal\Status;

/** Whether a JSON text is stable, and where it is not. docs/php-json.md, Stability */
final class Stability
{
    use Immutable;

    /** Whether PHP leaves the text as it is, whichever way it reads objects. */
    public readonly bool $stable;

    /** How many places there are where it does not. */
    private readonly int $count;

    /** @internal */
    public function __construct(private readonly string $json)
    {
        $count = Library::ffi()->new('size_t[1]');
        Status::check(Library::ffi()->adseal_php_json_stability($json, \strlen($json), null, 0, $count));
        $this->count = $count[0];
        $this->stable = $this->count === 0;
    }

    /**
     * Every place where the text is not what PHP writes, in the order of docs/php-json.md. They are looked for each
     * time. Text from strangers can hold one in every byte, of 200 bytes of memory each: ask only for those of texts of
     * a length that you limit.
     *
     * @return list<Issue>
     */
    public function issues(): array
    {
        if ($this->stable) {
            return [];
        }
        $ffi = Library::ffi();
        $places = $ffi->new("adseal_instability[$this->count]");
        $count = $ffi->new('size_t[1]');
        $length = \strlen($this->json);
        Status::check($ffi->adseal_php_json_stability($this->json, $length, $places, $this->count, $count));
        [$issues, $messages] = [[], []];
        for ($index = 0; $index < $this->count; $index++) {
            $place = $places[$index];
            $cause = $place->cause;
            $issues[] = new Issue(
                Cause::BY_NUMBER[$cause],
                $place->offset,
                $place->length,
                $messages[$cause] ??= Json::message($cause),
                $ffi->adseal_instability_is_refused(\FFI::addr($place)) === 1,
                Json::error($place->error, $place->offset)
            );
        }
        return $issues;
    }

    /** @return array<string, mixed> without the text: it may name a device */
    public function __debugInfo(): array
    {
        return ['stable' => $this->stable, 'issues' => $this->count];
    }
}
