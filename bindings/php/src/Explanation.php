<?php

declare(strict_types=1);

namespace Adseal;

use Adseal\Internal\Answer;
use Adseal\Internal\Immutable;
use Adseal\Internal\Refusal;

/**
 * Why a signature or a token does not match: it comes from `Explain`. As a string it is the report, for a terminal of
 * 80 columns. It holds no key, and no MAC but the one that was received. docs/explain.md
 */
final class Explanation implements \JsonSerializable, \Stringable
{
    use Immutable;

    /** What the search came to. */
    public readonly ExplainOutcome $outcome;

    /**
     * The mistakes that together reproduce the signature, in the order of their numbers; none unless it is `Explained`.
     *
     * @var list<ExplainCause>
     */
    public readonly array $causes;

    /** The id of the key, or of the secret, that reproduces it; null if none does, or none was used. */
    public readonly ?string $keyId;

    /** The raw name of the parameter that the mistake was made with; null if it is about none. */
    public readonly ?string $parameter;

    /** The bytes that were hashed, of a click or of a body; null where no mistake reproduces the signature. */
    public readonly ?string $hashed;

    /** The bytes that should have been hashed: of a click the message, of an install the body. */
    public readonly string $expected;

    /**
     * Where the two begin to differ, in bytes from the start of each: the length of the shorter where the other goes
     * on. Null where they are the same, or nothing was found.
     */
    public readonly ?int $firstDifference;

    /**
     * The mistakes that were tried to their end, in the order of their numbers.
     *
     * @var list<ExplainCause>
     */
    public readonly array $tried;

    /** How many MACs were made and compared. */
    public readonly int $attempts;

    /** How many bytes were hashed for them. */
    public readonly int $hashedBytes;

    /** What was done and what to do instead, for people: another version may put it better. */
    public readonly string $sentence;

    private readonly string $report;

    /** @internal */
    public function __construct(Answer $answer)
    {
        $this->outcome = $answer->outcome();
        $this->causes = $answer->causes();
        $this->keyId = $answer->lent('key_id', 'char');
        $this->parameter = $answer->lent('parameter', 'char');
        $this->hashed = $answer->lent('hashed', 'void');
        $this->expected = (string) $answer->lent('expected', 'void');
        $this->firstDifference = $answer->firstDifference();
        $this->tried = $answer->tried();
        $this->attempts = $answer->number('attempts');
        $this->hashedBytes = $answer->number('hashed_bytes');
        $this->sentence = $answer->text('sentence');
        $this->report = $answer->text('report');
    }

    /** The report: the sentence, and what was hashed above what should have been, with a mark where they differ. */
    public function __toString(): string
    {
        return $this->report;
    }

    /**
     * @return array<string, mixed> the explanation without what was hashed, for logs: it may name a device. Bytes that
     *     are no text are escaped
     */
    public function jsonSerialize(): array
    {
        return [
            'outcome' => $this->outcome->value,
            'causes' => \array_column($this->causes, 'value'),
            'key_id' => $this->keyId,
            'parameter' => $this->parameter === null ? null : Refusal::visible($this->parameter),
            'first_difference' => $this->firstDifference,
            'sentence' => $this->sentence,
            'attempts' => $this->attempts,
            'hashed_bytes' => $this->hashedBytes,
        ];
    }

    /** @return array<string, mixed> */
    public function __debugInfo(): array
    {
        return $this->jsonSerialize();
    }
}
