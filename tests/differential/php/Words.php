<?php

declare(strict_types=1);

namespace Adseal\Differential;

use Adseal\Expires;

/** The words of a line, one after the other. */
final class Words
{
    /** @var list<string> */
    private readonly array $words;

    private int $at = 0;

    public function __construct(string $line)
    {
        $this->words = \explode(' ', $line);
    }

    public function word(): string
    {
        return $this->words[$this->at++];
    }

    public function octets(): ?string
    {
        $word = $this->word();
        return match ($word) {
            '-' => null,
            '.' => '',
            default => (string) \hex2bin($word),
        };
    }

    public function number(): ?int
    {
        $word = $this->word();
        return $word === '-' ? null : (int) $word;
    }

    public function truth(): bool
    {
        return $this->word() === '1';
    }

    public function expires(): int|Expires|null
    {
        $word = $this->word();
        return match ($word) {
            'lifetime' => null,
            'existing' => Expires::Existing,
            default => (int) $word,
        };
    }
}
