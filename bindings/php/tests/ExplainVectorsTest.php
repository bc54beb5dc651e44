<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\Explain;
use Adseal\ExplainCause;
use Adseal\Explanation;
use Adseal\Internal\Explainer;
use PHPUnit\Framework\TestCase;

/** Explain against the shared vectors: every case, every field. */
final class ExplainVectorsTest extends TestCase
{
    /** @return array<string, array{array<string, mixed>}> */
    public static function clicks(): array
    {
        return Vectors::cases('explain_click', 'keys uri signature budget explanation');
    }

    /**
     * @dataProvider clicks
     * @param array<string, mixed> $case
     */
    public function testClick(array $case): void
    {
        $keys = [];
        foreach ($case['keys'] as $entry) {
            $keys[$entry['id']] = Vectors::bytes($entry['key']);
        }
        $explanation = Explain::click(
            Vectors::bytes($case['uri']),
            $keys,
            Vectors::bytesOrNull($case['signature'] ?? null),
            $case['budget'] ?? Explain::DEFAULT_BUDGET
        );
        $this->checkAnswer($case['explanation'], $explanation);
    }

    /** @return array<string, array{array<string, mixed>}> */
    public static function installs(): array
    {
        return Vectors::cases('explain_install', 'secrets body token budget explanation');
    }

    /**
     * @dataProvider installs
     * @param array<string, mixed> $case
     */
    public function testInstall(array $case): void
    {
        $byApiKey = [];
        foreach ($case['secrets'] as $entry) {
            $byApiKey[Vectors::bytes($entry['api_key'])][$entry['id']] = Vectors::bytes($entry['secret']);
        }
        [$body, $token] = [Vectors::bytes($case['body']), Vectors::bytes($case['token'])];
        $budget = $case['budget'] ?? Explain::DEFAULT_BUDGET;
        if (\count($byApiKey) === 1) {
            $apiKey = (string) \array_key_first($byApiKey);
            $explanation = Explain::install($body, $apiKey, $byApiKey[$apiKey], $token, $budget);
        } else {
            // Explain::install() takes one API key, as a request has one; C takes several.
            $explainer = new Explainer($budget);
            foreach ($byApiKey as $apiKey => $secrets) {
                $explainer->addSecrets((string) $apiKey, $secrets);
            }
            $explanation = $explainer->install($body, $token);
        }
        $this->checkAnswer($case['explanation'], $explanation);
    }

    public function testEveryCauseIsInAVector(): void
    {
        $told = [];
        foreach (['explain_click', 'explain_install'] as $suite) {
            foreach (Vectors::suite($suite) as $case) {
                \array_push($told, ...$case['explanation']['causes']);
            }
        }
        $known = \array_column(ExplainCause::cases(), 'value');
        self::assertSame([], \array_values(\array_diff($known, $told)));
    }

    /** @param array<string, mixed> $expected */
    private function checkAnswer(array $expected, Explanation $explanation): void
    {
        $told = [
            'outcome' => $explanation->outcome->value,
            'causes' => \array_column($explanation->causes, 'value'),
            'key_id' => $explanation->keyId,
            'parameter' => $explanation->parameter,
            'hashed' => $explanation->hashed,
            'expected' => $explanation->expected,
            'first_difference' => $explanation->firstDifference,
        ];
        foreach (['parameter', 'hashed', 'expected'] as $name) {
            $expected[$name] = Vectors::bytesOrNull($expected[$name]);
        }
        self::assertSame($expected, $told);
        self::assertMatchesRegularExpression('/^([ -~]{0,80}\n)+$/D', (string) $explanation);
        self::assertMatchesRegularExpression('/^[ -~]+$/D', $explanation->sentence);
    }
}
