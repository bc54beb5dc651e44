<?php

// Does jobs in PHP and times them. Usage: php worker.php
//
// Requests and answers are frames: 4 bytes of length, big endian, then the content; one answer for each request. The
// first frame is written unasked: the version and, behind a space, "jit" if PHP's compiler is at work.
//
// A request is one letter and what it needs; numbers have 4 bytes, big endian:
//   t  texts, each behind its length: the name of a job, a key, the digits of a time or what else the job takes, and
//      those that it is for; makes a task and answers its number
//   r  a task: answers the results, one for each text, each behind its length
//   c  a task, a number of calls to warm up, a number of calls: answers the nanoseconds of the latter, 8 bytes

declare(strict_types=1);

use Adseal\ClickReason;

require __DIR__ . '/by_hand.php';
require __DIR__ . '/binding.php';

set_error_handler(static function (int $level, string $message, string $file, int $line): never {
    throw new ErrorException($message, 0, $level, $file, $line);
});

/** Beside its texts, a loop is given a key and the digits of a time, or an API key and a secret. */
const LOOPS = [
    'json_object' => 'encodeWithObjects',
    'json_assoc' => 'encodeWithArrays',
    'mac' => 'makeMacs',
    'sign' => 'signByHand',
    'sign_now_by_hand' => 'signNowByHand',
    'signature' => 'makeSignatures',
    'sign_str' => 'sign',
    'sign_now' => 'signNow',
    'verify' => 'verifyByHand',
    'verify_str' => 'verify',
    'verify_anew' => 'verifyAnew',
    'verify_first' => 'verifyFirst',
    'token' => 'makeTokens',
    'token_by_hand' => 'makeTokensByHand',
];

/** These are given what json_decode() makes of their texts. */
const LOOPS_OVER_PAYLOADS = [
    'sign_payload' => 'signPayloads',
    'sign_payload_by_hand' => 'signPayloadsByHand',
];

/** Calls for all texts at once, each with the number of its threads and its clock. */
const CALLS = [
    'verify_many' => [1, 'processorTime'],
    'verify_many_elapsed' => [1, 'elapsedTime'],
    'verify_many_on_two_threads' => [2, 'elapsedTime'],
];

interface Task
{
    /** @return array<string|bool> one for each text */
    public function results(): array;

    /** Nanoseconds that so many calls take. */
    public function time(int $calls): int;
}

/** Texts, one after the other. */
final class TextTask implements Task
{
    private int $next = 0;

    public function __construct(
        private readonly string $loop,
        private readonly string $key,
        private readonly string $other,
        private readonly array $texts,
    ) {
    }

    public function results(): array
    {
        return array_map(fn ($text) => ($this->loop)($this->key, $this->other, [$text]), $this->texts);
    }

    public function time(int $calls): int
    {
        $texts = [];
        for ($call = 0; $call < $calls; ++$call) {
            $texts[] = $this->texts[$this->next];
            $this->next = ($this->next + 1) % count($this->texts);
        }
        $start = processorTime();
        ($this->loop)($this->key, $this->other, $texts);
        return processorTime() - $start;
    }
}

/** Texts, all of them at once. */
final class ListTask implements Task
{
    public function __construct(
        private readonly int $threads,
        private readonly string $clock,
        private readonly string $key,
        private readonly string $expires,
        private readonly array $texts,
    ) {
    }

    public function results(): array
    {
        return array_map(static fn (ClickReason $reason): bool => $reason === ClickReason::Valid, $this->call());
    }

    public function time(int $calls): int
    {
        $start = ($this->clock)();
        for ($call = 0; $call < $calls; ++$call) {
            $this->call();
        }
        return ($this->clock)() - $start;
    }

    private function call(): array
    {
        return verifyMany($this->key, $this->expires, $this->texts, $this->threads);
    }
}

function newTask(string $job, string $key, string $other, string ...$texts): Task
{
    if (isset(CALLS[$job])) {
        return new ListTask(...CALLS[$job], key: $key, expires: $other, texts: $texts);
    }
    if (isset(LOOPS_OVER_PAYLOADS[$job])) {
        $payloads = array_map(static fn (string $text): array => json_decode($text, true), $texts);
        return new TextTask(LOOPS_OVER_PAYLOADS[$job], $key, $other, $payloads);
    }
    return new TextTask(LOOPS[$job], $key, $other, $texts);
}

function processorTime(): int
{
    $usage = getrusage();
    $microseconds = $usage['ru_utime.tv_usec'] + $usage['ru_stime.tv_usec'];
    return 1000 * (1_000_000 * ($usage['ru_utime.tv_sec'] + $usage['ru_stime.tv_sec']) + $microseconds);
}

function elapsedTime(): int
{
    return hrtime(true);
}

function texts(string $frames): array
{
    $texts = [];
    for ($at = 0; $at < strlen($frames); $at += 4 + $length) {
        $length = unpack('N', $frames, $at)[1];
        $texts[] = substr($frames, $at + 4, $length);
    }
    return $texts;
}

function answer(string $request, array &$tasks): string
{
    switch ($request[0]) {
        case 't':
            $tasks[] = newTask(...texts(substr($request, 1)));
            return pack('N', count($tasks) - 1);
        case 'r':
            return implode(array_map('frame', $tasks[unpack('N', $request, 1)[1]]->results()));
        case 'c':
            ['task' => $task, 'warm_up' => $warmUp, 'calls' => $calls] = unpack('Ntask/Nwarm_up/Ncalls', $request, 1);
            $tasks[$task]->time($warmUp);
            return pack('J', $tasks[$task]->time($calls));
        default:
            throw new ValueError('no such request');
    }
}

function frame(string|bool $result): string
{
    $content = is_bool($result) ? chr((int) $result) : $result;
    return pack('N', strlen($content)) . $content;
}

function write(string $content): void
{
    $frame = frame($content);
    for ($written = 0; $written < strlen($frame); $written += $now) {
        $now = fwrite(STDOUT, $written === 0 ? $frame : substr($frame, $written));
    }
}

function hasJit(): bool
{
    return function_exists('opcache_get_status') && (opcache_get_status(false)['jit']['on'] ?? false);
}

write(PHP_VERSION . (hasJit() ? ' jit' : ''));
$tasks = [];
while (strlen($length = stream_get_contents(STDIN, 4)) === 4) {
    write(answer(stream_get_contents(STDIN, unpack('N', $length)[1]), $tasks));
}
