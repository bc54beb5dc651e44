<?php

declare(strict_types=1);

namespace Adseal\Internal;

use Adseal\ExplainCause;
use Adseal\ExplainOutcome;
use Adseal\Library;

/**
 * Reads C's adseal_explanation.
 *
 * @internal
 */
final class Answer
{
    private readonly \FFI $ffi;

    public function __construct(private readonly Handle $handle)
    {
        $this->ffi = Library::ffi();
    }

    public function outcome(): ExplainOutcome
    {
        return ExplainOutcome::BY_NUMBER[$this->number('outcome')];
    }

    /** @return list<ExplainCause> */
    public function causes(): array
    {
        $causes = [];
        for ($index = 0; $index < $this->number('cause_count'); $index++) {
            $number = $this->ffi->adseal_explanation_cause($this->handle->pointer, $index);
            $causes[] = ExplainCause::BY_NUMBER[$number];
        }
        return $causes;
    }

    /** @return list<ExplainCause> */
    public function tried(): array
    {
        $tried = [];
        foreach (ExplainCause::BY_NUMBER as $number => $cause) {
            if ($this->ffi->adseal_explanation_has_tried($this->handle->pointer, $number) === 1) {
                $tried[] = $cause;
            }
        }
        return $tried;
    }

    /** A number of its own, by the name of the function that tells it. */
    public function number(string $name): int
    {
        return $this->ffi->{"adseal_explanation_$name"}($this->handle->pointer);
    }

    public function firstDifference(): ?int
    {
        $offset = $this->number('first_difference');
        return $offset === Refusal::NO_OFFSET ? null : $offset;
    }

    /** Text that there always is. */
    public function text(string $name): string
    {
        return (string) $this->lent($name, 'char');
    }

    /**
     * What C lends, copied; null where there is none.
     *
     * @param string $type of what C points to: char or void
     */
    public function lent(string $name, string $type): ?string
    {
        $bytes = $this->ffi->new("const $type *");
        $length = $this->ffi->new('size_t[1]');
        $lend = "adseal_explanation_$name";
        $status = $this->ffi->$lend($this->handle->pointer, \FFI::addr($bytes), $length);
        if ($status === Status::NONE) {
            return null;
        }
        Status::check($status);
        return $length[0] === 0 ? '' : \FFI::string($bytes, $length[0]);
    }
}
