<?php

declare(strict_types=1);

namespace Adseal\Internal;

use Adseal\Library;
use Adseal\SigningException;

/**
 * Signs many clicks in a few calls.
 *
 * @internal
 */
final class SignMany
{
    private readonly Output $out;

    /** @param \FFI\CData $signer C's */
    public function __construct(private readonly \FFI\CData $signer)
    {
        $this->out = new Output();
    }

    /**
     * @param array<string> $uris
     * @param int|list<int> $expires as C takes it; one for all rows, or one for each
     * @param int|list<int> $now likewise
     * @return array<string> by the keys of `$uris`
     * @throws SigningException the first row that is refused
     */
    public function run(array $uris, int|array $expires, int|array $now, int $threads): array
    {
        $batch = new Batch($threads);
        $signed = [];
        foreach (Rows::slices($uris, $threads) as $start => $slice) {
            $count = \count($slice);
            $ends = \is_int($expires) ? $expires : \array_slice($expires, $start, $count);
            $times = \is_int($now) ? $now : \array_slice($now, $start, $count);
            $batch->describe($slice);
            $batch->expires($ends);
            $batch->now($times);
            $refused = $this->sign($batch, $count, $signed);
            if ($refused !== null) {
                $key = \array_keys($uris)[$start + $refused];
                $end = \is_int($ends) ? $ends : $ends[$refused];
                throw $this->refusal($slice[$refused], $end, \is_int($times) ? $times : $times[$refused], $key);
            }
        }
        return \array_is_list($uris) ? $signed : \array_combine(\array_keys($uris), $signed);
    }

    /**
     * Adds the signed rows of a batch, or tells the first that is refused.
     *
     * @param list<string> $signed
     */
    private function sign(Batch $batch, int $count, array &$signed): ?int
    {
        $ffi = Library::ffi();
        $statuses = $ffi->new("int32_t[$count]");
        $ends = $ffi->new('int64_t[' . ($count + 1) . ']');
        $capacity = $ffi->adseal_click_signer_sign_batch_bound($this->signer, $batch->pointer);
        Status::check($ffi->adseal_click_signer_sign_batch(
            $this->signer,
            $batch->pointer,
            $statuses,
            null,
            $this->out->room($capacity),
            $capacity,
            $ends,
            $count,
            $this->out->length
        ));
        $size = \FFI::sizeof($statuses);
        $refused = \strspn(\FFI::string($statuses, $size), "\0");
        if ($refused < $size) {
            return \intdiv($refused, 4);
        }
        $text = $this->out->string();
        $start = 0;
        foreach (\array_slice(\unpack('q*', \FFI::string($ends, 8 * ($count + 1))), 1) as $end) {
            $signed[] = \substr($text, $start, $end - $start);
            $start = $end;
        }
        return null;
    }

    /** Why a row is refused: signed alone it is told more about. */
    private function refusal(string $uri, int $expires, int $now, int|string $row): \Throwable
    {
        $status = Library::ffi()->adseal_click_signer_sign(
            $this->signer,
            $uri,
            \strlen($uri),
            $expires,
            $now,
            null,
            0,
            $this->out->length,
            $this->out->place
        );
        return Refusal::ofUri($status, $this->out->place, $uri, $row);
    }
}
