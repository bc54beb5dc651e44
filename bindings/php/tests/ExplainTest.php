<?php

declare(strict_types=1);

namespace Adseal\Tests;

use Adseal\Explain;
use Adseal\ExplainCause;
use Adseal\ExplainOutcome;
use Adseal\Explanation;
use PHPUnit\Framework\TestCase;

/** Explain and what it answers. Which mistakes it knows is for ExplainVectorsTest. */
final class ExplainTest extends TestCase
{
    private const MESSAGE = '/v1/cpi/click?network_id=2820&site_id=1&expires=1767225660';
    private const URL = 'https://control.kochava.com' . self::MESSAGE;

    public function testAMistakeIsToldWithAllThatIsKnownOfIt(): void
    {
        // The whole URL is hashed, and the padding is left on.
        $signature = Clicks::signature(self::URL) . '=';
        $explanation = Explain::click(self::URL . "&signature=$signature", ['old' => 'another', '2026' => Clicks::KEY]);
        self::assertSame(ExplainOutcome::Explained, $explanation->outcome);
        self::assertSame([ExplainCause::PaddedBase64, ExplainCause::WholeUrl], $explanation->causes);
        self::assertSame(['2026', null], [$explanation->keyId, $explanation->parameter]);
        self::assertSame([self::URL, self::MESSAGE], [$explanation->hashed, $explanation->expected]);
        self::assertSame(0, $explanation->firstDifference);
        self::assertContains(ExplainCause::HmacSha1, $explanation->tried, 'which comes before');
        self::assertNotContains(ExplainCause::ParametersSorted, $explanation->tried, 'which comes after');
        self::assertGreaterThan(0, $explanation->attempts);
        self::assertGreaterThan($explanation->attempts * 32, $explanation->hashedBytes);
        foreach ($explanation->causes as $cause) {
            self::assertStringContainsStringIgnoringCase($cause->message(), $explanation->sentence);
            self::assertStringContainsString($cause->advice(), $explanation->sentence);
        }
        $this->checkReport($explanation);
        self::assertStringContainsString("\n  hashed     https://control.kochava.com/v1/", (string) $explanation);
        self::assertStringContainsString("\n  should be  /v1/cpi/click?", (string) $explanation);
        self::assertStringContainsString("\n             ^ byte 0\n", (string) $explanation);
    }

    public function testASignatureThatIsRight(): void
    {
        $explanation = Explain::click(Clicks::signedByHand(self::MESSAGE), Clicks::KEY);
        self::assertSame(ExplainOutcome::Matches, $explanation->outcome);
        self::assertSame([[], 'default', null], [$explanation->causes, $explanation->keyId, $explanation->parameter]);
        self::assertSame([self::MESSAGE, self::MESSAGE], [$explanation->hashed, $explanation->expected]);
        self::assertNull($explanation->firstDifference);
        $this->checkReport($explanation);
    }

    public function testWhatNoMistakeReproduces(): void
    {
        $uri = Clicks::signedByHand(self::MESSAGE, 'the key of somebody else');
        $explanation = Explain::click($uri, Clicks::KEY);
        self::assertSame(ExplainOutcome::Unexplained, $explanation->outcome);
        self::assertSame([[], null], [$explanation->causes, $explanation->keyId]);
        self::assertSame([null, self::MESSAGE], [$explanation->hashed, $explanation->expected]);
        self::assertNull($explanation->firstDifference);
        self::assertContains(ExplainCause::WholeUrl, $explanation->tried);
        $sorted = \array_filter(ExplainCause::BY_NUMBER, static fn (ExplainCause $cause): bool =>
            \in_array($cause, $explanation->tried, true));
        self::assertSame(\array_values($sorted), $explanation->tried, 'in the order of the numbers');
        $this->checkReport($explanation);
    }

    public function testWithoutASignatureThereIsNothingToCompare(): void
    {
        $explanation = Explain::click(self::MESSAGE . '&signature=', Clicks::KEY);
        self::assertSame(ExplainOutcome::NoSignature, $explanation->outcome);
        self::assertSame([null, 0], [$explanation->hashed, $explanation->attempts]);
        $this->checkReport($explanation);
    }

    public function testTheSignatureMayComeApartFromTheUri(): void
    {
        $signature = Clicks::signature(self::MESSAGE);
        $outcome = static fn (string $uri, ?string $signature): ExplainOutcome =>
            Explain::click($uri, Clicks::KEY, $signature)->outcome;
        self::assertSame(ExplainOutcome::Matches, $outcome(self::MESSAGE, $signature));
        self::assertSame(ExplainOutcome::Matches, $outcome(self::MESSAGE . '&signature=x', $signature));
        // As a header that is not there.
        $signed = Clicks::signedByHand(self::MESSAGE);
        self::assertSame(ExplainOutcome::Matches, $outcome($signed, null));
        self::assertSame(ExplainOutcome::Matches, $outcome($signed, ''));
        $wrong = Explain::click(self::URL, Clicks::KEY, signature: Clicks::signature(self::URL));
        self::assertSame([ExplainCause::WholeUrl], $wrong->causes);
    }

    public function testInstalls(): void
    {
        $body = '{"a":1}';
        $explain = static fn (string $token): Explanation =>
            Explain::install($body, Installs::API_KEY, ['k' => Installs::SECRET], $token);
        $explanation = $explain(Installs::token($body));
        self::assertSame([ExplainOutcome::Matches, 'k'], [$explanation->outcome, $explanation->keyId]);
        self::assertSame([$body, $body], [$explanation->hashed, $explanation->expected]);
        $explanation = $explain(\strtoupper(Installs::token($body)));
        self::assertSame([[ExplainCause::UpperCaseHex], 'k'], [$explanation->causes, $explanation->keyId]);
        $this->checkReport($explanation);
        self::assertSame(ExplainOutcome::Unexplained, $explain(Installs::token('{"a":2}'))->outcome);
        self::assertSame(ExplainOutcome::NoSignature, $explain('')->outcome);
        $one = Explain::install($body, Installs::API_KEY, Installs::SECRET, Installs::token($body));
        self::assertSame('default', $one->keyId);
    }

    public function testKeysHaveTheIdsOfTheirArray(): void
    {
        $uri = Clicks::signedByHand(self::MESSAGE);
        $id = static fn (array $keys): ?string => Explain::click($uri, $keys)->keyId;
        self::assertSame('2026-11', $id(['2026-10' => 'old', '2026-11' => Clicks::KEY]));
        self::assertSame('2026', $id(['2026' => Clicks::KEY]), 'which is an integer to PHP');
        self::assertSame('1', $id(['old', Clicks::KEY]), 'the second of a list');
        $keys = \array_fill(0, 15, 'another key') + ['last' => Clicks::KEY];
        self::assertSame('last', $id($keys));
    }

    public function testTheBudgetIsKept(): void
    {
        $uri = Clicks::signedByHand(self::MESSAGE, 'the key of somebody else');
        $all = Explain::click($uri, Clicks::KEY);
        $none = Explain::click($uri, Clicks::KEY, budget: 0);
        self::assertSame([ExplainOutcome::BudgetExhausted, 0], [$none->outcome, $none->hashedBytes]);
        self::assertSame([], $none->tried);
        $half = \intdiv($all->hashedBytes, 2);
        $some = Explain::click($uri, Clicks::KEY, budget: $half);
        self::assertSame(ExplainOutcome::BudgetExhausted, $some->outcome);
        self::assertLessThanOrEqual($half, $some->hashedBytes);
        self::assertLessThan(\count($all->tried), \count($some->tried));
        self::assertGreaterThan(0, \count($some->tried));
        $install = Explain::install('{}', Installs::API_KEY, 'secret', Installs::token('{}'), budget: 0);
        self::assertSame(ExplainOutcome::BudgetExhausted, $install->outcome);
    }

    public function testTheBudgetUnlessAnotherOneIsSet(): void
    {
        $header = \file_get_contents(\dirname(__DIR__, 3) . '/include/adseal.h');
        self::assertSame(1, \preg_match('/^#define ADSEAL_DEFAULT_EXPLAIN_BUDGET (\d+)$/m', $header, $found));
        self::assertSame((int) $found[1], Explain::DEFAULT_BUDGET);
        foreach (['click', 'install'] as $method) {
            $budget = (new \ReflectionMethod(Explain::class, $method))->getParameters();
            self::assertSame(Explain::DEFAULT_BUDGET, \end($budget)->getDefaultValue());
        }
    }

    public function testAnyBytesAreExplained(): void
    {
        foreach (['', "\0", "\xff\xfe", '&signature=', "?\0&signature=\0", \str_repeat('%', 1_000)] as $bytes) {
            $explanation = Explain::click($bytes, "\0\xff", $bytes);
            self::assertNotSame(ExplainOutcome::Explained, $explanation->outcome);
            $this->checkReport($explanation);
            $explanation = Explain::install($bytes, 'api-key', "\0\xff", $bytes);
            self::assertSame($bytes, $explanation->expected);
            $this->checkReport($explanation);
        }
    }

    public function testJsonForLogs(): void
    {
        $explanation = Explain::click(self::URL, Clicks::KEY, Clicks::signature(self::URL));
        self::assertSame(
            [
                'outcome' => 'explained',
                'causes' => ['whole_url'],
                'key_id' => 'default',
                'parameter' => null,
                'first_difference' => 0,
                'sentence' => $explanation->sentence,
                'attempts' => $explanation->attempts,
                'hashed_bytes' => $explanation->hashedBytes,
            ],
            \json_decode(\json_encode($explanation, \JSON_THROW_ON_ERROR), true)
        );
        self::assertSame('["whole_url"]', \json_encode($explanation->causes));
    }

    /** It is for a terminal of 80 columns, and begins with the sentence. */
    private function checkReport(Explanation $explanation): void
    {
        $report = (string) $explanation;
        self::assertMatchesRegularExpression('/^([ -~]{0,80}\n)+$/D', $report);
        $sentence = \strtr(\strstr("$report\n", "\n\n", true), "\n", ' ');
        self::assertStringStartsWith($explanation->sentence, "$sentence ");
    }
}
